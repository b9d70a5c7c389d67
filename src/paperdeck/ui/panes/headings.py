"""Headings of a list in order of date: by day where days are busy, else by month or year. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from itertools import groupby, takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

_BUSY = 3
"""Papers under a heading that make it worth its line, on average."""
_LOOKED_AT = 200
"""Papers from the top that decide; so that a list that is still growing keeps its headings."""


class Span(StrEnum):
    """What a heading stands for."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Headings(NamedTuple):
    """Where headings stand (indexes of the first papers under them), and the days those are of.

    What a heading says is worked out when it is drawn: a large library has ten thousand.
    """

    span: Span = Span.DAY
    starts: tuple[int, ...] = ()
    ordinals: tuple[int, ...] = ()

    def label(self, section: int) -> str:
        """Return what a heading says."""
        return _LABELS[self.span](date.fromordinal(self.ordinals[section]))


def long_date(day: date) -> str:
    """Write a day for a heading: "Fri 13 Jun 2026"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def choose_headings(day_starts: Sequence[tuple[int, int]], count: int) -> Headings:
    """Choose headings for a list of `count` papers.

    `day_starts` are pairs of the index at which a day begins and its date ordinal.
    """
    if not day_starts:
        return Headings()
    top = [ordinal for _, ordinal in takewhile(lambda start: start[0] < _LOOKED_AT, day_starts)]
    for span, key in _KEYS.items():
        groups = len(set(map(key, top)))
        if min(count, _LOOKED_AT) >= _BUSY * groups or span is Span.YEAR:
            return _gather(span, key, day_starts)
    return Headings()


def _gather(
    span: Span, key: Callable[[int], Hashable], day_starts: Sequence[tuple[int, int]]
) -> Headings:
    firsts = [next(days) for _, days in groupby(day_starts, lambda start: key(start[1]))]
    starts, ordinals = zip(*firsts, strict=True)
    return Headings(span, starts, ordinals)


def _month(ordinal: int) -> tuple[int, int]:
    day = date.fromordinal(ordinal)
    return day.year, day.month


_KEYS: dict[Span, Callable[[int], Hashable]] = {
    Span.DAY: lambda ordinal: ordinal,
    Span.MONTH: _month,
    Span.YEAR: lambda ordinal: date.fromordinal(ordinal).year,
}
_LABELS: dict[Span, Callable[[date], str]] = {
    Span.DAY: long_date,
    Span.MONTH: lambda day: f"{day:%B %Y}",
    Span.YEAR: lambda day: f"{day.year}",
}
