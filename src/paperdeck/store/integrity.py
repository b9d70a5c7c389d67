"""Whether the files of a library can be used: SQLite's own check of all of their pages."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.backups import list_backups
from paperdeck.store.checks import check
from paperdeck.store.connections import connect, naming, transaction
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.migrating import mode_beside_others, naming_os_errors
from paperdeck.store.pages import page_faults

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.store.schema import Schema

_PATIENCE = 2.0
"""Seconds that a lock is waited for by who only looks."""
_MOST = 20
_LONGEST = 100
"""Characters of a fault that are told: SQLite lists all pages of a tree in one."""
# What it says when a table is sound and an index of it isn't: https://www.sqlite.org/pragma.html
_OF_INDEX = re.compile(r"row \d+ missing from index|wrong # of entries in index|non-unique entry")


def find_trouble(file: Path, schema: Schema, *, thoroughly: bool = True) -> StoreError | None:
    """Return what keeps a file of the store from being used, `None` if nothing does.

    `thoroughly` its pages are all read. Nothing is changed, not even by SQLite. A file that isn't
    there is `Trouble.MISSING`, or `Trouble.LOST` if there are backups of it; one that can be read
    and not written is no trouble, nor is an older version.
    """
    try:
        with naming_os_errors(file):
            if file.is_symlink() and not file.exists():
                return StoreError(Trouble.UNREACHABLE, file, detail="a link that leads nowhere")
            if not file.exists():
                lost = schema.precious and list_backups(file.parent)
                return StoreError(Trouble.LOST if lost else Trouble.MISSING, file)
        try:
            return _look_through(file, schema, "ro", thoroughly=thoroughly)
        except StoreError:
            mode = mode_beside_others(file, "ro")
            if mode == "ro":
                raise
        return _look_through(file, schema, mode, thoroughly=thoroughly)
    except StoreError as error:
        return error


def _look_through(file: Path, schema: Schema, mode: str, *, thoroughly: bool) -> StoreError | None:
    with naming_os_errors(file):
        version = check(file, schema, mode=mode, timeout=_PATIENCE)
    if version > schema.version:
        return StoreError(Trouble.NEWER, file, detail=f"version {version}")
    if thoroughly:
        with closing(connect(file, mode=mode, timeout=_PATIENCE)) as conn, naming(file):
            if faults := page_faults(conn, _MOST):
                more = f"; {len(faults) - 1} more" if len(faults) > 1 else ""
                detail = " ".join(faults[0].split())[:_LONGEST] + more
                return StoreError(Trouble.DAMAGED, file, detail=detail)
    return None


def mend_indexes(file: Path) -> bool:
    """Make the indexes of a file anew if they are all that is wrong with it; tell whether.

    What its tables say is taken for true. Nothing is kept unless the whole file is sound
    afterwards. Raise `StoreError` when it is locked or full.
    """
    try:
        with closing(connect(file, timeout=_PATIENCE)) as conn, naming(file):
            faults = page_faults(conn, _MOST)
            if not faults or not all(map(_OF_INDEX.search, faults)):
                return False
            with transaction(conn):
                conn.execute("REINDEX")
                _see_it_is_sound(conn)
    except (_StillDamagedError, sqlite3.IntegrityError):
        # The latter when it is the table that was changed: two rows have one key.
        return False
    except StoreError as error:
        if error.trouble is Trouble.DAMAGED:
            return False
        raise
    return True


class _StillDamagedError(Exception):
    """The indexes weren't all that was wrong."""


def _see_it_is_sound(conn: sqlite3.Connection) -> None:
    if page_faults(conn):
        raise _StillDamagedError
