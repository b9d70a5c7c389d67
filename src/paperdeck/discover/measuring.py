"""Numbers that compare a paper with others: novelty, and how often it is cited or voted for.

docs/metrics.md defines them for people. Each is a percentile among papers of the same primary
category and year of which the number is known; of fewer than `PEERS` it is unknown. None of them
tells how good a paper is.
"""

from __future__ import annotations

import time
from contextlib import closing
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.signatures import read_stored
from paperdeck.discover.table import DIMENSIONS
from paperdeck.discover.vectors import unit
from paperdeck.store.connections import PAUSE_SECONDS, reading, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from paperdeck.store.database import Store

PEERS = 20
"""Papers of the same category and year below which there is no percentile."""
EARLIER = 2_000
"""Earlier papers below which nothing can be said of novelty."""
NEAREST = 10
LOOKED_AT = 200_000
"""The latest earlier papers that a paper is compared with."""
_TAKEN = 2_000
_FURTHER = 20_000
"""Papers that are measured with one reading of earlier ones, and how far apart they may be."""
_BLOCK = 8_192
_AT_ONCE = 256
_BEYOND = 2**63 - 1
_NOTHING_KNOWN = f"zeroblob({DIMENSIONS})"
"""The vector of a paper without a word that is known: it is near to none and far from none."""

# All row numbers, in a table a hundredth as wide as that of vectors: most papers have a distance.
_LACKING = f"""
    FROM papers_fts_docsize AS every LEFT JOIN scores ON scores.row = every.id
    CROSS JOIN vectors ON vectors.row = every.id
    WHERE distance IS NULL AND vector <> {_NOTHING_KNOWN}
"""
_WITHOUT_DISTANCE = f"""
    SELECT every.id, vector {_LACKING} AND every.id < ? ORDER BY every.id DESC LIMIT ?
"""
_PENDING = f"""
    {_LACKING} AND every.id > (SELECT row FROM vectors ORDER BY row LIMIT 1 OFFSET {EARLIER} - 1)
"""
_STATE_OF = f"""
    SELECT distance IS NOT NULL, vector = {_NOTHING_KNOWN},
      (SELECT count(*) FROM (SELECT 1 FROM vectors AS v WHERE v.row < vectors.row LIMIT {EARLIER}))
        < {EARLIER}
    FROM vectors LEFT JOIN scores ON scores.row = vectors.row WHERE vectors.row = ?
"""
_BEFORE = "SELECT row, vector FROM vectors WHERE row < ? ORDER BY row DESC LIMIT ?"
_WRITE_DISTANCE = """
    INSERT INTO scores (row, distance)
    SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM papers WHERE row = ?1)
    ON CONFLICT (row) DO UPDATE SET distance = excluded.distance
"""
# The ordinal of the first of January of the year 1 is 1, its Julian day 1721425.5.
_YEAR = "strftime('%Y', (papers.row >> 20) + 1721424.5)"
_RANKED = f"""
    SELECT papers.row AS row, CASE WHEN count(*) OVER peers >= {PEERS} THEN
      (rank() OVER (peers ORDER BY {{value}}) - 1) * 100 / count(*) OVER peers END AS percentile
    FROM {{table}} WHERE {{value}} IS NOT NULL AND primary_category IS NOT NULL
    WINDOW peers AS (PARTITION BY primary_category, {_YEAR})
"""
_WRITE_PERCENTILES = """
    INSERT INTO scores (row, {column}) SELECT row, percentile FROM ({ranked}) WHERE true
    ON CONFLICT (row) DO UPDATE SET {column} = excluded.{column}
    WHERE {column} IS NOT excluded.{column}
"""
_NOVELTY = ("novelty", "distance", "scores JOIN papers ON papers.row = scores.row")
_PERCENTILES = (("cited", "citations", "papers"), ("voted", "upvotes", "papers"), _NOVELTY)


class Unknown(StrEnum):
    """Why the novelty of a paper isn't known."""

    NOT_YET = "not measured yet"
    TOO_EARLY = f"- (fewer than {EARLIER:,} earlier papers)"
    NO_WORDS = "- (none of its words is known)"
    FEW_PEERS = f"- (fewer than {PEERS} papers to rank it among)"


class Measured(NamedTuple):
    """How far it is with novelty: of how many papers it has been measured, and of how many not yet.

    Neither counts papers of which it can't be: those with fewer than `EARLIER` earlier ones.
    """

    measured: int
    pending: int


def update_percentiles(store: Store) -> None:
    """Rank papers by citations, upvotes and distance among their peers. Raise `StoreError`."""
    with closing(store.papers_writer()) as conn:
        for column, value, table in _PERCENTILES:
            _rank(conn, column, value, table)
            time.sleep(PAUSE_SECONDS)


def rank_novelty(store: Store) -> None:
    """Rank papers by distance alone, as far as that is known. Raise `StoreError`."""
    with closing(store.papers_writer()) as conn:
        _rank(conn, *_NOVELTY)


def _rank(conn: sqlite3.Connection, column: str, value: str, table: str) -> None:
    ranked = _RANKED.format(value=value, table=table)
    with transaction(conn):
        conn.execute(_WRITE_PERCENTILES.format(column=column, ranked=ranked))


