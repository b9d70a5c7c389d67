"""Syncing in the background, and saying how the sources are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from paperdeck.model.errors import PaperDeckError
from paperdeck.model.syncing import (
    PapersStored,
    SourceFinished,
    SourceProgressed,
    SyncFinished,
    SyncStarted,
    SyncStatus,
)
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.panes.status_bar import Said
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from textual.worker import Worker

    from paperdeck.model.syncing import SourceReport, SourceState, SyncEvent
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_CHECK_EVERY = 60.0
"""Seconds between looks at whether a source has gone stale."""


class Syncing(UseCase):
    """Runs the engine as a worker; its events only ever change what is shown."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._worker: Worker[None] | None = None
        self._added = 0

    @property
    def running(self) -> bool:
        """Whether a sync is under way."""
        return self._worker is not None and self._worker.is_running

    def begin(self) -> None:
        """Sync what is stale now, and look again from time to time."""
        if self.session.demo:
            self.screen.status.sources = Said("sample library, no network")
            return
        self.screen.set_interval(_CHECK_EVERY, self._if_stale)
        self._if_stale()

    @handles("deck.sync")
    async def now(self, _: str) -> None:
        """Ask all sources now."""
        if self.session.demo:
            self.screen.say("the sample library doesn't sync: start `paperdeck` for your own")
        elif self.running:
            self.screen.say("a sync is under way")
        else:
            self._start(force=True)

    def _if_stale(self) -> None:
        if not self.running:
            self._start(force=False)

    def _start(self, *, force: bool) -> None:
        self._worker = self.screen.run_worker(
            self._run(force=force), group="sync", exit_on_error=False
        )

    async def _run(self, *, force: bool) -> None:
        from paperdeck.sync.engine import SyncEngine  # noqa: PLC0415 - not before the first paint
        from paperdeck.sync.plan import stale_sources  # noqa: PLC0415 - not before the first paint

        session = self.session
        states = await session.browse.run(lambda library: library.states())
        self._show_states(states)
        stale = None if force else stale_sources(session.settings, states, session.clock())
        if stale is not None and not stale:
            return
        engine = SyncEngine(
            session.store, session.settings, clock=session.clock, on_event=self._on_event
        )
        try:
            await engine.run(sources=stale, force=force)
        except PaperDeckError as error:
            self.screen.status.sources = Said(str(error), "error")

    def _on_event(self, event: SyncEvent) -> None:
        status = self.screen.status
        match event:
            case SyncStarted(sources):
                self._added = 0
                status.sources = Said(f"syncing {', '.join(sources)}")
            case SourceProgressed(source, done, total, _, added, waiting):
                wait = f", waiting {waiting:.0f} s" if waiting >= 1 else ""
                status.sources = Said(f"{source} {done}/{total}, {added} new{wait}")
            case PapersStored(_, added, updated):
                self._added += len(added)
                self.state.new += len(added)
                if added or updated:
                    self.screen.papers_arrived()
            case SourceFinished():
                pass
            case SyncFinished(reports):
                self._finish(reports)

    def _finish(self, reports: tuple[SourceReport, ...]) -> None:
        bad = [one for one in reports if one.status in {SyncStatus.FAILED, SyncStatus.PARTIAL}]
        if self._added:
            self.screen.say(
                f"{self._added:,} new papers {self.screen.glyphs.separator} g g shows them"
            )
        elif bad:
            self.screen.say(f"{bad[0].source}: {bad[0].error or bad[0].status}", "warning")
        self.screen.run_worker(self._load_states(), group="states")

    async def _load_states(self) -> None:
        self._show_states(await self.session.browse.run(lambda library: library.states()))

    def _show_states(self, states: Mapping[str, SourceState]) -> None:
        if states:
            self.screen.status.sources = describe_sources(states, self.session.clock())
        synced = [state.last_success for state in states.values() if state.last_success]
        if synced:
            self.screen.synced = f"synced {clock_time(max(synced), self.session.clock())}"
            self.screen.update_top()

    async def stop(self) -> None:
        """Break off a sync; what is stored stays."""
        if self._worker is not None and self._worker.is_running:
            self._worker.cancel()
            await asyncio.sleep(0)


def clock_time(moment: datetime, now: datetime) -> str:
    """Write a moment as people read it: "14:02" today, else "12 Jun 14:02"; local time."""
    local = moment.astimezone()
    same_day = local.date() == now.astimezone().date()
    return f"{local:%H:%M}" if same_day else f"{local.day} {local:%b %H:%M}"


def describe_sources(states: Mapping[str, SourceState], now: datetime) -> Said:
    """Say in a few words how the sources are, the worst first.

    When every source that was asked failed for want of a network, the reader is offline.
    """
    tried = {name: state for name, state in states.items() if state.status != SyncStatus.SKIPPED}
    failed = {name: state for name, state in tried.items() if state.status == SyncStatus.FAILED}
    successes = [state.last_success for state in tried.values() if state.last_success]
    if failed and len(failed) == len(tried) and all(_offline(one) for one in failed.values()):
        good = f"last good sync {clock_time(max(successes), now)}" if successes else "never synced"
        return Said(f"offline, {good}", "warning")
    words = [
        f"{name} failed {clock_time(state.last_attempt, now)}" for name, state in failed.items()
    ]
    for name, state in tried.items():
        if state.wait_until is not None and state.wait_until > now:
            left = int((state.wait_until - now).total_seconds())
            words.append(f"{name}: wait {left // 60}:{left % 60:02}")
        elif state.status == SyncStatus.PARTIAL:
            words.append(f"{name} partial")
    words += [f"{name} ok" for name, state in tried.items() if state.status == SyncStatus.OK]
    return Said("   ".join(words), "error" if failed else "information")


def _offline(state: SourceState) -> bool:
    return state.error is not None and "offline" in state.error.lower()
