"""Find in a list: the next row whose title or authors have certain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.query.kinds import phrase

if TYPE_CHECKING:
    import sqlite3
    from array import array


_FOUND = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?"


def find_row(
    conn: sqlite3.Connection, rows: array[int], needle: str, start: int, step: int
) -> int | None:
    """Return the index of the next row that matches, from `start` on (itself last), or `None`.

    `step` is 1 for forwards and -1 for backwards; the search goes round the ends. The
    needle's words must stand side by side, and the last one may go on.
    """
    expression = phrase("title authors", needle, prefix=True)
    if not expression or not rows:
        return None
    found = {row for (row,) in conn.execute(_FOUND, (expression,))}
    count = len(rows)
    for distance in range(1, count + 1):
        at = (start + step * distance) % count
        if rows[at] in found:
            return at
    return None
