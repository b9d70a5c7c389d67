"""Storing what a source sent, in small batches that leave others room to write."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import stable_id
from paperdeck.model.syncing import PapersStored
from paperdeck.store.ingest import ingest
from paperdeck.store.merges import move_marks
from paperdeck.store.sync_state import begin_run, finish_run

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from paperdeck.model.paper import PaperRecord
    from paperdeck.store.database import Store
    from paperdeck.store.ingest import Ingested
    from paperdeck.sync.surroundings import Surroundings
    from paperdeck.sync.worker import StoreWorker

# A star must not wait behind a sync: SQLite's queue of writers isn't fair.
BATCH = 100
PAUSE_SECONDS = 0.015


class RunNumber:
    """The sync's number in the store, given when it first brings something.

    A sync that reaches no service leaves what is "new" as it was.
    """

    def __init__(self, clock: Callable[[], datetime]):
        self._clock = clock
        self._number: int | None = None

    def get(self, conn: sqlite3.Connection) -> int:
        """Return the number, beginning the run with the first call. Raises StoreError."""
        if self._number is None:
            self._number = begin_run(conn, self._clock())
        return self._number

    def finish(self, conn: sqlite3.Connection) -> None:
        """Note that the run is over, if it ever began. Raises StoreError."""
        if self._number is not None:
            finish_run(conn, self._number, self._clock())


@dataclass(slots=True)
class Tally:
    """What a source's sync has brought so far, in papers; `pages` were read whole.

    `left_out` says of entries why they couldn't be used, `problems` what went wrong with
    single jobs.
    """

    pages: int = 0
    fetched: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class Keeper:
    """Stores one source's records; a version of a paper once a sync, however often it is sent."""

    def __init__(
        self,
        worker: StoreWorker,
        store: Store,
        source: str,
        *,
        run: RunNumber,
        around: Surroundings,
    ):
        self._worker = worker
        self._store = store
        self._source = source
        self._run = run
        self._around = around
        self._kept: dict[str, int] = {}
        self._changed: set[str] = set()
        self.tally = Tally()

    async def keep(self, records: Sequence[PaperRecord]) -> bool:
        """Store records in batches, one transaction each.

        Tell whether the library learned anything from them in this sync. Raises
        StoreError; batches already stored stay.
        """
        fresh = self._not_yet_kept(records)
        for start in range(0, len(fresh), BATCH):
            if start:
                await self._around.sleep(PAUSE_SECONDS)
            await self._store_batch(fresh[start : start + BATCH])
        return any(stable_id(record.identifiers) in self._changed for record in records)

    async def _store_batch(self, batch: Sequence[PaperRecord]) -> None:
        now = self._around.clock()
        done = await self._worker.run(
            lambda conn: ingest(conn, batch, now=now, run=self._run.get(conn))
        )
        self._count(batch, done)
        if done.added or done.updated:
            self._changed.update(done.added, done.updated)
            self._around.emit(PapersStored(self._source, done.added, done.updated))
        if done.merged:
            await self._worker.run(lambda _: move_marks(self._store))

    def _count(self, batch: Sequence[PaperRecord], done: Ingested) -> None:
        self.tally.fetched += len(batch)
        self.tally.added += len(done.added)
        self.tally.updated += len(done.updated)
        self.tally.unchanged += done.unchanged
        self.tally.left_out.extend(rejected.reason for rejected in done.rejected)

    def _not_yet_kept(self, records: Sequence[PaperRecord]) -> list[PaperRecord]:
        fresh: list[PaperRecord] = []
        for record in records:
            name = stable_id(record.identifiers)
            version = record.version or 0
            if name is None or version > self._kept.get(name, -1):
                fresh.append(record)
            if name is not None:
                self._kept[name] = max(version, self._kept.get(name, -1))
        return fresh
