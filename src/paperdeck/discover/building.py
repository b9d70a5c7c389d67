"""Making the vectors that a library lacks: newest papers first, some hundred a transaction.

A vector goes when its paper goes, moves to another row or says something else, and how many
there are is counted: triggers see to that (`store.papers_schema`). So what is to be made is what
is missing, and whether anything is can be told at once.
"""

from __future__ import annotations

import json
import time
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from paperdeck.discover.table import MODEL
from paperdeck.discover.vectors import count_words, directions, quantise, sign
from paperdeck.store.connections import PAUSE_SECONDS, naming, reading, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from paperdeck.store.database import Store

_AT_ONCE = 300
_BLOCK = 6_000
"""How many of the newest missing papers are taken together, and written in order of rows.

Written from the newest to the oldest, one by one, they would take twice the room on disk.
"""
_BEYOND = 2**63 - 1

# All row numbers, in a table a hundredth as wide as that of papers.
_MISSING = (
    "SELECT every.id FROM papers_fts_docsize AS every"
    " WHERE every.id < ? AND NOT EXISTS (SELECT 1 FROM vectors WHERE vectors.row = every.id)"
    " ORDER BY every.id DESC LIMIT ?"
)
_TEXTS = (
    "SELECT papers.row, title, abstract FROM json_each(?)"
    " CROSS JOIN papers ON papers.row = value ORDER BY papers.row"
)
_ADD = (
    "INSERT INTO vectors (row, text, signature, vector) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (row) DO NOTHING"
)
# How far a paper was from others goes with what it said.
_FORGET_DISTANCE = (
    "UPDATE scores SET distance = NULL, novelty = NULL WHERE row = ? AND distance IS NOT NULL"
)
_FORGET_SOME = "DELETE FROM vectors WHERE row IN (SELECT row FROM vectors LIMIT 1000)"

Texts = dict[int, tuple[str, str | None]]
"""Title and abstract by row."""


class Built(NamedTuple):
    """How far it is: how many papers have a vector, of how many there are.

    `changes` is how many have been made ever: with it what was read of them is up to date or not.
    """

    made: int
    total: int
    changes: int = 0

    @property
    def missing(self) -> int:
        """How many papers have none yet."""
        return max(0, self.total - self.made)


def read_built(conn: sqlite3.Connection) -> Built:
    """Return how many papers have a vector of the present model."""
    counted = dict(
        conn.execute(
            "SELECT name, value FROM counters WHERE name IN ('papers', 'vectors', 'vectors_made')"
        )
    )
    made = counted.get("vectors", 0) if is_current(conn) else 0
    return Built(made, counted.get("papers", 0), counted.get("vectors_made", 0))


def is_current(conn: sqlite3.Connection) -> bool:
    """Tell whether the vectors that there are were made by the present model."""
    found = conn.execute("SELECT value FROM meta WHERE name = 'vectors_model'").fetchone()
    return found is not None and found[0] == MODEL


def is_complete(store: Store) -> bool:
    """Tell whether every paper has a vector. Raise `StoreError`."""
    with closing(store.reader()) as opened, reading(opened) as conn:
        return not read_built(conn).missing


def build_missing(
    store: Store,
    *,
    stop: Callable[[], bool] | None = None,
    on_progress: Callable[[Built], None] | None = None,
) -> bool:
    """Make the vectors that are missing; tell whether all papers have one by now.

    `stop` is asked and `on_progress` told after each transaction: what was made stays, and the
    next call goes on with the rest. Other writers find a pause in between. Raise `StoreError`.
    """
    with closing(store.papers_writer()) as conn, naming(store.papers_file):
        if not read_built(conn).missing:
            return True
        _forget_other_models(conn)
        for rows in _missing(conn):
            if stop is not None and stop():
                return False
            _make(conn, rows)
            if on_progress is not None:
                on_progress(read_built(conn))
            time.sleep(PAUSE_SECONDS)
    return True


def _forget_other_models(conn: sqlite3.Connection) -> None:
    if is_current(conn):
        return
    while True:
        with transaction(conn):
            if not conn.execute(_FORGET_SOME).rowcount:
                conn.execute("INSERT OR REPLACE INTO meta VALUES ('vectors_model', ?)", (MODEL,))
                return
        time.sleep(PAUSE_SECONDS)


def _missing(conn: sqlite3.Connection) -> Iterator[Sequence[int]]:
    """Yield the rows without a vector, as many at a time as go into a transaction."""
    below = _BEYOND
    while block := [row for (row,) in conn.execute(_MISSING, (below, _BLOCK))]:
        below = block[-1]
        block.reverse()
        for start in range(0, len(block), _AT_ONCE):
            yield block[start : start + _AT_ONCE]


def _make(conn: sqlite3.Connection, rows: Sequence[int]) -> None:
    texts = read_texts(conn, rows)
    vectors = quantise(directions([count_words(*text) for text in texts.values()]))
    signs = sign(vectors)
    with transaction(conn):
        # Somebody may have written meanwhile: what is no longer so is made next time.
        now = read_texts(conn, rows)
        conn.executemany(_FORGET_DISTANCE, ((row,) for row in rows))
        conn.executemany(
            _ADD,
            (
                (row, digest(*text), signature.tobytes(), vector.tobytes())
                for (row, text), signature, vector in zip(
                    texts.items(), signs, vectors, strict=True
                )
                if now.get(row) == text
            ),
        )


def read_texts(conn: sqlite3.Connection, rows: Sequence[int]) -> Texts:
    """Return title and abstract of rows, in order of rows."""
    found = conn.execute(_TEXTS, (json.dumps(rows),))
    return {row: (title, abstract) for row, title, abstract in found}


def digest(title: str, abstract: str | None) -> int:
    """Return a number of 32 bits, signed, that another text or another model changes."""
    said = "\0".join((MODEL, title, abstract or ""))
    return crc32(said.encode(errors="replace")) - 2**31
