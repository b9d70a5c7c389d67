"""The command line: commands by their words, with completion and what was typed before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical

from paperdeck.text.width import pad
from paperdeck.ui.commands.words import CommandLineError, complete_word, read_command
from paperdeck.ui.widgets.line_input import LineInput
from paperdeck.ui.widgets.literal import LiteralStatic, joined, literal, literal_block
from paperdeck.ui.widgets.modal import Modal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content
    from textual.widgets import Input

    from paperdeck.ui.commands.table import Command

_MOST_LINES = 8
"""Candidates shown at once; lower screens have room for fewer."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that was typed as `line`, with what stood behind its word."""

    command_id: str
    argument: str
    line: str


class CommandLine(Modal[Typed]):
    """One line at the bottom; above it the commands that fit what is typed.

    `history` are the lines typed before, oldest first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("up,ctrl+p", "recall(-1)", show=False, priority=True),
        Binding("down,ctrl+n", "recall(1)", show=False, priority=True),
        Binding("tab", "complete", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    CommandLine {
        align: left bottom;
        background: transparent;
        & > Vertical { height: auto; width: 100%; background: $panel; padding: 0 1; }
        LiteralStatic { height: auto; color: $pd-muted; }
        &.-wrong LiteralStatic { color: $error; }
    }
    """

    def __init__(self, history: Sequence[str] = ()) -> None:
        super().__init__()
        self._lines = [*history, ""]
        self._at = len(history)

    def compose(self) -> ComposeResult:
        """Lay out the candidates and the line."""
        with Vertical():
            yield LiteralStatic()
            yield LineInput(placeholder="a command, like: tag ml ~ is:unread")

    def on_mount(self) -> None:
        """Take what is typed."""
        self._show_candidates("")
        self.query_one(LineInput).focus()

    def on_resize(self, event: events.Resize) -> None:
        """Show as many candidates as there is room for now."""
        super().on_resize(event)
        self._show_candidates(self.query_one(LineInput).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show which commands fit."""
        event.stop()
        self._show_candidates(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Run what was typed, or say what is wrong with it."""
        event.stop()
        if not event.value.strip():
            self.finish(None)
            return
        try:
            command, argument = read_command(event.value)
        except CommandLineError as error:
            self._show(literal(str(error)), wrong=True)
        else:
            self.finish(Typed(command.id, argument, event.value.strip()))

    def action_cancel(self) -> None:
        """Leave without a command."""
        self.finish(None)

    def action_complete(self) -> None:
        """Write the first candidate's word out."""
        typed = self.query_one(LineInput).value.strip()
        if " " not in typed and (fitting := complete_word(typed)):
            self._put(f"{fitting[0].word} ")

    def action_recall(self, step: int) -> None:
        """Go back or forward in what was typed before."""
        there = self._at + step
        if 0 <= there < len(self._lines):
            self._lines[self._at] = self.query_one(LineInput).value
            self._at = there
            self._put(self._lines[there])

    def _put(self, text: str) -> None:
        field = self.query_one(LineInput)
        field.value = text
        field.cursor_position = len(text)

    def _show_candidates(self, text: str) -> None:
        fitting = complete_word(text.lstrip().split(" ", maxsplit=1)[0])
        room = max(1, min(_MOST_LINES, self.app.size.height - 3))
        shown = fitting if len(fitting) <= room else fitting[: room - 1]
        lines = [_candidate(command) for command in shown]
        if more := len(fitting) - len(shown):
            lines.append(literal(f"and {more} more"))
        self._show(joined("\n", lines), wrong=False)

    def _show(self, content: Content, *, wrong: bool) -> None:
        self.set_class(wrong, "-wrong")
        told = self.query_one(LiteralStatic)
        told.display = bool(content.plain)
        told.update(content)


def _candidate(command: Command) -> Content:
    name = f"{command.word} {command.argument or ''}"
    named = literal_block(pad(name, 24), "$foreground")
    return joined("  ", (named, literal(command.help)))
