"""The store: two files in one folder, and the connections to them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store import index, merges
from paperdeck.store.checks import check
from paperdeck.store.connections import BUSY_SECONDS, connect, naming, transaction
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.migrating import (
    PRIVATE_FOLDER,
    back_up,
    create,
    leave_aside,
    migrate,
    naming_os_errors,
)
from paperdeck.store.schema import MARKS, PAPERS, Schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["Store", "set_aside", "transaction"]

# Pages of 4 KiB that may wait in the journal before they are copied into papers.db: a bulk
# ingest touches the same index pages again and again, and copies them once this way.
_CHECKPOINT_PAGES = 16_000
_WRITER_CACHE_KIB = 131_072


class Store(NamedTuple):
    """The two files of a library. Cheap: it holds paths, never connections.

    Callers close the connections they ask for. `timeout` is how many seconds a
    connection waits for another process's lock.
    """

    papers_file: Path
    marks_file: Path
    read_only: bool = False
    timeout: float = BUSY_SECONDS

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False, timeout: float = BUSY_SECONDS) -> Store:
        """Open the library in a folder; make or migrate what is missing or older.

        With `read_only` nothing is made or migrated, and a newer version will do. Raise
        `StoreError` when a file is not ours, damaged, newer, or cannot be reached.
        """
        store = cls(folder / "papers.db", folder / "marks.db", read_only, timeout)
        if not read_only:
            with naming_os_errors(folder):
                folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        for file, schema in ((store.marks_file, MARKS), (store.papers_file, PAPERS)):
            store._settle(file, schema)
        if not read_only:
            store._finish_what_was_begun()
        return store

    def _settle(self, file: Path, schema: Schema) -> None:
        """Make, check or migrate one file."""
        with naming_os_errors(file):
            if file.is_symlink() and not file.exists():
                # Made anew it would hide the real one: its disk may only be away.
                raise StoreError(Trouble.UNREACHABLE, file, detail="a link that leads nowhere")
            if self.read_only and not file.exists():
                raise StoreError(Trouble.MISSING, file)
            hollow = file.exists() and not file.stat().st_size
            if not file.exists() or (hollow and not schema.precious and not self.read_only):
                create(file, schema)
            mode = "ro" if self.read_only else "rw"
            version = check(file, schema, mode=mode, timeout=self.timeout)
        if version > schema.version and not self.read_only:
            raise StoreError(Trouble.NEWER, file, detail=f"version {version}")
        if version < schema.version:
            self._bring_up_to_date(file, schema, version)

    def _bring_up_to_date(self, file: Path, schema: Schema, version: int) -> None:
        if self.read_only:
            raise StoreError(Trouble.OLDER, file, detail=f"version {version}")
        # Whichever file changes: what cannot be fetched again is copied first.
        if self.marks_file.exists():
            back_up(self.marks_file, now=datetime.now(UTC))
        with closing(connect(file, timeout=self.timeout)) as conn:
            try:
                migrate(conn, schema)
            except sqlite3.Error as error:
                raise StoreError(Trouble.UNMIGRATED, file, detail=str(error)) from error

    def _finish_what_was_begun(self) -> None:
        """Make the index anew when its folding changed; let the files agree on merged papers."""
        with closing(self.papers_writer()) as conn, naming(self.papers_file):
            if not index.is_current(conn):
                index.rebuild(conn)
            pending = merges.are_pending(conn)
        with closing(self.reader()) as reader:
            apart = merges.apart_unknown(reader)
            said = merges.names_among_papers(reader)
        if apart:
            with closing(self.papers_writer()) as conn, transaction(conn):
                conn.executemany("INSERT OR IGNORE INTO apart VALUES (?, ?)", apart)
        if said:
            self._move_identities(said)
        if pending:
            merges.move_marks(self)

    def _move_identities(self, said: Sequence[Sequence[str]]) -> None:
        """Move what earlier versions kept in papers.db of what the user said of people."""
        from paperdeck.store import identities  # noqa: PLC0415 - not before the first paint

        with closing(self.marks_writer()) as conn, transaction(conn):
            identities.take_over(conn, said)
        with closing(self.papers_writer()) as conn, transaction(conn):
            identities.drop_among_papers(conn)

    def reader(self) -> sqlite3.Connection:
        """Open papers.db for reading, with marks.db attached as `marks`.

        Raise `StoreError` when a file cannot be opened.
        """
        mode = "ro" if self.read_only else "rw"
        conn = connect(self.papers_file, mode=mode, timeout=self.timeout)
        try:
            with naming(self.marks_file):
                marks = f"{self.marks_file.absolute().as_uri()}?mode={mode}"
                conn.execute("ATTACH DATABASE ? AS marks", (marks,))
                conn.execute("PRAGMA query_only = ON")
        except StoreError:
            conn.close()
            raise
        return conn

    def papers_writer(self) -> sqlite3.Connection:
        """Open papers.db alone, for writing. Raise `StoreError` when it cannot be."""
        return self._writer(
            self.papers_file,
            "synchronous = NORMAL",
            f"wal_autocheckpoint = {_CHECKPOINT_PAGES}",
            f"cache_size = -{_WRITER_CACHE_KIB}",
        )

    def marks_writer(self) -> sqlite3.Connection:
        """Open marks.db alone, for writing: what is committed is on disk.

        Raise `StoreError` when it cannot be opened.
        """
        return self._writer(self.marks_file, "synchronous = FULL")

    def _writer(self, file: Path, *pragmas: str) -> sqlite3.Connection:
        if self.read_only:
            raise StoreError(Trouble.READ_ONLY, file, detail="opened for reading only")
        conn = connect(file, timeout=self.timeout)
        try:
            with naming(file):
                for pragma in pragmas:
                    conn.execute(f"PRAGMA {pragma}")
        except StoreError:
            conn.close()
            raise
        return conn


def set_aside(file: Path) -> Path:
    """Give a damaged file another name, with its journals, and return the new name.

    The next `Store.open` makes a new file. Raise `StoreError` when it cannot be renamed.
    """
    with naming_os_errors(file):
        target = leave_aside(file, now=datetime.now(UTC))
    if target is None:
        raise StoreError(Trouble.MISSING, file)
    return target
