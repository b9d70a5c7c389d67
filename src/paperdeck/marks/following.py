"""People and organisations: following them, so that their new papers are seen, and who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.marks.changes import view_changes
from paperdeck.marks.errors import MarkError
from paperdeck.marks.journal import Change, Kind
from paperdeck.model.researcher import Follow, FollowKind
from paperdeck.store.connections import reading
from paperdeck.store.moments import read
from paperdeck.text.safe import safe_line
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

QUERY = "is:followed"
"""What finds the papers of all who are followed."""
VIEW = "Followed"
"""The saved view that following somebody for the first time makes."""

_HAS_VIEW = "SELECT EXISTS (SELECT 1 FROM views WHERE name = ? OR query = ?)"


def clean_name(name: str) -> str:
    """Return a name that is safe to store. Raise `MarkError` if nothing is left of it."""
    clean = safe_line(name)
    if not fold_name(clean):
        raise MarkError("A person has a name")
    return clean


def follow_changes(
    conn: sqlite3.Connection, kind: FollowKind, name: str, *, at: str
) -> list[Change]:
    """Return the changes that follow somebody; none if they are followed in any spelling.

    With the first one a view is saved of what is new of them. `at` is a moment as the store
    writes it.
    """
    if _rows(conn, kind, [name]):
        return []
    row = {"kind": kind.value, "name": name, "at": at}
    changes = [Change(Kind.FOLLOW, None, None, row)]
    (nobody,) = conn.execute("SELECT NOT EXISTS (SELECT 1 FROM follows)").fetchone()
    (has_view,) = conn.execute(_HAS_VIEW, (VIEW, QUERY)).fetchone()
    if nobody and not has_view:
        changes += view_changes(conn, VIEW, QUERY)
    return changes


def unfollow_changes(
    conn: sqlite3.Connection, kind: FollowKind, names: Iterable[str]
) -> list[Change]:
    """Return the changes that stop following whoever has one of these names."""
    return [Change(Kind.FOLLOW, None, row, None) for row in _rows(conn, kind, names)]


def _rows(conn: sqlite3.Connection, kind: FollowKind, names: Iterable[str]) -> list[dict[str, str]]:
    """Return what stands in the table of these names, in whatever spelling."""
    wanted = {fold_name(name) for name in names} - {""}
    found = conn.execute("SELECT name, at FROM follows WHERE kind = ?", (kind.value,))
    return [
        {"kind": kind.value, "name": name, "at": at}
        for name, at in found
        if fold_name(name) in wanted
    ]


def identify_changes(
    conn: sqlite3.Connection, name: str, source: str, person_id: str, *, at: str
) -> list[Change]:
    """Return the changes that say whose a profile is; none if it was said, in any spelling."""
    if disown_changes(conn, name, source, person_id):
        return []
    row = {"name": name, "source": source, "id": person_id, "at": at}
    return [Change(Kind.IDENTITY, None, None, row)]


def disown_changes(
    conn: sqlite3.Connection, name: str, source: str, person_id: str
) -> list[Change]:
    """Return the changes that take a profile off a name, in whatever spelling it was said."""
    own = fold_name(name)
    found = conn.execute(
        "SELECT name, at FROM identities WHERE source = ? AND id = ?", (source, person_id)
    )
    rows = [
        {"name": written, "source": source, "id": person_id, "at": at}
        for written, at in found
        if fold_name(written) == own
    ]
    return [Change(Kind.IDENTITY, None, row, None) for row in rows]


def read_follows(conn: sqlite3.Connection) -> list[Follow]:
    """Return who is followed, by kind and name; `conn` is a `Store.reader()`.

    Raise `StoreError`.
    """
    with reading(conn):
        found = conn.execute(
            "SELECT kind, name, at FROM marks.follows ORDER BY kind, name COLLATE NOCASE"
        ).fetchall()
    return [Follow(FollowKind(kind), name, read(at)) for kind, name, at in found]
