"""The help screen, made from the table of commands and the keys in force."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from paperdeck.query.fields import DIRECTIVES, FIELDS
from paperdeck.text.search import fold_name
from paperdeck.text.width import cell_width, pad
from paperdeck.ui.commands.table import COMMANDS, Group, Scope
from paperdeck.ui.widgets.line_input import LineInput
from paperdeck.ui.widgets.literal import LiteralStatic, joined, literal, literal_block
from paperdeck.ui.widgets.modal import Hints, Modal, ModalPanel

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content
    from textual.widgets import Input

    from paperdeck.config.keymap import Keymap
    from paperdeck.ui.commands.table import Command

_PLACES = {
    Scope.LIST: " (list)",
    Scope.TAGS: " (tags)",
    Scope.WELCOME: " (empty library)",
    Scope.READER: "",
}
_KEYS_WIDTH = 18
_FRAME = 6
"""Columns that the frame, its padding and the scrollbar take."""


class Row(NamedTuple):
    """A line of the help: what to type, its name if it has one, and what it does."""

    keys: str
    text: str
    name: str = ""


_SYNTAX = (
    Row("word word", "papers with both words; the last may be unfinished while you type"),
    Row('"a phrase"', "the words side by side"),
    Row("a OR b", "either; AND binds tighter, ( ) group"),
    Row("-word", "without; NOT word is the same"),
    Row('~word ~"a phrase"', "papers about this, whatever words they have; nearest first"),
    Row("field=value", "the whole value exactly; field:value holds its words"),
)


class HelpScreen(Modal[None]):
    """Shows all keys and the query language; typing narrows it down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown,ctrl+d,ctrl+f", "page(1)", show=False, priority=True),
        Binding("pageup,ctrl+b", "page(-1)", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        & > ModalPanel { width: 96; height: 92%; max-height: 92%; }
        &.-low > ModalPanel { height: 100%; max-height: 100%; }
        VerticalScroll { height: 1fr; margin: 1 0; scrollbar-size-vertical: 1; }
        &.-low VerticalScroll { margin: 0; }
        LiteralStatic { height: auto; }
    }
    """

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap
        self._shown = ("", 0)

    def compose(self) -> ComposeResult:
        """Lay out the search field and the text."""
        with ModalPanel("Help"):
            yield LineInput(placeholder="type to narrow down")
            with VerticalScroll(can_focus=False):
                yield LiteralStatic()
            yield Hints(("↑↓", "scroll"), ("q", "close"))

    def on_mount(self) -> None:
        """Take what is typed."""
        self.query_one(LineInput).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines for the width there is."""
        self.set_class(event.size.height < 20, "-low")
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the help down to what was typed; the keys that open it close it as well."""
        event.stop()
        if event.value in {"q", *self._keymap.keys_of("deck.help")}:
            self.finish(None)
        else:
            self._show()

    def action_back(self) -> None:
        """Empty the search field, or leave."""
        field = self.query_one(LineInput)
        if field.value:
            field.value = ""
        else:
            self.finish(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll by a page."""
        sheet = self.query_one(VerticalScroll)
        sheet.scroll_relative(y=direction * max(1, sheet.size.height - 1), animate=False)

    def _show(self) -> None:
        width = min(96, self.app.size.width) - _FRAME
        shown = (self.query_one(LineInput).value, width)
        if shown != self._shown:
            self._shown = shown
            self.query_one(LiteralStatic).update(help_text(self._keymap, *shown))
            self.query_one(VerticalScroll).scroll_home(animate=False)


def help_text(keymap: Keymap, wanted: str, width: int) -> Content:
    """Return the help, narrowed down to what holds the wanted words, in lines of a width."""
    words = fold_name(wanted).split()
    sections = [
        (group.value, [_command_row(keymap, one) for one in COMMANDS if one.group is group])
        for group in Group
    ]
    fields = [Row(field.example, field.help) for field in FIELDS.values()]
    directives = [Row(f"{name}:", text) for name, text in DIRECTIVES.items()]
    sections.append(("The query language", [*_SYNTAX, *fields, *directives]))
    parts = [
        content
        for title, rows in sections
        if (content := _section(title, [row for row in rows if _holds(row, words)], width))
    ]
    return joined("\n\n", parts) if parts else literal("nothing found", "$pd-muted")


def _command_row(keymap: Keymap, command: Command) -> Row:
    keys = ", ".join(keymap.keys_of(command.id)) or f":{command.word}"
    return Row(keys, command.help, f"{command.title}{_PLACES[command.scope]}.")


def _holds(row: Row, words: Sequence[str]) -> bool:
    text = fold_name(f"{row.keys} {row.name} {row.text}")
    return all(word in text for word in words)


def _section(title: str, rows: Sequence[Row], width: int) -> Content | None:
    if not rows:
        return None
    lines = [literal(title, "bold $accent")]
    lines += [line for row in rows for line in _lines(row, width)]
    return joined("\n", lines)


def _lines(row: Row, width: int) -> Iterator[Content]:
    """Write a row; keys that are too long stand on a line of their own."""
    keys, named = f"  {row.keys}", len(row.name)
    if cell_width(keys) >= _KEYS_WIDTH:
        yield literal_block(keys, "bold")
        keys = ""
    for line in textwrap.wrap(f"{row.name} {row.text}".strip(), max(width - _KEYS_WIDTH, 12)):
        margin = literal_block(pad(keys, _KEYS_WIDTH), "bold")
        name, text = literal_block(line[:named]), literal_block(line[named:], "$pd-muted")
        yield joined("", (margin, name, text))
        keys, named = "", 0
