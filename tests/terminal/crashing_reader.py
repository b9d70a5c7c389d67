"""The reader with a fault put into it; `python crashing_reader.py WHERE [ARGUMENT...]`.

WHERE is `handler` (the key X), `worker` (begun by the key X), `render` (the status line, from
the key X on) or `start`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from paperdeck.cli.run import run
from paperdeck.ui.panes.status_bar import StatusBar
from paperdeck.ui.screens.reader.screen import ReaderScreen

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content

_on_key, _render = ReaderScreen.on_key, StatusBar.render
_broken = False


def _fail() -> None:
    secret_title = "what the user reads"
    raise ValueError(f"no such paper: {secret_title}")


def _fail_on_key(self: ReaderScreen, event: events.Key) -> None:
    if event.key == "X":
        _fail()
    _on_key(self, event)


async def _fail_later() -> None:
    _fail()


def _begin_on_key(self: ReaderScreen, event: events.Key) -> None:
    if event.key == "X":
        self.run_worker(_fail_later())
    _on_key(self, event)


def _break_on_key(self: ReaderScreen, event: events.Key) -> None:
    global _broken  # noqa: PLW0603 - a fault has to begin some time
    if event.key == "X":
        _broken = True
        self.status.refresh()
    _on_key(self, event)


def _fail_to_render(self: StatusBar) -> Content:
    if _broken:
        _fail()
    return _render(self)


async def _fail_at_start(self: ReaderScreen) -> None:
    _fail()


match sys.argv[1]:
    case "handler":
        ReaderScreen.on_key = _fail_on_key  # type: ignore[method-assign] # the fault
    case "worker":
        ReaderScreen.on_key = _begin_on_key  # type: ignore[method-assign] # the fault
    case "render":
        ReaderScreen.on_key = _break_on_key  # type: ignore[method-assign] # the fault
        StatusBar.render = _fail_to_render  # type: ignore[method-assign] # the fault
    case "start":
        ReaderScreen.on_mount = _fail_at_start  # type: ignore[method-assign] # the fault
sys.exit(run(sys.argv[2:]))
