"""A dialogue to pick one of many things by typing a few letters of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.binding import Binding, BindingType
from textual.style import Style

from paperdeck.ui.widgets.choices import Choice, matched_places, ranked, with_new
from paperdeck.ui.widgets.line_input import LineInput
from paperdeck.ui.widgets.literal import content_strip, joined, literal, literal_block
from paperdeck.ui.widgets.modal import Hints, Modal, ModalPanel
from paperdeck.ui.widgets.sections import Sections
from paperdeck.ui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content
    from textual.strip import Strip
    from textual.widgets import Input

T = TypeVar("T")
MOST_LINES = 12
FRAME_LINES = 5
"""The frame's two, the line to type in and the one below it, the hints."""


class PickerList(VirtualList, can_focus=False):
    """The choices that match, one a line."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"picker-list--match", "picker-list--detail"}
    DEFAULT_CSS = """
    PickerList {
        & > .virtual-list--cursor { background: $pd-cursor; }
        &:ansi > .virtual-list--cursor, &:nocolor > .virtual-list--cursor {
            background: transparent;
            text-style: reverse;
        }
        & > .picker-list--match { color: $accent; text-style: bold; }
        & > .picker-list--detail { color: $pd-muted; }
    }
    """

    def __init__(self, *, marker: str, nothing: str) -> None:
        super().__init__()
        self._nothing = nothing
        self._marker = marker
        self._choices: Sequence[Choice[object]] = ()
        self._typed = ""

    def show(self, choices: Sequence[Choice[object]], typed: str, *, cursor: int = 0) -> None:
        """Show the choices that match what was typed."""
        self._choices = choices
        self._typed = typed
        self.set_geometry(Sections(len(choices), 1))
        if cursor:
            self.move_to(cursor)

    def render_item(self, index: int, width: int, *, cursor: bool, selected: bool) -> list[Strip]:
        """Draw a choice: its label with the letters that match, its detail at the right."""
        choice = self._choices[index]
        style = self.item_style(cursor=cursor, selected=selected)
        label = self._label(choice)
        detail = literal(choice.detail, self._ink("picker-list--detail"))
        room = width - 2
        if detail and detail.cell_length + 2 <= room // 2:
            label = label.truncate(room - detail.cell_length - 2, ellipsis=True, pad=True)
            label = joined("  ", (label, detail))
        marker = literal_block(f"{self._marker} " if cursor else "  ")
        return [content_strip(joined("", (marker, label)), width, style)]

    def render_line(self, y: int) -> Strip:
        """Draw a line; an empty list says that it is."""
        if y == 0 and not self._choices:
            words = literal(self._nothing, self._ink("picker-list--detail"))
            line = joined("  ", (literal(""), words))
            return content_strip(line, self.viewport.width, self.component_style())
        return super().render_line(y)

    def _label(self, choice: Choice[object]) -> Content:
        if not choice.usable:
            return literal(choice.label, self._ink("picker-list--detail"))
        label = literal(choice.label)
        ink = self._ink("picker-list--match")
        for start, end in matched_places(self._typed, label.plain):
            label = label.stylize(ink, start, end)
        return label

    def _ink(self, name: str) -> Style:
        styles = self.get_component_styles(name)
        return Style(foreground=styles.color, bold=styles.text_style.bold)


class Picker(Modal[T], Generic[T]):
    """Pick one of `choices`: the result is its value, `None` when cancelled.

    `create` may offer a new thing for what was typed, with a label such as "create tag ‘x’".
    `on_highlight` is told each value the cursor comes to, for a live preview; who previews
    must go back when the result is `None`. `current` is where the cursor starts. `prefix` is
    what people may type before a name without meaning it, such as the `#` of a tag.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("down,ctrl+n,tab", "move(1)", show=False),
        Binding("up,ctrl+p,shift+tab", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]
    DEFAULT_CSS = """
    Picker LineInput { margin-bottom: 1; }
    """

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice[T]],
        *,
        create: Callable[[str], Choice[T] | None] | None = None,
        on_highlight: Callable[[T], None] | None = None,
        current: T | None = None,
        placeholder: str = "",
        prefix: str = "",
        nothing: str = "nothing matches",
        applies: str = "apply",
        marker: str = "▌",
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._create = create
        self._on_highlight = on_highlight
        self._current = current
        self._placeholder = placeholder
        self._prefix = prefix
        self._applies = applies
        self._typed: str | None = None
        self._shown: list[Choice[T]] = []
        self._list = PickerList(marker=marker, nothing=nothing)

    def compose(self) -> ComposeResult:
        """Lay out the line to type in, the choices and the hints."""
        with ModalPanel(self._title):
            yield LineInput(placeholder=self._placeholder)
            yield self._list
            yield Hints(("enter", self._applies), ("↑↓", "move"), ("escape", "cancel"))

    def on_mount(self) -> None:
        """Show all choices."""
        self.query_one(LineInput).focus()
        self._show("")

    def on_resize(self, event: events.Resize) -> None:
        """Give the choices as many lines as they need and the screen has."""
        lines = len(self._choices) + (1 if self._create else 0)
        self._list.styles.height = max(1, min(lines, MOST_LINES, event.size.height - FRAME_LINES))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what matches now."""
        self._show(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Apply the choice under the cursor."""
        self._show(event.value)
        self._apply(self._list.cursor)

    def on_virtual_list_selected(self, message: VirtualList.Selected) -> None:
        """Apply the choice that was clicked."""
        message.stop()
        self._apply(message.index)

    def on_virtual_list_cursor_moved(self, message: VirtualList.CursorMoved) -> None:
        """Let the owner preview the choice."""
        message.stop()
        index = self._list.cursor
        if self._on_highlight and index is not None:
            self._on_highlight(self._shown[index].value)

    def action_move(self, delta: int) -> None:
        """Move the cursor, around the ends."""
        if self._shown:
            self._list.move_to(((self._list.cursor or 0) + delta) % len(self._shown))

    def action_page(self, direction: int) -> None:
        """Move the cursor by a window."""
        self._list.page(direction)

    def action_cancel(self) -> None:
        """Leave without a choice."""
        self.finish(None)

    def _show(self, text: str) -> None:
        typed = text.strip().removeprefix(self._prefix)
        if typed == self._typed:
            return
        matching = ranked(self._choices, typed)
        self._shown = with_new(matching, typed, self._create) if self._create else matching
        start = self._start() if self._typed is None else 0
        self._typed = typed
        self._list.show(self._shown, typed, cursor=start)

    def _start(self) -> int:
        values = [choice.value for choice in self._shown]
        return values.index(self._current) if self._current in values else 0

    def _apply(self, index: int | None) -> None:
        if index is not None and index < len(self._shown) and self._shown[index].usable:
            self.finish(self._shown[index].value)
