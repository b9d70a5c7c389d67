"""A dialogue that asks before many things change at once, or something is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from paperdeck.ui.widgets.literal import LiteralStatic
from paperdeck.ui.widgets.modal import Hints, Modal, ModalPanel

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Confirm(Modal[bool]):
    """Ask a question of yes or no; `consequences` says what yes will do.

    Where yes `loses` something for good, it takes the key y: enter is pressed too lightly.
    The result is `True` for yes and `False` for no, `None` after a click beside the dialogue.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", show=False),
        Binding("enter", "agree", show=False),
        Binding("n,escape", "answer(False)", show=False),
    ]
    DEFAULT_CSS = """
    Confirm {
        .question { text-style: bold; margin-bottom: 1; }
        .consequences { color: $pd-muted; margin-bottom: 1; }
    }
    """

    def __init__(
        self,
        question: str,
        consequences: str = "",
        *,
        yes: str = "yes",
        no: str = "no",
        loses: bool = False,
    ) -> None:
        super().__init__()
        self._loses = loses
        self._question = question
        self._consequences = consequences
        self._hints = (("y", yes), ("n", no))

    def compose(self) -> ComposeResult:
        """Lay out the question, what follows from it, and the keys."""
        with ModalPanel():
            yield LiteralStatic(self._question, classes="question")
            if self._consequences:
                yield LiteralStatic(self._consequences, classes="consequences")
            yield Hints(*self._hints)

    def action_answer(self, answer: bool) -> None:
        """Leave with the answer."""
        self.finish(answer)

    def action_agree(self) -> None:
        """Take enter for yes where that can be undone."""
        if not self._loses:
            self.finish(True)
