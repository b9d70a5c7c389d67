"""A line to type an answer in, with a caret under the place that is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from paperdeck.text.width import cell_width
from paperdeck.ui.widgets.line_input import LineInput
from paperdeck.ui.widgets.literal import LiteralStatic
from paperdeck.ui.widgets.modal import Hints, Modal, ModalPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.widgets import Input


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer won't do: a sentence and, where known, the place in the line.

    `position` counts characters from 0; `length` is how many of them are wrong.
    """

    message: str
    position: int | None = None
    length: int = 1


def caret_line(value: str, problem: Problem, *, hidden: int = 0) -> str:
    """Return the line below `value` that points at a problem; "" if its place is unknown.

    `hidden` is how many cells of `value` are scrolled out at the left. A place out there
    is pointed at from the edge.
    """
    if problem.position is None:
        return ""
    start = cell_width(value[: problem.position]) - hidden
    wrong = value[problem.position : problem.position + problem.length]
    end = start + max(1, cell_width(wrong))
    start = max(0, start)
    return " " * start + "^" * max(1, end - start)


class PromptField(Vertical):
    """A label, a line to type in, and below it two lines for what is wrong."""

    DEFAULT_CSS = """
    PromptField {
        height: auto;
        & > Horizontal { height: 1; }
        .label { width: auto; color: $pd-muted; margin-right: 1; }
        .label.-empty { display: none; }
        LineInput { width: 1fr; }
        .caret, .problem { height: 1; color: $error; }
        &.-collapsing .caret, &.-collapsing .problem { display: none; }
        &.-collapsing.-wrong .caret, &.-collapsing.-wrong .problem { display: block; }
    }
    """

    def __init__(
        self,
        label: str = "",
        value: str = "",
        *,
        placeholder: str = "",
        collapsing: bool = False,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        """Make the field; a `collapsing` one has no lines for problems while there are none."""
        super().__init__(id=id, classes="-collapsing" if collapsing else None)
        self._label = LiteralStatic(label, classes="label" if label else "label -empty")
        self.input = LineInput(value, placeholder=placeholder)
        self._caret = LiteralStatic(classes="caret")
        self._problem = LiteralStatic(classes="problem")

    def compose(self) -> ComposeResult:
        """Lay out the line and what is below it."""
        with Horizontal():
            yield self._label
            yield self.input
        yield self._caret
        yield self._problem

    def show_problem(self, problem: Problem | None) -> None:
        """Point at a problem, or stop pointing."""
        self.set_class(problem is not None, "-wrong")
        caret = message = ""
        if problem is not None:
            caret = caret_line(self.input.value, problem, hidden=self.input.scroll_offset.x)
            caret = " " * (self.input.region.x - self.region.x) + caret if caret else ""
            message = problem.message
        self._caret.update(caret)
        self._problem.update(message)


class Prompt(Modal[str]):
    """Ask for a line of text: the result is the text without spaces around it.

    `check` is given the line as it stands when enter is pressed, and names the problem if
    there is one; the dialogue then stays. The result is `None` when cancelled.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        label: str = "",
        placeholder: str = "",
        check: Callable[[str], Problem | None] | None = None,
        applies: str = "save",
    ) -> None:
        super().__init__()
        self._title = title
        self._field = PromptField(label, value, placeholder=placeholder)
        self.check = check
        self._applies = applies

    def compose(self) -> ComposeResult:
        """Lay out the field and the keys."""
        with ModalPanel(self._title):
            yield self._field
            yield Hints(("enter", self._applies), ("escape", "cancel"))

    def on_mount(self) -> None:
        """Begin to type."""
        self._field.input.focus()

    def on_input_changed(self) -> None:
        """Stop pointing at what is being changed."""
        self._field.show_problem(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Leave with the text, or say what is wrong with it."""
        problem = self.check(event.value) if self.check else None
        if problem is None:
            self.finish(event.value.strip())
        else:
            self._field.show_problem(problem)

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.finish(None)
