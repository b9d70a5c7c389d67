"""Connections to the two files, and the one way to write through them."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from paperdeck.store.errors import StoreError, Trouble, trouble_of
from paperdeck.store.pages import page_faults
from paperdeck.store.schema import VERSIONS
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 10.0
PAUSE_SECONDS = 0.01
"""How long whoever writes a lot waits between transactions, so that others can begin theirs."""

UNCHANGING = "ro&immutable=1"
"""The mode for files of which nobody can make a journal: SQLite looks for none then."""

_BETWEEN_LOOKS = 0.003


def connect(file: Path, *, mode: str = "rw", timeout: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open a file of the store: `mode` is `ro`, `rw` or `UNCHANGING`, `timeout` in seconds.

    The connection begins no transaction by itself and may be handed from thread to
    thread, one at a time. Raise `StoreError` when the file cannot be opened.
    """
    with naming(file):
        conn = sqlite3.connect(
            f"{file.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=timeout,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            conn.execute("PRAGMA foreign_keys = ON")
            conn.create_function("fold", 1, _fold, deterministic=True)
            conn.create_function("says", 4, _says, deterministic=True)
        except sqlite3.Error:
            conn.close()
            raise
    return conn


def _fold(text: object) -> str | None:
    return None if text is None else fold_name(str(text))


def _says(spec: str, title: str | None, abstract: str | None, authors: str | None) -> bool:
    from paperdeck.text.wording import says  # noqa: PLC0415 - not before the first paint

    return says(spec, title, abstract, authors)


@contextmanager
def naming(file: Path | str) -> Iterator[None]:
    """Turn SQLite's complaints inside the block into a `StoreError` that names the file.

    Mistakes in our own SQL and interrupted statements pass through as they are.
    """
    try:
        yield
    except sqlite3.Error as error:
        trouble = _trouble_with(file, error)
        if trouble is None:
            raise
        raise StoreError(trouble, file, detail=str(error)) from error


def _trouble_with(file: Path | str, error: sqlite3.Error) -> Trouble | None:
    """Tell what trouble an error means for a file: SQLite doesn't always know a full disk."""
    trouble = trouble_of(error)
    if trouble is Trouble.UNREACHABLE:
        from paperdeck.store.room import lacks_room  # noqa: PLC0415 - not before the first paint

        if lacks_room(file):
            return Trouble.FULL
    return trouble


@contextmanager
def reading(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Read through a connection; SQLite's complaints become a `StoreError`.

    The error names the file that is to blame, an attached one too.
    """
    try:
        yield conn
    except sqlite3.Error as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        file = _file_to_blame(conn, trouble)
        raise StoreError(_trouble_with(file, error) or trouble, file, detail=str(error)) from error


@contextmanager
def transaction(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Write in one transaction: all of the block is kept, or nothing.

    The write lock is taken at the start: a transaction that reads first and upgrades
    later fails at once when another process writes in between. Raise `StoreError` when
    the file stays locked, is full, read-only or damaged, or has become newer than we are.
    """
    file = main_file(conn)
    with naming(file):
        _begin(conn)
        try:
            _refuse_newer(conn, file)
            yield conn
            conn.execute("COMMIT")
        except BaseException:
            # SQLite itself rolls back on some errors (a full disk, for one).
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise


def _begin(conn: sqlite3.Connection) -> None:
    """Begin a transaction, waiting for the lock as long as the connection was opened to wait.

    SQLite would look for it ten times a second, and miss the short pauses of whoever writes a
    lot. It is looked for more often here.
    """
    (patience,) = conn.execute("PRAGMA busy_timeout").fetchone()
    until = time.monotonic() + patience / 1_000
    conn.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                conn.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if trouble_of(error) is not Trouble.LOCKED or time.monotonic() >= until:
                    raise
                time.sleep(_BETWEEN_LOOKS)
            else:
                return
    finally:
        conn.execute(f"PRAGMA busy_timeout = {patience}")


def _refuse_newer(conn: sqlite3.Connection, file: str) -> None:
    """See that no newer PaperDeck has brought the file up to date since it was opened."""
    (owner,) = conn.execute("PRAGMA application_id").fetchone()
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    if version > VERSIONS.get(owner, version):
        raise StoreError(Trouble.NEWER, file, detail=f"version {version}")


def main_file(conn: sqlite3.Connection) -> str:
    """Return the path of a connection's main file, for messages."""
    return _files(conn)["main"]


def _file_to_blame(conn: sqlite3.Connection, trouble: Trouble) -> str:
    """Return the file that trouble is about: SQLite names none of those it has open.

    Whoever is told that papers.db is damaged moves it away; it had better be the one.
    """
    files = _files(conn)
    if trouble is Trouble.DAMAGED:
        for name in files.keys() - {"main"}:
            if not _is_sound(conn, name):
                return files[name]
    return files["main"]


def _is_sound(conn: sqlite3.Connection, name: str) -> bool:
    try:
        return not page_faults(conn, of=name)
    except sqlite3.DatabaseError:
        return False


def _files(conn: sqlite3.Connection) -> dict[str, str]:
    """Return the files of a connection by SQLite's names for them: `main`, `marks`."""
    usual = conn.text_factory
    # The names of folders needn't be UTF-8, which all other text is.
    conn.text_factory = os.fsdecode
    try:
        found = conn.execute("PRAGMA database_list").fetchall()
    finally:
        conn.text_factory = usual
    return {name: str(file) for _, name, file in found if file or name == "main"}
