"""Following people and organisations, so that their new papers are seen.

Following isn't a mark on a paper and has no step to undo: who follows can stop it.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.marks.errors import MarkError
from paperdeck.model.researcher import Follow, FollowKind
from paperdeck.store.connections import reading, transaction
from paperdeck.store.moments import read, write
from paperdeck.text.safe import safe_line
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from paperdeck.store.database import Store

QUERY = "is:followed"
"""What finds the papers of all who are followed."""
VIEW = "Followed"
"""The saved view that following somebody for the first time makes."""

_MAKE_VIEW = """
    INSERT INTO views (name, query, position)
    SELECT ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM views)
    WHERE NOT EXISTS (SELECT 1 FROM views WHERE name = ? OR query = ?)
"""


def follow(store: Store, kind: FollowKind, name: str, *, now: datetime) -> bool:
    """Follow somebody from now on; return whether they weren't followed before.

    With the first one ever a view of what is new of them is saved. A name that differs in case
    and accents alone is the same. `now` is aware. Raise `StoreError`, and `MarkError` for an
    empty name.
    """
    wanted = safe_line(name)
    if not fold_name(wanted):
        raise MarkError("Whoever is followed has a name")
    with closing(store.marks_writer()) as conn, transaction(conn):
        if _spellings(conn, kind, wanted):
            return False
        (nobody,) = conn.execute("SELECT NOT EXISTS (SELECT 1 FROM follows)").fetchone()
        conn.execute("INSERT INTO follows VALUES (?, ?, ?)", (kind.value, wanted, write(now)))
        if nobody:
            conn.execute(_MAKE_VIEW, (VIEW, QUERY, VIEW, QUERY))
    return True


def unfollow(store: Store, kind: FollowKind, name: str) -> bool:
    """Stop following somebody; return whether they were followed. Raise `StoreError`."""
    with closing(store.marks_writer()) as conn, transaction(conn):
        gone = [(kind.value, written) for written in _spellings(conn, kind, name)]
        conn.executemany("DELETE FROM follows WHERE kind = ? AND name = ?", gone)
    return bool(gone)


def read_follows(conn: sqlite3.Connection) -> list[Follow]:
    """Return who is followed, by kind and name; `conn` is a `Store.reader()`.

    Raise `StoreError`.
    """
    with reading(conn):
        found = conn.execute(
            "SELECT kind, name, at FROM marks.follows ORDER BY kind, name COLLATE NOCASE"
        ).fetchall()
    return [Follow(FollowKind(kind), name, read(at)) for kind, name, at in found]


def _spellings(conn: sqlite3.Connection, kind: FollowKind, name: str) -> list[str]:
    """Return the name as it stands in the table, if it does."""
    found = conn.execute("SELECT name FROM follows WHERE kind = ?", (kind.value,))
    return [written for (written,) in found if fold_name(written) == fold_name(name)]
