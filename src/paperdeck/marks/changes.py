"""What a command changes: read inside its transaction, and only where something differs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paperdeck.marks.errors import MarkError
from paperdeck.marks.journal import Change, Kind
from paperdeck.marks.tags import renamed, spell_alike
from paperdeck.store.moments import write

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from paperdeck.marks.journal import Row
    from paperdeck.model.marks import Flag, Note

_NOTE = ("paper_id", "id", "text", "quote", "created", "updated")


def flag_changes(
    conn: sqlite3.Connection, ids: Sequence[str], flag: Flag, *, on: bool, at: str
) -> list[Change]:
    """Return the changes that set or clear a flag. `at` is a moment as the store writes it."""
    found = conn.execute(
        "SELECT value, at FROM json_each(?) LEFT JOIN flags ON paper_id = value AND flag = ?",
        (json.dumps(ids), flag.value),
    )
    return _switched(Kind.FLAG, flag.value, found, on=on, at=at)


def tag_changes(
    conn: sqlite3.Connection, ids: Sequence[str], tag: str, *, on: bool, at: str
) -> list[Change]:
    """Return the changes that give papers a tag, or take exactly this one from them."""
    found = conn.execute(
        "SELECT value, at FROM json_each(?) LEFT JOIN tags ON paper_id = value AND tag = ?",
        (json.dumps(ids), tag),
    )
    return _switched(Kind.TAG, tag, found, on=on, at=at)


def opinion_changes(
    conn: sqlite3.Connection, ids: Sequence[str], liked: int, *, at: str
) -> list[Change]:
    """Return the changes that say "more like this" (1), "less" (-1), or nothing of it (0)."""
    found = conn.execute(
        "SELECT value, liked, at FROM json_each(?) LEFT JOIN opinions ON paper_id = value",
        (json.dumps(ids),),
    )
    return [
        Change(
            Kind.OPINION,
            paper_id,
            None if before is None else {"liked": before, "at": since},
            {"liked": liked, "at": at} if liked else None,
        )
        for paper_id, before, since in found
        if (before or 0) != liked
    ]


def _switched(
    kind: Kind, name: str, found: Iterable[tuple[str, str | None]], *, on: bool, at: str
) -> list[Change]:
    changes: list[Change] = []
    for paper_id, since in found:
        if on and since is None:
            changes.append(Change(kind, paper_id, None, {kind.value: name, "at": at}))
        elif not on and since is not None:
            changes.append(Change(kind, paper_id, {kind.value: name, "at": since}, None))
    return changes


def rename_changes(conn: sqlite3.Connection, old: str, new: str) -> list[Change]:
    """Return the changes that rename a tag and all below it; tags that meet become one."""
    names = {tag: renamed(tag, old, new) for tag in known_tags(conn)}
    staying = [tag for tag, name in names.items() if name is None]
    targets = {tag: spell_alike(name, staying) for tag, name in names.items() if name is not None}
    moving = {tag: name for tag, name in targets.items() if tag != name}
    found = conn.execute(
        "SELECT paper_id, tag, at FROM json_each(?) CROSS JOIN tags ON tag = value",
        (json.dumps(list(moving)),),
    ).fetchall()
    kept = set(
        conn.execute(
            "SELECT paper_id, tag FROM json_each(?) CROSS JOIN tags ON tag = value",
            (json.dumps([tag for tag in moving.values() if tag not in moving]),),
        )
    )
    return [
        Change(
            Kind.TAG,
            paper_id,
            {"tag": tag, "at": at},
            None if (paper_id, moving[tag]) in kept else {"tag": moving[tag], "at": at},
        )
        for paper_id, tag, at in found
    ]


def known_tags(conn: sqlite3.Connection) -> list[str]:
    """Return every tag in use, sorted."""
    return [tag for (tag,) in conn.execute("SELECT DISTINCT tag FROM tags ORDER BY tag")]


def spelling(conn: sqlite3.Connection, tag: str) -> str:
    """Return a tag in the spelling that is in use."""
    return spell_alike(tag, known_tags(conn))


def note_row(note: Note) -> Row:
    """Return a note's row as the journal holds it."""
    return {
        "id": note.id,
        "text": note.text,
        "quote": note.quote,
        "created": write(note.created),
        "updated": write(note.updated),
    }


def load_note(conn: sqlite3.Connection, note_id: int) -> tuple[str, Row]:
    """Return a note's paper and its row. Raise `MarkError` when there is no such note."""
    found = conn.execute(
        f"SELECT {', '.join(_NOTE)} FROM notes WHERE id = ?", (note_id,)
    ).fetchone()
    if found is None:
        raise MarkError("There is no such note any more", where=f"note {note_id}")
    row: dict[str, Any] = dict(zip(_NOTE, found, strict=True))
    return str(row.pop("paper_id")), row


def next_note_id(conn: sqlite3.Connection) -> int:
    """Return a number that no note has had, also none that was deleted."""
    found = conn.execute("SELECT seq FROM sqlite_sequence WHERE name = 'notes'").fetchone()
    return 1 if found is None else int(found[0]) + 1


def title_of(conn: sqlite3.Connection, paper_id: str) -> str:
    """Return a marked paper's title, for labels."""
    found = conn.execute(
        "SELECT title FROM marked_papers WHERE paper_id = ?", (paper_id,)
    ).fetchone()
    return paper_id if found is None else str(found[0])


def view_changes(conn: sqlite3.Connection, name: str, query: str | None) -> list[Change]:
    """Return the change that keeps a query under a name, or with `None` forgets the name."""
    found = conn.execute("SELECT query, position FROM views WHERE name = ?", (name,)).fetchone()
    before = None if found is None else {"name": name, "query": found[0], "position": found[1]}
    after: Row | None = None
    if query is not None:
        position = before["position"] if before else _next_position(conn)
        after = {"name": name, "query": query, "position": position}
    return [] if before == after else [Change(Kind.VIEW, None, before, after)]


def view_rename_changes(conn: sqlite3.Connection, old: str, new: str) -> list[Change]:
    """Return the changes that rename a view, which keeps its place; none if it isn't there."""
    rows = {
        name: {"name": name, "query": query, "position": position}
        for name, query, position in conn.execute(
            "SELECT name, query, position FROM views WHERE name IN (?, ?)", (old, new)
        )
    }
    if old == new or old not in rows:
        return []
    return [
        Change(Kind.VIEW, None, rows[old], None),
        Change(Kind.VIEW, None, rows.get(new), {**rows[old], "name": new}),
    ]


def _next_position(conn: sqlite3.Connection) -> int:
    return int(conn.execute("SELECT coalesce(max(position), 0) + 1 FROM views").fetchone()[0])
