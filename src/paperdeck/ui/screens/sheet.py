"""A sheet to read: titled paragraphs that scroll, nothing to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from paperdeck.ui.widgets.literal import LiteralStatic, joined, literal, literal_block
from paperdeck.ui.widgets.modal import Hints, Modal, ModalPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.content import Content


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading, which may be empty, and the lines below it."""

    heading: str
    lines: tuple[str, ...]


class Sheet(Modal[None]):
    """Shows paragraphs until it is left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "leave", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("pagedown,space,ctrl+d", "scroll(10)", show=False),
        Binding("pageup,ctrl+u", "scroll(-10)", show=False),
    ]
    DEFAULT_CSS = """
    Sheet {
        & > ModalPanel { width: 80; }
        VerticalScroll { height: auto; max-height: 80vh; scrollbar-size-vertical: 1; }
        LiteralStatic { height: auto; }
    }
    """

    def __init__(self, title: str, paragraphs: Sequence[Paragraph]) -> None:
        super().__init__()
        self._title = title
        self._paragraphs = paragraphs

    def compose(self) -> ComposeResult:
        """Lay out the text and the keys."""
        with ModalPanel(self._title):
            with VerticalScroll(can_focus=False):
                yield LiteralStatic(_content(self._paragraphs))
            yield Hints(("j k", "scroll"), ("escape", "close"))

    def action_leave(self) -> None:
        """Close the sheet."""
        self.finish(None)

    def action_scroll(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def _content(paragraphs: Sequence[Paragraph]) -> Content:
    blocks = []
    for paragraph in paragraphs:
        heading = [literal(paragraph.heading, "bold")] if paragraph.heading else []
        lines = [literal_block(line, "$pd-muted") for line in paragraph.lines]
        blocks.append(joined("\n", [*heading, *lines]))
    return joined("\n\n", blocks)
