"""The full-text index: what is put in, and how it is made anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.store.connections import transaction
from paperdeck.text.search import FOLD_VERSION, fold_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

ADD = "INSERT INTO papers_fts (rowid, title, abstract, authors) VALUES (?, ?, ?, ?)"
# An index without content cannot look up what it holds of a row: the old text is said again.
REMOVE = (
    "INSERT INTO papers_fts (papers_fts, rowid, title, abstract, authors)"
    " VALUES ('delete', ?, ?, ?, ?)"
)
_BATCH = 5_000


def index_entry(
    row: int, title: str, abstract: str | None, authors: str
) -> tuple[int, str, str, str]:
    """Return the parameters of `ADD` and `REMOVE` for one paper.

    The entries of a batch must be given in order of `row`: at each step back FTS5 writes
    out what it has gathered.
    """
    return row, fold_text(title), fold_text(abstract) if abstract else "", fold_text(authors)


def is_current(conn: sqlite3.Connection) -> bool:
    """Tell whether the index was made by this version's folding."""
    found = conn.execute("SELECT value FROM meta WHERE name = 'fold_version'").fetchone()
    return found is not None and found[0] == str(FOLD_VERSION)


def rebuild(conn: sqlite3.Connection) -> None:
    """Make the index anew from the papers, in one transaction.

    Raise `StoreError` when papers.db is locked or full.
    """
    with transaction(conn):
        conn.execute("INSERT INTO papers_fts (papers_fts) VALUES ('delete-all')")
        for batch in _papers(conn):
            conn.executemany(ADD, (index_entry(*paper) for paper in batch))
        conn.execute("INSERT OR REPLACE INTO meta VALUES ('fold_version', ?)", (str(FOLD_VERSION),))


def _papers(conn: sqlite3.Connection) -> Iterator[Iterable[tuple[int, str, str | None, str]]]:
    last = -1
    while batch := conn.execute(
        "SELECT row, title, abstract, authors FROM papers WHERE row > ? ORDER BY row LIMIT ?",
        (last, _BATCH),
    ).fetchall():
        yield batch
        last = batch[-1][0]
