"""All scores of papers brought up to date, and whether anything has changed since."""

from __future__ import annotations

from contextlib import closing
from math import inf
from typing import TYPE_CHECKING

from paperdeck.store.connections import reading, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from paperdeck.discover.measuring import Measured
    from paperdeck.store.database import Store

_RANKED_EVERY = 20_000
"""Papers of which novelty is measured before all are ranked anew."""
# What scores depend on, in a text: papers, vectors, citations and votes, stars and opinions.
_STATE = """
    SELECT (SELECT coalesce(group_concat(name || value), '') FROM counters
            WHERE name IN ('papers', 'vectors_made'))
      || ' ' || (SELECT coalesce(max(fetched), '') FROM (
            SELECT max(last_success) AS fetched FROM sync_states))
      || ' ' || (SELECT count(*) || coalesce(max(at), '') FROM marks.flags WHERE flag = 'starred')
      || ' ' || (SELECT count(*) || coalesce(max(at), '') FROM marks.opinions)
"""
_SCORED = "SELECT value FROM meta WHERE name = 'scored'"
_MEASURED = "SELECT value FROM meta WHERE name = 'measured'"
_VECTORS_MADE = "SELECT coalesce(sum(value), 0) FROM counters WHERE name = 'vectors_made'"


def is_due(store: Store) -> bool:
    """Tell whether papers or marks have changed since scores were brought up to date.

    Raise `StoreError`.
    """
    with closing(store.reader()) as conn, reading(conn):
        (state,) = conn.execute(_STATE).fetchone()
        found = conn.execute(_SCORED).fetchone()
    return found is None or found[0] != state


def update_scores(store: Store, *, stop: Callable[[], bool] | None = None) -> bool:
    """Learn from the marks, and rank papers among others; tell whether all is done.

    Novelty is only ranked here, as far as it is known: see `measure_novelty`. `stop` is asked in
    between; what was found stays. Raise `StoreError`.
    """
    # They need modules that are none of `is_due`'s business.
    from paperdeck.discover.matching import update_matches  # noqa: PLC0415 - see above
    from paperdeck.discover.measuring import update_percentiles  # noqa: PLC0415 - see above

    with closing(store.reader()) as conn, reading(conn):
        (state,) = conn.execute(_STATE).fetchone()
    update_matches(store, stop=stop)
    if stop is not None and stop():
        return False
    update_percentiles(store)
    with closing(store.papers_writer()) as conn, transaction(conn):
        conn.execute("INSERT OR REPLACE INTO meta VALUES ('scored', ?)", (state,))
    return True


def is_measured(store: Store) -> bool:
    """Tell whether novelty was known of all papers of which it can be, and no vector is newer.

    Raise `StoreError`.
    """
    with closing(store.reader()) as conn, reading(conn):
        found = conn.execute(_MEASURED).fetchone()
        return found is not None and found[0] == _vectors_made(conn)


def _vectors_made(conn: sqlite3.Connection) -> str:
    return str(conn.execute(_VECTORS_MADE).fetchone()[0])


def measure_novelty(
    store: Store,
    *,
    most: int | None = None,
    stop: Callable[[], bool] | None = None,
    on_progress: Callable[[Measured], None] | None = None,
) -> bool:
    """Find the novelty of papers that have none yet, newest first; tell whether none is left.

    With `most` of so many papers at most. They are ranked among their peers from time to time.
    `stop` is asked and `on_progress` told after each transaction: what was found stays, and the
    next call goes on with the rest. Raise `StoreError`.
    """
    from paperdeck.discover.measuring import is_pending  # noqa: PLC0415 - see above

    with closing(store.reader()) as conn, reading(conn):
        made = _vectors_made(conn)
    stopped = False

    def is_stopped() -> bool:
        nonlocal stopped
        stopped = stopped or (stop is not None and stop())
        return stopped

    _measure(store, most, is_stopped, on_progress)
    if stopped:
        return False
    with closing(store.reader()) as conn, reading(conn):
        if is_pending(conn):
            return False
    with closing(store.papers_writer()) as conn, transaction(conn):
        conn.execute("INSERT OR REPLACE INTO meta VALUES ('measured', ?)", (made,))
    return True


def _measure(
    store: Store,
    most: int | None,
    stop: Callable[[], bool],
    on_progress: Callable[[Measured], None] | None,
) -> None:
    from paperdeck.discover.measuring import (  # noqa: PLC0415 - see above
        rank_novelty,
        update_distances,
    )

    left = inf if most is None else most
    found = lot = 0
    while left > 0 and found == lot and not stop():
        lot = int(min(_RANKED_EVERY, left))
        found = update_distances(store, most=lot, stop=stop, on_progress=on_progress)
        left -= found
        if found:
            rank_novelty(store)
