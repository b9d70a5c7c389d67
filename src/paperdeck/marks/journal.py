"""The change journal: every change as the row before and after, so that all undo alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from paperdeck.model.marks import Step
from paperdeck.store.moments import read, write

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime


class Kind(StrEnum):
    """What a change is of."""

    FLAG = "flag"
    TAG = "tag"
    NOTE = "note"
    VIEW = "view"
    OPINION = "opinion"
    FOLLOW = "follow"
    IDENTITY = "identity"
    CITE_KEY = "cite_key"
    FORMER_KEY = "former_key"
    """A key that a paper had in another library: no row changes, but no other paper gets it."""


class Direction(StrEnum):
    """Whether a change is made or taken back."""

    FORWARD = "forward"
    BACKWARD = "backward"


Row = dict[str, Any]
"""A row's columns by name, without the paper's id."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row that comes (`before` is `None`), goes (`after` is `None`) or becomes another."""

    kind: Kind
    paper_id: str | None
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the rows of a kind lie: `columns` in order, `key` those that name a row."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


_TABLES = {
    Kind.FLAG: _Table("flags", ("paper_id", "flag", "at"), ("paper_id", "flag")),
    Kind.TAG: _Table("tags", ("paper_id", "tag", "at"), ("paper_id", "tag")),
    Kind.NOTE: _Table("notes", ("paper_id", "id", "text", "quote", "created", "updated"), ("id",)),
    Kind.OPINION: _Table("opinions", ("paper_id", "liked", "at"), ("paper_id",)),
    Kind.VIEW: _Table("views", ("name", "query", "position"), ("name",)),
    Kind.FOLLOW: _Table("follows", ("kind", "name", "at"), ("kind", "name")),
    Kind.IDENTITY: _Table("identities", ("name", "source", "id", "at"), ("name", "source", "id")),
    Kind.CITE_KEY: _Table("cite_keys", ("paper_id", "key"), ("paper_id",)),
}


def apply(conn: sqlite3.Connection, changes: Sequence[Change], direction: Direction) -> None:
    """Make changes, or take them back, inside the caller's transaction.

    All rows that go are gone before the first one comes, so that rows may trade places.
    """
    for kind, table in _TABLES.items():
        gone: list[Row] = []
        come: list[Row] = []
        for change in changes:
            if change.kind is kind:
                old, new = _ends(change, direction)
                gone.extend({**row, "paper_id": change.paper_id} for row in old)
                come.extend({**row, "paper_id": change.paper_id} for row in new)
        where = " AND ".join(f"{column} = :{column}" for column in table.key)
        conn.executemany(f"DELETE FROM {table.name} WHERE {where}", gone)
        conn.executemany(
            f"INSERT OR REPLACE INTO {table.name} ({', '.join(table.columns)})"
            f" VALUES ({', '.join(f':{column}' for column in table.columns)})",
            come,
        )


def _ends(change: Change, direction: Direction) -> tuple[list[Row], list[Row]]:
    """Return the row that goes and the row that comes, as lists of at most one."""
    before = [change.before] if change.before is not None else []
    after = [change.after] if change.after is not None else []
    return (before, after) if direction is Direction.FORWARD else (after, before)


def take_step(
    conn: sqlite3.Connection, label: str, changes: Sequence[Change], now: datetime
) -> Step:
    """Make changes and write them down as one step. What had been undone cannot be redone now."""
    apply(conn, changes, Direction.FORWARD)
    conn.execute("DELETE FROM changes WHERE step IN (SELECT number FROM steps WHERE undone)")
    conn.execute("DELETE FROM steps WHERE undone")
    cursor = conn.execute("INSERT INTO steps (label, at) VALUES (?, ?)", (label, write(now)))
    number = int(cursor.lastrowid or 0)
    conn.executemany(
        "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?)",
        (
            (number, seq, change.kind.value, change.paper_id, *map(_json, _both(change)))
            for seq, change in enumerate(changes)
        ),
    )
    return Step(number, label, _papers(changes), read(write(now)))


def turn_back(conn: sqlite3.Connection) -> Step | None:
    """Take the last step back, inside the caller's transaction."""
    return _turn(conn, "SELECT max(number) FROM steps WHERE NOT undone", Direction.BACKWARD)


def turn_forward(conn: sqlite3.Connection) -> Step | None:
    """Make the step again that was taken back last, inside the caller's transaction."""
    return _turn(conn, "SELECT min(number) FROM steps WHERE undone", Direction.FORWARD)


def _turn(conn: sqlite3.Connection, which: str, direction: Direction) -> Step | None:
    number = conn.execute(which).fetchone()[0]
    if number is None:
        return None
    changes = _load_changes(conn, number)
    apply(conn, changes, direction)
    undone = direction is Direction.BACKWARD
    conn.execute("UPDATE steps SET undone = ? WHERE number = ?", (undone, number))
    label, at = conn.execute("SELECT label, at FROM steps WHERE number = ?", (number,)).fetchone()
    return Step(number, label, _papers(changes), read(at), undone)


def load_steps(conn: sqlite3.Connection, limit: int) -> list[Step]:
    """Return the last steps, newest first, those that are undone among them."""
    found = conn.execute(
        "SELECT number, label, at, undone FROM steps ORDER BY number DESC LIMIT ?", (limit,)
    ).fetchall()
    return [
        Step(number, label, _papers(_load_changes(conn, number)), read(at), bool(undone))
        for number, label, at, undone in found
    ]


def _load_changes(conn: sqlite3.Connection, step: int) -> list[Change]:
    found = conn.execute(
        "SELECT kind, paper_id, before, after FROM changes WHERE step = ? ORDER BY seq", (step,)
    )
    return [
        Change(Kind(kind), paper_id, _row(before), _row(after))
        for kind, paper_id, before, after in found
    ]


def _papers(changes: Iterable[Change]) -> tuple[str, ...]:
    ids = (change.paper_id for change in changes)
    return tuple(dict.fromkeys(paper_id for paper_id in ids if paper_id is not None))


def _both(change: Change) -> tuple[Row | None, Row | None]:
    return change.before, change.after


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _json(row: Row | None) -> str | None:
    return None if row is None else _encode(row)


def _row(text: str | None) -> Row | None:
    return None if text is None else json.loads(text)
