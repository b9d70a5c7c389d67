"""How well each paper fits what the user likes, and why: learned, scored and stored.

Match is a percentile: of the newest `NEWEST` papers, how many of a hundred fit less well.
"""

from __future__ import annotations

import time
from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.signatures import read_stored
from paperdeck.discover.taste import fitness, learn, percentiles, telling_words
from paperdeck.discover.vectors import unit
from paperdeck.store.columns import authors_from
from paperdeck.store.connections import PAUSE_SECONDS, reading, transaction
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from paperdeck.discover.taste import Taste
    from paperdeck.store.database import Store

NEWEST = 100_000
"""Papers that are scored: those of several months of all of arXiv."""
_ORDINARY = 3_000
_AT_ONCE = 1_000
_NEAREST = 3
_WORDS_IN_A_LINE = 3
_LIKED = """
    SELECT paper_id FROM marks.opinions WHERE liked > 0 UNION
    SELECT paper_id FROM marks.flags WHERE flag = 'starred'
      AND paper_id NOT IN (SELECT paper_id FROM marks.opinions WHERE liked < 0)
"""
_DISLIKED = "SELECT paper_id FROM marks.opinions WHERE liked < 0"
_VECTORS_OF = """
    SELECT papers.row, vector FROM ({ids}) AS marked
    JOIN papers ON papers.id = marked.paper_id JOIN vectors ON vectors.row = papers.row
    ORDER BY papers.row
"""
_PAPER = """
    SELECT papers.row, title, abstract, authors, author_details, vector, match FROM papers
    JOIN vectors ON vectors.row = papers.row LEFT JOIN scores ON scores.row = papers.row
    WHERE papers.id = ?
"""
_NEWEST_VECTORS = "SELECT row, vector FROM vectors ORDER BY row DESC LIMIT ?"
# A paper may have gone meanwhile; what is as it was isn't written again.
_WRITE = """
    INSERT INTO scores (row, match) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM papers WHERE row = ?1)
    ON CONFLICT (row) DO UPDATE SET match = excluded.match WHERE match IS NOT excluded.match
"""
_FORGET = "UPDATE scores SET match = NULL WHERE match IS NOT NULL AND row < ?"
_BEYOND = 2**63 - 1


class Like(NamedTuple):
    """A paper that somebody likes: its stable id, its title, and the cosine to another one."""

    id: str
    title: str
    likeness: float


class Why(NamedTuple):
    """What makes a paper fit: words with their shares, authors of papers liked, papers like it.

    `liked` is how many papers the taste was learned from, `learned` whether by a model.
    """

    match: int | None
    words: tuple[tuple[str, float], ...]
    authors: tuple[tuple[str, int], ...]
    papers: tuple[Like, ...]
    liked: int
    disliked: int
    learned: bool


class _Rows(NamedTuple):
    """Vectors of papers, with their row numbers."""

    rows: NDArray[np.int64]
    vectors: NDArray[np.int8]

    def without(self, row: int) -> _Rows:
        """Leave one paper out."""
        others = self.rows != row
        return _Rows(self.rows[others], self.vectors[others])


def update_matches(store: Store, *, stop: Callable[[], bool] | None = None) -> int:
    """Learn from the marks as they are now and store how each of the newest papers fits.

    Return how many were scored: none where nothing is liked. `stop` is asked between short
    transactions. Raise `StoreError`.
    """
    with closing(store.reader()) as reader:
        newest = _read(reader, _NEWEST_VECTORS, (NEWEST,))
        liked = _read(reader, _VECTORS_OF.format(ids=_LIKED))
        disliked = _read(reader, _VECTORS_OF.format(ids=_DISLIKED))
        taste = _learn(liked, disliked, newest)
    if taste is None:
        with closing(store.papers_writer()) as conn, transaction(conn):
            conn.execute(_FORGET, (_BEYOND,))
        return 0
    found = percentiles(fitness(taste, newest.vectors))
    scored = iter(zip(newest.rows.tolist(), found.tolist(), strict=True))
    with closing(store.papers_writer()) as conn:
        while some := list(islice(scored, _AT_ONCE)):
            with transaction(conn):
                conn.executemany(_WRITE, some)
            if stop is not None and stop():
                break
            time.sleep(PAUSE_SECONDS)
        else:
            with transaction(conn):
                conn.execute(_FORGET, (int(newest.rows[-1]),))
    return len(newest.rows)


