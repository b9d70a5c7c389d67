"""Numbers of papers that the store keeps, so that nobody has to count them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_COUNTERS = "SELECT substr(name, ?), value FROM counters WHERE name >= ? AND name < ? AND value > 0"


def read_counters(conn: sqlite3.Connection, kind: str) -> dict[str, int]:
    """Return the numbers of papers by category or by source."""
    return dict(conn.execute(_COUNTERS, (len(kind) + 2, f"{kind}:", f"{kind};")))


def read_total(conn: sqlite3.Connection) -> int:
    """Return how many papers the library has."""
    found = conn.execute("SELECT value FROM counters WHERE name = 'papers'").fetchone()
    return int(found[0]) if found else 0
