"""How long each callback keeps the loop from all others, and where it was meanwhile."""

from __future__ import annotations

import asyncio
import gc
import heapq
import sys
import threading
import time
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = 12
_LOOK_AFTER = 0.030
_LOOK_EVERY = 0.010


class Block(NamedTuple):
    """A callback that kept the loop: milliseconds by the clock, on the processor, of garbage."""

    wall: float
    processor: float
    collecting: float
    name: str
    where: str


class LoopWatch:
    """Times every callback of the loop of this thread; `worst` are the longest, longest first."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Block]] = []
        self._count = 0
        self._thread = threading.get_ident()
        self._since = 0.0
        self._where = ""
        self._collecting = 0.0
        self._collecting_since = 0.0
        self._done = threading.Event()

    @property
    def worst(self) -> list[Block]:
        """Return the longest blocks."""
        return [block for _, _, block in sorted(self._heap, reverse=True)]

    @property
    def callbacks(self) -> int:
        """Return how many callbacks there were."""
        return self._count

    def forget(self) -> None:
        """Begin anew."""
        self._heap.clear()
        self._count = 0

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch for the length of a `with`."""
        run = asyncio.Handle._run  # noqa: SLF001 - the one place that all callbacks pass
        looking = threading.Thread(target=self._look, daemon=True)
        gc.callbacks.append(self._on_collecting)
        looking.start()
        with mock.patch.object(asyncio.Handle, "_run", lambda handle: self._time(run, handle)):
            yield
        self._done.set()
        looking.join()
        gc.callbacks.remove(self._on_collecting)

    def _time(self, run: object, handle: asyncio.Handle) -> None:
        if threading.get_ident() != self._thread:
            run(handle)  # type: ignore[operator] # `Handle._run`
            return
        self._where, self._collecting = "", 0.0
        processor = time.thread_time()
        self._since = began = time.perf_counter()
        try:
            run(handle)  # type: ignore[operator] # `Handle._run`
        finally:
            wall = time.perf_counter() - began
            self._since = 0.0
            self._keep(wall, time.thread_time() - processor, handle)

    def _keep(self, wall: float, processor: float, handle: asyncio.Handle) -> None:
        self._count += 1
        if len(self._heap) == _KEPT and wall <= self._heap[0][0]:
            return
        block = Block(
            wall * 1000, processor * 1000, self._collecting * 1000, _name(handle), self._where
        )
        add = heapq.heappush if len(self._heap) < _KEPT else heapq.heappushpop
        add(self._heap, (wall, self._count, block))

    def _on_collecting(self, phase: str, _: object) -> None:
        if threading.get_ident() != self._thread:
            return
        if phase == "start":
            self._collecting_since = time.perf_counter()
        else:
            self._collecting += time.perf_counter() - self._collecting_since

    def _look(self) -> None:
        while not self._done.wait(_LOOK_EVERY):
            since = self._since
            if since and time.perf_counter() - since > _LOOK_AFTER:
                frame = sys._current_frames().get(self._thread)  # noqa: SLF001 - the only way
                if frame is not None:
                    lines = traceback.format_stack(frame)
                    self._where = "".join(lines[-8:])


def _name(handle: asyncio.Handle) -> str:
    callback = handle._callback  # type: ignore[attr-defined] # noqa: SLF001 - as above
    owner = getattr(callback, "__self__", None)
    if isinstance(owner, asyncio.Task):
        return f"{owner.get_name()} {getattr(owner.get_coro(), '__qualname__', '')}"
    return str(getattr(callback, "__qualname__", callback))
