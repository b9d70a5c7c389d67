"""Whether to ask again after a failure, and when: decided, never slept, here.

Delays are exponential with full jitter; a Retry-After header (RFC 9110 section 10.2.3,
seconds or an HTTP date) comes before them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from paperdeck.transport.errors import TransportError, TransportProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.transport.client import Answer

MAX_TRIES = 3
BUDGET_SECONDS = 120.0
SHORT_WAIT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 600.0
_FIRST_DELAY_SECONDS = 1.0
_LONGEST_DELAY_SECONDS = 20.0
_BUSY_STATUSES = frozenset({429, 503})
_TRANSIENT_STATUSES = frozenset({429, 500, 502, 503, 504})
_TRANSIENT_PROBLEMS = frozenset(
    {TransportProblem.OFFLINE, TransportProblem.TIMEOUT, TransportProblem.TRUNCATED}
)


def is_transient(outcome: Answer | TransportError) -> bool:
    """Tell whether the same request may well succeed a moment later."""
    if isinstance(outcome, TransportError):
        return outcome.kind in _TRANSIENT_PROBLEMS
    return outcome.status in _TRANSIENT_STATUSES


def backoff(tries: int, random: Callable[[], float]) -> float:
    """Return the seconds to wait after so many tries (>= 1); `random` gives [0, 1)."""
    ceiling = min(_LONGEST_DELAY_SECONDS, _FIRST_DELAY_SECONDS * 2.0 ** (tries - 1))
    return random() * ceiling


def delay_before_retry(
    outcome: Answer | TransportError,
    *,
    tries: int,
    spent: float,
    random: Callable[[], float],
) -> float | None:
    """Return the seconds to wait before asking again, or None to give up.

    `tries` are those made, `spent` the seconds since the first.
    """
    if tries >= MAX_TRIES or not is_transient(outcome):
        return None
    delay = backoff(tries, random)
    return delay if spent + delay < BUDGET_SECONDS else None


def asked_pause(answer: Answer, *, now: datetime, least_after_429: float) -> float | None:
    """Return the seconds for which a service asked to be left alone, or None.

    `least_after_429` is the shortest pause that "too many requests" means for this
    service, whether it says so or not; zero leaves it to Retry-After.
    """
    if answer.status not in _BUSY_STATUSES:
        return None
    asked = read_retry_after(answer.headers.get("retry-after"), now=now)
    if answer.status == 429 and least_after_429:
        return max(asked or 0.0, least_after_429)
    # A pause that is over already is none: then the usual delays are right.
    return asked or None


def read_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Read a Retry-After header as seconds from `now` (aware), at most ten minutes."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_WAIT_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        seconds = (moment - now).total_seconds()
    except (ValueError, OverflowError):
        return None
    return min(max(0.0, seconds), LONGEST_WAIT_SECONDS)
