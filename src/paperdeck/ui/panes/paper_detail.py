"""The detail pane: one paper with everything that is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import VerticalScroll

from paperdeck.ui.widgets.literal import LiteralStatic, joined, literal_block

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.content import Content

    from paperdeck.model.rows import MarkedPaper
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.panes.paper_text import PaperText, Run

_STYLES = {
    "title": "bold $pd-title",
    "author": "$pd-author",
    "muted": "$pd-muted",
    "category": "$pd-category",
    "link": "$pd-link",
    "upvotes": "$pd-upvotes",
    "code": "$pd-code",
    "tag": "$pd-tag",
    "star": "$pd-star",
    "unread": "$pd-unread",
    "note": "$pd-note",
    "error": "bold $error",
    "body": "",
    "emph": "italic",
    "strong": "bold",
    "maths": "$pd-maths",
    "heading": "bold $pd-muted",
}


class PaperDetail(VerticalScroll):
    """Shows a paper; `show(None)` clears it."""

    DEFAULT_CSS = """
    PaperDetail {
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > LiteralStatic { height: auto; width: 1fr; }
    }
    """
    BINDINGS: ClassVar = []

    def __init__(self, *, glyphs: Glyphs, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.glyphs = glyphs
        self._paper: MarkedPaper | None = None
        self._alone = False

    def compose(self) -> ComposeResult:
        """Make the one text that everything is shown in."""
        yield LiteralStatic()

    @property
    def paper(self) -> MarkedPaper | None:
        """What is shown."""
        return self._paper

    def show(self, paper: MarkedPaper | None) -> None:
        """Show a paper from its top, or the same paper's news where it was scrolled to."""
        same = paper and self._paper and paper.paper.id == self._paper.paper.id
        self._paper = paper
        self._fill()
        if not same:
            self.scroll_home(animate=False)

    def set_alone(self, alone: bool) -> None:
        """Tell whether the pane has the screen to itself."""
        if alone != self._alone:
            self._alone = alone
            self._fill()

    def _fill(self) -> None:
        text = self.query_one(LiteralStatic)
        if self._paper is None:
            text.update("")
        else:
            from paperdeck.ui.panes.paper_text import (  # noqa: PLC0415 - not before the first paint
                paper_text,
            )

            text.update(_content(paper_text(self._paper, self.glyphs, alone=self._alone)))


def _content(text: PaperText) -> Content:
    lines = [text.people, *text.facts] if text.people else text.facts
    head = [run for line in lines for run in (*line, ("\n", "body"))][:-1]
    blocks: list[list[Run]] = [[(text.title, "title")], head, text.abstract]
    if text.notes:
        blocks.append([("Notes", "heading")])
    blocks += text.notes
    parts: list[Content] = []
    for number, block in enumerate(blocks):
        parts.append(literal_block("\n\n" if number else ""))
        parts += [literal_block(run, _STYLES[part]) for run, part in block]
    return joined("", parts)
