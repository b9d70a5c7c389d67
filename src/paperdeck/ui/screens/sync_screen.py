"""The sources: how each is, when it last worked, what comes next; it follows a running sync."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from paperdeck.ui.screens.sheet import Sheet
from paperdeck.ui.screens.sync_layout import DIM, NAME, PLAIN, lay_out
from paperdeck.ui.screens.sync_lines import Word
from paperdeck.ui.widgets.literal import LiteralStatic, joined, literal_block
from paperdeck.ui.widgets.modal import Hints, ModalPanel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content

    from paperdeck.ui.screens.sync_layout import Line
    from paperdeck.ui.screens.sync_lines import Overview

_TITLE = "Sources"
_WIDTH = 80
_FRAME = 5
"""Columns that the frame, its padding and the scrollbar take."""
_STYLES = {
    NAME: "bold",
    PLAIN: "",
    DIM: "$pd-muted",
    Word.FAILED: "bold $error",
    Word.PARTLY: "$warning",
    Word.WAITING: "$warning",
    Word.ASKING: "$accent",
    Word.OK: "$success",
    Word.NEVER: "$pd-muted",
    Word.OFF: "$pd-muted",
}


class SyncScreen(Sheet):
    """Shows how the sources are until it is left; `show` brings it up to date."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("S", "sync", show=False)]

    def __init__(self, overview: Overview, sync: Callable[[], Awaitable[None]]) -> None:
        """Begin with an overview; `sync` asks the sources now."""
        super().__init__(_TITLE, ())
        self._overview = overview
        self._sync = sync
        self._text = LiteralStatic()
        self._lines: list[Line] = []

    def compose(self) -> ComposeResult:
        """Lay out the sources and the keys."""
        with ModalPanel(_TITLE):
            with VerticalScroll(can_focus=False):
                yield self._text
            yield Hints(("S", "sync now"), ("j k", "scroll"), ("escape", "close"))

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines for the width there is."""
        self._draw(event.size.width)

    def show(self, overview: Overview) -> None:
        """Show how the sources are now."""
        self._overview = overview
        if self.is_mounted:
            self._draw(self.size.width)

    async def action_sync(self) -> None:
        """Ask the sources."""
        await self._sync()

    def _draw(self, width: int) -> None:
        lines = lay_out(self._overview, min(width, _WIDTH) - _FRAME)
        if lines != self._lines:
            self._lines = lines
            self._text.update(_content(lines))


def _content(lines: Iterable[Line]) -> Content:
    return joined(
        "\n",
        (joined("", (literal_block(text, _STYLES[kind]) for text, kind in line)) for line in lines),
    )
