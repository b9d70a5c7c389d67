"""How quickly papers gather votes, from what syncs saw day by day; and a line that shows it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

HALF_LIFE = 2.0
"""Days after which a vote counts half as much."""

_LOOKED_BACK = 60
"""Days further back weigh less than a billionth."""
_BLOCKS = "▁▂▃▄▅▆▇█"
_ASCII = "_.:-=+*#"
POINTS = 8
"""Observations that a line shows at most: the last ones."""


class Point(NamedTuple):
    """How many votes a paper had when it was last looked at on a day (a date ordinal)."""

    day: int
    upvotes: int


def score(history: Sequence[Point], today: int) -> float | None:
    """Return how strongly a paper is trending on a day, or `None` if nobody can know.

    `history` is in order of days. Of two observations u(i) and u(i+1) on the days d(i) and
    d(i+1), the votes in between, u(i+1) - u(i), are taken to have come evenly, g a day. Then

        score = sum over all days d with d(first) < d <= d(last) of g(d) * 2 ** -((today - d) / H)

    where H is `HALF_LIFE`: the votes gained, each counting half as much for every two days that
    it is old. Votes that were taken back count against it. One observation tells nothing of
    what was gained, and so there is no score. The formula is our own: exponential decay, as
    in moving averages, so that a look missed on one day changes little.
    """
    if len(history) < 2:
        return None
    total = 0.0
    for before, after in pairwise(history):
        gained = (after.upvotes - before.upvotes) / (after.day - before.day)
        first = max(before.day + 1, today - _LOOKED_BACK)
        total += gained * sum(_weight(today - day) for day in range(first, after.day + 1))
    return total


def _weight(age: int) -> float:
    # A clock that was put back makes days of the future: they are as good as today.
    return float(2.0 ** (-max(age, 0) / HALF_LIFE))


def sparkline(history: Sequence[Point], *, ascii_only: bool = False) -> str:
    """Draw the last observations, one sign each, from the lowest to the highest of them.

    Days on which nobody looked are left out. Less than two observations make no line: "".
    """
    counts = [point.upvotes for point in history[-POINTS:]]
    if len(counts) < 2:
        return ""
    signs = _ASCII if ascii_only else _BLOCKS
    low, high = min(counts), max(counts)
    steps = len(signs) - 1
    return "".join(
        signs[(count - low) * steps // (high - low)] if high > low else signs[0] for count in counts
    )
