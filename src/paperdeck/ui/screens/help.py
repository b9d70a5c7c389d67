"""The help screen, made from the table of commands and the keys in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from paperdeck.query.fields import FIELDS
from paperdeck.text.search import fold_name
from paperdeck.text.width import pad
from paperdeck.ui.commands.table import COMMANDS, Group, Scope
from paperdeck.ui.widgets.literal import literal

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from paperdeck.config.keymap import Keymap

_PLACES = {Scope.LIST: " (list)", Scope.TAGS: " (tags)", Scope.READER: ""}


class HelpScreen(ModalScreen[None]):
    """Shows all keys and the query language; typing narrows it down."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        & > VerticalScroll {
            width: 90%; max-width: 110; height: 90%; background: $surface;
            border: round $pd-rule; border-title-color: $accent; padding: 0 2;
        }
        Input { height: 1; border: none; padding: 0; margin: 0 0 1 0; background: $surface; }
        Input:focus { border: none; }
        Static { height: auto; }
    }
    """
    BINDINGS: ClassVar = []

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Lay out the search field and the text."""
        with VerticalScroll(can_focus=False) as sheet:
            sheet.border_title = "Help"
            yield Input(placeholder="type to narrow down, escape to leave")
            yield Static(self._text(""), markup=False)

    def on_mount(self) -> None:
        """Take what is typed."""
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the help down to what was typed."""
        event.stop()
        self.query_one(Static).update(self._text(event.value))

    def on_key(self, event: events.Key) -> None:
        """Scroll with the arrows; leave with escape, or with q or ? while nothing is typed."""
        sheet = self.query_one(VerticalScroll)
        match event.key:
            case "escape":
                self.dismiss(None)
            case "down":
                sheet.scroll_relative(y=1, animate=False)
            case "up":
                sheet.scroll_relative(y=-1, animate=False)
            case "pagedown" | "ctrl+d":
                sheet.scroll_page_down(animate=False)
            case "pageup" | "ctrl+u":
                sheet.scroll_page_up(animate=False)
            case _:
                return
        event.stop()
        event.prevent_default()

    def _text(self, needle: str) -> Content:
        wanted = fold_name(needle)
        parts: list[Content] = []
        for group in Group:
            rows = [
                (
                    ", ".join(self._keymap.keys_of(command.id)),
                    command.title + _PLACES[command.scope],
                    command.help,
                )
                for command in COMMANDS
                if command.group is group
            ]
            parts += _section(group.value, rows, wanted)
        parts += _section(
            "The query language",
            [(field.example, "", field.help) for field in FIELDS.values()],
            wanted,
        )
        return Content("").join(parts) if parts else literal("nothing found", "$pd-muted")


def _section(title: str, rows: list[tuple[str, str, str]], wanted: str) -> list[Content]:
    kept = [row for row in rows if wanted in fold_name(" ".join(row))]
    if not kept:
        return []
    parts = [Content.styled(f"{title}\n", "bold $accent")]
    for keys, name, text in kept:
        parts += [
            Content.styled(f"  {pad(keys or '-', 16)}", "bold"),
            Content(f" {pad(name, 26)}" if name else " "),
        ]
        parts.append(Content.styled(f"{text}\n", "$pd-muted"))
    return [*parts, Content("\n")]
