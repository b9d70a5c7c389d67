"""Papers that a taste is learned from: those liked, those with a tag, those that nobody marked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.signatures import read_stored
from paperdeck.discover.taste import learn
from paperdeck.store.connections import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from paperdeck.discover.taste import Taste

NEWEST = 100_000
"""Papers that are scored, and told from: those of several months of all of arXiv."""
MOST_OF_A_TAG = 2_000
"""Papers of a tag that are learned from, the newest."""
_ORDINARY = 3_000
_LIKED = """
    SELECT paper_id FROM marks.opinions WHERE liked > 0 UNION
    SELECT paper_id FROM marks.flags WHERE flag = 'starred'
      AND paper_id NOT IN (SELECT paper_id FROM marks.opinions WHERE liked < 0)
"""
_DISLIKED = "SELECT paper_id FROM marks.opinions WHERE liked < 0"
# CROSS keeps SQLite from walking all papers: marks are few.
_ROWS_OF = "SELECT row FROM ({ids}) AS marked CROSS JOIN papers ON papers.id = marked.paper_id"
_VECTORS_OF = """
    SELECT papers.row, vector FROM ({ids}) AS marked
    CROSS JOIN papers ON papers.id = marked.paper_id
    CROSS JOIN vectors ON vectors.row = papers.row ORDER BY papers.row
"""
_VECTORS_OF_ROWS = """
    SELECT row, vector FROM json_each(?) CROSS JOIN vectors ON row = value ORDER BY row
"""
_TAGGED = """
    SELECT paper_id FROM marks.tags
    WHERE fold(tag) = ?1 OR substr(fold(tag), 1, length(?1) + 1) = ?1 || '/'
"""
_NEWEST_VECTORS = "SELECT row, vector FROM vectors ORDER BY row DESC LIMIT ?"


class Rows(NamedTuple):
    """Vectors of papers, with their row numbers."""

    rows: NDArray[np.int64]
    vectors: NDArray[np.int8]

    def without(self, row: int) -> Rows:
        """Leave one paper out."""
        others = self.rows != row
        return Rows(self.rows[others], self.vectors[others])


class Examples(NamedTuple):
    """What a taste is learned from: `marked` are the rows of all papers that count for it.

    `liked` and `disliked` are those of them that have been compared, or speak against it.
    """

    marked: tuple[int, ...]
    liked: Rows
    disliked: Rows

    def without(self, row: int) -> Examples:
        """Leave one paper out."""
        marked = tuple(one for one in self.marked if one != row)
        return Examples(marked, self.liked.without(row), self.disliked.without(row))


def read_newest(conn: sqlite3.Connection) -> Rows:
    """Read the vectors of the newest papers, the newest first. Raise `StoreError`."""
    return Rows(*read_stored(conn, _NEWEST_VECTORS, (NEWEST,)))


def read_liked(conn: sqlite3.Connection) -> Examples:
    """Read the papers that are starred, liked and disliked. Raise `StoreError`."""
    with reading(conn):
        marked = tuple(row for (row,) in conn.execute(_ROWS_OF.format(ids=_LIKED)))
    return Examples(
        marked,
        Rows(*read_stored(conn, _VECTORS_OF.format(ids=_LIKED))),
        Rows(*read_stored(conn, _VECTORS_OF.format(ids=_DISLIKED))),
    )


def rows_of_tag(conn: sqlite3.Connection, tag: str) -> list[int]:
    """Return the rows of the papers with a tag (folded) or one nested in it, newest first."""
    found = conn.execute(_ROWS_OF.format(ids=_TAGGED), (tag,))
    return sorted({row for (row,) in found}, reverse=True)


def learn_from(examples: Examples, newest: Rows) -> Taste | None:
    """Learn a taste; `None` where none of the papers that count for it has been compared."""
    liked, disliked = examples.liked, examples.disliked
    marked = {*examples.marked, *disliked.rows.tolist()}
    ordinary = newest.vectors[ordinary_places(newest.rows, marked)]
    return learn(liked.vectors, disliked.vectors, ordinary)


def ordinary_places(newest: NDArray[np.int64], marked: Collection[int]) -> NDArray[np.intp]:
    """Return where in the newest rows those stand that stand for all papers nobody marked."""
    import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

    places = np.flatnonzero(~np.isin(newest, np.fromiter(marked, np.int64, len(marked))))
    # Always the same sample of the same papers: a score must not change by chance.
    return places[np.random.default_rng(0).permutation(len(places))[:_ORDINARY]]


def examples_of(conn: sqlite3.Connection, rows: Sequence[int]) -> Examples:
    """Read what is learned from of a tag, whose rows are these, newest first.

    Nothing speaks against a tag: a paper that is disliked may well belong there. Raise
    `StoreError`.
    """
    asked = json.dumps(rows[:MOST_OF_A_TAG])
    liked = Rows(*read_stored(conn, _VECTORS_OF_ROWS, (asked,)))
    return Examples(tuple(rows), liked, Rows(liked.rows[:0], liked.vectors[:0]))
