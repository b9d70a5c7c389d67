"""Numbers that compare a paper with others: novelty, and how often it is cited or voted for.

docs/metrics.md defines them for people. Each is a percentile among papers of the same primary
category and year of which the number is known; of fewer than `PEERS` it is unknown. None of them
tells how good a paper is.
"""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.discover.signatures import read_stored
from paperdeck.discover.vectors import unit
from paperdeck.store.connections import PAUSE_SECONDS, transaction

if TYPE_CHECKING:
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
A_RUN = 2_000
"""Papers of which the distance is found in one run, the newest first."""
_BLOCK = 20_000
_AT_ONCE = 250

_WITHOUT_DISTANCE = """
    SELECT vectors.row, vector FROM vectors LEFT JOIN scores ON scores.row = vectors.row
    WHERE distance IS NULL ORDER BY vectors.row DESC LIMIT ?
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
_OF_SCORES = "scores JOIN papers ON papers.row = scores.row"
_PERCENTILES = (
    ("cited", "citations", "papers"),
    ("voted", "upvotes", "papers"),
    ("novelty", "distance", _OF_SCORES),
)


def update_percentiles(store: Store) -> None:
    """Rank papers by citations, upvotes and distance among their peers. Raise `StoreError`."""
    with closing(store.papers_writer()) as conn:
        for column, value, table in _PERCENTILES:
            ranked = _RANKED.format(value=value, table=table)
            with transaction(conn):
                conn.execute(_WRITE_PERCENTILES.format(column=column, ranked=ranked))
            time.sleep(PAUSE_SECONDS)


def update_distances(store: Store, *, stop: Callable[[], bool] | None = None) -> int:
    """Find how far new papers are from earlier ones; return of how many it was found.

    The distance is 1 less the mean cosine to the ten nearest papers of the library that were
    published earlier. Where there are fewer than `EARLIER`, it isn't found. `stop` is asked
    several times a second. Raise `StoreError`.
    """
    import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

    with closing(store.reader()) as reader:
        rows, vectors = read_stored(reader, _WITHOUT_DISTANCE, (A_RUN,))
        if not len(rows):
            return 0
        earlier, others = read_stored(reader, _BEFORE, (int(rows[0]), LOOKED_AT))
    found = 0
    with closing(store.papers_writer()) as conn:
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            # `earlier` falls: so many of its first are later than the paper, or it itself.
            later = len(earlier) - np.searchsorted(earlier[::-1], some)
            known = len(earlier) - later >= EARLIER
            if not known.any():
                break
            asked = unit(vectors[start : start + _AT_ONCE][known].astype(np.float32))
            means = _nearest_mean(asked, some[known], earlier, others)
            values = zip(some[known].tolist(), (1 - means).tolist(), strict=True)
            with transaction(conn):
                conn.executemany(_WRITE_DISTANCE, values)
            found += int(known.sum())
            if stop is not None and stop():
                break
            time.sleep(PAUSE_SECONDS)
    return found


def _nearest_mean(
    asked: NDArray[np.float32],
    rows: NDArray[np.int64],
    earlier: NDArray[np.int64],
    others: NDArray[np.int8],
) -> NDArray[np.float32]:
    """Return the mean cosine of each asked vector to the ten nearest of those of lower rows."""
    import numpy as np  # noqa: PLC0415 - see above

    best = np.full((len(asked), NEAREST), -1, np.float32)
    for block, start in _blocks(others):
        likeness = asked @ unit(block.astype(np.float32)).T
        likeness[earlier[None, start : start + len(block)] >= rows[:, None]] = -1
        both = np.concatenate([best, likeness], axis=1)
        best = np.partition(both, both.shape[1] - NEAREST, axis=1)[:, -NEAREST:]
    means: NDArray[np.float32] = best.mean(axis=1)
    return means


def _blocks(vectors: NDArray[np.int8]) -> Iterator[tuple[NDArray[np.int8], int]]:
    for start in range(0, len(vectors), _BLOCK):
        yield vectors[start : start + _BLOCK], start
