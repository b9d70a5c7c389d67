"""Running a query for the row numbers of its papers."""

from __future__ import annotations

import json
from array import array
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from paperdeck.query import compile as compiled
from paperdeck.query import fulltext
from paperdeck.query.counters import read_total
from paperdeck.query.facts import read_facts
from paperdeck.query.fulltext import Typed
from paperdeck.query.kinds import MATCHING_ROWS
from paperdeck.query.listing import Listing, day_starts
from paperdeck.query.meaning import best_first
from paperdeck.query.tree import Sort

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from paperdeck.query.conditions import Facts
    from paperdeck.query.meaning import Asking
    from paperdeck.query.tree import Query


_MANY_PAGES = 200
"""Pages of the index above which all papers of a word's beginning take too long to gather."""

_LOOKED_THROUGH = 400
"""How many papers are looked through instead, at most."""


def read_listing(
    conn: sqlite3.Connection,
    query: Query,
    asking: Asking,
    *,
    prefix_last: bool = False,
    first: int | None = None,
) -> Listing:
    """Run a query; `first` is for the first so many rows only."""
    facts = read_facts(conn, query, asking)
    limit = compiled.wanted(query, first)
    best = best_first(query, facts, compiled.still_typed(query) if prefix_last else None)
    if best is not None:
        ordered = _in_order(conn, query, facts, best, prefix_last=prefix_last)
        return Listing(ordered[:limit], read_total(conn), ())
    if prefix_last and limit is not None:
        rows = _look_through(conn, query, facts, limit)
        if rows is not None:
            return Listing(rows, read_total(conn), day_starts(rows))
    rows = array("q")
    for statement in compiled.listing(query, facts, prefix_last=prefix_last, first=first):
        if limit is None or len(rows) < limit:
            # No Python runs for each row: 75,000 of them arrive in some 20 ms.
            rows.extend(chain.from_iterable(conn.execute(statement.sql, statement.params)))
    if limit is not None:
        del rows[limit:]
    sort = query.sort or Sort()
    starts = day_starts(rows, oldest_first=sort.reverse) if sort.key == "published" else ()
    return Listing(rows, read_total(conn), starts)


def _in_order(
    conn: sqlite3.Connection,
    query: Query,
    facts: Facts,
    best: Sequence[int],
    *,
    prefix_last: bool,
) -> array[int]:
    """Return those of the best rows that a query finds, in their order."""
    whole = replace(query, limit=None)
    (statement,) = compiled.listing(whole, facts, prefix_last=prefix_last)
    found = set(chain.from_iterable(conn.execute(statement.sql, statement.params)))
    return array("q", (row for row in best if row in found))


def _look_through(
    conn: sqlite3.Connection, query: Query, facts: Facts, first: int
) -> array[int] | None:
    """Find the first rows of what is being typed in the quick way; `None` if that isn't enough."""
    statements = _beginning(query, facts, first)
    if statements is None:
        return None
    newest, kept = statements
    looked_at = list(chain.from_iterable(conn.execute(newest.sql, newest.params)))
    found = conn.execute(kept.sql, (json.dumps(looked_at), *kept.params))
    rows = array("q", chain.from_iterable(found))
    enough = len(rows) == first or len(looked_at) < _LOOKED_THROUGH
    return rows if enough else None


def _beginning(
    query: Query, facts: Facts, first: int
) -> tuple[compiled.Statement, compiled.Statement] | None:
    """Return two SELECTs that are likely to find a list's first rows sooner than `listing`.

    They are for a common word of which the beginning is typed: instead of gathering the papers
    of all words that begin so, some of the newest with its first letters are looked through. The
    first gives at most `_LOOKED_THROUGH` rows; the second takes them as JSON, its first value, and
    gives those that are meant. They are all there are, if the first gave fewer than it may, and
    the right ones, if there are `first`; else nothing is known. `None` where nothing is gained.
    """
    last = compiled.still_typed(query)
    sort = query.sort or Sort()
    if last is None or sort != Sort() or not fulltext.is_words(last):
        return None
    start = fulltext.words_of(last, Typed(last)).beginning
    if not start or facts.pages(start) < _MANY_PAGES:
        return None
    found = compiled.plan(query, facts, prefix_last=True, among="json_each(?)")
    kept = found.select("{row}", tail="ORDER BY {row} DESC LIMIT ?")
    return (
        compiled.Statement(
            f"{MATCHING_ROWS} ORDER BY rowid DESC LIMIT {_LOOKED_THROUGH}", (found.match,)
        ),
        compiled.Statement(kept, (*found.params, first)),
    )
