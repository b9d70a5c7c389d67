"""Making the two files, and bringing older ones up to date."""

from __future__ import annotations

import fcntl
import os
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from typing import TYPE_CHECKING

from paperdeck.store.connections import connect, naming, transaction
from paperdeck.store.errors import StoreError, Trouble

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from paperdeck.store.schema import Schema

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def create(file: Path, schema: Schema) -> None:
    """Make an empty file of the store, unless another process has just made it.

    It is built under another name and moved into place when whole: a crash cannot leave
    half a file. Raise `StoreError` when the folder cannot be written.
    """
    with naming_os_errors(file), _creation_lock(file.parent):
        if file.exists() and file.stat().st_size:
            return
        leave_aside(file, now=datetime.now(UTC))
        draft = file.with_name(f".{file.name}.new")
        for leftover in (draft, *companions(draft)):
            leftover.unlink(missing_ok=True)
        draft.touch(mode=PRIVATE_FILE)
        with closing(connect(draft)) as conn:
            conn.execute("PRAGMA journal_mode = WAL")
            migrate(conn, schema)
        draft.replace(file)


@contextmanager
def _creation_lock(folder: Path) -> Iterator[None]:
    # The lock ends with the process, however it ends.
    descriptor = os.open(folder / ".creating", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def migrate(conn: sqlite3.Connection, schema: Schema) -> None:
    """Apply the migrations that a file has not seen: all of them, or none.

    Raise `StoreError` when the file is locked or full. Whatever a migration raises, the
    file stays as it was.
    """
    # Slow to import and only needed here.
    from sqlite_utils import Database  # noqa: PLC0415 - start-up time

    with transaction(conn):
        # Asked again under the lock: another process may have been faster.
        version = int(conn.execute("PRAGMA user_version").fetchone()[0])
        if version >= schema.version:
            return
        db = Database(conn)
        for step in schema.migrations[version:]:
            step(db)
        conn.execute(f"PRAGMA application_id = {schema.application_id}")
        conn.execute(f"PRAGMA user_version = {schema.version}")


def back_up(file: Path, *, now: datetime) -> Path:
    """Copy a file of the store into `backups/` beside it and return the copy.

    The copy is whole even while others write. Its name carries the moment. Raise
    `StoreError` when it cannot be written.
    """
    folder = file.parent / "backups"
    with naming_os_errors(folder):
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        copy = _unused(folder / f"{file.stem}-{stamp(now)}{file.suffix}")
        copy.touch(mode=PRIVATE_FILE)
    with closing(connect(file)) as source, closing(connect(copy)) as target, naming(copy):
        source.backup(target)
    return copy


def companions(file: Path) -> tuple[Path, Path]:
    """Return the names of the journal files that SQLite keeps beside a database."""
    return file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")


def leave_aside(file: Path, *, now: datetime) -> Path | None:
    """Rename a file and its journals to `<name>.damaged-<UTC moment>`; return the new name.

    Return `None` when the file isn't there. Journals without their file are renamed too:
    SQLite would play them into the next file of that name.
    """
    target = _unused(file.with_name(f"{file.name}.damaged-{stamp(now)}"))
    for old, new in zip(companions(file), companions(target), strict=True):
        if old.exists():
            old.rename(new)
    return file.rename(target) if file.exists() else None


def stamp(now: datetime) -> str:
    """Write a moment for use in a file's name."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _unused(file: Path) -> Path:
    """Return the name, or the same with a number when it is taken."""
    names = (file.with_name(f"{file.stem}-{number}{file.suffix}") for number in count(2))
    return next(name for name in chain([file], names) if not name.exists())


@contextmanager
def naming_os_errors(file: Path) -> Iterator[None]:
    """Turn the system's complaints inside the block into a `StoreError` that names the file."""
    try:
        yield
    except PermissionError as error:
        raise StoreError(Trouble.READ_ONLY, file, detail=error.strerror) from error
    except OSError as error:
        raise StoreError(Trouble.UNREACHABLE, file, detail=error.strerror) from error
