"""What makes a paper one of a day: that a source featured it then or, where none does, its date.

A library whose sources name no days (arXiv's search doesn't) would have no days to leaf through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.row_numbers import DAY_BITS

if TYPE_CHECKING:
    import sqlite3


class DayBasis(NamedTuple):
    """SQL that knows which papers are of which days; `:first` and `:end` bound a span.

    `rows` selects a span's row numbers, `days` how many papers there are, the last of their
    days, and how many had been featured before; `newest`, `before` and `after` select a day.
    `day` and `seen` are a paper's own within the span and before it. All days are date ordinals.
    """

    featured: bool
    rows: str
    days: str
    newest: str
    before: str
    after: str
    day: str
    seen: str


_FEATURED_ROWS = "SELECT row FROM paper_days WHERE day >= :first AND day < :end"
FEATURED = DayBasis(
    featured=True,
    rows=_FEATURED_ROWS,
    days=f"""
        SELECT count(*), (SELECT max(day) FROM paper_days WHERE day >= :first AND day < :end),
          coalesce(sum(EXISTS (
            SELECT 1 FROM paper_days AS past WHERE past.row = found.row AND past.day < :first)), 0)
        FROM (SELECT DISTINCT row FROM ({_FEATURED_ROWS})) AS found
    """,
    newest="SELECT max(day) FROM paper_days",
    before="SELECT max(day) FROM paper_days WHERE day < :first",
    after="SELECT min(day) FROM paper_days WHERE day >= :end",
    day="(SELECT min(day) FROM paper_days AS d WHERE d.row = papers.row AND d.day >= :first)",
    seen="(SELECT max(day) FROM paper_days AS d WHERE d.row = papers.row AND d.day < :first)",
)
_IN_SPAN = f"row >= :first << {DAY_BITS} AND row < :end << {DAY_BITS}"
PUBLISHED = DayBasis(
    featured=False,
    rows=f"SELECT row FROM papers WHERE {_IN_SPAN}",
    days=f"SELECT count(*), max(row) >> {DAY_BITS}, 0 FROM papers WHERE {_IN_SPAN}",
    newest=f"SELECT max(row) >> {DAY_BITS} FROM papers",
    before=f"SELECT max(row) >> {DAY_BITS} FROM papers WHERE row < :first << {DAY_BITS}",
    after=f"SELECT min(row) >> {DAY_BITS} FROM papers WHERE row >= :end << {DAY_BITS}",
    day=f"papers.row >> {DAY_BITS}",
    seen="NULL",
)


def read_basis(conn: sqlite3.Connection) -> DayBasis:
    """Return what the days of a library are made of. Raise `sqlite3.Error`."""
    latest = conn.execute(FEATURED.newest).fetchone()[0]
    return PUBLISHED if latest is None else FEATURED
