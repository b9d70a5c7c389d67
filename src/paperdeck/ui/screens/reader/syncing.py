"""Syncing in the background, and saying how the sources are."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from textual.message import Message

from paperdeck.model.errors import PaperDeckError
from paperdeck.model.syncing import (
    PapersStored,
    SourceFinished,
    SourceProgressed,
    SyncFinished,
    SyncStarted,
)
from paperdeck.query.syntax import parse
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.panes.status_bar import Said
from paperdeck.ui.screens.reader.ruling import Ruling
from paperdeck.ui.screens.reader.source_words import (
    Underway,
    clock_time,
    describe_result,
    describe_underway,
)
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.screens.sync_lines import bar_words, look_over
from paperdeck.ui.screens.sync_screen import SyncScreen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.worker import Worker

    from paperdeck.model.syncing import SourceReport, SourceState, SyncEvent
    from paperdeck.ui.screens.reader.screen import ReaderScreen
    from paperdeck.ui.screens.sync_lines import Overview

_CHECK_EVERY = 60.0
"""Seconds between looks at whether a source has gone stale."""
_FOLLOWED = "is:followed is:new"
_NO_NETWORK = "sample library, no network"
_MEND_CONFIG = "no sync: mend config.toml"
_READ_ONLY = "no sync: read-only"


def _nothing() -> None:
    """Do nothing after a sync."""


class SyncNews(Message):
    """The engine has said something."""

    def __init__(self, event: SyncEvent) -> None:
        super().__init__()
        self.event = event


class Syncing(UseCase):
    """Runs the engine in the background; its events only ever change what is shown.

    `afterwards` is called when the reader opens, and when papers have come.
    """

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._worker: Worker[None] | None = None
        self._asked_for = False
        self._once_more = False
        self._added = 0
        self._underway: dict[str, Underway] = {}
        self._states: Mapping[str, SourceState] = {}
        self._activity = ""
        self._measuring = ""
        self._sheet: SyncScreen | None = None
        self.afterwards: Callable[[], None] = _nothing
        self.ruling = Ruling(screen)

    @property
    def running(self) -> bool:
        """Whether a sync is under way."""
        return self._worker is not None and not self._worker.is_finished

    @property
    def states(self) -> Mapping[str, SourceState]:
        """How each source's last sync went, as far as is known."""
        return self._states

    def begin(self) -> None:
        """Sync what is stale now, and look again from time to time."""
        self.afterwards()
        self.ruling.resume()
        if self._prevented is not None:
            self.screen.status.sources = self._prevented
            return
        self.screen.set_interval(_CHECK_EVERY, self.look_for_stale)
        self.screen.set_interval(1.0, self._tick)
        self.look_for_stale()

    @property
    def _prevented(self) -> Said | None:
        """Why nothing is synced."""
        if self.session.demo:
            return Said(_NO_NETWORK)
        if self.session.unreadable_config is not None:
            # The defaults might ask sources that the user has switched off.
            return Said(_MEND_CONFIG, "error")
        return Said(_READ_ONLY, "warning") if self.session.store.read_only else None

    @handles("deck.sync")
    async def now(self, _: str) -> None:
        """Ask all sources now."""
        if self.session.demo:
            self.screen.say("the sample library doesn't sync: start `paperdeck` for your own")
        elif self.session.unreadable_config is not None:
            self.screen.say(f"mend it, then start again: {self.session.unreadable_config}", "error")
        elif self.running:
            self._asked_for = True
            self.screen.say("a sync is under way")
        else:
            self._start(force=True)

    @handles("deck.sources")
    async def show_sources(self, _: str) -> None:
        """Show how each source is; the sheet follows what happens while it is open."""
        await self.load_states()
        self._sheet = SyncScreen(self._overview(), partial(self.now, ""))
        try:
            await self.ask(self._sheet)
        finally:
            self._sheet = None

    def _overview(self) -> Overview:
        session = self.session
        notice = ""
        if session.unreadable_config is None:
            notice = self._prevented.text if self._prevented is not None else ""
        elif session.demo:
            notice = _NO_NETWORK
        else:
            notice = f"{_MEND_CONFIG}, then start again: {session.unreadable_config}"
        found = look_over(
            session.settings, self._states, self._underway, session.clock(), notice=notice
        )
        return found._replace(measuring=self._measuring)

    def start_over(self) -> None:
        """Sync with settings that have changed: now, or once more after the present sync."""
        if self.session.store.read_only:
            return
        if self.running:
            self._once_more = True
        else:
            self._start(force=True)

    def look_for_stale(self) -> None:
        """Sync the sources whose last sync is too long ago."""
        if not self.running:
            self._start(force=False)

    def _start(self, *, force: bool) -> None:
        self._asked_for = force
        self._worker = self.screen.in_background(
            partial(self._run, force=force), group="sync", may_fail=True
        )

    async def _run(self, *, force: bool) -> None:
        # Loading it takes longer than the screen may stand still.
        await asyncio.to_thread(import_module, "paperdeck.sync.engine")
        from paperdeck.sync.engine import SyncEngine  # noqa: PLC0415 - not before the first paint
        from paperdeck.sync.plan import stale_sources  # noqa: PLC0415 - not before the first paint

        session = self.session
        await self.load_states()
        while True:
            stale = stale_sources(session.settings, self._states, session.clock())
            if not force and not stale:
                return
            engine = SyncEngine(
                session.store,
                session.settings,
                clock=session.clock,
                on_event=self._pass_on,
            )
            try:
                await engine.run(sources=None if force else stale, force=force)
            except PaperDeckError as error:
                self._underway.clear()
                self._show("sync failed", "error")
                self.screen.say(str(error), "error")
                return
            if not self._once_more:
                return
            self._once_more, force = False, True

    def _pass_on(self, event: SyncEvent) -> None:
        self.screen.post_message(SyncNews(event))

    def follow(self, event: SyncEvent) -> None:
        """Show what the engine has said."""
        match event:
            case SyncStarted(sources):
                self._added = 0
                self.ruling.begin()
                self._underway = {name: Underway(name) for name in sources}
            case SourceProgressed(source, done, total, fetched, added, waiting):
                until = self.session.clock() + timedelta(seconds=waiting) if waiting else None
                self._underway[source] = Underway(source, done, total, until, fetched, added)
            case PapersStored(_, added, updated):
                self._added += len(added)
                self.ruling.take(added)
                self.state.new += len(added)
                if added or updated:
                    self.screen.listing.arrived()
            case SourceFinished(report):
                self._underway.pop(report.source, None)
            case SyncFinished(reports):
                self._finish(reports)
        self._tick()

    def _finish(self, reports: tuple[SourceReport, ...]) -> None:
        self._underway.clear()
        if self._asked_for:
            keymap = self.session.keymap
            top, why = keymap.first_key("move.top"), keymap.first_key("deck.status")
            self.screen.say(
                *describe_result(reports, self._added, top=top or ":top", why=why or ":status")
            )
        self.screen.in_background(self.load_states, group="states")
        if self._added:
            self.screen.in_background(self._tell_followed, group="states")
        self.ruling.finish()
        self.afterwards()

    async def _tell_followed(self) -> None:
        """Say if the sync brought papers by those whom the user follows."""
        found = await self.session.tally.run(lambda library: library.count(parse(_FOLLOWED)))
        if found.value:
            papers = "a new paper" if found.value == 1 else f"{found.value:,} new papers"
            key = self.session.keymap.first_key("list.filter") or ":filter"
            self.screen.say(f"{papers} by those you follow: {key} {_FOLLOWED} lists them")

    async def load_states(self) -> None:
        """Learn how the sources are, and show it."""
        self._states = await self.session.browse.run(lambda library: library.states())
        synced = [one.last_success for one in self._states.values() if one.last_success]
        if synced:
            self.screen.synced = f"synced {clock_time(max(synced), self.session.clock())}"
            self.screen.update_top()
        self._tick()

    def show_activity(self, words: str) -> None:
        """Show what else goes on in the background, an import, in the sources' place."""
        self._activity = words
        self._tick()

    def show_measuring(self, words: str) -> None:
        """Show on the sheet of sources how far it is with what takes long and hurries nobody."""
        self._measuring = words
        if self._sheet is not None:
            self._sheet.show(self._overview())

    def _tick(self) -> None:
        """Say how things are at this moment; waits count down."""
        now = self.session.clock()
        if self._activity:
            self._show(self._activity)
        elif self._underway:
            self._show(describe_underway(self._underway.values(), now))
        elif self._prevented is not None and not (self.session.demo and self._states):
            self._show(*self._prevented)
        elif self._states:
            self._show(*bar_words(self._states, self.session.settings, now))
        if self._sheet is not None:
            self._sheet.show(self._overview())

    def _show(self, words: str, level: str = "information") -> None:
        self.screen.status.sources = Said(words, level)
