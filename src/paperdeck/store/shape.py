"""Which columns the tables of a file have, and which those of this version do."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.store.schema import Schema


def columns_of(conn: sqlite3.Connection, tables: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the columns of tables or views by their names; none for what isn't there."""
    listing = "SELECT name FROM pragma_table_xinfo(?)"
    return {
        table: frozenset(name for (name,) in conn.execute(listing, (table,))) for table in tables
    }


def expected_columns(schema: Schema) -> dict[str, frozenset[str]]:
    """Return the columns of a schema's tables: it is carried out in memory, and looked at."""
    # Slow to import and only needed here.
    from sqlite_utils import Database  # noqa: PLC0415 - start-up time

    with closing(sqlite3.connect(":memory:")) as conn:
        for step in schema.migrations:
            step(Database(conn))
        return columns_of(conn, schema.tables)
