"""What can still be read of a damaged marks.db, put into the one that takes its place."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from paperdeck.store.connections import connect, transaction
from paperdeck.store.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from paperdeck.store.database import Store

_COLUMNS = {
    "flags": ("paper_id", "flag", "at"),
    "tags": ("paper_id", "tag", "at"),
    "notes": ("paper_id", "id", "text", "quote", "created", "updated"),
    "opinions": ("paper_id", "liked", "at"),
    "cite_keys": ("paper_id", "key"),
    "marked_papers": ("paper_id", "title", "authors", "identifiers", "published"),
    "views": ("name", "query", "position"),
    "follows": ("kind", "name", "at"),
    "identities": ("name", "source", "id", "at"),
    "apart": ("one", "other", "at"),
}
"""What is salvaged; the journal of changes is not: half a step can't be undone."""
_KEYS = {"notes": "id", "views": "name", "follows": "kind, name", "apart": "one, other"}
_KEYS["identities"] = "name, source, id"
_NUMBERS = frozenset({"id", "liked", "position"})
_MAY_BE_NULL = frozenset({"quote", "published"})
_FLAGS = frozenset({"starred", "read", "queued"})
# A note is the one thing that is written a second time.
_NEWER_NOTE = """
    ON CONFLICT (id) DO UPDATE SET text = excluded.text, quote = excluded.quote,
      updated = excluded.updated WHERE excluded.updated > updated
"""


def salvage(damaged: Path, store: Store) -> dict[str, int]:
    """Add to a library's marks what can be read of a damaged file; return how much, by table.

    What the library has stays as it is, but for notes that were changed later. What was taken away
    since a backup that was restored isn't taken away again. Raise `StoreError` when marks.db can't
    be written.
    """
    with closing(store.marks_writer()) as conn, transaction(conn):
        before = _count(conn)
        for table, columns in _COLUMNS.items():
            more = _NEWER_NOTE if table == "notes" else "ON CONFLICT DO NOTHING"
            conn.executemany(
                f"INSERT INTO {table} ({', '.join(columns)})"
                f" VALUES ({', '.join('?' * len(columns))}) {more}",
                _read(damaged, table, columns),
            )
        after = _count(conn)
    return {table: after[table] - before[table] for table in after if after[table] > before[table]}


def _count(conn: sqlite3.Connection) -> dict[str, int]:
    return {
        table: int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        for table in _COLUMNS
    }


def _read(file: Path, table: str, columns: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table that can be read: from its beginning, then from its end."""
    key = _KEYS.get(table, "paper_id")
    for order in (key, ", ".join(f"{name} DESC" for name in key.split(", "))):
        # Where a page is damaged SQLite gives up, and whatever it meets there it may complain of.
        with suppress(sqlite3.Error, StoreError), closing(connect(file, mode="ro")) as conn:
            found = conn.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}")
            for row in found:
                if _makes_sense(dict(zip(columns, row, strict=True))):
                    yield row


def _makes_sense(row: dict[str, Any]) -> bool:
    """Tell whether a row may have been written by us: what is damaged may be read as anything."""
    return all(
        (value is None and name in _MAY_BE_NULL)
        or isinstance(value, int if name in _NUMBERS else str)
        for name, value in row.items()
    ) and (":" in row.get("paper_id", ":") and row.get("flag", "read") in _FLAGS)
