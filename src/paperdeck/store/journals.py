"""Journals (`-wal`) that lie beside a file and aren't its own.

Who puts a copy of a file in its place and leaves the old journal there has SQLite play the one into
the other: the result may look whole and be neither. SQLite can't tell, since a journal doesn't say
whose it is. But rows that are never written a second time give it away.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.connections import UNCHANGING, connect
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.locks import is_open_elsewhere
from paperdeck.store.migrating import companions, leave_aside, naming_os_errors
from paperdeck.store.pages import page_faults

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.store.schema import Schema

RESTORING = "restoring"
"""The name in `meta` of a number that is in marks.db, and in what is about to take its place. So a
journal with the whole of another history is known to be the file's own: who was to play it in was
killed."""

# What has a number that is given once, and the moment at which it was.
_GIVEN_ONCE = {
    "marks": "SELECT number, at FROM steps",
    "papers": "SELECT id, started FROM sync_runs",
}
_LATEST = " ORDER BY 1 DESC LIMIT 1000"
_CHECKED_WHOLE = 16 * 2**20
"""Bytes up to which a file and its journal are looked at page by page."""


def check_journal(file: Path, schema: Schema) -> None:
    """See that a journal that nobody is writing belongs to the file beside it.

    Costs nothing unless a process died without closing the file, or a journal was put there. Raise
    `StoreError` with `Trouble.STRANGE_JOURNAL`.
    """
    journal = companions(file)[0]
    if not (journal.exists() and journal.stat().st_size) or is_open_elsewhere(file):
        return
    try:
        with closing(connect(file, mode=UNCHANGING)) as conn:
            alone = _view(conn, schema)
    except (sqlite3.Error, StoreError):
        return  # the file is nothing by itself, so that there is nothing to compare
    if alone.owner != schema.application_id or not alone.sound:
        return
    try:
        # For reading: who opens a file for writing plays the journal into it when it is closed.
        with closing(connect(file, mode="ro")) as conn:
            together = _view(conn, schema)
    except (sqlite3.DatabaseError, StoreError) as error:
        if isinstance(error, StoreError) and error.trouble is not Trouble.DAMAGED:
            return
        raise StoreError(Trouble.STRANGE_JOURNAL, file, detail=journal.name) from error
    if not alone.may_become(together):
        raise StoreError(Trouble.STRANGE_JOURNAL, file, detail=journal.name)


class _View(NamedTuple):
    """What is looked at of a file, with or without its journal."""

    owner: int
    moments: dict[int, str]
    sound: bool
    restoring: str | None

    def may_become(self, later: _View) -> bool:
        """Tell whether the other can be the same file, some writes or a restoration later."""
        same = self.moments.keys() & later.moments.keys()
        restored = self.restoring is not None and self.restoring == later.restoring
        return (
            later.sound
            and self.owner == later.owner
            and (restored or all(self.moments[one] == later.moments[one] for one in same))
        )


def _view(conn: sqlite3.Connection, schema: Schema) -> _View:
    (owner,) = conn.execute("PRAGMA application_id").fetchone()
    (pages,) = conn.execute("PRAGMA page_count").fetchone()
    (size,) = conn.execute("PRAGMA page_size").fetchone()
    sound = True
    if pages * size <= _CHECKED_WHOLE:
        sound = not page_faults(conn)
    try:
        moments = dict(conn.execute(_GIVEN_ONCE[schema.name] + _LATEST))
        found = conn.execute("SELECT value FROM meta WHERE name = ?", (RESTORING,)).fetchone()
    except sqlite3.OperationalError:
        moments, found = {}, None  # a file of another kind
    return _View(owner, moments, sound, found[0] if found else None)


def set_journal_aside(file: Path) -> Path:
    """Give the journal beside a file another name, and return that. The file stays as it is.

    Raise `StoreError` when it can't be renamed.
    """
    with naming_os_errors(file):
        journal, shared = companions(file)
        aside = leave_aside(journal, now=datetime.now(UTC))
        if aside is None:
            raise StoreError(Trouble.MISSING, journal)
        # What processes shared of it; SQLite makes it anew.
        shared.unlink(missing_ok=True)
    return aside
