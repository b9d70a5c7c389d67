"""The note editor: Markdown as it is typed on the left, as it will read on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown, Static, TextArea

from paperdeck.text.latex import to_plain
from paperdeck.text.safe import safe_block
from paperdeck.ui.widgets.literal import literal

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

_PREVIEW_DELAY = 0.2
"""Seconds without typing before the preview follows."""


class NoteEditor(ModalScreen[str | None]):
    """Edits one note. Leaving always keeps what was typed: the result is the text."""

    DEFAULT_CSS = """
    NoteEditor {
        align: center middle;
        & > #sheet {
            width: 90%; max-width: 120; height: 80%; background: $surface;
            border: round $pd-rule; padding: 0 1;
        }
        #heading { height: auto; max-height: 2; color: $pd-title; text-style: bold; }
        #quote { height: auto; max-height: 4; color: $pd-muted; text-style: italic; }
        #halves { height: 1fr; margin: 1 0 0 0; }
        TextArea { width: 1fr; height: 1fr; border: none; padding: 0; background: $surface; }
        TextArea:focus { border: none; }
        #preview { width: 1fr; height: 1fr; border-left: solid $pd-rule; padding: 0 0 0 1; }
        #preview Markdown { margin: 0; padding: 0; background: $surface; }
        #hints { height: 1; color: $pd-muted; }
        &.-narrow #preview { display: none; }
        &.-narrow > #sheet { width: 100%; height: 100%; }
    }
    """
    BINDINGS: ClassVar = []

    def __init__(self, title: str, text: str = "", quote: str | None = None) -> None:
        super().__init__()
        self._title = to_plain(title)
        self._text = text
        self._quote = safe_block(quote) if quote else ""

    def compose(self) -> ComposeResult:
        """Lay out the heading, the two halves and the hints."""
        with Vertical(id="sheet"):
            yield Static(literal(self._title), id="heading", markup=False)
            if self._quote:
                yield Static(literal(f"“{self._quote}”"), id="quote", markup=False)
            with Horizontal(id="halves"):
                yield TextArea(
                    self._text, soft_wrap=True, show_line_numbers=False, tab_behavior="indent"
                )
                with VerticalScroll(id="preview", can_focus=False):
                    yield Markdown(safe_block(self._text), open_links=False)
            yield Static(self._hints(), id="hints", markup=False)

    def _hints(self) -> str:
        return "ctrl+s or escape saves   Markdown   an emptied note is deleted"

    def on_mount(self) -> None:
        """Put the cursor behind what is there."""
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()
        self._preview = self.set_timer(0, self._show_preview, pause=True)

    def on_resize(self, event: events.Resize) -> None:
        """Do without the preview where there is no room for it."""
        self.set_class(event.size.width < 90, "-narrow")

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Let the preview follow once typing pauses."""
        event.stop()
        self._preview.stop()
        self._preview = self.set_timer(_PREVIEW_DELAY, self._show_preview)

    async def _show_preview(self) -> None:
        await self.query_one(Markdown).update(safe_block(self.query_one(TextArea).text))

    def on_key(self, event: events.Key) -> None:
        """Save on ctrl+s and on escape."""
        if event.key in {"escape", "ctrl+s"}:
            event.stop()
            event.prevent_default()
            self.dismiss(self.query_one(TextArea).text)
