"""All scores of papers brought up to date, and whether anything has changed since."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.connections import reading, transaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.store.database import Store

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


def is_due(store: Store) -> bool:
    """Tell whether papers or marks have changed since scores were brought up to date.

    Raise `StoreError`.
    """
    with closing(store.reader()) as conn, reading(conn):
        (state,) = conn.execute(_STATE).fetchone()
        found = conn.execute(_SCORED).fetchone()
    return found is None or found[0] != state


def update_scores(store: Store, *, stop: Callable[[], bool] | None = None) -> bool:
    """Learn from the marks, and find how each paper compares with others; tell whether all is done.

    `stop` is asked in between; what was found stays. Raise `StoreError`.
    """
    # They load numpy, which is none of `is_due`'s business.
    from paperdeck.discover.matching import update_matches  # noqa: PLC0415 - see above
    from paperdeck.discover.measuring import (  # noqa: PLC0415 - see above
        update_distances,
        update_percentiles,
    )

    with closing(store.reader()) as conn, reading(conn):
        (state,) = conn.execute(_STATE).fetchone()
    update_matches(store, stop=stop)
    if stop is not None and stop():
        return False
    update_distances(store, stop=stop)
    if stop is not None and stop():
        return False
    update_percentiles(store)
    with closing(store.papers_writer()) as conn, transaction(conn):
        conn.execute("INSERT OR REPLACE INTO meta VALUES ('scored', ?)", (state,))
    return True
