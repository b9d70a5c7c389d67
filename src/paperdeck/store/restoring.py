"""Putting a backup in the place of marks.db: whole or not at all, and what was there is kept."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.errors import PaperDeckError
from paperdeck.store.backup_names import BEFORE_RESTORING
from paperdeck.store.checks import check
from paperdeck.store.connections import connect, naming
from paperdeck.store.contents import Contents, count_marks, look_through, reading_mode
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.locks import is_open_elsewhere
from paperdeck.store.migrating import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    back_up,
    companions,
    creation_lock,
    keep_on_disk,
    leave_aside,
    migrate,
    naming_os_errors,
)
from paperdeck.store.schema import MARKS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_DRAFT = ".restoring"
_UNUSABLE = frozenset({Trouble.MISSING, Trouble.EMPTY, Trouble.DAMAGED, Trouble.FOREIGN})
"""What a file may be that is put aside, since no copy of it would be of use."""
_PATIENCE = 0.5
"""Seconds that whoever is about to close the library is waited for."""


class Restored(NamedTuple):
    """What became of a library: its marks before (`None` when there were none to be read) and now.

    `kept` is the copy of what was there before, if there was anything.
    """

    file: Path
    before: Contents | None
    after: Contents
    kept: Path | None


class InUseError(PaperDeckError):
    """The library is open elsewhere, so that its marks can't be exchanged."""


def restore(folder: Path, backup: Path, *, now: datetime) -> Restored:
    """Put a backup in the place of the marks of the library in a folder.

    The backup is copied, looked through and brought up to date first. The present marks.db is kept:
    as a backup when it is sound, under another name beside it when it isn't. A crash leaves the
    one or the other. The caller has no connection to the library open, and lets `merges.move_marks`
    carry marks over to papers that became one since.

    Raise `InUseError` when another process has the library open, and `StoreError` when the backup
    is missing, foreign, damaged or newer, or something can't be written: nothing has changed then.
    """
    file = folder / "marks.db"
    look_through(backup)
    with naming_os_errors(folder):
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if file.is_symlink():
            file = file.resolve()
        with creation_lock(folder):
            draft = file.with_name(f".{file.name}{_DRAFT}")
            try:
                return _exchange(file, _prepared(backup, draft), now)
            finally:
                for leftover in (draft, *companions(draft)):
                    leftover.unlink(missing_ok=True)


def _prepared(backup: Path, draft: Path) -> Path:
    """Copy a backup to a draft beside marks.db, in the form of this version."""
    for leftover in (draft, *companions(draft)):
        leftover.unlink(missing_ok=True)
    draft.touch(mode=PRIVATE_FILE)
    with closing(connect(draft)) as target:
        with closing(connect(backup, mode=reading_mode(backup))) as source, naming(draft):
            source.backup(target)
        migrate(target, MARKS)
        with naming(draft):
            target.execute("PRAGMA journal_mode = WAL")
            # A move leaves the journal behind; closing tells nobody that a full disk kept it.
            target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    look_through(draft)
    keep_on_disk(draft)
    return draft


def _exchange(file: Path, draft: Path, now: datetime) -> Restored:
    """Put the draft in the place of marks.db, in the way that its state allows."""
    try:
        _look_at(file)
        with _alone_with(file) as conn:
            before, kept = _kept(file, conn, now)
            with closing(connect(draft)) as source, naming(file):
                # One transaction of marks.db: whole or not at all, and in whatever file it is.
                source.backup(conn)
                after = count_marks(conn)
    except StoreError as error:
        if error.trouble is Trouble.LOCKED:
            raise _in_use(file) from error
        if error.trouble not in _UNUSABLE:
            raise
        aside = _replace(file, draft, now)
        return Restored(file, None, look_through(file), aside)
    return Restored(file, before, after, kept)


def _look_at(file: Path) -> None:
    """See whether marks.db can be used as it is, before SQLite changes anything about it."""
    with naming_os_errors(file):
        if not file.exists():
            raise StoreError(Trouble.MISSING, file)
        check(file, MARKS, mode="ro", timeout=_PATIENCE)


def _kept(file: Path, conn: sqlite3.Connection, now: datetime) -> tuple[Contents, Path]:
    """Keep marks.db as a backup. Raise `StoreError` when it isn't sound."""
    with naming(file):
        before = count_marks(conn)
    return before, back_up(file, now=now, why=BEFORE_RESTORING, conn=conn)


@contextmanager
def _alone_with(file: Path) -> Iterator[sqlite3.Connection]:
    """Open marks.db for writing, with nobody else reading or writing it meanwhile."""
    with closing(connect(file, timeout=_PATIENCE)) as conn:
        with naming(file):
            # In this mode SQLite gives a lock back only when the connection is closed.
            # https://www.sqlite.org/pragma.html#pragma_locking_mode
            conn.execute("PRAGMA locking_mode = EXCLUSIVE")
            conn.execute("BEGIN EXCLUSIVE")
            conn.execute("COMMIT")
            conn.execute("PRAGMA synchronous = FULL")
        yield conn


def _replace(file: Path, draft: Path, now: datetime) -> Path | None:
    """Put the draft in the place of a file that isn't usable, or isn't there."""
    if file.is_file() and is_open_elsewhere(file):
        raise _in_use(file)
    aside = leave_aside(file, now=now, linked=True)
    draft.replace(file)
    keep_on_disk(file.parent)
    return aside


def _in_use(file: Path) -> InUseError:
    return InUseError(
        "The library is open in another reader or command",
        where=str(file),
        next_step="Close it and try again; nothing was changed.",
    )
