"""The full-text index: what is put in, and how it is made anew."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.store.connections import transaction
from paperdeck.store.papers_schema import INDEX
from paperdeck.text.search import FOLD_VERSION, ascii_words, fold_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

ADD = "INSERT INTO papers_fts (rowid, title, abstract, authors) VALUES (?, ?, ?, ?)"
# The index is given words, not the papers' own texts: what it holds of a row is said again.
REMOVE = (
    "INSERT INTO papers_fts (papers_fts, rowid, title, abstract, authors)"
    " VALUES ('delete', ?, ?, ?, ?)"
)
_BATCH = 5_000
_PAGES = 500

PREFIX = 3
"""How many letters of a word's beginning the index knows by themselves (see the schema)."""

MOST_PARTS = 16
"""Parts of which the index may consist before they are merged."""

MOST_PARTS_IN_BULK = 400
"""The same while papers come by the million: all at once, at the end, they are merged sooner."""


def folded(title: str, abstract: str | None, authors: str) -> tuple[str, str, str]:
    """Return what is indexed of a paper: with its row in front, the parameters of `ADD`.

    The papers of a batch must be given in order of rows: at each step back FTS5 writes
    out what it has gathered.
    """
    return _words(title), _words(abstract) if abstract else "", _words(authors)


_SIGN = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")


def _words(text: str) -> str:
    """Return the different words of a text, folded: the index doesn't know where they stand."""
    folded = fold_text(text)
    words = ascii_words(folded) if folded.isascii() else _SIGN.sub(" ", folded.lower())
    return " ".join(dict.fromkeys(words.split()))


# The table that FTS5 keeps its index's tree in: for each part, the words that leaves begin with,
# each with its leaf's number, twice as large (SQLite's source, fts5_index.c). Its key is (segid,
# term), so that parts are found by hopping from one to the next.
_PARTS = """
    WITH RECURSIVE parts (segid) AS (
      SELECT min(segid) FROM papers_fts_idx
      UNION ALL
      SELECT (SELECT min(segid) FROM papers_fts_idx AS next WHERE next.segid > parts.segid)
      FROM parts WHERE segid IS NOT NULL
    )
"""
_COUNT_PARTS = f"{_PARTS} SELECT count(segid) FROM parts"
_COUNT_PAGES = f"""{_PARTS}
    SELECT coalesce(sum(
      (SELECT pgno FROM papers_fts_idx AS i WHERE i.segid = parts.segid AND term >= :end
       ORDER BY term LIMIT 1) / 2
      - (SELECT pgno FROM papers_fts_idx AS i WHERE i.segid = parts.segid AND term <= :start
         ORDER BY term DESC LIMIT 1) / 2), 0)
    FROM parts WHERE segid IS NOT NULL
"""


def count_parts(conn: sqlite3.Connection) -> int:
    """Return of how many parts the index consists: every search asks each of them."""
    return int(conn.execute(_COUNT_PARTS).fetchone()[0])


def count_pages(conn: sqlite3.Connection, start: str) -> int:
    """Return about how many pages of 4 KB list the papers of all words that begin so.

    FTS5 reads all of them when words of more than `PREFIX` letters are asked for by their
    beginning.
    """
    # "0" is the index of whole words.
    first = b"0" + start.encode()
    end = first[:-1] + bytes([first[-1] + 1])
    return int(conn.execute(_COUNT_PAGES, {"start": first, "end": end}).fetchone()[0])


def merge_parts(conn: sqlite3.Connection, *, most: int = MOST_PARTS, pages: int = _PAGES) -> bool:
    """Merge some of the index's parts, inside the caller's transaction, if there are many.

    A call writes `pages` pages of 4 KB or so. Return whether there is more to do.
    """
    if count_parts(conn) <= most:
        return False
    before = conn.total_changes
    conn.execute("INSERT INTO papers_fts (papers_fts, rank) VALUES ('merge', ?)", (pages,))
    # FTS5's documentation, "The 'merge' command": fewer than two changes mean nothing was done.
    return conn.total_changes - before >= 2


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
        _fill(conn)


def replace(conn: sqlite3.Connection) -> None:
    """Make the index anew, its tables too, whatever they hold: in one transaction.

    Raise `StoreError` when papers.db is locked or full.
    """
    with transaction(conn):
        for statement in INDEX:
            conn.execute(statement)
        _fill(conn)


def _fill(conn: sqlite3.Connection) -> None:
    for batch in _papers(conn):
        conn.executemany(ADD, ((row, *folded(*texts)) for row, texts in batch))
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('fold_version', ?)", (str(FOLD_VERSION),))


_Texts = tuple[str, str | None, str]


def _papers(conn: sqlite3.Connection) -> Iterator[Iterable[tuple[int, _Texts]]]:
    last = -1
    while batch := conn.execute(
        "SELECT row, title, abstract, authors FROM papers WHERE row > ? ORDER BY row LIMIT ?",
        (last, _BATCH),
    ).fetchall():
        yield [(row, (title, abstract, authors)) for row, title, abstract, authors in batch]
        last = batch[-1][0]
