"""Find in a list: the next row whose title or authors have certain words."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING

from paperdeck.query.kinds import Words, saying

if TYPE_CHECKING:
    import sqlite3
    from array import array
    from collections.abc import Iterator

    from paperdeck.query.listing import Listing

_SHORT = 5_000
"""Rows of a list that are rather looked through than looked up in the index."""
_WINDOW = 500


def find_row(
    conn: sqlite3.Connection, found: Listing, needle: str, start: int, step: int
) -> int | None:
    """Return the index of the next row that matches, from `start` on (itself last), or `None`.

    `step` is 1 for forwards and -1 for backwards; the search goes round the ends. The
    needle's words must stand side by side, and the last one may go on.
    """
    words = Words.of("title authors", needle, prefix=True)
    if not words.words or not found.rows:
        return None
    if len(found.rows) <= _SHORT or not found.day_starts:
        return _look_through(conn, found.rows, words, start, step)
    return _walk_index(conn, found, words, start, step)


def _look_through(
    conn: sqlite3.Connection, rows: array[int], words: Words, start: int, step: int
) -> int | None:
    """Test the titles and authors of the list's rows, some at a time."""
    test = saying(words.said)
    select = (
        "SELECT papers.row FROM json_each(?) CROSS JOIN papers ON papers.row = value"
        f" WHERE {test.sql}"
    )
    for places in _windows(len(rows), start, step):
        window = [rows[at] for at in places]
        matching = set(chain(*conn.execute(select, (json.dumps(window), *test.params))))
        for at in places:
            if rows[at] in matching:
                return at
    return None


def _windows(count: int, start: int, step: int) -> Iterator[list[int]]:
    """Yield all places of a list once, in the order of looking, some at a time."""
    for distance in range(1, count + 1, _WINDOW):
        stop = min(distance + _WINDOW, count + 1)
        yield [(start + step * further) % count for further in range(distance, stop)]


def _walk_index(
    conn: sqlite3.Connection, found: Listing, words: Words, start: int, step: int
) -> int | None:
    """Walk the index from the row at `start`, in the list's order, to one that the list has."""
    rows = found.rows
    falling = rows[0] > rows[-1]
    direction, ahead, behind = ("DESC", "<", ">=") if falling == (step > 0) else ("ASC", ">", "<=")
    tables, tests, params = "papers_fts", "papers_fts MATCH ?", [words.expression]
    if words.is_loose:
        test = saying(words.said)
        tables += " CROSS JOIN papers ON papers.row = papers_fts.rowid"
        tests += f" AND {test.sql}"
        params += map(str, test.params)
    for where in (ahead, behind):
        select = (
            f"SELECT papers_fts.rowid FROM {tables} WHERE {tests} AND papers_fts.rowid {where} ?"
            f" ORDER BY papers_fts.rowid {direction}"
        )
        for (row,) in conn.execute(select, (*params, rows[start])):
            at = found.place_of(row)
            if at is not None:
                return at
    return None
