"""The sync itself: all sources at once, each in its own order, none in another's way."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.desktop.log import LOG
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.syncing import SourceFinished, SyncFinished, SyncStarted
from paperdeck.sources.registry import find_source
from paperdeck.store.errors import StoreError
from paperdeck.store.merges import move_marks
from paperdeck.store.sync_state import load_memory, load_states, save_state
from paperdeck.sync.errors import UnknownSourceError
from paperdeck.sync.jobs import HUGGING_FACE
from paperdeck.sync.keeping import Keeper, RunNumber
from paperdeck.sync.outcome import note_report, report_of, skipped, state_of, unsaved
from paperdeck.sync.plan import (
    NOT_DUE,
    address_of,
    plan_source,
    search_keys,
    unknown_sources,
)
from paperdeck.sync.source_run import SourceRun, unsettled
from paperdeck.sync.surroundings import Surroundings
from paperdeck.sync.worker import StoreWorker
from paperdeck.transport.client import Client

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import date

    from paperdeck.config.settings import Settings
    from paperdeck.config.source_settings import SourceSettings
    from paperdeck.model.syncing import SourceReport, SourceState, SyncEvent
    from paperdeck.store.database import Store
    from paperdeck.sync.plan import SourcePlan

    ClientFactory = Callable[[Collection[str]], AbstractAsyncContextManager[Client]]

NOTHING_TO_ASK = "no categories, no queries, nothing to complete"


@dataclass(frozen=True, slots=True)
class _Sync:
    """What the sources of one sync share. `finished` tells who is done."""

    started: datetime
    worker: StoreWorker
    run: RunNumber
    plans: Mapping[str, SourcePlan]
    states: Mapping[str, SourceState]
    memories: Mapping[str, Mapping[str, Any]]
    finished: Mapping[str, asyncio.Event]

    def last_success(self, source: str) -> datetime | None:
        """Return when a source's last good sync was, before this one."""
        state = self.states.get(source)
        return state.last_success if state else None

    async def providers_done(self, plan: SourcePlan) -> None:
        """Wait for the sources whose papers another one completes or enriches."""
        for name, other in self.plans.items():
            if name == HUGGING_FACE or (plan.enriches and not other.enriches):
                await self.finished[name].wait()


