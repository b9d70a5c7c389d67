"""The papers of a day, a week, a month, and what lies beside them."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.discover import days as discovered
from paperdeck.discover.days import Order, newest_day, read_day
from paperdeck.discover.spans import Span, SpanKind, iso_name, span_of
from paperdeck.model.marks import Flag
from paperdeck.store.database import Store, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from tests.featured import (
        FRIDAY,
        MONDAY,
        WEDNESDAY,
        featured,
        make_featured_library,
        take_in,
    )

    from paperdeck.discover.days import DayPage
else:
    from featured import FRIDAY, MONDAY, WEDNESDAY, featured, make_featured_library, take_in

TODAY = MONDAY.toordinal()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return make_featured_library(tmp_path / "data")


@pytest.fixture
def conn(store: Store) -> Iterator[sqlite3.Connection]:
    with closing(store.reader()) as conn:
        yield conn


def page_of(
    conn: sqlite3.Connection,
    day: date,
    order: Order = Order.UPVOTES,
    kind: SpanKind = SpanKind.DAY,
) -> DayPage:
    return read_day(conn, span_of(kind, day.toordinal()), order, today=TODAY)


def numbers(page: DayPage) -> list[int]:
    return [int(paper.id.rpartition(".")[2]) for paper in page.papers]


def named(span: Span | None) -> str | None:
    return None if span is None else iso_name(span)


def test_the_newest_day_is_the_last_that_has_papers(conn: sqlite3.Connection) -> None:
    assert newest_day(conn) == MONDAY.toordinal()


def test_days_without_papers_are_stepped_over(conn: sqlite3.Connection) -> None:
    beside = {
        day: (named(page_of(conn, day).earlier), named(page_of(conn, day).later))
        for day in (WEDNESDAY, FRIDAY, MONDAY)
    }
    assert beside == {
        WEDNESDAY: (None, "2026-11-20"),
        FRIDAY: ("2026-11-18", "2026-11-23"),
        MONDAY: ("2026-11-20", None),
    }


def test_a_day_in_the_gap_has_no_papers_but_neighbours(conn: sqlite3.Connection) -> None:
    page = page_of(conn, FRIDAY + timedelta(days=1))
    assert (page.papers, page.total, page.repeated, page.latest) == ((), 0, 0, None)
    assert (named(page.earlier), named(page.later)) == ("2026-11-20", "2026-11-23")


def test_a_day_says_all_that_is_known_of_its_papers(conn: sqlite3.Connection) -> None:
    first, second, third = page_of(conn, WEDNESDAY).papers
    assert (first.shown_title, first.first_author, first.author_count) == (
        "Paper 1",
        "Ada Lovelace",
        2,
    )
    assert (first.organization, first.comments, first.upvotes) == ("The Lab", 2, 41)
    assert (first.code_url, first.project_url) == ("https://github.com/a/b", None)
    assert (second.code_url, second.project_url) == (None, "https://example.org")
    assert (third.upvotes, third.comments, third.organization) == (None, 2, None)
    assert (third.first_author, third.author_count) == (None, 0)
    assert {paper.day for paper in (first, second, third)} == {WEDNESDAY}


def test_a_paper_featured_before_says_when(conn: sqlite3.Connection) -> None:
    page = page_of(conn, FRIDAY)
    assert [(paper.id, paper.seen) for paper in page.papers] == [
        ("arxiv:2611.00001", WEDNESDAY),
        ("arxiv:2611.00004", None),
    ]
    assert (page.total, page.repeated) == (2, 1)


def test_a_week_has_its_papers_once_and_says_their_first_day(conn: sqlite3.Connection) -> None:
    page = page_of(conn, FRIDAY, kind=SpanKind.WEEK)
    assert (numbers(page), page.total, page.repeated) == ([1, 2, 4, 3], 4, 0)
    assert page.papers[0].day == WEDNESDAY
    assert page.latest == FRIDAY.toordinal()
    assert (named(page.earlier), named(page.later)) == (None, "2026-W48")


def test_a_month_has_them_all(conn: sqlite3.Connection) -> None:
    page = page_of(conn, FRIDAY, kind=SpanKind.MONTH)
    assert (numbers(page), page.earlier, page.later) == ([1, 2, 4, 5, 3], None, None)


def test_equal_votes_are_decided_by_comments_then_by_what_is_newer(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "equal")
    papers = [
        featured(1, FRIDAY, upvotes=5, comments=1),
        featured(2, FRIDAY, upvotes=5, comments=4),
        featured(3, FRIDAY, upvotes=5, comments=1),
        featured(4, FRIDAY, upvotes=0, comments=None),
        featured(5, FRIDAY, upvotes=None, comments=9),
    ]
    take_in(store, papers, FRIDAY)
    with closing(store.reader()) as conn:
        assert numbers(page_of(conn, FRIDAY)) == [2, 3, 1, 4, 5]
        assert numbers(page_of(conn, FRIDAY, Order.NEWEST)) == [5, 4, 3, 2, 1]


def test_by_match_papers_without_one_come_last_and_upvotes_decide(store: Store) -> None:
    with closing(store.papers_writer()) as writer:
        writer.executemany(
            "INSERT INTO scores (row, match) SELECT row, ? FROM papers WHERE id LIKE ?",
            [(20, "%.00001"), (90, "%.00003")],
        )
    with closing(store.reader()) as conn:
        page = page_of(conn, FRIDAY, Order.MATCH, SpanKind.MONTH)
    assert [paper.match for paper in page.papers] == [90, 20, None, None, None]
    assert numbers(page)[:2] == [3, 1]


def test_trending_puts_those_without_a_score_last(conn: sqlite3.Connection) -> None:
    page = page_of(conn, FRIDAY, Order.TRENDING, SpanKind.MONTH)
    assert numbers(page) == [1, 2, 4, 5, 3]
    trends = [paper.trend for paper in page.papers]
    assert trends[0] is not None
    assert trends[1] is not None
    assert trends[0] > trends[1] > 0
    assert trends[2:] == [None, None, None]
    assert [point.upvotes for point in page.papers[0].history] == [10, 40, 41]


def test_a_paper_that_gathers_votes_overtakes_one_that_has_more(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "race")
    for day, slow, quick in ((WEDNESDAY, 500, 2), (FRIDAY, 501, 60)):
        papers = [featured(1, WEDNESDAY, upvotes=slow), featured(2, WEDNESDAY, upvotes=quick)]
        take_in(store, papers, day)
    with closing(store.reader()) as conn:
        assert numbers(page_of(conn, WEDNESDAY)) == [1, 2]
        assert numbers(page_of(conn, WEDNESDAY, Order.TRENDING)) == [2, 1]


def test_stars_are_shown(store: Store) -> None:
    with closing(store.marks_writer()) as marks:
        marks.execute("INSERT INTO flags VALUES ('arxiv:2611.00004', ?, 'x')", [Flag.STARRED])
        marks.execute("INSERT INTO flags VALUES ('arxiv:2611.00001', ?, 'x')", [Flag.READ])
    with closing(store.reader()) as conn:
        assert [paper.starred for paper in page_of(conn, FRIDAY).papers] == [False, True]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("kind", SpanKind)
def test_an_empty_library_has_empty_pages(tmp_path: Path, kind: SpanKind, order: Order) -> None:
    store = Store.open(tmp_path / "empty")
    with closing(store.reader()) as conn:
        assert newest_day(conn) is None
        page = page_of(conn, FRIDAY, order, kind)
    assert (page.papers, page.total, page.repeated) == ((), 0, 0)
    assert (page.latest, page.earlier, page.later) == (None, None, None)


@pytest.mark.parametrize("order", Order)
def test_where_no_source_names_days_papers_are_of_the_day_they_were_published_on(
    tmp_path: Path, order: Order
) -> None:
    store = Store.open(tmp_path / "dayless")
    take_in(store, [featured(1), featured(2), featured(5)], FRIDAY)
    with closing(store.reader()) as conn:
        assert newest_day(conn) == date(2026, 11, 6).toordinal()
        page = page_of(conn, date(2026, 11, 3), order)
        week = page_of(conn, date(2026, 11, 3), order, SpanKind.WEEK)
    assert (numbers(page), page.total, page.featured) == ([2], 1, False)
    assert [(paper.day, paper.seen) for paper in page.papers] == [(date(2026, 11, 3), None)]
    assert (named(page.earlier), named(page.later)) == ("2026-11-02", "2026-11-06")
    assert sorted(numbers(week)) == [1, 2, 5]


@pytest.mark.parametrize("order", Order)
def test_a_page_shows_so_many_and_counts_all(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, order: Order
) -> None:
    monkeypatch.setattr(discovered, "MOST", 2)
    page = page_of(conn, FRIDAY, order, SpanKind.MONTH)
    assert (len(page.papers), page.total) == (2, 5)


@pytest.mark.parametrize("dayless", [False, True])
def test_finding_a_day_reads_no_table_from_end_to_end(store: Store, dayless: bool) -> None:
    if dayless:
        with closing(store.papers_writer()) as writer, transaction(writer):
            writer.execute("DELETE FROM paper_days")
    with closing(store.reader()) as conn:
        _check_plans(conn)


def _check_plans(conn: sqlite3.Connection) -> None:
    told: list[str] = []
    conn.set_trace_callback(told.append)
    page_of(conn, FRIDAY, Order.TRENDING)
    conn.set_trace_callback(None)
    for sql in told:
        steps = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")]
        scans = [step for step in steps if step.startswith("SCAN")]
        harmless = ("SCAN json_each", "SCAN found", "SCAN CONSTANT ROW", "SCAN (subquery")
        assert [step for step in scans if not step.startswith(harmless)] == [], sql
