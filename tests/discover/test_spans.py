from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from paperdeck.discover.spans import (
    Span,
    SpanKind,
    iso_name,
    long_name,
    read_span,
    short_name,
    span_of,
    year_of,
)

TODAY = date(2026, 11, 21)


def days(span: Span | None) -> tuple[str, str]:
    """Return the first and the last day of a span."""
    assert span is not None
    return str(date.fromordinal(span.first)), str(date.fromordinal(span.end - 1))


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2026-11-20", SpanKind.DAY, "2026-11-20", "2026-11-20"),
        ("2026-11-20", SpanKind.WEEK, "2026-11-16", "2026-11-22"),
        ("2026-11-20", SpanKind.MONTH, "2026-11-01", "2026-11-30"),
        ("today", SpanKind.DAY, "2026-11-21", "2026-11-21"),
        (" Yesterday ", SpanKind.DAY, "2026-11-20", "2026-11-20"),
        ("2026-W47", SpanKind.DAY, "2026-11-16", "2026-11-22"),
        ("2026-11", SpanKind.DAY, "2026-11-01", "2026-11-30"),
        ("2024-02", SpanKind.DAY, "2024-02-01", "2024-02-29"),
        ("2027-01-01", SpanKind.WEEK, "2026-12-28", "2027-01-03"),
        ("2026-12-31", SpanKind.MONTH, "2026-12-01", "2026-12-31"),
    ],
)
def test_what_people_type_is_read(text: str, kind: SpanKind, first: str, last: str) -> None:
    assert days(read_span(text, kind, TODAY)) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "2026-11-31", "2026-W54", "2026-13", "tomorrow?", "20/11/2026", "٢٠٢٦-١١-٢٠"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_span(text, SpanKind.DAY, TODAY) is None


@pytest.mark.parametrize(
    ("text", "long", "short", "iso"),
    [
        ("2026-11-20", "Friday, 20 November 2026", "20 Nov", "2026-11-20"),
        ("2026-W47", "Week 47 of 2026, 16 to 22 Nov", "week 47", "2026-W47"),
        ("2026-W49", "Week 49 of 2026, 30 Nov to 6 Dec", "week 49", "2026-W49"),
        ("2026-W53", "Week 53 of 2026, 28 Dec to 3 Jan", "week 53", "2026-W53"),
        ("2026-11", "November 2026", "Nov", "2026-11"),
        ("2025-11-20", "Thursday, 20 November 2025", "20 Nov 2025", "2025-11-20"),
        ("2025-W47", "Week 47 of 2025, 17 to 23 Nov", "week 47 of 2025", "2025-W47"),
        ("2025-11", "November 2025", "Nov 2025", "2025-11"),
    ],
)
def test_spans_have_names(text: str, long: str, short: str, iso: str) -> None:
    span = read_span(text, SpanKind.DAY, TODAY)
    assert span is not None
    assert (long_name(span), short_name(span, year=2026), iso_name(span)) == (long, short, iso)


def test_a_week_is_of_the_year_of_its_thursday() -> None:
    assert year_of(span_of(SpanKind.WEEK, date(2027, 1, 1).toordinal())) == 2026
    assert year_of(span_of(SpanKind.DAY, date(2027, 1, 1).toordinal())) == 2027


@pytest.mark.parametrize("kind", SpanKind)
@pytest.mark.parametrize("day", [date.min, date.max, date(2024, 2, 29)])
def test_the_ends_of_the_calendar_have_names_too(kind: SpanKind, day: date) -> None:
    span = span_of(kind, day.toordinal())
    assert span.has(day.toordinal())
    assert all((long_name(span), short_name(span, year=2026), iso_name(span)))


@pytest.mark.parametrize("kind", SpanKind)
def test_every_day_is_in_exactly_one_span_of_a_kind(kind: SpanKind) -> None:
    start = date(2023, 12, 25)
    spans = {span_of(kind, (start + timedelta(days=n)).toordinal()) for n in range(800)}
    ordered = sorted(spans)
    assert all(one.end == other.first for one, other in pairwise(ordered))