def open_client(hosts: Collection[str]) -> Client:
    """Make a client that may be redirected to these hosts."""
    return Client(redirect_hosts=hosts)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SyncEngine:
    """Syncs a library with its sources.

    `on_event` is called on the event loop. `clock` gives aware times. The rest is for
    tests: `client_factory` opens a client that may be redirected to the hosts given,
    `sleep` waits so many seconds, `jitter` gives numbers in [0, 1).
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        clock: Callable[[], datetime] = _utc_now,
        on_event: Callable[[SyncEvent], None] = lambda _event: None,
        client_factory: ClientFactory = open_client,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ):
        self._store = store
        self._settings = settings
        self._client_factory = client_factory
        self._around = Surroundings(clock=clock, sleep=sleep, jitter=jitter, emit=on_event)

    async def run(
        self,
        *,
        sources: Sequence[str] | None = None,
        since: date | None = None,
        force: bool = False,
    ) -> tuple[SourceReport, ...]:
        """Sync and return a report of each source, in the settings' order.

        `sources` names them (all when `None`). Those that aren't due are skipped, unless
        `force` asks them now or `since` for everything from that day on. A source's
        failure is its own and stands in its report. Cancelling ends it within a second;
        what is stored stays, and states are as before. Raises UnknownSourceError, and
        StoreError when the library can't be read at all.
        """
        wanted = self._wanted(sources)
        worker = StoreWorker(self._store)
        try:
            sync = await self._prepare(worker, wanted, since=since, force=force)
            reports = await self._run_sources(sync)
            # Papers that were lost and fetched again may go by another id than their marks.
            with suppress(StoreError):  # the next sync tries again
                await worker.run(lambda _: move_marks(self._store))
        finally:
            await worker.close()
        self._around.emit(SyncFinished(reports))
        return reports

    async def preview(
        self, *, sources: Sequence[str] | None = None, since: date | None = None
    ) -> tuple[SourcePlan, ...]:
        """Return what `run` with `force` would ask the sources for; nothing is asked.

        What completing and enriching other sources' papers takes isn't known before these are
        there. Raises UnknownSourceError and StoreError.
        """
        worker = StoreWorker(self._store)
        try:
            sync = await self._prepare(worker, self._wanted(sources), since=since, force=True)
        finally:
            await worker.close()
        return tuple(sync.plans.values())

    def _wanted(self, sources: Sequence[str] | None) -> list[str]:
        unknown = unknown_sources(sources or (), self._settings)
        if unknown:
            raise UnknownSourceError(unknown, self._settings.sources)
        return [
            name
            for name, source in self._settings.sources.items()
            if (name in sources if sources is not None else _is_wanted(source))
        ]

    async def _run_sources(self, sync: _Sync) -> tuple[SourceReport, ...]:
        self._around.emit(SyncStarted(tuple(sync.plans)))
        reports: dict[str, SourceReport] = {}
        try:
            async with asyncio.TaskGroup() as group:
                for plan in sync.plans.values():
                    group.create_task(self._sync_source(sync, plan, reports))
        except asyncio.CancelledError:
            self._around.emit(SyncFinished(tuple(reports.values()), cancelled=True))
            raise
        finally:
            sync.worker.post(sync.run.finish)
        return tuple(reports[name] for name in sync.plans)

    async def _prepare(
        self, worker: StoreWorker, wanted: Sequence[str], *, since: date | None, force: bool
    ) -> _Sync:
        def load(
            conn: sqlite3.Connection,
        ) -> tuple[dict[str, SourceState], dict[str, dict[str, Any]]]:
            return load_states(conn), {name: load_memory(conn, name) for name in wanted}

        started = self._around.clock()
        states, memories = await worker.run(load)
        plans = {
            name: plan_source(
                self._settings.sources[name],
                self._settings,
                states.get(name),
                memories[name],
                now=started,
                since=since,
                force=force,
            )
            for name in wanted
        }
        return _Sync(
            started=started,
            worker=worker,
            run=RunNumber(self._around.clock),
            plans=plans,
            states=states,
            memories=memories,
            finished={name: asyncio.Event() for name in wanted},
        )

    async def _sync_source(
        self, sync: _Sync, plan: SourcePlan, reports: dict[str, SourceReport]
    ) -> None:
        name = plan.source
        try:
            if plan.skip_reason:
                report = await self._skip(sync, name, plan.skip_reason)
            else:
                report = await self._ask_source(sync, plan)
        finally:
            sync.finished[name].set()
        reports[name] = report
        note_report(report)
        self._around.emit(SourceFinished(report))

    async def _ask_source(self, sync: _Sync, plan: SourcePlan) -> SourceReport:
        source = self._settings.sources[plan.source]
        began = self._around.clock()
        keeper = Keeper(sync.worker, self._store, source.name, run=sync.run, around=self._around)
        run = SourceRun(
            source,
            partial(self._client_factory, redirect_hosts(source)),
            store=self._store,
            keeper=keeper,
            worker=sync.worker,
            memory=unsettled(sync.memories[source.name], search_keys(source)),
            now=sync.started,
            around=self._around,
            at=address_of(source, self._settings),
        )
        failure: PaperDeckError | None = None
        try:
            await self._save(sync, sync.states.get(source.name), run.memory)
            if not await run.carry_out(plan, partial(sync.providers_done, plan)):
                return await self._skip(sync, source.name, NOTHING_TO_ASK)
        except PaperDeckError as error:
            failure = error
            LOG.note("sync-failed", source=source.name, kind=type(error).__name__, **error.facts)
        report = report_of(
            source.name,
            keeper.tally,
            failure,
            last_success=sync.last_success(source.name),
            started=sync.started,
            seconds=(self._around.clock() - began).total_seconds(),
        )
        return await self._conclude(sync, report, failure, run.memory)

    async def _skip(self, sync: _Sync, source: str, reason: str) -> SourceReport:
        report = skipped(source, reason, last_success=sync.last_success(source))
        if reason == NOT_DUE:
            return report
        return await self._conclude(sync, report, None, sync.memories[source])

    async def _conclude(
        self,
        sync: _Sync,
        report: SourceReport,
        failure: PaperDeckError | None,
        memory: Mapping[str, Any],
    ) -> SourceReport:
        """Note in the library how a source's sync went; return the report to give."""
        try:
            await self._save(sync, state_of(report, failure, started=sync.started), memory)
        except StoreError as error:
            return unsaved(report, error, last_success=sync.last_success(report.source))
        return report

    async def _save(
        self, sync: _Sync, state: SourceState | None, memory: Mapping[str, Any]
    ) -> None:
        """Write a source's state and memory; there is no memory without a state."""
        if state is not None:
            await sync.worker.run(lambda conn: save_state(conn, state, memory))


def _is_wanted(source: SourceSettings) -> bool:
    """Tell whether a sync of everything speaks of a source: if it is on, or usually is."""
    usual = SOURCE_DEFAULTS.get(source.name)
    return source.enabled or (usual is not None and usual.on)


def redirect_hosts(source: SourceSettings) -> frozenset[str]:
    """Return the hosts that a source's requests may be redirected to."""
    kind = find_source(source.name)
    own = [urlsplit(address).hostname or "" for address in (source.base_url, *source.urls)]
    with_www = {f"www.{host}" for host in own} | {host.removeprefix("www.") for host in own}
    return (kind.hosts if kind else frozenset()) | with_www | frozenset(own)
