"""The command line: commands by their words, with completion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from paperdeck.ui.commands.words import TYPED, CommandLineError, complete_word, read_command
from paperdeck.ui.widgets.literal import literal

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that was typed, with what stood behind it."""

    command_id: str
    argument: str


class CommandLine(ModalScreen[Typed | None]):
    """One line at the bottom; above it the commands that fit what is typed."""

    DEFAULT_CSS = """
    CommandLine {
        align: left bottom;
        background: transparent;
        & > Vertical { height: auto; width: 100%; background: $panel; }
        Static { height: auto; max-height: 8; color: $pd-muted; padding: 0 1; }
        Input { height: 1; border: none; padding: 0 1; background: $panel; }
        Input:focus { border: none; }
        &.-wrong Static { color: $error; }
    }
    """
    BINDINGS: ClassVar = []

    def compose(self) -> ComposeResult:
        """Lay out the candidates and the line."""
        with Vertical():
            yield Static(markup=False)
            yield Input(
                placeholder="a command, like: tag ml ~ is:unread",
                suggester=SuggestFromList([command.word for command in TYPED]),
            )

    def on_mount(self) -> None:
        """Take what is typed."""
        self._show_candidates("")
        self.query_one(Input).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show which commands fit."""
        event.stop()
        self._show_candidates(event.value)

    def _show_candidates(self, text: str) -> None:
        self.remove_class("-wrong")
        word = text.split(" ", maxsplit=1)[0]
        fitting = complete_word(word)
        lines = [
            f"{command.word} {command.argument or ''}".ljust(26) + command.help
            for command in fitting[:7]
        ]
        more = len(fitting) - len(lines)
        self.query_one(Static).update(
            Content("\n").join(
                [literal(line) for line in lines]
                + ([literal(f"and {more} more")] if more > 0 else [])
            )
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Run what was typed, or say what is wrong with it."""
        event.stop()
        if not event.value.strip():
            self.dismiss(None)
            return
        try:
            command, argument = read_command(event.value)
        except CommandLineError as error:
            self.add_class("-wrong")
            self.query_one(Static).update(literal(str(error)))
        else:
            self.dismiss(Typed(command.id, argument))

    def on_key(self, event: events.Key) -> None:
        """Leave with escape, complete with tab."""
        field = self.query_one(Input)
        if event.key == "escape":
            event.stop()
            self.dismiss(None)
        elif event.key == "tab":
            event.stop()
            event.prevent_default()
            fitting = complete_word(field.value.strip())
            if fitting:
                field.value = f"{fitting[0].word} "
                field.cursor_position = len(field.value)
