"""Papers compared by meaning: more like this one, and the vectors that takes, made meanwhile."""

from __future__ import annotations

import asyncio
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from paperdeck.query.meaning import LIKE
from paperdeck.query.quoting import field_term
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from paperdeck.discover.building import Built
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_PAUSE = 2.0
"""Seconds that the reader must have been at rest before vectors are made."""
_TOLD_FROM = 2_000
"""Vectors that take long enough for people to be told."""


class Comparing(UseCase):
    """Finds what is like a paper; has vectors made in a process of its own when there is time."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._worker: Worker[None] | None = None
        self._timer: Timer | None = None

    @handles("paper.alike")
    async def show_alike(self, _: str) -> None:
        """Filter by what is like the paper under the cursor."""
        row = self.screen.papers.current
        if row is None:
            self.screen.say("there is no paper here")
            return
        names = await self.session.browse.run(lambda library: library.ids_of([row]))
        ready = await self.session.browse.run(lambda library: library.knows_meanings())
        if row in names:
            self.screen.filtering.replace(field_term(LIKE, names[row]))
        if not ready:
            self.screen.say("papers are still being compared: the list fills when that is done")
            self.soon()

    def soon(self) -> None:
        """Make the vectors that are missing, once the reader has been at rest for a moment."""
        if not self.session.compares:
            return
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.screen.set_timer(_PAUSE, self._begin)

    def _begin(self) -> None:
        working = self._worker is not None and not self._worker.is_finished
        if working or self.screen.syncing.running or not self.screen.idle:
            self.soon()
        else:
            self._worker = self.screen.in_background(self._build, group="vectors", may_fail=True)

    async def _build(self) -> None:
        from paperdeck.discover.apart import build_apart  # noqa: PLC0415 - when there is time

        loop = asyncio.get_running_loop()
        stop = Event()

        def progress(built: Built) -> None:
            loop.call_soon_threadsafe(self._tell, built)

        work = partial(build_apart, self.session.store, stop=stop.is_set, on_progress=progress)
        try:
            made = await asyncio.to_thread(work)
        finally:
            # Left in the middle, it is the thread that ends the process.
            stop.set()
            self.screen.syncing.show_activity("")
        self.screen.syncing.ruling.apply(by_meaning=True)
        if made:
            self.screen.listing.arrived()

    def _tell(self, built: Built) -> None:
        if built.missing > _TOLD_FROM:
            words = f"comparing papers by meaning: {built.made:,} of {built.total:,}"
            self.screen.syncing.show_activity(words)
