"""Writing entries: the table, its companions, the index and the counters, batch by batch."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from paperdeck.store.columns import COLUMNS, Entry
from paperdeck.store.index import ADD, REMOVE, index_entry
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Change:
    """An entry to be written, and those it replaces (two or more when papers merged)."""

    new: Entry
    old: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class _Companion:
    """A table that holds one list of each paper, by row number."""

    table: str
    columns: int
    values: Callable[[Entry], Sequence[tuple[Any, ...]]]


def write_changes(conn: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Write entries inside the caller's transaction. What is the same as before is not touched.

    An entry may move to another row number; counters follow.
    """
    ordered = sorted(changes, key=lambda change: change.new.row)
    _write_papers(conn, ordered)
    _write_authors(conn, ordered)
    for companion in _COMPANIONS:
        _write_companion(conn, ordered, companion)
    _write_index(conn, ordered)
    _count(conn, ordered)


_UPSERT = (
    f"INSERT INTO papers ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    " ON CONFLICT (row) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "row")
)


def _write_papers(conn: sqlite3.Connection, changes: Sequence[Change]) -> None:
    gone = [(old.row,) for change in changes for old in change.old if old.row != change.new.row]
    conn.executemany("DELETE FROM papers WHERE row = ?", gone)
    conn.executemany(_UPSERT, (change.new.values() for change in changes))


def _author_values(entry: Entry) -> list[tuple[Any, ...]]:
    authors = enumerate(entry.paper.authors)
    return [(entry.row, number, author.name, author.affiliation) for number, author in authors]


_AUTHORS = _Companion("paper_authors", 4, _author_values)
_COMPANIONS = (
    _Companion(
        "paper_categories",
        3,
        lambda entry: [(entry.row, name, at) for at, name in enumerate(entry.paper.categories)],
    ),
    _Companion(
        "paper_sources", 2, lambda entry: [(entry.row, name) for name in entry.paper.sources]
    ),
    _Companion("paper_days", 3, lambda entry: [(entry.row, *day) for day in sorted(entry.days)]),
)


def _replaced(
    changes: Iterable[Change], values: Callable[[Entry], Sequence[tuple[Any, ...]]]
) -> tuple[list[tuple[int]], list[tuple[Any, ...]]]:
    """Return the rows of which a list goes, and the values that come."""
    gone: list[tuple[int]] = []
    come: list[tuple[Any, ...]] = []
    for change in changes:
        new = values(change.new)
        if [values(old) for old in change.old] != [new]:
            gone.extend((old.row,) for old in change.old)
            come.extend(new)
    return gone, come


def _write_companion(
    conn: sqlite3.Connection, changes: Iterable[Change], companion: _Companion
) -> None:
    gone, come = _replaced(changes, companion.values)
    conn.executemany(f"DELETE FROM {companion.table} WHERE row = ?", gone)
    marks = ", ".join("?" * companion.columns)
    conn.executemany(f"INSERT INTO {companion.table} VALUES ({marks})", come)


def _write_authors(conn: sqlite3.Connection, changes: Iterable[Change]) -> None:
    gone, come = _replaced(changes, _author_values)
    conn.executemany("DELETE FROM paper_authors WHERE row = ?", gone)
    ids = _author_ids(conn, {name for _, _, name, _ in come})
    conn.executemany(
        "INSERT INTO paper_authors VALUES (?, ?, ?, ?)",
        ((row, position, ids[name], place) for row, position, name, place in come),
    )


def _author_ids(conn: sqlite3.Connection, names: set[str]) -> dict[str, int]:
    """Return the numbers of names; names not seen before are given one."""
    known: dict[str, int] = dict(
        conn.execute(
            "SELECT name, authors.id FROM json_each(?) CROSS JOIN authors ON name = value",
            (json.dumps(sorted(names)),),
        )
    )
    # Nobody else writes during this transaction, so the next numbers are ours.
    last = int(conn.execute("SELECT coalesce(max(id), 0) FROM authors").fetchone()[0])
    fresh = {name: last + at for at, name in enumerate(sorted(names - known.keys()), start=1)}
    conn.executemany(
        "INSERT INTO authors VALUES (?, ?, ?)",
        ((number, name, fold_name(name)) for name, number in fresh.items()),
    )
    return known | fresh


def _write_index(conn: sqlite3.Connection, changes: Iterable[Change]) -> None:
    gone: list[Entry] = []
    come: list[Entry] = []
    for change in changes:
        if [_searched(old) for old in change.old] != [_searched(change.new)]:
            gone.extend(change.old)
            come.append(change.new)
    gone.sort(key=lambda entry: entry.row)
    conn.executemany(REMOVE, (index_entry(*_searched(entry)) for entry in gone))
    conn.executemany(ADD, (index_entry(*_searched(entry)) for entry in come))


def _searched(entry: Entry) -> tuple[int, str, str | None, str]:
    return entry.row, entry.paper.title, entry.paper.abstract, entry.names


def _count(conn: sqlite3.Connection, changes: Iterable[Change]) -> None:
    total: Counter[str] = Counter()
    for change in changes:
        total.update(_counted(change.new))
        for old in change.old:
            total.subtract(_counted(old))
    conn.executemany(
        "INSERT INTO counters VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
        ((name, value) for name, value in total.items() if value),
    )


def _counted(entry: Entry) -> Iterator[str]:
    yield "papers"
    yield from (f"category:{name}" for name in entry.paper.categories)
    yield from (f"source:{name}" for name in entry.paper.sources)
