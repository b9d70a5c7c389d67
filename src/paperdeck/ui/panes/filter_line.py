"""The filter line: a query typed while the list follows, an error shown under its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message

if TYPE_CHECKING:
    from textual import events
    from textual.widgets import Input

    from paperdeck.query.errors import QueryError
    from paperdeck.ui.widgets.prompt import PromptField


class FilterLine(Vertical):
    """Hidden until `edit`. Says what is typed; the owner applies it and reports errors.

    The place for errors is made at the first one and then kept while the line is open, so
    that the panes below don't jump with every letter.
    """

    DEFAULT_CSS = """
    FilterLine {
        display: none;
        height: auto;
        padding: 0 1;
        background: $panel;
        &.-editing { display: block; }
    }
    """

    @dataclass
    class Typed(Message):
        """The text has changed."""

        text: str

    @dataclass
    class Accepted(Message):
        """Editing has ended on this text."""

        text: str

    class Dropped(Message):
        """Editing has ended, and the filter is to go."""

    def __init__(self) -> None:
        super().__init__()
        self._field: PromptField | None = None

    @property
    def editing(self) -> bool:
        """Whether the line is open."""
        return self.has_class("-editing")

    async def edit(self, text: str) -> None:
        """Open the line on a query, ready for the next term."""
        field = self._field or await self._make_field()
        line = field.input
        self.add_class("-editing")
        field.add_class("-collapsing")
        with line.prevent(line.Changed):
            line.value = f"{text} " if text else ""
        line.cursor_position = len(line.value)
        self.show_error(None)
        line.focus()

    async def _make_field(self) -> PromptField:
        from paperdeck.ui.widgets.prompt import (  # noqa: PLC0415 - not before the first paint
            PromptField,
        )

        self._field = PromptField(
            "filter",
            placeholder="words  #tag  cat:cs.CL  is:unread  author:name  newer:7d",
            collapsing=True,
        )
        await self.mount(self._field)
        return self._field

    def close(self) -> None:
        """Hide the line."""
        self.remove_class("-editing")
        self.show_error(None)

    def show_error(self, error: QueryError | None) -> None:
        """Show an error with a caret under its place, or none."""
        if self._field is None:
            return
        if error is None:
            self._field.show_problem(None)
            return
        from paperdeck.ui.widgets.prompt import Problem  # noqa: PLC0415 - as above

        self._field.remove_class("-collapsing")
        self._field.show_problem(Problem(str(error), error.position, error.length))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass on what was typed."""
        event.stop()
        if self.editing:
            self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go back to the list; the filter stays."""
        event.stop()
        self.post_message(self.Accepted(event.value))

    def on_key(self, event: events.Key) -> None:
        """Let escape clear the filter, ctrl+u empty the line, down go to the list."""
        match event.key:
            case "escape":
                self.post_message(self.Dropped())
            case "down" if self._field:
                self.post_message(self.Accepted(self._field.input.value))
            case "ctrl+u" if self._field:
                self._field.input.value = ""
            case _:
                return
        event.stop()
        event.prevent_default()
