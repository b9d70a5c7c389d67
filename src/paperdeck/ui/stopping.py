"""Stopping and going on as the shell asks, but never in the middle of things."""

from __future__ import annotations

import asyncio
import signal
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App


def stop_between_callbacks(went_on: Callable[[], None]) -> None:
    """Have Textual's handlers of SIGTSTP and SIGCONT called by the running loop.

    Textual 8.2 draws in them. A signal may come while its queue of what is to be drawn is locked
    by the very thread that is interrupted: that one would wait for itself for ever. Call it in
    the main thread once the driver is there; where there are no such signals nothing is done.
    `went_on` is called after each.
    """
    for name in ("SIGTSTP", "SIGCONT"):
        number = getattr(signal, name, None)
        handler = signal.getsignal(number) if number is not None else None
        if number is not None and callable(handler):
            asyncio.get_running_loop().add_signal_handler(
                number, partial(_handle, handler, number, went_on)
            )


def _handle(
    handler: Callable[[int, None], object], number: int, went_on: Callable[[], None]
) -> None:
    handler(number, None)
    went_on()


def stop(app: App[str]) -> bool:
    """Stop as for ctrl+z until the shell lets us go on; tell whether there is one that could.

    Textual's own `suspend_process` stops this process only: the shell would go on waiting for
    the program that started it, if any.
    """
    from paperdeck.desktop.stopping import has_shell, stop_job  # noqa: PLC0415 - few ask for it

    # A test's app has no terminal, but the tests have.
    if app.is_headless or not has_shell():
        return False
    try:
        with app.suspend():
            stop_job()
    except SuspendNotSupported:
        return False
    return True
