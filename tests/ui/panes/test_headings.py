from __future__ import annotations

from datetime import date, timedelta

from paperdeck.ui.panes.headings import Headings, Span, choose_headings

FIRST = date(2026, 6, 13)


def starts(*sizes: int, step: int = 1) -> tuple[list[tuple[int, int]], int]:
    """Return day starts, newest first, of days with so many papers, `step` days apart."""
    pairs, index = [], 0
    for number, size in enumerate(sizes):
        pairs.append((index, (FIRST - timedelta(days=step * number)).toordinal()))
        index += size
    return pairs, index


def labels(headings: Headings) -> tuple[str, ...]:
    return tuple(map(headings.label, range(len(headings.starts))))


def test_busy_days_have_their_own_headings() -> None:
    headings = choose_headings(*starts(42, 38))
    assert (headings.span, headings.starts) == (Span.DAY, (0, 42))
    assert labels(headings) == ("Sat 13 Jun 2026", "Fri 12 Jun 2026")


def test_quiet_days_share_the_heading_of_their_month() -> None:
    headings = choose_headings(*starts(*[1] * 20, step=5))
    assert headings.span is Span.MONTH
    assert labels(headings)[:2] == ("June 2026", "May 2026")
    assert headings.starts[:2] == (0, 3)


def test_sparse_lists_are_headed_by_year() -> None:
    headings = choose_headings(*starts(*[1] * 12, step=200))
    assert headings.span is Span.YEAR
    assert labels(headings)[:2] == ("2026", "2025")


def test_an_unsorted_or_empty_list_has_none() -> None:
    assert choose_headings((), 10) == Headings()


def test_what_lies_far_below_does_not_change_the_headings_on_the_screen() -> None:
    busy, count = starts(*[50] * 4)
    sparse = [(count + n, (FIRST - timedelta(days=100 * n + 9)).toordinal()) for n in range(300)]
    whole = choose_headings([*busy, *sparse], count + 300)
    assert whole.span is choose_headings(busy, count).span is Span.DAY


def test_oldest_first_is_headed_too() -> None:
    days = [(0, date(1936, 11, 12).toordinal()), (1, date(1948, 7, 1).toordinal())]
    assert labels(choose_headings(days, 2)) == ("1936", "1948")
