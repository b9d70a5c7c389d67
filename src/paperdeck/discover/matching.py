"""How well each paper fits what the user likes: learned, scored and stored.

Match is a percentile: of the newest `NEWEST` papers, how many of a hundred fit less well. Why a
paper fits is said by `discover.explaining`.
"""

from __future__ import annotations

import time
from contextlib import closing
from itertools import chain, islice
from typing import TYPE_CHECKING

from paperdeck.discover.examples import learn_from, read_liked, read_newest
from paperdeck.discover.taste import fitness, percentiles
from paperdeck.store.connections import PAUSE_SECONDS, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.store.database import Store

_AT_ONCE = 1_000
# A paper may have gone meanwhile; what is as it was isn't written again.
_WRITE = """
    INSERT INTO scores (row, match) SELECT ?1, ?2 WHERE EXISTS (SELECT 1 FROM papers WHERE row = ?1)
    ON CONFLICT (row) DO UPDATE SET match = excluded.match WHERE match IS NOT excluded.match
"""
_FORGET = "UPDATE scores SET match = NULL WHERE match IS NOT NULL AND row < ?"
_BEYOND = 2**63 - 1


def update_matches(store: Store, *, stop: Callable[[], bool] | None = None) -> int:
    """Learn from the marks as they are now and store how each of the newest papers fits.

    Return how many have a match: none where nothing is liked. `stop` is asked between short
    transactions. Raise `StoreError`.
    """
    with closing(store.reader()) as reader:
        newest = read_newest(reader)
        taste = learn_from(read_liked(reader), newest)
    if taste is None:
        with closing(store.papers_writer()) as conn, transaction(conn):
            conn.execute(_FORGET, (_BEYOND,))
        return 0
    # Of a paper without a word that is known nothing can be said.
    known = newest.vectors.any(axis=1)
    found = percentiles(fitness(taste, newest.vectors[known]))
    unknown = [(row, None) for row in newest.rows[~known].tolist()]
    scored = chain(unknown, zip(newest.rows[known].tolist(), found.tolist(), strict=True))
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
    return len(found)
