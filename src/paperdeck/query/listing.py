"""A query's papers as row numbers, and where in the list each day begins."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from paperdeck.query import compile as compiled
from paperdeck.query.facts import read_facts, read_total
from paperdeck.query.tree import Sort
from paperdeck.store.columns import DAY_BITS

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from paperdeck.query.tree import Query

_ONE_DAY = 1 << DAY_BITS


@dataclass(frozen=True, slots=True)
class Listing:
    """The papers a query finds, as row numbers (typecode `q`) in the order of display.

    `total` is how many papers the library has. `day_starts` are pairs of an index into
    `rows` and the date ordinal of the section that begins there; empty unless the list is
    sorted by publication.
    """

    query: Query
    rows: array[int]
    total: int
    day_starts: tuple[tuple[int, int], ...]


def read_listing(
    conn: sqlite3.Connection,
    query: Query,
    now: datetime,
    *,
    prefix_last: bool = False,
    first: int | None = None,
) -> Listing:
    """Run a query; `first` is for the first so many rows only."""
    facts = read_facts(conn, query, now)
    limit = compiled.wanted(query, first)
    rows: array[int] = array("q")
    for statement in compiled.listing(query, facts, prefix_last=prefix_last, first=first):
        if limit is None or len(rows) < limit:
            # No Python runs for each row: 75,000 of them arrive in some 20 ms.
            rows.extend(chain.from_iterable(conn.execute(statement.sql, statement.params)))
    if limit is not None:
        del rows[limit:]
    sort = query.sort or Sort()
    starts = day_starts(rows, oldest_first=sort.reverse) if sort.key == "published" else ()
    return Listing(query, rows, read_total(conn), starts)


def day_starts(rows: array[int], *, oldest_first: bool = False) -> tuple[tuple[int, int], ...]:
    """Return where each day begins in row numbers that are in order: (index, date ordinal)."""
    starts: list[tuple[int, int]] = []
    at = 0
    while at < len(rows):
        day = rows[at] >> DAY_BITS
        starts.append((at, day))
        first_of_day = day * _ONE_DAY
        if oldest_first:
            at = bisect_right(rows, first_of_day + _ONE_DAY - 1, lo=at)
        else:
            at = bisect_right(rows, -first_of_day, lo=at, key=lambda row: -row)
    return tuple(starts)
