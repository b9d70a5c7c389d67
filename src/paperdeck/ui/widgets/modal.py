"""What all dialogues share: a thin frame with a title, a line of hints, one way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from paperdeck.ui.widgets.dimmed import dimmed
from paperdeck.ui.widgets.last_size import LastSize
from paperdeck.ui.widgets.literal import joined, literal

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual import events
    from textual.content import Content

Result = TypeVar("Result")


class Modal(LastSize, ModalScreen[Result | None], Generic[Result]):
    """A dialogue over the screen. A click beside it dismisses it without a result, as `None`."""

    DEFAULT_CSS = """
    Modal {
        align: center middle;
        overflow: hidden;
    }
    """

    def render(self) -> RenderableType:
        """Show the screen below."""
        return dimmed(super().render())

    def finish(self, result: Result | None) -> None:
        """Leave with a result; a second key that was already on its way does no harm."""
        if self.is_current:
            self.dismiss(result)

    def on_click(self, event: events.Click) -> None:
        """Leave when the click was beside the dialogue."""
        if event.widget is self:
            self.finish(None)


class ModalPanel(Vertical):
    """The frame of a dialogue, with a title if it needs one."""

    DEFAULT_CSS = """
    ModalPanel {
        width: 64;
        max-width: 100%;
        height: auto;
        max-height: 100%;
        padding: 0 1;
        border: round $pd-muted;
        border-title-color: $foreground;
        border-title-style: bold;
        background: $surface;
    }
    ModalPanel:ansi { background: ansi_default; }
    """

    def __init__(self, title: str = "") -> None:
        super().__init__()
        if title:
            self.border_title = literal(title)


class Hints(Widget):
    """The line that says which keys do what: `("enter", "apply"), ("escape", "cancel")`."""

    DEFAULT_CSS = """
    Hints {
        height: 1;
        color: $pd-muted;
    }
    """

    def __init__(self, *hints: tuple[str, str]) -> None:
        super().__init__()
        self._line = hint_line(*hints)

    def render(self) -> Content:
        """Give the line."""
        return self._line


def hint_line(*hints: tuple[str, str]) -> Content:
    """Make content of keys, bold, and what they do."""
    pairs = (joined(" ", (literal(key, "bold"), literal(does))) for key, does in hints)
    return joined("  ", pairs)
