"""What the reader works with: the store behind threads, the settings, the clock.

Nothing in the reader touches SQLite on the UI loop. Each lane is one thread that owns
one opened thing (a `Library`, the `Marker`), so that a page of rows never waits behind a
long search, nor a star behind either.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from paperdeck.query.newest import read_newest

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from datetime import datetime

    from paperdeck.config.keymap import Keymap
    from paperdeck.config.locations import Locations
    from paperdeck.config.problems import ConfigProblem
    from paperdeck.config.settings import Settings
    from paperdeck.config.themes import ThemeSpec
    from paperdeck.discover.likeness import Likeness
    from paperdeck.marks.marker import Marker
    from paperdeck.model.rows import PaperRow
    from paperdeck.query.library import Library
    from paperdeck.query.listing import Listing
    from paperdeck.store.database import Store


class _Closable(Protocol):
    def close(self) -> None:
        """Give back what is held."""


_Owned = TypeVar("_Owned", bound=_Closable)
_Result = TypeVar("_Result")

OPEN_SAMPLE = "sample"
"""The reader's result that asks for the sample library to be opened next."""
_BETWEEN_INTERRUPTS = 0.01
"""Seconds between attempts to break off a query when the reader is left."""
_REMEMBERED = 20
"""Commands that a crash report lists."""
_NEWEST = 200
"""Papers that the reader opens with."""
_NEWEST_LINES = 30
"""Those of them that are made ready to be shown: as many as most screens have room for."""


class Lane(Generic[_Owned]):
    """One thread with one thing of its own, opened at the first use and closed with it."""

    def __init__(
        self,
        name: str,
        open_owned: Callable[[], _Owned],
        *,
        interrupt: Callable[[_Owned], None] | None = None,
        afterwards: Callable[[], None] | None = None,
    ) -> None:
        """Name the thread; `interrupt` breaks off from outside what is under way, if it may be.

        `afterwards` is called on the UI loop when something has been done.
        """
        self._open = open_owned
        self._afterwards = afterwards
        self._interrupt = interrupt
        self._owned: _Owned | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"paperdeck-{name}")
        self._waiting = 0

    @property
    def busy(self) -> bool:
        """Whether work is under way or waiting."""
        return self._waiting > 0

    async def run(self, work: Callable[[_Owned], _Result]) -> _Result:
        """Do the work on the lane's thread, after what was asked before."""
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._work, work)
        finally:
            self._waiting -= 1
            if self._afterwards is not None:
                self._afterwards()

    def _work(self, work: Callable[[_Owned], _Result]) -> _Result:
        if self._owned is None:
            self._owned = self._open()
        return work(self._owned)

    def interrupt(self) -> None:
        """Break off what is under way, where it may be."""
        if self._interrupt is not None and self._owned is not None:
            self._interrupt(self._owned)

    def close(self) -> None:
        """Close what the lane owns: at once where work may be broken off, else after it."""
        closing = self._thread.submit(self._close_owned)
        # An interrupt stops one statement, or none if it comes between two.
        while not wait((closing,), _BETWEEN_INTERRUPTS).done:
            self.interrupt()
        self._thread.shutdown()

    def _close_owned(self) -> None:
        if self._owned is not None:
            self._owned.close()


@dataclass(slots=True, kw_only=True)
class Session:
    """One opening of the deck. `problems` are the config's, for people to see.

    `changed` is called on the UI loop when marks or papers have; `unfinished` is what has to be
    done before the reader is left, if anything. `performed` holds the ids of the last commands, for
    crash reports. `newest` will be the beginning of the list and its topmost lines: it is read
    while the screen is being made. With `compares` papers are compared by meaning in a process of
    its own when there is time.
    """

    store: Store
    locations: Locations
    settings: Settings
    keymap: Keymap
    themes: dict[str, ThemeSpec]
    clock: Callable[[], datetime]
    demo: bool = False
    compares: bool = True
    problems: tuple[ConfigProblem, ...] = ()
    unreadable_config: ConfigProblem | None = None
    changed: Callable[[], None] | None = None
    unfinished: Callable[[Library], None] | None = None
    performed: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    newest: Future[tuple[Listing, list[PaperRow]]] = field(init=False)
    search: Lane[Library] = field(init=False)
    browse: Lane[Library] = field(init=False)
    tally: Lane[Library] = field(init=False)
    keeping: Lane[Library] = field(init=False)
    marks: Lane[Marker] = field(init=False)
    _likeness: dict[str, Likeness] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Begin to read; make the lanes, of which nothing is opened yet."""
        reading = ThreadPoolExecutor(1, thread_name_prefix="paperdeck-newest")
        self.newest = reading.submit(read_newest, self.store, _NEWEST, _NEWEST_LINES)
        reading.shutdown(wait=False)
        self.search = self._reading_lane("search")
        self.browse = self._reading_lane("browse")
        self.tally = self._reading_lane("tally")
        # Whoever keeps files up to date must not be broken off halfway through a query.
        self.keeping = Lane("keeping", self._open_library)
        self.marks = Lane("marks", self._open_marker, afterwards=self.tell_changed)

    def _reading_lane(self, name: str) -> Lane[Library]:
        return Lane(name, self._open_library, interrupt=lambda library: library.interrupt())

    def _open_library(self) -> Library:
        from paperdeck.discover.likeness import Likeness  # noqa: PLC0415 - not before first paint
        from paperdeck.query.library import Library  # noqa: PLC0415 - the same

        # One for all lanes: it holds some 40 bytes a paper.
        meaning = self._likeness.setdefault("of all papers", Likeness())
        return Library(self.store, clock=self.clock, meaning=meaning)

    def _open_marker(self) -> Marker:
        from paperdeck.marks.marker import Marker  # noqa: PLC0415 - not before the first paint

        return Marker(self.store)

    def tell_changed(self) -> None:
        """Let those know who keep something up to date that marks or papers have changed."""
        if self.changed is not None:
            self.changed()

    @property
    def busy(self) -> bool:
        """Whether any lane has work."""
        return any(lane.busy for lane in (self.search, self.browse, self.tally, self.marks))

    def stop_reading(self) -> None:
        """Break off running queries; what the user marked is always finished."""
        for lane in (self.search, self.browse, self.tally):
            lane.interrupt()

    def close(self) -> None:
        """Close everything; marks under way are written first."""
        self.stop_reading()
        wait((self.newest,))
        for lane in (self.marks, self.keeping, self.search, self.browse, self.tally):
            lane.close()

    def finish(self) -> None:
        """Do what was unfinished when everything was closed.

        Raise `PaperDeckError` when that can't be done.
        """
        if self.unfinished is not None:
            with closing(self._open_library()) as library:
                self.unfinished(library)
