"""Leaving in order when told to by a signal: a closed terminal, a shutdown, `kill`."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP", "SIGQUIT")
_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))


class LeaveOnSignal:
    """While it is entered, the first SIGTERM, SIGHUP or SIGQUIT ends what goes on, tidily.

    By default it raises `SystemExit` with the shell's code for it (128 + its number), so
    that files and folders in use are closed on the way out. Further signals change nothing:
    a terminal that is closed sends several. Only in the main thread.
    """

    def __init__(self) -> None:
        self._leave: Callable[[int], None] = _raise
        self._leaving = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Self:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler or signal.SIG_DFL)  # type: ignore[arg-type] # as it was given

    @contextmanager
    def handed_to(self, leave: Callable[[int], None]) -> Iterator[None]:
        """Call `leave` with the exit code instead, which brings about the end.

        Meanwhile SIGINT is such a signal, too: on a terminal in raw mode ctrl+c is a key, and
        only `kill` sends it. Before and afterwards it is Python's `KeyboardInterrupt`.
        """
        self._leave = leave
        before = signal.signal(signal.SIGINT, self._on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)
            self._leave = _raise

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        if not self._leaving:
            self._leaving = True
            self._leave(128 + number)


def _raise(code: int) -> None:
    raise SystemExit(code)
