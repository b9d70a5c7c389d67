"""The filter line: a query typed while the list follows, an error shown under its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.message import Message

from paperdeck.ui.widgets.prompt import Problem, PromptField

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult
    from textual.widgets import Input

    from paperdeck.query.errors import QueryError


class FilterLine(Vertical):
    """Hidden until `edit`. Says what is typed; the owner applies it and reports errors."""

    DEFAULT_CSS = """
    FilterLine {
        display: none;
        height: auto;
        padding: 0 1;
        background: $panel;
        &.-editing { display: block; }
    }
    """

    class Typed(Message):
        """The text has changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Left(Message):
        """Editing has ended; with `cleared` the filter is to be dropped."""

        def __init__(self, *, cleared: bool) -> None:
            super().__init__()
            self.cleared = cleared

    def __init__(self) -> None:
        super().__init__()
        self._field = PromptField(
            "filter",
            placeholder="words  #tag  cat:cs.CL  is:unread  author:name  newer:7d",
            collapsing=True,
        )

    def compose(self) -> ComposeResult:
        """Make the field, which has the place for an error under it."""
        yield self._field

    @property
    def editing(self) -> bool:
        """Whether the line is open."""
        return self.has_class("-editing")

    def edit(self, text: str) -> None:
        """Open the line on a query, the cursor behind it."""
        field = self._field.input
        self.add_class("-editing")
        with field.prevent(field.Changed):
            field.value = text
        field.cursor_position = len(text)
        self.show_error(None)
        field.focus()

    def close(self) -> None:
        """Hide the line."""
        self.remove_class("-editing")
        self.show_error(None)

    def show_error(self, error: QueryError | None) -> None:
        """Show an error with a caret under its place, or none."""
        problem = Problem(str(error), error.position, error.length) if error else None
        self._field.show_problem(problem)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Pass on what was typed."""
        event.stop()
        self.post_message(self.Typed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go back to the list; the filter stays."""
        event.stop()
        self.post_message(self.Left(cleared=False))

    def on_key(self, event: events.Key) -> None:
        """Let escape clear the filter, ctrl+u empty the line, down go to the list."""
        match event.key:
            case "escape" | "down":
                self.post_message(self.Left(cleared=event.key == "escape"))
            case "ctrl+u":
                self._field.input.value = ""
            case _:
                return
        event.stop()
        event.prevent_default()
