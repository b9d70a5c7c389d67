"""Stopping and going on as the shell asks, but never in the middle of things."""

from __future__ import annotations

import asyncio
import signal
from functools import partial


def stop_between_callbacks() -> None:
    """Have Textual's handlers of SIGTSTP and SIGCONT called by the running loop.

    Textual 8.2 draws in them. A signal may come while its queue of what is to be drawn is locked
    by the very thread that is interrupted: that one would wait for itself for ever. Call it in
    the main thread once the driver is there; where there are no such signals nothing is done.
    """
    for name in ("SIGTSTP", "SIGCONT"):
        number = getattr(signal, name, None)
        handler = signal.getsignal(number) if number is not None else None
        if number is not None and callable(handler):
            asyncio.get_running_loop().add_signal_handler(number, partial(handler, number, None))
