"""The one thread in which a sync parses and writes, so that the event loop never waits."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from paperdeck.desktop.log import LOG
from paperdeck.store.errors import StoreError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from paperdeck.store.database import Store

T = TypeVar("T")
# Cancelling has to be over within a second, even if another process holds the file.
_CLOSING_SECONDS = 0.5


class StoreWorker:
    """Runs pieces of work in order, with one writing connection to papers.db.

    A piece that has begun is finished even if the task that waits for it is cancelled:
    a batch is written whole or not at all.
    """

    def __init__(self, store: Store):
        self._store = store
        self._conn: sqlite3.Connection | None = None
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="paperdeck-sync")

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do a piece of work in the thread and return its result. Raises what it raises."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._with_connection, work)

    def post(self, work: Callable[[sqlite3.Connection], object]) -> None:
        """Queue work that nobody waits for; trouble with the store is ignored."""
        self._executor.submit(self._quietly, work)

    async def close(self) -> None:
        """Finish what is queued and close the connection, waiting half a second at most."""
        closing = asyncio.wrap_future(self._executor.submit(self._close_connection))
        self._executor.shutdown(wait=False)
        await asyncio.wait({closing}, timeout=_CLOSING_SECONDS)

    def _with_connection(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._conn is None:
            self._conn = self._store.papers_writer()
        return work(self._conn)

    def _quietly(self, work: Callable[[sqlite3.Connection], object]) -> None:
        try:
            self._with_connection(work)
        except StoreError as error:
            LOG.note("store", **error.facts)

    def _close_connection(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None
