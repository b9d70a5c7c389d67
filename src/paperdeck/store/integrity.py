"""Whether the pages of a file hold together: SQLite's own check of all of it."""

from __future__ import annotations

import re
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.checks import check
from paperdeck.store.connections import connect, naming, transaction
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.migrating import naming_os_errors

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from paperdeck.store.schema import Schema

_PATIENCE = 2.0
"""Seconds that a lock is waited for by who only looks."""
_MOST = 20
_LONGEST = 100
"""Characters of a fault that are told: SQLite lists all pages of a tree in one."""
# What it says when a table is sound and an index of it isn't: https://www.sqlite.org/pragma.html
_OF_INDEX = re.compile(r"row \d+ missing from index|wrong # of entries in index|non-unique entry")


def page_faults(conn: sqlite3.Connection, most: int = _MOST) -> list[str]:
    """Return what is wrong with the pages of a connection's main file, at most so many faults.

    It reads the whole file. `integrity_check` and not `quick_check`: up to SQLite 3.40 that one
    takes NULLs for granted in sound tables of which the key's columns are in another order than
    the table's, and it is hardly quicker. Raises `sqlite3.Error`.
    """
    found = conn.execute(f"PRAGMA main.integrity_check({most:d})").fetchall()
    return [text for (text,) in found if text != "ok"]


def find_trouble(file: Path, schema: Schema, *, thoroughly: bool = True) -> StoreError | None:
    """Return what keeps a file of the store from being used, `None` if nothing does.

    `thoroughly` its pages are all read. Nothing is changed, not even by SQLite. A file that isn't
    there is `Trouble.MISSING`; an older version is no trouble.
    """
    try:
        with naming_os_errors(file):
            if file.is_symlink() and not file.exists():
                return StoreError(Trouble.UNREACHABLE, file, detail="a link that leads nowhere")
            if not file.exists():
                return StoreError(Trouble.MISSING, file)
            version = check(file, schema, mode="ro", timeout=_PATIENCE)
        if version > schema.version:
            return StoreError(Trouble.NEWER, file, detail=f"version {version}")
        if thoroughly:
            with closing(connect(file, mode="ro", timeout=_PATIENCE)) as conn, naming(file):
                if faults := page_faults(conn):
                    more = f"; {len(faults) - 1} more" if len(faults) > 1 else ""
                    detail = " ".join(faults[0].split())[:_LONGEST] + more
                    return StoreError(Trouble.DAMAGED, file, detail=detail)
    except StoreError as error:
        return error
    return None


def mend_indexes(file: Path) -> bool:
    """Make the indexes of a file anew if they are all that is wrong with it; tell whether.

    Nothing is kept unless the whole file is sound afterwards. Raise `StoreError` when it is
    locked or full.
    """
    try:
        with closing(connect(file, timeout=_PATIENCE)) as conn, naming(file):
            faults = page_faults(conn)
            if not faults or not all(map(_OF_INDEX.search, faults)):
                return False
            with transaction(conn):
                conn.execute("REINDEX")
                _see_it_is_sound(conn)
    except _StillDamagedError:
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
