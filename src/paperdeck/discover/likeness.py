"""Finding papers by meaning: those about some words, those like others, those that fit a tag.

What is near to words or papers is what isn't below a floor (`discover.floors`), so that it doesn't
depend on what else is looked for; for a tag the nearest are taken, by the scan of all signatures.
What is near to words or papers is put in order by vectors and by the rare words that are shared.
Which mixture of both is best was measured (`bench/meaning.py`, docs/metrics.md).
"""

from __future__ import annotations

import json
import time
from collections import Counter, OrderedDict
from math import sqrt
from threading import Lock
from typing import TYPE_CHECKING

from paperdeck.discover.building import Built, read_built, read_texts
from paperdeck.discover.examples import MOST_OF_A_TAG, NEWEST, ordinary_places, rows_of_tag
from paperdeck.discover.floors import ABOUT, LIKE, Standard, above_floor
from paperdeck.discover.held import Held, read_held
from paperdeck.discover.signatures import Signatures, read_signatures, read_vectors
from paperdeck.discover.table import load_table, weigh
from paperdeck.discover.taste import learn
from paperdeck.discover.vectors import count_words, directions, quantise, sign, unit
from paperdeck.discover.words import words_of
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

NEAREST = 500
"""How many papers are found for a tag at most."""

_RESCORED = 2_000
"""Papers whose vectors are looked at, those with the nearest signatures."""
_RESCORED_OF_A_TAG = 10_000
"""The same for a tag: what a model points at is farther from any paper than papers are."""
_READ = 300
"""Papers whose texts are looked at, those with the nearest vectors."""
_SHARE_OF_VECTORS = 0.3
"""What the likeness of vectors counts beside that of words."""
_AT_LEAST = 0.25
"""How near the farthest may be, of how near the nearest is: few papers aren't all alike."""
_REMEMBERED = 32
_READ_AGAIN_AFTER = 20
"""How many times as long as reading them takes signatures that are out of date may be used."""

_THERE = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM vectors WHERE row = value)"

_Scored = list[tuple[int, float]]