def read_measured(conn: sqlite3.Connection) -> Measured:
    """Tell how far it is with novelty."""
    (measured,) = conn.execute("SELECT count(distance) FROM scores").fetchone()
    (pending,) = conn.execute(f"SELECT count(*) {_PENDING}").fetchone()
    return Measured(measured, pending)


def is_pending(conn: sqlite3.Connection) -> bool:
    """Tell whether novelty could be measured of a paper, and hasn't been yet."""
    return bool(conn.execute(f"SELECT EXISTS (SELECT 1 {_PENDING})").fetchone()[0])


def why_unknown(conn: sqlite3.Connection, row: int) -> Unknown:
    """Say why the novelty of a paper isn't known, if it isn't."""
    found = conn.execute(_STATE_OF, (row,)).fetchone()
    if found is None:
        return Unknown.NOT_YET
    is_measured, is_blank, is_early = found
    if is_measured:
        return Unknown.FEW_PEERS
    if is_blank:
        return Unknown.NO_WORDS
    return Unknown.TOO_EARLY if is_early else Unknown.NOT_YET


def update_distances(
    store: Store,
    *,
    most: int | None = None,
    stop: Callable[[], bool] | None = None,
    on_progress: Callable[[Measured], None] | None = None,
) -> int:
    """Find how far papers are from earlier ones; return of how many it was found.

    The distance is 1 less the mean cosine to the ten nearest papers of the library that were
    published earlier, of the latest `LOOKED_AT` of them. Where there are fewer than `EARLIER`, or
    no word of a paper is known, it isn't found. The newest papers without one come first, `most` of
    them if that is given. `stop` is asked and `on_progress` told after each transaction: what
    was found stays, and the next call goes on with the rest. Raise `StoreError`.
    """
    found = 0
    below = _BEYOND
    with closing(store.reader()) as reader, closing(store.papers_writer()) as conn:
        with reading(reader):
            measured, pending = read_measured(reader)
        while most is None or found < most:
            room = _TAKEN if most is None else min(_TAKEN, most - found)
            lot = _read_lot(reader, below, room)
            if not len(lot.rows):
                break
            for distances in _distances(lot):
                with transaction(conn):
                    conn.executemany(_WRITE_DISTANCE, distances)
                found += len(distances)
                if on_progress is not None:
                    on_progress(Measured(measured + found, max(0, pending - found)))
                if stop is not None and stop():
                    return found
                time.sleep(PAUSE_SECONDS)
            below = int(lot.rows[-1])
    return found


class _Lot(NamedTuple):
    """Papers to be measured, and the earlier ones; both in falling order of rows.

    `first` says of each at which of the earlier ones those begin that it is compared with.
    """

    rows: NDArray[np.int64]
    vectors: NDArray[np.int8]
    first: NDArray[np.intp]
    earlier: NDArray[np.int8]


def _read_lot(conn: sqlite3.Connection, below: int, most: int) -> _Lot:
    """Read the next papers that lack a distance and can have one, at most so many."""
    import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

    rows, vectors = read_stored(conn, _WITHOUT_DISTANCE, (below, most))
    before = int(rows[0]) if len(rows) else 0
    earlier, others = read_stored(conn, _BEFORE, (before, LOOKED_AT + _FURTHER))
    # So many of the earlier ones are later than a paper, or it itself.
    first = len(earlier) - np.searchsorted(earlier[::-1], rows)
    # A paper far below the others needs earlier ones that haven't been read: it comes next time.
    needed = LOOKED_AT if len(earlier) == LOOKED_AT + _FURTHER else EARLIER
    count = int(np.count_nonzero(len(earlier) - first >= needed))
    return _Lot(rows[:count], vectors[:count], first[:count], others)


def _distances(lot: _Lot) -> Iterator[list[tuple[int, float]]]:
    """Yield the rows of papers with their distances, some at a time."""
    import numpy as np  # noqa: PLC0415 - see above

    for start in range(0, len(lot.rows), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        asked = unit(lot.vectors[some].astype(np.float32))
        means = _nearest_mean(asked, lot.first[some], lot.earlier)
        yield list(zip(lot.rows[some].tolist(), (1 - means).tolist(), strict=True))


def _nearest_mean(
    asked: NDArray[np.float32], first: NDArray[np.intp], others: NDArray[np.int8]
) -> NDArray[np.float32]:
    """Return the mean cosine of each asked vector to the ten nearest of those it is compared with.

    These are `LOOKED_AT` of the others, from its place in `first` on, which rises.
    """
    import numpy as np  # noqa: PLC0415 - see above

    best = np.full((len(asked), NEAREST), -1, np.float32)
    least, most = int(first[0]), int(first[-1])
    end = min(most + LOOKED_AT, len(others))
    for start in range(least, end, _BLOCK):
        block = others[start : min(start + _BLOCK, end)]
        likeness = asked @ unit(block.astype(np.float32)).T
        if start < most or start + len(block) > least + LOOKED_AT:
            places = np.arange(start, start + len(block))
            begin = first[:, None]
            likeness[(places < begin) | (places >= begin + LOOKED_AT)] = -1
        both = np.concatenate([best, likeness], axis=1)
        both.partition(len(block), axis=1)
        best = both[:, -NEAREST:].copy()
    means: NDArray[np.float32] = best.mean(axis=1)
    return means
