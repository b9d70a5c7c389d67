"""Whether vectors are of what their papers say; triggers see to that, and this looks."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.discover.building import digest, is_current
from paperdeck.store.connections import transaction

if TYPE_CHECKING:
    import sqlite3

    from paperdeck.store.database import Store

_VECTORS = (
    "SELECT vectors.row, text, title, abstract FROM vectors"
    " CROSS JOIN papers ON papers.row = vectors.row"
)


def outdated_vectors(conn: sqlite3.Connection) -> list[int]:
    """Return the rows whose vector was made of another text: it reads every paper's.

    None where all are of another model, since they are made anew anyway. Raises `sqlite3.Error`.
    """
    if not is_current(conn):
        return []
    return [
        row
        for row, made_of, title, abstract in conn.execute(_VECTORS)
        if made_of != digest(title, abstract)
    ]


def forget_outdated(store: Store) -> int:
    """Take such vectors away, to be made again; return how many. Raise `StoreError`."""
    with closing(store.papers_writer()) as conn, transaction(conn):
        rows = outdated_vectors(conn)
        conn.executemany("DELETE FROM vectors WHERE row = ?", ((row,) for row in rows))
    return len(rows)
