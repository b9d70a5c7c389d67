"""SQLite's own check of all pages of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def page_faults(conn: sqlite3.Connection, most: int = 1, *, of: str = "main") -> list[str]:
    """Return what is wrong with the pages of a connection's file, at most so many faults.

    `of` is SQLite's name for the file. It is read whole. `integrity_check` and not `quick_check`:
    up to SQLite 3.40 that one takes NULLs for granted in sound tables of which the key's columns
    are in another order than the table's, and it is hardly quicker. Raises `sqlite3.Error`.
    """
    found = conn.execute(f"PRAGMA {of}.integrity_check({most:d})").fetchall()
    return [text for (text,) in found if text != "ok"]
