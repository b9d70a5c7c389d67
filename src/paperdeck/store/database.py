"""The store: two files in one folder, and the connections to them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store import index, merges
from paperdeck.store.checks import check
from paperdeck.store.connections import BUSY_SECONDS, UNCHANGING, connect, naming, transaction
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.migrating import (
    PRIVATE_FOLDER,
    back_up,
    companions,
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

_PATIENCE = 0.25
"""Seconds that opening waits for a lock where what it would do can wait."""
_STILL_READABLE = frozenset({Trouble.NEWER, Trouble.READ_ONLY, Trouble.FULL, Trouble.UNREACHABLE})
"""What may keep a library from being written and yet not from being read."""
_NO_JOURNAL = frozenset({Trouble.READ_ONLY, Trouble.FULL, Trouble.UNREACHABLE})
"""What SQLite says where it can't make the journal that even reading wants."""


class Store(NamedTuple):
    """The two files of a library. Cheap: it holds paths, never connections.

    Callers close the connections they ask for. `timeout` is how many seconds a
    connection waits for another process's lock. `hindrance` is why a library that was to be
    written is `read_only`; whoever asks for a writer is told so. With `immutable` the files are
    read without journals, which can't be made.
    """

    papers_file: Path
    marks_file: Path
    read_only: bool = False
    timeout: float = BUSY_SECONDS
    hindrance: StoreError | None = None
    immutable: bool = False

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False, timeout: float = BUSY_SECONDS) -> Store:
        """Open the library in a folder; make or migrate what is missing or older.

        With `read_only` nothing is made or migrated, and a newer version will do. Raise
        `StoreError` when a file is not ours, damaged, newer, or cannot be reached or written.
        """
        papers, marks = folder / "papers.db", folder / "marks.db"
        if read_only:
            return cls._open_to_read(papers, marks, timeout)
        store = cls(papers, marks, timeout=timeout)
        with naming_os_errors(folder):
            folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        store._settle_both()
        store._finish_what_was_begun()
        return store

    @classmethod
    def open_or_read(cls, folder: Path, *, timeout: float = BUSY_SECONDS) -> Store:
        """Open the library for writing, or where it can't be written or is newer, to be read.

        `hindrance` of the store says why it is only read. Raise `StoreError` when it can't be
        read either.
        """
        try:
            return cls.open(folder, timeout=timeout)
        except StoreError as error:
            if error.trouble not in _STILL_READABLE:
                raise
            hindrance = error
        try:
            store = cls.open(folder, read_only=True, timeout=timeout)
        except StoreError as error:
            raise hindrance from error
        return store._replace(hindrance=hindrance.again())

    @classmethod
    def _open_to_read(cls, papers: Path, marks: Path, timeout: float) -> Store:
        store = cls(papers, marks, read_only=True, timeout=timeout)
        try:
            store._settle_both()
        except StoreError as error:
            # What waits in a journal is not to be overlooked.
            if error.trouble not in _NO_JOURNAL or store._have_journals():
                raise
            store = cls(papers, marks, read_only=True, timeout=timeout, immutable=True)
            store._settle_both()
        return store

    def _have_journals(self) -> bool:
        journals = [companions(file)[0] for file in (self.papers_file, self.marks_file)]
        with naming_os_errors(self.papers_file.parent):
            return any(one.exists() and one.stat().st_size for one in journals)

    def _settle_both(self) -> None:
        for file, schema in ((self.marks_file, MARKS), (self.papers_file, PAPERS)):
            self._settle(file, schema)

    @property
    def _mode(self) -> str:
        """How SQLite opens the files: see `connect`."""
        if self.immutable:
            return UNCHANGING
        return "ro" if self.read_only else "rw"

    def _settle(self, file: Path, schema: Schema) -> None:
        """Make, check or migrate one file."""
        with naming_os_errors(file):
            if file.is_symlink() and not file.exists():
                # Made anew it would hide the real one: its disk may only be away.
                raise StoreError(Trouble.UNREACHABLE, file, detail="a link that leads nowhere")
            if self.read_only and not file.exists():
                raise StoreError(Trouble.MISSING, file)
            if schema.precious and not file.exists() and _has_backups(file):
                raise StoreError(Trouble.LOST, file)
            hollow = file.exists() and not file.stat().st_size
            if not file.exists() or (hollow and not schema.precious and not self.read_only):
                create(file, schema)
            version = check(file, schema, mode=self._mode, timeout=self.timeout)
        if version > schema.version and not self.read_only:
            raise StoreError(Trouble.NEWER, file, detail=f"version {version}")
        if not (self.read_only or may_be_written(file)):
            raise StoreError(Trouble.READ_ONLY, file)
        if version < schema.version:
            self._bring_up_to_date(file, schema, version)

    def _bring_up_to_date(self, file: Path, schema: Schema, version: int) -> None:
        if self.read_only:
            raise StoreError(Trouble.OLDER, file, detail=f"version {version}")
        # Whichever file changes: what cannot be fetched again is copied first.
        if self.marks_file.exists():
            from paperdeck.store.backups import prune  # noqa: PLC0415 - few openings need it

            now = datetime.now(UTC)
            back_up(self.marks_file, now=now, why=f"before-{schema.name}-v{schema.version}")
            # What can't be brought up to date is tried again and again.
            prune(self.marks_file.parent, now)
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
        try:
            _let_agree(self._replace(timeout=min(self.timeout, _PATIENCE)))
        except StoreError as error:
            # Whoever writes for long may be at it, and the next opening comes. Nobody should have
            # to wait for that who wants to read.
            if error.trouble is not Trouble.LOCKED:
                raise

    def reader(self) -> sqlite3.Connection:
        """Open papers.db for reading, with marks.db attached as `marks`.

        Raise `StoreError` when a file cannot be opened.
        """
        conn = connect(self.papers_file, mode=self._mode, timeout=self.timeout)
        try:
            with naming(self.papers_file):
                # Read now, or attaching would, and blame the other file.
                conn.execute("PRAGMA schema_version").fetchone()
            with naming(self.marks_file):
                marks = f"{self.marks_file.absolute().as_uri()}?mode={self._mode}"
                conn.execute("ATTACH DATABASE ? AS marks", (marks,))
                conn.execute("PRAGMA query_only = ON")
        except StoreError:
            conn.close()
            raise
        return conn

    def marks_reader(self) -> sqlite3.Connection:
        """Open marks.db alone, for reading. Raise `StoreError` when it cannot be."""
        conn = connect(self.marks_file, mode=self._mode, timeout=self.timeout)
        conn.execute("PRAGMA query_only = ON")
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
        if self.hindrance is not None:
            raise self.hindrance.again()
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