class Explainer:
    """Says why papers fit what the user likes; what was learned is kept from one to the next.

    `conn` is a `Store.reader()`. What is learned from a paper itself would explain nothing: for a
    paper that is liked or disliked it is learned again without that one. May raise `StoreError`.
    """

    def __init__(self, conn: sqlite3.Connection):
        self._conn = conn
        self._newest = _read(conn, _NEWEST_VECTORS, (NEWEST,))
        self._liked = _read(conn, _VECTORS_OF.format(ids=_LIKED))
        self._disliked = _read(conn, _VECTORS_OF.format(ids=_DISLIKED))
        self._taste = _learn(self._liked, self._disliked, self._newest)

    def explain(self, paper_id: str) -> Why | None:
        """Say why a paper fits; `None` where nothing else is liked, or it has no vector yet."""
        import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

        with reading(self._conn):
            paper = self._conn.execute(_PAPER, (paper_id,)).fetchone()
        if paper is None:
            return None
        row, title, abstract, names, details, vector, match = paper
        liked, taste = self._liked.without(row), self._taste
        if row in self._liked.rows or row in self._disliked.rows:
            taste = _learn(liked, self._disliked.without(row), self._newest)
        if taste is None:
            return None
        own = unit(np.frombuffer(vector, np.int8).astype(np.float32))
        likeness = unit(liked.vectors.astype(np.float32)) @ own
        best = np.argsort(-likeness)[:_NEAREST]
        nearest = [(int(liked.rows[at]), float(likeness[at])) for at in best]
        people = [author.name for author in authors_from(names, details)]
        return Why(
            match,
            tuple(telling_words(taste, title, abstract)),
            _shared_authors(self._conn, people, row),
            _papers(self._conn, [pair for pair in nearest if pair[1] > 0]),
            taste.liked,
            taste.disliked,
            taste.learned,
        )


@contextmanager
def reasons(store: Store) -> Iterator[Callable[[str], str]]:
    """Give a function that says in a line why a paper fits, by its stable id; "" if nothing does.

    Nothing is read before it is first called, which may raise `StoreError`.
    """
    with closing(store.reader()) as conn:
        explainer: list[Explainer] = []

        def why(paper_id: str) -> str:
            if not explainer:
                explainer.append(Explainer(conn))
            found = explainer[0].explain(paper_id)
            return sum_up_why(found) if found is not None else ""

        yield why


def sum_up_why(why: Why) -> str:
    """Say why a paper fits in a line: "graph, molecules; by Ada Lovelace; like “A title”"."""
    words = ", ".join(word for word, _ in why.words[:_WORDS_IN_A_LINE])
    people = f"by {why.authors[0][0]}" if why.authors else ""
    paper = f"like “{to_plain(why.papers[0].title)}”" if why.papers else ""
    return "; ".join(part for part in (words, people, paper) if part)


def _learn(liked: _Rows, disliked: _Rows, newest: _Rows) -> Taste | None:
    import numpy as np  # noqa: PLC0415 - see above

    unmarked = ~np.isin(newest.rows, np.concatenate([liked.rows, disliked.rows]))
    # Always the same sample of the same papers: a score must not change by chance.
    places = np.flatnonzero(unmarked)
    chosen = np.random.default_rng(0).permutation(len(places))[:_ORDINARY]
    return learn(liked.vectors, disliked.vectors, newest.vectors[places[chosen]])


def _read(conn: sqlite3.Connection, select: str, values: tuple[int, ...] = ()) -> _Rows:
    return _Rows(*read_stored(conn, select, values))


def _shared_authors(
    conn: sqlite3.Connection, people: Iterable[str], row: int
) -> tuple[tuple[str, int], ...]:
    """Return the authors who wrote papers that are liked, with how many, the most first."""
    wanted = dict.fromkeys(people, 0)
    with reading(conn):
        for names, details in conn.execute(
            f"SELECT authors, author_details FROM ({_LIKED}) AS marked"
            " JOIN papers ON papers.id = marked.paper_id WHERE papers.row <> ?",
            (row,),
        ):
            for author in authors_from(names, details):
                if author.name in wanted:
                    wanted[author.name] += 1
    ranked = sorted(wanted.items(), key=lambda pair: -pair[1])
    return tuple((name, count) for name, count in ranked if count)


def _papers(conn: sqlite3.Connection, nearest: Iterable[tuple[int, float]]) -> tuple[Like, ...]:
    found = []
    with reading(conn):
        for row, likeness in nearest:
            select = "SELECT id, title FROM papers WHERE row = ?"
            for paper_id, title in conn.execute(select, (row,)):
                found.append(Like(paper_id, title, likeness))
    return tuple(found)
