"""The papers that sources featured or announced on a day, in a week, in a month.

Where no source names days, those published then: see `discover.day_basis`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from paperdeck.discover.day_basis import read_basis
from paperdeck.discover.spans import Span, span_of
from paperdeck.discover.trending import Point, score
from paperdeck.store.connections import reading
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from paperdeck.discover.day_basis import DayBasis

MOST = 1_000
"""Papers that a page shows at most; it counts them all."""


class Order(StrEnum):
    """Which papers of a page come first."""

    UPVOTES = "upvotes"
    TRENDING = "trending"
    NEWEST = "newest"
    MATCH = "match"


class FeaturedPaper(NamedTuple):
    """A paper on a page. What nobody said of it is `None`.

    `title` is as its source wrote it, `shown_title` as people read it. `day` is when it was
    featured, the first time in the page's span; `seen` the last day before the span on which
    it had been featured already. `history` are the votes that syncs saw, in order of days;
    `trend` is `trending.score`, `match` the percentile that `matching` keeps.
    """

    row: int
    id: str
    title: str
    shown_title: str
    first_author: str | None
    author_count: int
    organization: str | None
    upvotes: int | None
    comments: int | None
    code_url: str | None
    project_url: str | None
    withdrawn: bool
    day: date
    seen: date | None
    starred: bool
    history: tuple[Point, ...] = ()
    trend: float | None = None
    match: int | None = None


class DayPage(NamedTuple):
    """The papers of a span in an order, `MOST` of them at most.

    `total` counts all of them, `repeated` those that had been featured before. `latest` is the last
    day of the span that has papers (a date ordinal); `earlier` and `later` are the nearest spans
    of the same kind that have some. `featured` is false where no source names days, and the
    papers are those published then.
    """

    span: Span
    order: Order
    papers: tuple[FeaturedPaper, ...]
    total: int
    repeated: int
    latest: int | None
    earlier: Span | None
    later: Span | None
    featured: bool = True


# What is unknown sorts last: NULL is less than any number.
_BY_UPVOTES = "upvotes DESC, comments DESC, row DESC"
_SORTED = {
    Order.UPVOTES: _BY_UPVOTES,
    Order.TRENDING: _BY_UPVOTES,  # of those that have the same score, or none
    Order.NEWEST: "row DESC",
    Order.MATCH: (f"(SELECT match FROM scores WHERE scores.row = papers.row) DESC, {_BY_UPVOTES}"),
}
# CROSS JOIN keeps the order that was asked for.
_DETAILS = """
    SELECT papers.row, papers.id, title, authors, author_count, organization, upvotes, comments,
      code_url, project_url, withdrawn, {basis.day}, {basis.seen},
      EXISTS (SELECT 1 FROM marks.flags WHERE paper_id = papers.id AND flag = 'starred'),
      (SELECT match FROM scores WHERE scores.row = papers.row)
    FROM json_each(:rows) CROSS JOIN papers ON papers.row = value
"""
_HISTORY = """
    SELECT paper_id, upvote_history.day, upvotes
    FROM json_each(?) CROSS JOIN upvote_history ON paper_id = value ORDER BY paper_id, 2
"""


def newest_day(conn: sqlite3.Connection) -> int | None:
    """Return the last day that has papers, as a date ordinal. Raise `StoreError`."""
    with reading(conn):
        return _day(conn, read_basis(conn).newest, {})


def read_day(conn: sqlite3.Connection, span: Span, order: Order, *, today: int) -> DayPage:
    """Return the papers of a span in an order.

    `conn` is a `Store.reader()`, `today` a date ordinal, which trends are looked at from. By
    upvotes, comments decide between equals, then what is newer. Papers without a trend or a match
    come after all that have one. Raise `StoreError`.
    """
    days = {"first": span.first, "end": span.end}
    with reading(conn):
        basis = read_basis(conn)
        total, latest, repeated = conn.execute(basis.days, days).fetchone()
        rows = _rows(conn, basis, days, order, today)
        papers = _papers(conn, basis, rows, span, today)
        before = _day(conn, basis.before, days)
        after = _day(conn, basis.after, days)
    return DayPage(
        span,
        order,
        papers,
        total,
        repeated,
        latest,
        None if before is None else span_of(span.kind, before),
        None if after is None else span_of(span.kind, after),
        featured=basis.featured,
    )


def _day(conn: sqlite3.Connection, sql: str, days: Mapping[str, int]) -> int | None:
    found: int | None = conn.execute(sql, days).fetchone()[0]
    return found


def _rows(
    conn: sqlite3.Connection, basis: DayBasis, days: Mapping[str, int], order: Order, today: int
) -> list[int]:
    """Return the row numbers of a page in order."""
    select = f"SELECT row, id FROM papers WHERE row IN ({basis.rows}) ORDER BY {_SORTED[order]}"
    if order is not Order.TRENDING:
        return [row for row, _ in conn.execute(f"{select} LIMIT {MOST}", days)]
    found = conn.execute(select, days).fetchall()
    histories = read_histories(conn, [paper_id for _, paper_id in found])
    scores = {paper_id: score(history, today) for paper_id, history in histories.items()}

    def place(paper: tuple[int, str]) -> tuple[bool, float]:
        trend = scores.get(paper[1])
        return trend is None, -(trend or 0.0)

    return [row for row, _ in sorted(found, key=place)[:MOST]]


def read_histories(conn: sqlite3.Connection, ids: Iterable[str]) -> Mapping[str, tuple[Point, ...]]:
    """Return what syncs saw of papers' votes, by stable id; nothing for those without."""
    histories: defaultdict[str, list[Point]] = defaultdict(list)
    for paper_id, day, upvotes in conn.execute(_HISTORY, (json.dumps(list(ids)),)):
        histories[paper_id].append(Point(day, upvotes))
    return {paper_id: tuple(points) for paper_id, points in histories.items()}


def _papers(
    conn: sqlite3.Connection, basis: DayBasis, rows: Sequence[int], span: Span, today: int
) -> tuple[FeaturedPaper, ...]:
    asked = {"rows": json.dumps(rows), "first": span.first}
    found = conn.execute(_DETAILS.format(basis=basis), asked).fetchall()
    histories = read_histories(conn, [one[1] for one in found])
    return tuple(_paper(one, histories.get(one[1], ()), today) for one in found)


def _paper(values: Sequence[Any], history: tuple[Point, ...], today: int) -> FeaturedPaper:
    row, paper_id, title, authors, count, organization, *rest = values
    upvotes, comments, code_url, project_url, withdrawn, day, seen, starred, match = rest
    return FeaturedPaper(
        row=row,
        id=paper_id,
        title=title,
        shown_title=to_plain(title),
        first_author=authors.split("; ", 1)[0] or None,
        author_count=count,
        organization=organization,
        upvotes=upvotes,
        comments=comments,
        code_url=code_url,
        project_url=project_url,
        withdrawn=bool(withdrawn),
        day=date.fromordinal(day),
        seen=date.fromordinal(seen) if seen is not None else None,
        starred=bool(starred),
        history=history,
        trend=score(history, today),
        match=match,
    )
