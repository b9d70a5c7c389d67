"""Keys typed faster than the deck can follow.

A command may open a dialogue or move the focus, and does so a moment after its key. Keys
that come meanwhile wait here, so that a burst of keys does what the same keys typed slowly
would do.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from textual import events

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.message_pump import MessagePump

Typed = events.Key | events.Paste

_PATIENCE = 0.3
"""Seconds that a key waits for a list to be filled."""
_BREATH = 0.002
"""Seconds between looks at something that gives no notice."""
_ROUNDS = 2
"""A key passes up from the focused widget, and then the message that it may have caused."""


class TypingAhead:
    """Hands on keys one by one: each when what the one before has set off is done.

    `busy` tells whether a command is under way that has opened no dialogue, `filling`
    whether the list that keys act on is not there yet; `deliver` is what the app does with an
    event.
    """

    def __init__(
        self,
        app: App[Any],
        *,
        busy: Callable[[], bool],
        filling: Callable[[], bool],
        deliver: Callable[[events.Event], Awaitable[None]],
    ) -> None:
        self._app = app
        self._busy = busy
        self._filling = filling
        self._deliver = deliver
        self._typed: asyncio.Queue[Typed] = asyncio.Queue()
        self._unfinished = 0

    @property
    def idle(self) -> bool:
        """Whether every key has been handed on and seen to."""
        return self._unfinished == 0

    def put(self, event: Typed) -> None:
        """Take a key, or a paste, to be handed on in turn."""
        self._unfinished += 1
        self._typed.put_nowait(event)

    async def run(self) -> None:
        """Hand on keys for as long as the app runs."""
        while True:
            event = await self._typed.get()
            await self._caught_up()
            await self._deliver(event)
            await self._seen_to()
            self._unfinished -= 1

    async def _caught_up(self) -> None:
        """Wait until commands are done or have asked something, and the focus is in its place."""
        while self._busy() or not self._app.screen.is_mounted:  # noqa: ASYNC110 - no notice is given
            await asyncio.sleep(_BREATH)
        # A widget that is to have the focus gets it by the app's own queue.
        await _emptied(self._app)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while self._filling():  # noqa: ASYNC110 - as above
                    await asyncio.sleep(_BREATH)

    async def _seen_to(self) -> None:
        """Wait until the key has gone all its way, and then what it caused on the way."""
        start = self._app.focused or self._app.screen
        way = list(start.ancestors_with_self)
        for _ in range(_ROUNDS):
            for pump in way:
                await _emptied(pump)


async def _emptied(pump: MessagePump) -> None:
    """Wait until a widget has seen to all its messages of now, or is gone."""
    emptied = asyncio.Event()
    pump.call_later(emptied.set)
    while not emptied.is_set() and pump.is_running:
        try:
            async with asyncio.timeout(_BREATH):
                await emptied.wait()
        except TimeoutError:
            continue
