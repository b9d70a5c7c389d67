"""Putting the search index in order after an import: from then on searches are quicker."""

from __future__ import annotations

import time
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.connections import PAUSE_SECONDS, transaction
from paperdeck.store.index import MOST_PARTS, merge_parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from paperdeck.store.database import Store

_PAGES_AT_ONCE = 8_000


def settle_index(
    store: Store,
    *,
    on_progress: Callable[[], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> bool:
    """Merge the parts that the index consists of if there are many; tell whether it is in order.

    All papers are found before, too: every search asks each part, which takes a few milliseconds
    longer. It takes about a tenth of the import's time. `on_progress` is told, and `stop` asked,
    several times a second; later writes go on with what is left. Raise `StoreError`.
    """
    with closing(store.papers_writer()) as conn:
        while merge_some(conn, most=MOST_PARTS, pages=_PAGES_AT_ONCE):
            if on_progress is not None:
                on_progress()
            if stop is not None and stop():
                return False
    return True


def merge_some(conn: sqlite3.Connection, *, most: int, pages: int) -> bool:
    """Let the index have few parts, in a short transaction. Tell whether more is to do."""
    # Whoever else wants to write has waited long enough: here is a pause, and a second one.
    time.sleep(PAUSE_SECONDS)
    with transaction(conn):
        more = merge_parts(conn, most=most, pages=pages)
    time.sleep(PAUSE_SECONDS)
    return more
