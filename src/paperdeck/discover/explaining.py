"""Why a paper fits what the user likes, or a tag of theirs, and which of their tags it fits.

Words, people and papers are told by which it does, and what all of it was learned from: the same
learning for what is liked and for each tag (`discover.taste`).
"""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.examples import (
    examples_of,
    learn_from,
    read_liked,
    read_newest,
    rows_of_tag,
)
from paperdeck.discover.fitting_tags import Fit, count_below, fitting_tags
from paperdeck.discover.taste import telling_words
from paperdeck.discover.vectors import unit
from paperdeck.model.names import ET_AL
from paperdeck.store.columns import authors_from
from paperdeck.store.connections import reading
from paperdeck.text.latex import to_plain
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from paperdeck.discover.examples import Examples
    from paperdeck.discover.taste import Taste
    from paperdeck.store.database import Store

_NEAREST = 3
_WORDS_IN_A_LINE = 3
_PAPER = """
    SELECT papers.row, title, abstract, authors, author_details, vector, match FROM papers
    JOIN vectors ON vectors.row = papers.row LEFT JOIN scores ON scores.row = papers.row
    WHERE papers.id = ?
"""
_AUTHORS = """
    SELECT authors, author_details FROM json_each(?) CROSS JOIN papers ON papers.row = value
"""


class Like(NamedTuple):
    """A paper that counts for something: its stable id, its title, and the cosine to another."""

    id: str
    title: str
    likeness: float


class Why(NamedTuple):
    """What makes a paper fit: words with their shares, authors of papers liked, papers like it.

    `match` is a percentile, of the `of` newest papers where that is told (of a tag). `liked` is
    how many papers the taste was learned from, `learned` whether by a model. For a tag, those
    liked are those that have it.
    """

    match: int | None
    words: tuple[tuple[str, float], ...]
    authors: tuple[tuple[str, int], ...]
    papers: tuple[Like, ...]
    liked: int
    disliked: int
    learned: bool
    of: int = 0


class Explained(NamedTuple):
    """All that is told of why a paper fits.

    `tag` is the one that was asked for; without one it is what the user likes, and `fits` are tags
    of theirs that the paper doesn't have. `compared` tells whether the paper can be compared;
    `others` is how many other papers count, compared or not.
    """

    tag: str
    compared: bool
    others: int = 0
    why: Why | None = None
    fits: tuple[Fit, ...] = ()


class _Paper(NamedTuple):
    row: int
    title: str
    abstract: str | None
    people: tuple[str, ...]
    direction: NDArray[np.float32]
    match: int | None


class Explainer:
    """Says why papers fit; what was learned is kept from one to the next.

    `conn` is a `Store.reader()`. What is learned from a paper itself would explain nothing: for a
    paper that is marked it is learned again without that one. May raise `StoreError`.
    """

    def __init__(self, conn: sqlite3.Connection):
        self._conn = conn
        self._newest = read_newest(conn)
        self._learned: dict[str, tuple[Examples, Taste | None]] = {}

    def explain(self, paper_id: str) -> Why | None:
        """Say why the user may like a paper; `None` if nothing can be said (see `tell`)."""
        return self._tell(self._read(paper_id), "").why

    def tell(self, paper_id: str, tag: str = "") -> Explained:
        """Say why the user may like a paper, or why it fits a tag; without one, which tags it fits.

        A tag that nobody has fits nothing.
        """
        paper = self._read(paper_id)
        found = self._tell(paper, tag)
        if tag or paper is None:
            return found
        fits = fitting_tags(self._conn, self._newest, paper.row, paper.direction)
        return found._replace(fits=fits)

    def _tell(self, paper: _Paper | None, tag: str) -> Explained:
        examples, taste = self._learn(fold_name(tag).strip("/"))
        if paper is None:
            return Explained(tag, compared=False, others=len(examples.marked))
        if paper.row in examples.marked or paper.row in examples.disliked.rows:
            examples = examples.without(paper.row)
            taste = learn_from(examples, self._newest)
        found = Explained(tag, compared=True, others=len(examples.marked))
        if taste is None:
            return found
        why = self._why(paper, examples, taste)
        if tag:
            below = count_below(self._newest, taste.direction[None], paper.direction)
            why = why._replace(match=below[0], of=len(self._newest.rows))
        return found._replace(why=why)

    def _learn(self, tag: str) -> tuple[Examples, Taste | None]:
        if tag not in self._learned:
            if tag:
                with reading(self._conn):
                    rows = rows_of_tag(self._conn, tag)
                examples = examples_of(self._conn, rows)
            else:
                examples = read_liked(self._conn)
            self._learned[tag] = examples, learn_from(examples, self._newest)
        return self._learned[tag]

    def _read(self, paper_id: str) -> _Paper | None:
        """Read a paper; `None` if it can't be compared: no vector yet, or no word is known."""
        import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

        with reading(self._conn):
            found = self._conn.execute(_PAPER, (paper_id,)).fetchone()
        if found is None:
            return None
        row, title, abstract, names, details, vector, match = found
        direction = unit(np.frombuffer(vector, np.int8).astype(np.float32))
        named = (author.name for author in authors_from(names, details))
        people = tuple(name for name in named if name != ET_AL)
        return _Paper(row, title, abstract, people, direction, match) if direction.any() else None

    def _why(self, paper: _Paper, examples: Examples, taste: Taste) -> Why:
        import numpy as np  # noqa: PLC0415 - see above

        liked = examples.liked
        likeness = unit(liked.vectors.astype(np.float32)) @ paper.direction
        best = np.argsort(-likeness)[:_NEAREST]
        nearest = [(int(liked.rows[at]), float(likeness[at])) for at in best]
        return Why(
            paper.match,
            tuple(telling_words(taste, paper.title, paper.abstract)),
            _shared_authors(self._conn, paper.people, examples.marked),
            _papers(self._conn, [pair for pair in nearest if pair[1] > 0]),
            taste.liked,
            taste.disliked,
            taste.learned,
        )


def encode(explained: Explained) -> str:
    """Write it as a line, for another process."""
    return json.dumps(explained)


def decode(line: str | bytes) -> Explained:
    """Read what `encode` wrote."""
    tag, compared, others, why, fits = json.loads(line)
    if why is not None:
        match, words, authors, papers, *rest = why
        why = Why(
            match,
            tuple((word, share) for word, share in words),
            tuple((name, count) for name, count in authors),
            tuple(Like(*paper) for paper in papers),
            *rest,
        )
    return Explained(tag, compared, others, why, tuple(Fit(*fit) for fit in fits))


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


def _shared_authors(
    conn: sqlite3.Connection, people: Iterable[str], marked: Sequence[int]
) -> tuple[tuple[str, int], ...]:
    """Return the authors who wrote papers that count, with how many, the most first."""
    wanted = dict.fromkeys(people, 0)
    with reading(conn):
        for names, details in conn.execute(_AUTHORS, (json.dumps(marked),)):
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
