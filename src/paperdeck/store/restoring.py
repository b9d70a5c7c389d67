"""Putting a backup in the place of marks.db: whole or not at all, and what was there is kept."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.errors import PaperDeckError
from paperdeck.store.backup_names import BEFORE_RESTORING
from paperdeck.store.checks import check
from paperdeck.store.connections import connect, naming
from paperdeck.store.contents import Contents, count_marks, look_through, reading_mode
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.journals import RESTORING
from paperdeck.store.locks import is_open_elsewhere
from paperdeck.store.migrating import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    back_up,
    behind_links,
    companions,
    creation_lock,
    keep_on_disk,
    leave_aside,
    migrate,
    naming_os_errors,
)
from paperdeck.store.schema import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_DRAFT = ".restoring"
_UNUSABLE = frozenset({Trouble.MISSING, Trouble.EMPTY, Trouble.DAMAGED, Trouble.FOREIGN})
"""What a file may be that is put aside, since no copy of it would be of use."""
_PATIENCE = 0.5
"""Seconds that whoever is about to close the library is waited for."""

_ANOTHER = "`paperdeck restore --list` shows the backups of this library."
# What to do about a backup that is of no use: `doctor` mends only what is in the library's folder.
_INSTEAD = {
    Trouble.MISSING: _ANOTHER,
    Trouble.EMPTY: _ANOTHER,
    Trouble.FOREIGN: _ANOTHER,
    Trouble.DAMAGED: _ANOTHER,
    Trouble.STRANGE_JOURNAL: f"Move the journal away, or take another backup: {_ANOTHER}",
    Trouble.READ_ONLY: "Copy it, with its journal, to where it can be written.",
}
_TOKEN_BYTES = 8


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
    _look_at_backup(backup)
    with naming_os_errors(folder):
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        # What a link leads to is exchanged, and the link stays.
        file = behind_links(folder / "marks.db")
        with creation_lock(folder):
            draft = file.with_name(f".{file.name}{_DRAFT}")
            try:
                return _exchange(folder, file, _prepared(backup, draft), now)
            finally:
                for leftover in (draft, *companions(draft)):
                    leftover.unlink(missing_ok=True)


def _look_at_backup(backup: Path) -> None:
    """See that a backup can be used. Raise `StoreError` with what to do if it can't be."""
    try:
        look_through(backup)
    except StoreError as error:
        step = _INSTEAD.get(error.trouble, error.next_step)
        raise StoreError(error.trouble, backup, detail=error.detail, next_step=step) from error


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


def _exchange(folder: Path, file: Path, draft: Path, now: datetime) -> Restored:
    """Put the draft in the place of marks.db, `file`, in the way that its state allows."""
    try:
        _look_at(file)
        with _alone_with(file) as conn:
            with naming(file):
                before = count_marks(conn)
            # Beside the library's other backups, and with a name like theirs, whatever `file` is.
            marks = folder / "marks.db"
            kept = back_up(marks, now=now, why=BEFORE_RESTORING, conn=conn)
            after = _put_over(file, conn, draft)
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


def _put_over(file: Path, conn: sqlite3.Connection, draft: Path) -> Contents:
    """Copy the draft over marks.db; return what it holds then.

    In one transaction, and not by a move: who waits for marks.db has it open already, and would go
    on with the file that isn't there any more, and with the journal of the other.
    """
    token = secrets.token_hex(_TOKEN_BYTES)
    with closing(connect(draft)) as source, naming(file):
        _set_token(conn, token)
        try:
            # In the file itself before its journal has anything else in it.
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (size,) = conn.execute("PRAGMA page_size").fetchone()
            with naming(draft):
                _have_pages_of(source, size)
                _set_token(source, token)
            source.backup(conn)
            return count_marks(conn)
        finally:
            _take_token_away(conn)


def _have_pages_of(conn: sqlite3.Connection, size: int) -> None:
    """Give a file pages of so many bytes: SQLite copies over a file with a journal only those."""
    if conn.execute("PRAGMA page_size").fetchone() != (size,):
        conn.execute("PRAGMA journal_mode = DELETE")
        conn.execute(f"PRAGMA page_size = {size:d}")
        conn.execute("VACUUM")


def _set_token(conn: sqlite3.Connection, token: str) -> None:
    values = (RESTORING, token)
    conn.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", values)


def _take_token_away(conn: sqlite3.Connection) -> None:
    """Let marks.db look as if it had never been another, once no journal says that it was.

    What was to be done is done: if this fails, the token does no harm.
    """
    with suppress(sqlite3.Error):
        (waits, _, _) = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not waits:
            conn.execute("DELETE FROM meta WHERE name = ?", (RESTORING,))


@contextmanager
def _alone_with(file: Path) -> Iterator[sqlite3.Connection]:
    """Open marks.db for writing, with nobody else reading or writing it meanwhile."""
    with closing(connect(file, timeout=_PATIENCE)) as conn:
        with naming(file):
            # In this mode SQLite gives a lock back only when the connection is closed.
            # https://www.sqlite.org/pragma.html#pragma_locking_mode
            conn.execute("PRAGMA locking_mode = EXCLUSIVE")
            # One that somebody put there by hand may be in another mode.
            conn.execute("PRAGMA journal_mode = WAL")
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
