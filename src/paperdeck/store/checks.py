"""Is this file ours, whole, and of a version that we know? Cheap enough for every start."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.connections import UNCHANGING, connect, naming
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.journals import check_journal
from paperdeck.store.migrating import companions
from paperdeck.store.pages import page_faults

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from paperdeck.store.schema import Schema

_MAGIC = b"SQLite format 3\x00"
_HEADER_BYTES = 100
_MISSING_TOLD = 3
"""As many tables and columns are named: a line has its end."""


def check(file: Path, schema: Schema, *, mode: str, timeout: float) -> int:
    """Look at an existing file and return its version (`user_version`).

    Raise `StoreError` when it is empty, foreign, damaged, lacks tables or lies beside another
    file's journal, and when it is newer and lacks what this version reads. Any other newer or
    older version is for the caller to judge.
    """
    _check_bytes(file)
    if mode != UNCHANGING:
        check_journal(file, schema)
    with closing(connect(file, mode=mode, timeout=timeout)) as conn, naming(file):
        version = _check_identity(conn, file, schema)
        _check_tables(conn, file, schema, version)
        if version > schema.version:
            _check_shape(conn, file, schema, version)
        if _looks_cut_short(file):
            _check_thoroughly(conn, file)
    return version


def check_kind(file: Path) -> None:
    """See that a file that is there is one: a pipe would be read for ever. Raise `StoreError`."""
    if not file.is_file():
        detail = "a folder" if file.is_dir() else "not a regular file"
        raise StoreError(Trouble.FOREIGN, file, detail=detail)


def _check_bytes(file: Path) -> None:
    check_kind(file)
    with file.open("rb") as stream:
        magic = stream.read(len(_MAGIC))
    if not magic:
        raise StoreError(Trouble.EMPTY, file)
    if magic != _MAGIC:
        raise StoreError(Trouble.DAMAGED, file, detail="not a database")


def _check_identity(conn: sqlite3.Connection, file: Path, schema: Schema) -> int:
    owner = int(conn.execute("PRAGMA application_id").fetchone()[0])
    version = int(conn.execute("PRAGMA user_version").fetchone()[0])
    if owner != schema.application_id:
        raise StoreError(Trouble.FOREIGN, file, detail=f"expected PaperDeck's {schema.name}")
    return version


def _check_tables(conn: sqlite3.Connection, file: Path, schema: Schema, version: int) -> None:
    if version != schema.version:
        return
    found = {name for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type='table'")}
    if missing := sorted(schema.tables - found):
        raise StoreError(Trouble.DAMAGED, file, detail=f"no table {', '.join(missing)}")


def _check_shape(conn: sqlite3.Connection, file: Path, schema: Schema, version: int) -> None:
    """See that a newer file has every column that this version knows, under the same name."""
    from paperdeck.store.shape import columns_of, expected_columns  # noqa: PLC0415 - few need it

    found = columns_of(conn, schema.tables)
    missing = [
        f"{table}.{column}" if found[table] else table
        for table, columns in sorted(expected_columns(schema).items())
        for column in sorted(columns - found[table])[: None if found[table] else 1]
    ]
    if missing:
        detail = f"version {version}, without {', '.join(missing[:_MISSING_TOLD])}"
        raise StoreError(Trouble.TOO_NEW, file, detail=detail)


def _looks_cut_short(file: Path) -> bool:
    """Compare the file's length with its header; https://www.sqlite.org/fileformat2.html."""
    journal = companions(file)[0]
    if journal.exists() and journal.stat().st_size:
        return False  # the header may be ahead of the file while pages wait in the journal
    with file.open("rb") as stream:
        header = stream.read(_HEADER_BYTES)
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    # A page of 65,536 bytes does not fit in two bytes and is written as 1.
    expected = pages * (65_536 if page_size == 1 else page_size)
    return len(header) < _HEADER_BYTES or file.stat().st_size < expected


def _check_thoroughly(conn: sqlite3.Connection, file: Path) -> None:
    if faults := page_faults(conn):
        raise StoreError(Trouble.DAMAGED, file, detail=faults[0])
