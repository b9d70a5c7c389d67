"""When Python collects its garbage: not at the start, and hardly while keys are pressed.

A full collection of a reader in use takes 10 ms and more, 50 on a terminal of 300 columns by
100 lines, and Python would make one every few keys: half as long again as all the rest between a
letter and its result, and in the middle of drawing. So it is made in the pauses.

What is in use is left out of it (`gc.freeze`) a few times: when a collection takes long, which is
when much has been imported since the last time. It isn't done every time, for among what is in
use are always some dialogues that have just been closed, and those stay for good.
"""

from __future__ import annotations

import asyncio
import gc
import time

from paperdeck.ui.forgetting import forget_closed

_SELDOM = (2_000, 1_000, 100)
"""Instead of Python's 700, 10, 10: what survives a look at the newest waits for the next pause."""
_PAUSE = 0.15
"""Seconds without a key after which it is the moment for a full collection."""
_LONG = 0.03
"""Seconds of the processor's time that make a collection a long one."""
_MOST_LEFT_OUT = 12
"""How many times what is in use is left out of all further collections."""


class Collecting:
    """Collects in the pauses, once it has begun."""

    def __init__(self) -> None:
        self._begun = False
        self._left_out = 0
        self._pending: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Collect from now on; what there is by now stays, and isn't looked at again."""
        gc.freeze()
        gc.set_threshold(*_SELDOM)
        gc.enable()
        self._begun = True

    def put_off(self) -> None:
        """Wait for the next pause, because a key was pressed."""
        if self._pending is not None:
            self._pending.cancel()
        if self._begun:
            self._pending = asyncio.get_running_loop().call_later(_PAUSE, self._collect)

    def _collect(self) -> None:
        forget_closed()
        began = time.thread_time()
        gc.collect()
        if time.thread_time() - began > _LONG and self._left_out < _MOST_LEFT_OUT:
            self._left_out += 1
            gc.freeze()
