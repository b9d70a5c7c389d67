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
    from collections.abc import Callable

    from textual.timer import Timer
    from textual.worker import Worker

    from paperdeck.discover.building import Built
    from paperdeck.discover.measuring import Measured
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
        if row in names:
            self.screen.filtering.replace(field_term(LIKE, names[row]))

    def soon(self) -> None:
        """Make the vectors that are missing, once the reader has been at rest for a moment."""
        if not self.session.compares or self.session.store.read_only:
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
        from paperdeck.discover.apart import Listener, build_apart  # noqa: PLC0415 - when asked for
        from paperdeck.discover.building import is_complete  # noqa: PLC0415 - the same
        from paperdeck.discover.table import check_table  # noqa: PLC0415 - the same

        loop = asyncio.get_running_loop()
        stop = Event()
        listener = Listener(
            built=lambda built: _later(loop, self._tell_built, built),
            compared=lambda: _later(loop, self._compared),
            measured=lambda found: _later(loop, self._tell_measured, found),
        )
        work = partial(build_apart, self.session.store, stop=stop.is_set, listener=listener)
        try:
            made = await asyncio.to_thread(work)
        finally:
            # Left in the middle, it is the thread that ends the process.
            stop.set()
            self.screen.syncing.show_activity("")
            self.screen.syncing.show_measuring("")
        if made or await asyncio.to_thread(is_complete, self.session.store):
            self._compared()
        else:
            # Of what goes wrong there, this alone won't mend itself by the next time.
            await asyncio.to_thread(check_table)

    def _compared(self) -> None:
        """Make use of vectors and matches, which are up to date now."""
        self.screen.syncing.show_activity("")
        self.screen.syncing.ruling.apply(by_meaning=True)
        self.screen.listing.arrived()

    def _tell_built(self, built: Built) -> None:
        if built.missing > _TOLD_FROM:
            words = f"comparing papers by meaning: {built.made:,} of {built.total:,}"
            self.screen.syncing.show_activity(words)

    def _tell_measured(self, found: Measured) -> None:
        # It takes minutes, or hours: it isn't told in the place of more urgent things.
        words = f"novelty: known of {found.measured:,} papers, being found of {found.pending:,}"
        self.screen.syncing.show_measuring(words if found.pending else "")


def _later(loop: asyncio.AbstractEventLoop, tell: Callable[..., None], *told: object) -> None:
    """Tell from another thread."""
    loop.call_soon_threadsafe(tell, *told)
