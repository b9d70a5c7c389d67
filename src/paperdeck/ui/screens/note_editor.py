"""The note editor: Markdown as it is typed on the left, as it will read on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Markdown, TextArea

from paperdeck.desktop.errors import DesktopError
from paperdeck.model.errors import PaperDeckError
from paperdeck.text.safe import safe_block
from paperdeck.ui.widgets.dimmed import dimmed
from paperdeck.ui.widgets.last_size import LastSize
from paperdeck.ui.widgets.literal import LiteralStatic, literal
from paperdeck.ui.widgets.modal import Hints

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from rich.console import RenderableType
    from textual import events
    from textual.app import ComposeResult

    from paperdeck.desktop.drafts import OpenDraft

_PREVIEW_DELAY = 0.2
"""Seconds without typing before the preview follows."""
_DRAFT_DELAY = 0.3
"""Seconds of typing that a crash may cost."""
_PREVIEW_FROM = 90
"""Columns of a screen that has room for the preview."""


class NoteArea(TextArea):
    """Where the note is typed. What is pasted loses its control characters."""

    def __init__(self, text: str) -> None:
        super().__init__(
            safe_block(text), soft_wrap=True, show_line_numbers=False, tab_behavior="indent"
        )
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Insert a paste as harmless text."""
        event.prevent_default()
        event.stop()
        result = self.replace(
            safe_block(event.text), *self.selection, maintain_selection_offset=False
        )
        self.move_cursor(result.end_location)


class NoteEditor(LastSize, ModalScreen[bool]):
    """Edits one note; leaving always saves.

    `save` stores the text or raises PaperDeckError: then the editor stays, says why, and a
    second escape leaves the text in `draft`. The result tells whether it was stored.
    """

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
        NoteArea { width: 1fr; height: 1fr; border: none; padding: 0; background: $surface; }
        NoteArea:focus { border: none; }
        #preview { width: 1fr; height: 1fr; border-left: solid $pd-rule; padding: 0 0 0 1; }
        #preview Markdown { margin: 0; padding: 0; background: $surface; }
        #problem { display: none; height: auto; max-height: 3; color: $error; }
        &.-refused #problem { display: block; }
        &.-narrow #preview { display: none; }
        &.-narrow > #sheet { width: 100%; height: 100%; max-width: 100%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the text area, which would take escape for itself.
        Binding("escape", "save(True)", show=False, priority=True),
        Binding("ctrl+s", "save(False)", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        text: str = "",
        quote: str | None = None,
        *,
        draft: OpenDraft,
        save: Callable[[str], Awaitable[None]],
        emptied: str = "an empty note isn't kept",
    ) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._quote = quote
        self._emptied = emptied
        self._area = NoteArea(text)
        self._draft = draft
        self._save = save
        self._refused: str | None = None
        self._draft_due = False
        self._left = False

    @property
    def text(self) -> str:
        """What has been typed so far."""
        return self._area.text

    @property
    def touched(self) -> bool:
        """Whether there is something of which nothing may be lost."""
        return self.text != safe_block(self._text) and bool(self.text.strip())

    def render(self) -> RenderableType:
        """Show the screen below."""
        return dimmed(super().render())

    def compose(self) -> ComposeResult:
        """Lay out the heading, the two halves and the hints."""
        with Vertical(id="sheet"):
            yield LiteralStatic(literal(self._title), id="heading")
            if self._quote:
                yield LiteralStatic(literal(f"“{self._quote}”"), id="quote")
            with Horizontal(id="halves"):
                yield self._area
                with VerticalScroll(id="preview", can_focus=False):
                    yield Markdown(safe_block(self._text), open_links=False)
            yield LiteralStatic(id="problem")
            yield Hints(("ctrl+s", "saves"), ("escape", "too"), ("", f"{self._emptied}; Markdown"))

    def on_mount(self) -> None:
        """Put the cursor behind what is there."""
        self._area.move_cursor(self._area.document.end)
        self._area.focus()
        self._preview = self.set_timer(0, self._show_preview, pause=True)

    def on_resize(self, event: events.Resize) -> None:
        """Do without the preview where there is no room for it."""
        self.set_class(event.size.width < _PREVIEW_FROM, "-narrow")

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Let the preview follow once typing pauses, and the draft soon in any case."""
        event.stop()
        self._preview.stop()
        self._preview = self.set_timer(_PREVIEW_DELAY, self._show_preview)
        if not self._draft_due:
            self._draft_due = True
            self.set_timer(_DRAFT_DELAY, self._keep_draft)

    async def _show_preview(self) -> None:
        await self.query_one(Markdown).update(safe_block(self.text))

    def _keep_draft(self) -> None:
        self._draft_due = False
        try:
            if self.touched and not self._left:
                self._draft.write(self.text)
        except DesktopError as error:
            # That the text itself couldn't be saved is said already, and matters more.
            if self._refused != self.text:
                self._show_problem(str(error))

    def _is_kept(self, text: str) -> bool:
        """Keep a text that was refused as a draft; say why if that can't be done either."""
        try:
            if text.strip():
                self._draft.write(text)
        except DesktopError as error:
            self._show_problem(f"Neither saved nor kept, so it stays here: {error}")
            return False
        return True

    async def action_save(self, leaving: bool) -> None:
        """Store the text and leave; a text that was refused is left as a draft."""
        text = self.text
        if self._left:
            # A second key that was pressed before the screen was gone.
            return
        if leaving and self._refused == text and self._is_kept(text):
            self._leave(stored=False)
            return
        # Where it can't be kept, there may be room for it by now where it belongs.
        try:
            await self._save(text)
        except PaperDeckError as error:
            if not leaving or self._refused != text:
                words = str(error).rstrip(".")
                self._show_problem(f"Not saved: {words}. Escape leaves it as a draft.")
            self._refused = text
        else:
            self._leave(stored=True)

    def _leave(self, *, stored: bool) -> None:
        self._left = True
        self.dismiss(stored)

    def _show_problem(self, text: str) -> None:
        self.query_one("#problem", LiteralStatic).update(text)
        self.add_class("-refused")
