"""What can still be read of a damaged marks.db, put into the one that took its place."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from paperdeck.store.connections import connect, transaction
from paperdeck.store.contents import reading_mode
from paperdeck.store.errors import StoreError
from paperdeck.store.migrating import behind_links, companions, keep_on_disk, naming_os_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from paperdeck.store.database import Store

_COLUMNS = {
    "flags": ("paper_id", "flag", "at"),
    "tags": ("paper_id", "tag", "at"),
    "notes": ("id", "paper_id", "text", "quote", "created", "updated"),
    "opinions": ("paper_id", "liked", "at"),
    "cite_keys": ("paper_id", "key"),
    "marked_papers": ("paper_id", "title", "authors", "identifiers", "published"),
    "views": ("name", "query", "position"),
    "follows": ("kind", "name", "at"),
    "identities": ("name", "source", "id", "at"),
    "apart": ("one", "other", "at"),
    "digested": ("digest", "paper_id", "at"),
    "meta": ("name", "value"),
}
"""What is salvaged. The journal of changes is not: half a step can't be undone; nor is what papers
carried when they became one, which is told by numbers that notes and steps may not have now."""
_WORDS = {
    "cite_keys": "cite keys",
    "marked_papers": "short copies of papers",
    "apart": "papers kept apart",
    "digested": "papers that digests told of",
    "meta": "id of the library",
}
# A table with numbered rows is walked itself: an index may lack some of them.
_KEYS = {"notes": "id", "views": "rowid", "follows": "kind, name", "apart": "one, other"}
_KEYS |= {"identities": "name, source, id", "digested": "digest, paper_id", "meta": "name"}
_NUMBERS = {"notes": {"id"}, "opinions": {"liked"}, "views": {"position"}}
_MAY_BE_NULL = frozenset({"quote", "published"})
_FLAGS = frozenset({"starred", "read", "queued"})
_LIBRARY_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)
# A number alone doesn't say which note it is: after a restore it may have been given again.
_UPDATE_NOTE = """
    UPDATE notes SET text = :text, quote = :quote, updated = :updated
    WHERE id = :id AND paper_id = :paper_id AND created = :created AND updated < :updated
"""
# It is the same one if it went over to another paper meanwhile, or got another number. Numbers that
# were given here stay another's; and one that is far off was misread, and would be the last of all.
_ADD_NOTE = """
    INSERT INTO notes (id, paper_id, text, quote, created, updated)
    SELECT CASE WHEN :id - seq BETWEEN 1 AND 1000000 THEN :id END,
      :paper_id, :text, :quote, :created, :updated
    FROM (SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'notes'), 0) AS seq)
    WHERE NOT EXISTS (
      SELECT 1 FROM notes WHERE id = :id AND created = :created
      AND (paper_id = :paper_id OR text = :text))
    AND NOT EXISTS (
      SELECT 1 FROM notes WHERE paper_id = :paper_id AND created = :created AND text = :text)
"""
_READ = "-read"
"""What the name of a damaged file ends with once it has been read out."""


def find_unread(folder: Path) -> list[Path]:
    """Return the damaged marks.db of a library that nobody has read out yet, newest first.

    Raise `StoreError` when a folder can't be read.
    """
    # A damaged file is set aside where it is.
    file = behind_links(folder / "marks.db")
    with naming_os_errors(file):
        name = re.compile(rf"{re.escape(file.name)}(?:-\d+)?\.damaged-\d{{8}}T\d{{6}}Z")
        found = file.parent.iterdir() if file.parent.is_dir() else ()
        unread = [one for one in found if name.fullmatch(one.name) and one.is_file()]
    return sorted(unread, key=lambda one: one.name.partition(".damaged-")[::-1], reverse=True)


def call_read(damaged: Path) -> Path:
    """Note in the name of a damaged file, and of its journals, that it has been read out.

    Return its new name. Raise `StoreError` when it can't be renamed.
    """
    read = damaged.with_name(f"{damaged.name}{_READ}")
    with naming_os_errors(damaged):
        for old, new in zip(companions(damaged), companions(read), strict=True):
            if old.exists():
                old.rename(new)
        damaged.rename(read)
        keep_on_disk(read.parent)
    return read


def salvage(damaged: Path, store: Store) -> dict[str, int]:
    """Add to a library's marks what can be read of a damaged file; return how much, in words.

    What the library has stays as it is, but for notes that were changed later. What was taken away
    since a backup that was restored isn't taken away again. marks.db is of this version. Raise
    `StoreError` when it can't be written.
    """
    updated = 0
    with closing(store.marks_writer()) as conn, transaction(conn):
        before = _count(conn)
        for table, columns in _COLUMNS.items():
            rows = _read(damaged, table, columns)
            if table == "notes":
                updated = _add_notes(conn, rows)
            else:
                conn.executemany(
                    f"INSERT INTO {table} ({', '.join(columns)})"
                    f" VALUES ({', '.join(f':{name}' for name in columns)}) ON CONFLICT DO NOTHING",
                    rows,
                )
        after = _count(conn)
    more = {table: after[table] - before[table] for table in after}
    words = {_WORDS.get(table, table): count for table, count in more.items()}
    words["later words of notes"] = updated
    return {what: count for what, count in words.items() if count}


def _count(conn: sqlite3.Connection) -> dict[str, int]:
    return {
        table: int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        for table in _COLUMNS
    }


def _add_notes(conn: sqlite3.Connection, notes: Iterable[dict[str, Any]]) -> int:
    """Add notes; return how many that were there have later words now."""
    count = 0
    for note in notes:
        if conn.execute(_UPDATE_NOTE, note).rowcount:
            count += 1
        else:
            conn.execute(_ADD_NOTE, note)
    return count


def _read(file: Path, table: str, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that can be read: from its beginning, then from its end."""
    key = _KEYS.get(table, "paper_id")
    mode = reading_mode(file)
    for order in (key, ", ".join(f"{name} DESC" for name in key.split(", "))):
        # Where a page is damaged SQLite gives up, and whatever it meets there it may complain of.
        with suppress(sqlite3.Error, StoreError), closing(connect(file, mode=mode)) as conn:
            found = conn.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}")
            for row in found:
                named = dict(zip(columns, row, strict=True))
                if _makes_sense(table, named):
                    yield named


def _makes_sense(table: str, row: dict[str, Any]) -> bool:
    """Tell whether a row may have been written by us: what is damaged may be read as anything."""
    numbers = _NUMBERS.get(table, ())
    return (
        all(
            (value is None and name in _MAY_BE_NULL)
            or isinstance(value, int if name in numbers else str)
            for name, value in row.items()
        )
        and ":" in row.get("paper_id", ":")
        and row.get("flag", "read") in _FLAGS
        and (table != "meta" or _is_library_id(row))
    )


def _is_library_id(row: dict[str, Any]) -> bool:
    return row["name"] == "library" and _LIBRARY_ID.fullmatch(row["value"]) is not None
