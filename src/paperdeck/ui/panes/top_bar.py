"""The top line: the filter, how much it shows, and when the library was last synced."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.reactive import reactive
from textual.widget import Widget

from paperdeck.text.safe import safe_line
from paperdeck.text.width import cell_width, clip
from paperdeck.ui.widgets.literal import joined, literal_block

if TYPE_CHECKING:
    from textual.content import Content


class TopState(NamedTuple):
    """What the top line says."""

    query: str = ""
    shown: int = 0
    total: int = 0
    more: bool = False
    selected: int = 0
    new: int = 0
    synced: str = ""
    demo: bool = False
    read_only: bool = False


def papers(count: int) -> str:
    """Write a number of papers."""
    return f"{count:,} paper{'' if count == 1 else 's'}"


class TopBar(Widget):
    """One line; the filter gives way first when there isn't room for all."""

    DEFAULT_CSS = """
    TopBar { height: 1; background: $panel; color: $foreground; }
    """

    state: reactive[TopState] = reactive(TopState())

    def render(self) -> Content:
        """Lay the line out for the present width."""
        state = self.state
        name = " PaperDeck " + ("sample " if state.demo else "")
        kept = "read-only " if state.read_only else ""
        count = f"{state.shown:,}{'+' if state.more else ''}"
        right = f"{count} of {state.total:,}" if state.query else papers(state.total)
        if state.selected:
            right = f"{state.selected:,} selected  {right}"
        if state.new:
            right += f"  {state.new:,} new"
        if state.synced and self.size.width >= 60:
            right += f"   {state.synced}"
        right += " "
        room = self.size.width - cell_width(name + kept) - cell_width(right) - 2
        query = clip(safe_line(state.query), max(room, 0))
        gap = " " * max(
            self.size.width - cell_width(name + kept) - 1 - cell_width(query) - cell_width(right), 1
        )
        runs = (
            (name, "bold $accent"),
            (kept, "bold $warning"),
            (" ", ""),
            (query, "bold"),
            (gap, ""),
            (right, "$pd-muted"),
        )
        return joined("", (literal_block(text, style) for text, style in runs))