class Likeness:
    """Tells which papers of one library are alike. May be shared by threads.

    Signatures are read when first needed, and again when vectors have been made since. Its
    methods are given a `Store.reader()`; they raise SQLite's errors as they come.
    """

    def __init__(self, *, most: int = NEAREST) -> None:
        self._most = most
        self._lock = Lock()
        self._signatures: Signatures | None = None
        self._held: Held | None = None
        self._changes = -1
        self._read_at = 0.0
        self._read_took = 0.0
        self._answers: OrderedDict[tuple[object, ...], list[int]] = OrderedDict()

    def ready(self, conn: sqlite3.Connection) -> bool:
        """Tell whether there are vectors; until then nothing is found."""
        return read_built(conn).made > 0

    def about(self, conn: sqlite3.Connection, words: str, *, unfinished: bool = False) -> list[int]:
        """Return the rows of all papers about some words, best first.

        If they are `unfinished`, the last word may go on. Words that nobody knows find nothing.
        """

        def look() -> list[int]:
            counts = Counter(_completed(words_of(words)) if unfinished else words_of(words))
            return [row for row, _ in self._find(conn, _direction_of(counts), counts, ABOUT)]

        return self._answer(conn, ("about", words, unfinished), look)

    def like(self, conn: sqlite3.Connection, rows: Sequence[int]) -> list[int]:
        """Return the rows of all papers like some others together, best first."""

        def look() -> list[int]:
            counts = _counts_of(conn, rows)
            vector = _middle_of(conn, rows)
            return [row for row, _ in self._find(conn, vector, counts, LIKE, besides=rows)]

        return self._answer(conn, ("like", *rows), look)

    def fitting(self, conn: sqlite3.Connection, tag: str) -> list[int]:
        """Return the rows of the papers that fit a tag best and don't have it, best first.

        What fits is learned from those that have it, or a tag nested in it; a tag that no paper
        has fits none.
        """
        rows = rows_of_tag(conn, fold_name(tag).strip("/"))
        if not rows:
            return []

        def look() -> list[int]:
            return [row for row, _ in self._fit(conn, rows)]

        return self._answer(conn, ("fitting", *rows), look)

    def nearest(
        self, conn: sqlite3.Connection, vector: NDArray[np.float32], count: int
    ) -> list[tuple[int, float]]:
        """Return the rows whose vectors are nearest to one of length 1, with the cosines.

        Best first, and only those that are more alike than two papers by chance (above 0).
        """
        built = read_built(conn)
        if not built.made:
            return []
        with self._lock:
            return _nearest(conn, self._read(conn, built), vector, count)

    def _answer(
        self, conn: sqlite3.Connection, key: tuple[object, ...], look: Callable[[], list[int]]
    ) -> list[int]:
        """Look, or return what was found by the same question to the same vectors."""
        built = read_built(conn)
        if not built.made:
            return []
        with self._lock:
            self._read(conn, built)
            if key not in self._answers:
                self._answers[key] = look()
            self._answers.move_to_end(key)
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
            return self._answers[key]

    def _find(
        self,
        conn: sqlite3.Connection,
        vector: NDArray[np.float32],
        counts: Mapping[str, int],
        standard: Standard,
        *,
        besides: Sequence[int] = (),
    ) -> _Scored:
        """Return what isn't below the floor; of very old papers, what the signatures find of it."""
        if self._signatures is None or not vector.any():
            return []
        held = self._hold(conn)
        floor, found = above_floor(held.rows, held.cosines(vector), standard, besides)
        if len(held.rows) < len(self._signatures.rows):
            older = _nearest(conn, self._signatures, vector, _RESCORED // 2)
            oldest = int(held.rows[-1])
            found += [
                (row, cosine)
                for row, cosine in older
                if row < oldest and cosine >= floor and row not in besides
            ]
            found.sort(key=lambda one: (-one[1], -one[0]))
        return _by_texts(conn, _still_there(conn, found), counts)

    def _hold(self, conn: sqlite3.Connection) -> Held:
        """Return the vectors of the newest papers, read when first needed."""
        if self._held is None:
            started = time.monotonic()
            self._held = read_held(conn)
            self._read_took += time.monotonic() - started
        return self._held

    def _fit(self, conn: sqlite3.Connection, rows: Sequence[int]) -> _Scored:
        """Learn from the papers of a tag, newest first, and look for others that fit."""
        signatures, marked = self._signatures, set(rows)
        if signatures is None:
            return []
        newest = signatures.rows[: -NEWEST - 1 : -1]
        _, ordinary = read_vectors(conn, newest[ordinary_places(newest, marked)].tolist())
        liked = _vectors_of(conn, rows[:MOST_OF_A_TAG])
        taste = learn(liked, liked[:0], ordinary)
        if taste is None or not taste.direction.any():
            return []
        count = self._most + len(rows)
        found = _nearest(conn, signatures, taste.direction, count, _RESCORED_OF_A_TAG)
        found = [one for one in found if one[0] not in marked][: self._most]
        least = _AT_LEAST * max((cosine for _, cosine in found), default=0.0)
        # Putting the best in order by shared words too made it no better (docs/metrics.md).
        return [one for one in found if one[1] >= least]

    def _read(self, conn: sqlite3.Connection, built: Built) -> Signatures:
        """Return the signatures, read anew if vectors have been made since.

        While many are being made, that is done now and then.
        """
        now = time.monotonic()
        rested = now - self._read_at > self._read_took * _READ_AGAIN_AFTER
        rested = rested or not built.missing
        if self._signatures is None or (built.changes != self._changes and rested):
            self._signatures = read_signatures(conn)
            self._held = None
            self._changes = built.changes
            self._answers.clear()
            self._read_at = time.monotonic()
            self._read_took = self._read_at - now
        return self._signatures


def _nearest(
    conn: sqlite3.Connection,
    signatures: Signatures,
    vector: NDArray[np.float32],
    count: int,
    rescored: int = _RESCORED,
) -> _Scored:
    near = signatures.near(sign(quantise(vector)), max(rescored, 2 * count))
    rows, vectors = read_vectors(conn, near)
    cosines = (vectors @ vector).tolist()
    found = [(row, cosine) for row, cosine in zip(rows, cosines, strict=True) if cosine > 0]
    found.sort(key=lambda one: (-one[1], -one[0]))
    return found[:count]


def _still_there(conn: sqlite3.Connection, found: _Scored) -> _Scored:
    """Leave out what has gone since the vectors were read."""
    there = {row for (row,) in conn.execute(_THERE, (json.dumps([row for row, _ in found]),))}
    return [one for one in found if one[0] in there]


def _by_texts(conn: sqlite3.Connection, found: _Scored, counts: Mapping[str, int]) -> _Scored:
    """Put the best of what was found in order by the words they share too; the rest follows."""
    best = dict(found[:_READ])
    asked = weigh_words(counts)
    texts = read_texts(conn, list(best))
    scored = [
        (row, _SHARE_OF_VECTORS * best[row] + shared(asked, weigh_words(count_words(*text))))
        for row, text in texts.items()
    ]
    scored.sort(key=lambda one: (-one[1], -one[0]))
    return scored + found[_READ:]


def weigh_words(counts: Mapping[str, int]) -> dict[str, float]:
    """Return the words of a text by their weights, which as a vector have the length 1."""
    weights = weigh(counts, load_table())
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}


def shared(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the cosine between two texts' words, weighed: 0 if they share none, 1 if all."""
    fewer, more = (one, other) if len(one) < len(other) else (other, one)
    return sum(weight * more[word] for word, weight in fewer.items() if word in more)


def _direction_of(counts: Mapping[str, int]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = directions([counts], centred=False)[0]
    return found


def _completed(words: list[str]) -> list[str]:
    """Go on with the last word if it is none yet: as the commonest one that begins so."""
    places = load_table().places
    if not words or words[-1] in places:
        return words
    longer = next((word for word in places if word.startswith(words[-1])), words[-1])
    return [*words[:-1], longer]


def _counts_of(conn: sqlite3.Connection, rows: Sequence[int]) -> Counter[str]:
    total: Counter[str] = Counter()
    for text in read_texts(conn, rows).values():
        total.update(count_words(*text))
    return total


def _middle_of(conn: sqlite3.Connection, rows: Sequence[int]) -> NDArray[np.float32]:
    """Return the direction between those of papers."""
    middle: NDArray[np.float32] = unit(_vectors_of(conn, rows).sum(axis=0))
    return middle


def _vectors_of(conn: sqlite3.Connection, rows: Sequence[int]) -> NDArray[np.float32]:
    """Return the directions of papers; one that has no vector yet gets it here."""
    import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

    known, vectors = read_vectors(conn, rows)
    others = read_texts(conn, [*set(rows).difference(known)])
    made = directions([count_words(*text) for text in others.values()])
    found: NDArray[np.float32] = np.concatenate([vectors, made])
    return found
