"""The log of an open reader, and the loop's slow moments, which nobody would otherwise report."""

from __future__ import annotations

import asyncio
import os
import selectors
import time
from typing import TYPE_CHECKING, TypeVar

from paperdeck.desktop.log import LOG

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from selectors import SelectorKey

    from paperdeck.ui.session import Session

_Result = TypeVar("_Result")
_SLOW = 0.1
"""Seconds that the loop may be busy without looking at the keys."""


def run_watched(main: Coroutine[None, None, _Result], slow: Callable[[float], None]) -> _Result:
    """Run the loop as `asyncio.run` does; `slow` is told how many seconds it stood still."""

    def new_loop() -> asyncio.AbstractEventLoop:
        return _WatchedLoop(_WatchedSelector(slow))

    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(main)


def forget_pause() -> None:
    """Don't count the time up to now in which the running loop, if watched, stood still.

    For when it was to stand still: an editor had the terminal, or the shell had stopped us.
    """
    loop = asyncio.get_running_loop()
    if isinstance(loop, _WatchedLoop):
        loop.watch.look_again()


class _WatchedLoop(asyncio.SelectorEventLoop):
    """A loop that gives what watches it."""

    def __init__(self, watch: _WatchedSelector) -> None:
        self.watch = watch
        super().__init__(watch)


class _WatchedSelector(selectors.DefaultSelector):
    """Takes the time between two looks at what has come in: all callbacks run in between."""

    def __init__(self, slow: Callable[[float], None]) -> None:
        super().__init__()
        self._slow = slow
        self.look_again()

    def look_again(self) -> None:
        """Count from now on."""
        self._looked = time.perf_counter()

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Wait for what comes in."""
        busy = time.perf_counter() - self._looked
        if busy > _SLOW:
            self._slow(busy)
        found = super().select(timeout)
        self.look_again()
        return found


def note_slow(session: Session) -> Callable[[float], None]:
    """Return who notes slow moments of a session, with the last command."""

    def note(seconds: float) -> None:
        if LOG.file is not None:  # until then the reader is being made, which takes its time
            last = session.performed[-1] if session.performed else None
            LOG.note("slow", seconds=seconds, after=last)

    return note


def begin_log(session: Session) -> None:
    """Begin the log of a reader, and tell in it what runs; in a thread, for it takes its time."""
    from importlib.metadata import version  # noqa: PLC0415 - not before the first paint

    from paperdeck.config.secrets import secrets_in, secrets_of  # noqa: PLC0415 - the same
    from paperdeck.desktop.log import versions  # noqa: PLC0415 - the same

    LOG.add_secrets(secrets_in(os.environ) | secrets_of(session.settings, os.environ))
    terminal = os.environ.get("TERM", "")
    LOG.note("start", command="reader", **versions(), textual=version("textual"), terminal=terminal)
    LOG.begin(session.locations.log, in_thread=True)
