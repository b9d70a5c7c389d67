"""What passes by itself is asked again, not often and not for long."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from paperdeck.sync.retry import asked_pause, backoff, delay_before_retry, read_retry_after
from paperdeck.transport.client import Answer
from paperdeck.transport.errors import TransportError, TransportProblem

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def _answer(status: int) -> Answer:
    return Answer(status, {}, b"", "http://h/")


def _delay(outcome: Answer | TransportError, *, tries: int = 1, spent: float = 0.0) -> float | None:
    return delay_before_retry(outcome, tries=tries, spent=spent, random=lambda: 0.5)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_server_trouble_is_tried_again(status: int) -> None:
    assert _delay(_answer(status)) is not None


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 410, 501])
def test_answers_that_would_be_the_same_are_not(status: int) -> None:
    assert _delay(_answer(status)) is None


@pytest.mark.parametrize("kind", TransportProblem)
def test_broken_exchanges_are_tried_again_and_refusals_are_not(kind: TransportProblem) -> None:
    again = kind in {"offline", "timeout", "truncated"}
    assert (_delay(TransportError(kind, "x")) is not None) is again


def test_three_tries_are_all() -> None:
    assert _delay(_answer(503), tries=2) is not None
    assert _delay(_answer(503), tries=3) is None


def test_the_budget_ends_it_too() -> None:
    assert _delay(_answer(503), spent=119.9) is None


def test_delays_double_with_full_jitter_up_to_a_ceiling() -> None:
    assert [backoff(tries, lambda: 1.0) for tries in (1, 2, 3, 9)] == [1.0, 2.0, 4.0, 20.0]
    assert backoff(3, lambda: 0.0) == 0.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("17", 17.0),
        (" 0 ", 0.0),
        ("99999", 600.0),
        ("Sat, 21 Nov 2026 09:31:30 GMT", 90.0),
        ("Sat, 21 Nov 2026 09:31:30 -0000", 90.0),
        ("Sat, 21 Nov 2026 08:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 09:30:00 GMT", 600.0),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, now=NOW) == seconds


@pytest.mark.parametrize(
    ("status", "header", "least", "pause"),
    [
        (429, None, 600.0, 600.0),
        (429, "5", 600.0, 600.0),
        (429, "5", 0.0, 5.0),
        (429, None, 0.0, None),
        (503, "30", 600.0, 30.0),
        (503, None, 600.0, None),
        (500, "30", 0.0, None),
        (200, "30", 0.0, None),
    ],
)
def test_a_service_that_asks_for_a_pause_gets_it(
    status: int, header: str | None, least: float, pause: float | None
) -> None:
    answer = Answer(status, {"retry-after": header} if header else {}, b"", "http://h/")
    assert asked_pause(answer, now=NOW, least_after_429=least) == pause
