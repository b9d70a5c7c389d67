"""Spans of days: a day, an ISO week, a month, with the names people give them. Pure.

Days are proleptic Gregorian ordinals (`date.toordinal`). Weeks are those of ISO 8601: they begin
on a Monday, and belong to the year that has their Thursday.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from enum import StrEnum
from typing import NamedTuple

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.IGNORECASE)
_LAST = date.max.toordinal()


class SpanKind(StrEnum):
    """How long a span is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Span(NamedTuple):
    """The days from `first` up to, and without, `end`."""

    kind: SpanKind
    first: int
    end: int

    def has(self, day: int) -> bool:
        """Tell whether a day is one of it."""
        return self.first <= day < self.end


def span_of(kind: SpanKind, day: int) -> Span:
    """Return the day, the week or the month that a day belongs to."""
    then = date.fromordinal(day)
    if kind is SpanKind.DAY:
        return Span(kind, day, day + 1)
    if kind is SpanKind.WEEK:
        monday = day - then.weekday()
        return Span(kind, monday, monday + 7)
    first = day - then.day + 1
    return Span(kind, first, first + calendar.monthrange(then.year, then.month)[1])


def read_span(text: str, kind: SpanKind, today: date) -> Span | None:
    """Read what people type, or return `None`: there is no such day.

    `2026-11-20`, `today` and `yesterday` are days, of which `kind` may ask for the week or month;
    `2026-W47` and `2026-11` are a week and a month whatever the `kind`.
    """
    text = text.strip()
    words = {"today": 0, "yesterday": 1}
    try:
        if text.lower() in words:
            return span_of(kind, today.toordinal() - words[text.lower()])
        if found := _WEEK.fullmatch(text):
            monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
            return span_of(SpanKind.WEEK, monday.toordinal())
        if found := _MONTH.fullmatch(text):
            return span_of(SpanKind.MONTH, date(int(found[1]), int(found[2]), 1).toordinal())
        return span_of(kind, date.fromisoformat(text).toordinal())
    except ValueError:
        return None


def long_name(span: Span) -> str:
    """Name a span: "Friday, 20 November 2026", "Week 47 of 2026, 16 to 22 Nov", "November 2026"."""
    first = date.fromordinal(span.first)
    if span.kind is SpanKind.DAY:
        return f"{first:%A}, {first.day} {first:%B} {first.year}"
    if span.kind is SpanKind.WEEK:
        # The last week there is goes on after the last day that can be written.
        last = date.fromordinal(min(span.end - 1, _LAST))
        begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
        year, week, _ = first.isocalendar()
        return f"Week {week} of {year}, {begins} to {last.day} {last:%b}"
    return f"{first:%B} {first.year}"


def short_name(span: Span, *, year: int) -> str:
    """Name a span where there is little room; its year is told if it isn't this `year`."""
    first = date.fromordinal(span.first)
    if span.kind is SpanKind.WEEK:
        of_year, week, _ = first.isocalendar()
        return f"week {week}" if of_year == year else f"week {week} of {of_year}"
    name = f"{first.day} {first:%b}" if span.kind is SpanKind.DAY else f"{first:%b}"
    return name if first.year == year else f"{name} {first.year}"


def year_of(span: Span) -> int:
    """Return the year that a span belongs to, a week's as ISO 8601 counts it."""
    first = date.fromordinal(span.first)
    return first.isocalendar().year if span.kind is SpanKind.WEEK else first.year


def iso_name(span: Span) -> str:
    """Name a span as programs do: "2026-11-20", "2026-W47", "2026-11"."""
    first = date.fromordinal(span.first)
    if span.kind is SpanKind.DAY:
        return first.isoformat()
    if span.kind is SpanKind.WEEK:
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02}"
    return first.isoformat()[:7]
