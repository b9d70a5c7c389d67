"""Headings of a list in order of date: by day where days are busy, else by month or year. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_BUSY = 3
"""Papers under a heading that make it worth its line, on average."""
_LOOKED_AT = 200
"""Papers from the top that decide; so that a list that is still growing keeps its headings."""


class Span(StrEnum):
    """What a heading stands for."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Headings:
    """Where headings stand (indexes of the first papers under them) and what they say."""

    span: Span = Span.DAY
    starts: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()


def long_date(day: date) -> str:
    """Write a day for a heading: "Fri 13 Jun 2026"."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def choose_headings(day_starts: Sequence[tuple[int, int]], count: int) -> Headings:
    """Choose headings for a list of `count` papers.

    `day_starts` are pairs of the index at which a day begins and its date ordinal.
    """
    if not day_starts:
        return Headings()
    for span, key in _KEYS.items():
        top = [ordinal for index, ordinal in day_starts if index < _LOOKED_AT]
        groups = len({key(date.fromordinal(ordinal)) for ordinal in top})
        if min(count, _LOOKED_AT) >= _BUSY * groups or span is Span.YEAR:
            return _gather(span, key, day_starts)
    return Headings()


def _gather(
    span: Span, key: Callable[[date], str], day_starts: Sequence[tuple[int, int]]
) -> Headings:
    starts: list[int] = []
    labels: list[str] = []
    for index, ordinal in day_starts:
        label = key(date.fromordinal(ordinal))
        if not labels or labels[-1] != label:
            starts.append(index)
            labels.append(label)
    return Headings(span, tuple(starts), tuple(labels))


_KEYS: dict[Span, Callable[[date], str]] = {
    Span.DAY: long_date,
    Span.MONTH: lambda day: f"{day:%B %Y}",
    Span.YEAR: lambda day: f"{day.year}",
}
