"""Errands: single things that people ask single sources for, outside a sync.

What comes is stored as a sync stores it, with the same manners towards the services.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from paperdeck.model.syncing import PapersStored
from paperdeck.store.errors import StoreError
from paperdeck.store.merges import move_marks
from paperdeck.sync.engine import redirect_hosts
from paperdeck.sync.jobs import SeriesJob
from paperdeck.sync.keeping import Keeper, RunNumber
from paperdeck.sync.plan import SourcePlan
from paperdeck.sync.source_run import SourceRun
from paperdeck.sync.worker import StoreWorker

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.config.settings import SourceSettings
    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.syncing import SyncEvent
    from paperdeck.sources.contract import Address, Page, Series
    from paperdeck.store.database import Store
    from paperdeck.sync.engine import ClientFactory
    from paperdeck.sync.surroundings import Surroundings

_Found = TypeVar("_Found")


class Brought(NamedTuple):
    """What an errand brought: the names of each usable paper in the order of the answer.

    `added` are stable ids of papers that the library didn't have, `problems` say what of the
    answer couldn't be used.
    """

    papers: tuple[tuple[Identifier, ...], ...]
    added: frozenset[str]
    problems: tuple[str, ...]


class Errands:
    """Runs errands, one after the other, and stores what they bring."""

    def __init__(self, store: Store, around: Surroundings, client_factory: ClientFactory):
        self._store = store
        self._added: set[str] = set()
        self._around = replace(around, emit=self._hear)
        self._client_factory = client_factory
        self._worker = StoreWorker(store)
        self._run = RunNumber(around.clock)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        try:
            with suppress(StoreError):  # the next sync tries again
                await self._worker.run(lambda _: move_marks(self._store))
            self._worker.post(self._run.finish)
        finally:
            await self._worker.close()

    async def look(self, work: Callable[[], _Found]) -> _Found:
        """Do something with the store off the loop, after what was stored before."""
        return await self._worker.run(lambda _: work())

    async def carry_out(
        self, source: SourceSettings, at: Address, series: Series, *, most: int
    ) -> Brought:
        """Ask a source for a series and store at most so many of its papers.

        Raises `PaperDeckError` when the service can't be reached, refuses or sends nonsense, and
        `StoreError` when the library can't be written.
        """
        papers: list[tuple[Identifier, ...]] = []

        def read(body: bytes) -> Page:
            page = series.read(body)
            papers.extend(record.identifiers for record in page.records)
            return page

        self._added.clear()
        keeper = Keeper(self._worker, self._store, source.name, run=self._run, around=self._around)
        asking = SourceRun(
            source,
            partial(self._client_factory, redirect_hosts(source)),
            store=self._store,
            keeper=keeper,
            worker=self._worker,
            memory={},
            now=self._around.clock(),
            around=self._around,
            at=at,
        )
        job = SeriesJob(replace(series, read=read), most)
        await asking.carry_out(SourcePlan(source.name, (job,)), _nobody)
        problems = (*keeper.tally.problems, *keeper.tally.left_out)
        return Brought(tuple(papers[:most]), frozenset(self._added), problems)

    def _hear(self, event: SyncEvent) -> None:
        if isinstance(event, PapersStored):
            self._added.update(event.added)


async def _nobody() -> None:
    """There is no other source to wait for."""
