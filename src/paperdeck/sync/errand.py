"""Errands: single things that people ask single sources for, outside a sync.

What comes is stored as a sync stores it, with the same manners towards the services.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Self, TypeVar

from paperdeck.model.errors import PaperDeckError
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
    from collections.abc import Callable, Sequence

    from paperdeck.config.source_settings import SourceSettings
    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.paper import PaperRecord
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


class Gathered(NamedTuple):
    """What a series holds, in its order, though it may not be all (`problems` say why).

    `left_out` counts the entries that couldn't be used.
    """

    records: tuple[PaperRecord, ...]
    problems: tuple[str, ...]
    left_out: int


class _Gatherer(Keeper):
    """Keeps what comes for whoever asked, and stores nothing."""

    def __init__(
        self,
        worker: StoreWorker,
        store: Store,
        source: str,
        *,
        run: RunNumber,
        around: Surroundings,
    ):
        super().__init__(worker, store, source, run=run, around=around)
        self.records: list[PaperRecord] = []

    async def keep(self, records: Sequence[PaperRecord]) -> bool:
        """Keep records; tell whether there were any."""
        self.records.extend(records)
        self.tally.fetched += len(records)
        return bool(records)


_Keeps = TypeVar("_Keeps", bound=Keeper)


class Errands:
    """Runs errands, one after the other, and stores what they bring."""

    def __init__(self, store: Store, around: Surroundings, client_factory: ClientFactory):
        self._store = store
        self._added: set[str] = set()
        self._emit = around.emit
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
        keeper = self._keeper(Keeper, source)
        await self._run_series(source, at, replace(series, read=read), most, keeper)
        problems = (*keeper.tally.problems, *keeper.tally.left_out)
        return Brought(tuple(papers[:most]), frozenset(self._added), problems)

    async def gather(
        self, source: SourceSettings, at: Address, series: Series, *, most: int
    ) -> Gathered:
        """Ask a source for a series without storing any of it. Raises as `carry_out`.

        A series of which nothing came for a fault of the request is a `PaperDeckError` too.
        """
        keeper = self._keeper(_Gatherer, source)
        await self._run_series(source, at, series, most, keeper)
        tally = keeper.tally
        if tally.problems and not tally.pages:
            raise PaperDeckError(tally.problems[0])
        return Gathered(tuple(keeper.records[:most]), tuple(tally.problems), len(tally.left_out))

    async def take_in(self, source: SourceSettings, records: Sequence[PaperRecord]) -> Brought:
        """Store records that were gathered before. Raises `StoreError`."""
        self._added.clear()
        keeper = self._keeper(Keeper, source)
        await keeper.keep(records)
        names = tuple(record.identifiers for record in records)
        return Brought(names, frozenset(self._added), tuple(keeper.tally.left_out))

    def _keeper(self, kind: type[_Keeps], source: SourceSettings) -> _Keeps:
        return kind(self._worker, self._store, source.name, run=self._run, around=self._around)

    async def _run_series(
        self, source: SourceSettings, at: Address, series: Series, most: int, keeper: Keeper
    ) -> None:
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
        await asking.carry_out(SourcePlan(source.name, (SeriesJob(series, most),)), _nobody)

    def _hear(self, event: SyncEvent) -> None:
        if isinstance(event, PapersStored):
            self._added.update(event.added)
        self._emit(event)


async def _nobody() -> None:
    """There is no other source to wait for."""