def _has_backups(file: Path) -> bool:
    from paperdeck.store.backups import list_backups  # noqa: PLC0415 - for new or lost files only

    return bool(list_backups(file.parent))


def _let_agree(store: Store) -> None:
    """Carry over what one file knows and the other doesn't yet."""
    with closing(store.reader()) as reader:
        pending = merges.are_pending(reader)
        apart = merges.apart_unknown(reader)
        said = merges.names_among_papers(reader)
    if apart:
        with closing(store.papers_writer()) as conn, transaction(conn):
            conn.executemany("INSERT OR IGNORE INTO apart VALUES (?, ?)", apart)
    if said:
        _move_identities(store, said)
    if pending:
        merges.move_marks(store)


def _move_identities(store: Store, said: Sequence[Sequence[str]]) -> None:
    """Move what earlier versions kept in papers.db of what the user said of people."""
    from paperdeck.store import identities  # noqa: PLC0415 - not before the first paint

    with closing(store.marks_writer()) as conn, transaction(conn):
        identities.take_over(conn, said)
    with closing(store.papers_writer()) as conn, transaction(conn):
        identities.drop_among_papers(conn)


def may_be_written(file: Path) -> bool:
    """Tell whether a file and its journals may be; SQLite would say so at the first change only."""
    effective = os.access in os.supports_effective_ids
    real = file.resolve()
    return all(os.access(one, os.W_OK, effective_ids=effective) for one in (real, real.parent))


def set_aside(file: Path) -> Path:
    """Give a damaged file another name, with its journals, and return the new name.

    The next `Store.open` makes a new file. Raise `StoreError` when it cannot be renamed.
    """
    with naming_os_errors(file):
        target = leave_aside(file, now=datetime.now(UTC))
    if target is None:
        raise StoreError(Trouble.MISSING, file)
    return target
