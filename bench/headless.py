"""The reader without a terminal, its keys pressed and its frames waited for."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from setting import clock
from textual import events
from textual.keys import _character_to_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from setting import Setting
    from textual.app import App
    from textual.pilot import Pilot

_LOOK_EVERY = 0.0005
_PATIENCE = 30.0
SIZE = (120, 40)


def open_reader(setting: Setting) -> AbstractAsyncContextManager[Pilot[str]]:
    """Open the reader on the library; it doesn't sync."""
    from stage import open_on_stage  # noqa: PLC0415 - `setting` has to show the way first

    return open_on_stage(setting.home, now=clock(), size=SIZE, store=setting.store, demo=True)


def begin_collecting(app: App[Any]) -> None:
    """Have garbage collected as in a reader that has been open for some seconds."""
    from paperdeck.ui.app import PaperDeckApp  # noqa: PLC0415 - as above

    if isinstance(app, PaperDeckApp):
        app.collecting.begin()


def press(app: App[Any], character: str) -> None:
    """Put a key into the app's queue, as the terminal's driver does."""
    key = _character_to_key(character) if len(character) == 1 else character
    event = events.Key(key, character if len(character) == 1 else None)
    event.set_sender(app)
    app.post_message(event)


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so. Raise `TimeoutError` if it never is."""
    end = time.perf_counter() + _PATIENCE
    while not condition():
        if time.perf_counter() > end:
            raise TimeoutError("what was waited for didn't happen")
        await asyncio.sleep(_LOOK_EVERY)


async def painted(app: App[Any]) -> None:
    """Wait until what has changed is on the screen."""
    done = asyncio.Event()
    app.screen.call_after_refresh(done.set)
    await asyncio.wait_for(done.wait(), _PATIENCE)
