"""The page of a person's papers in services: which of them are here, with keys to add others."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType

from paperdeck.discover.researcher_lines import aged
from paperdeck.text.safe import safe_line
from paperdeck.text.width import clip
from paperdeck.ui.panes.online_list import OnlineList
from paperdeck.ui.screens.list_page import ListPage
from paperdeck.ui.widgets.literal import LiteralStatic, joined, literal
from paperdeck.ui.widgets.modal import Hints, ModalPanel

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult

    from paperdeck.discover.online import OnlinePage, OnlinePaper
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.widgets.virtual_list import VirtualList

_WIDTH = 100
_FRAME = 4
"""Columns that the frame and its padding take."""
_LOW = 20
"""Lines below which the page takes the whole screen."""
_TROUBLE_LINES = 3


class Lists(Protocol):
    """Where lists come from, and what becomes of their papers: both in the background."""

    def ask(self) -> str:
        """Begin to ask the services; return what to say of it."""

    def take_in(self, papers: Sequence[OnlinePaper]) -> str:
        """Begin to take papers into the library; return what to say of it."""


class OnlineScreen(ListPage):
    """Shows a person's papers until it is left; the result is the stable id of one to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", show=False),
        Binding("A", "add_all", show=False),
        Binding("m", "missing", show=False),
        Binding("r", "ask", show=False),
    ]
    DEFAULT_CSS = """
    OnlineScreen {
        #header { height: auto; max-height: 8; margin-bottom: 1; }
    }
    """

    def __init__(
        self, name: str, page: OnlinePage, lists: Lists, *, now: datetime, glyphs: Glyphs
    ) -> None:
        """Begin with what is kept; `now` is aware."""
        super().__init__()
        self.page = page
        self._name = name
        self._lists = lists
        self._now = now
        self._glyphs = glyphs
        self._notice = ""
        self._failed = False
        self._only_missing = False
        self._header = LiteralStatic(id="header")
        self._list = OnlineList(ellipsis=glyphs.ellipsis)

    @property
    def papers(self) -> VirtualList:
        """The list of the page."""
        return self._list

    def compose(self) -> ComposeResult:
        """Lay out the header, the papers and the keys."""
        with ModalPanel(f"{self._name}: papers online"):
            yield self._header
            yield self._list
            yield Hints(
                ("a", "add"), ("A", "add all"), ("m", "missing"), ("r", "ask"),
                ("enter", "go to"), ("q", "close"),
            )  # fmt: skip

    def on_mount(self) -> None:
        """Show what there is."""
        self._list.focus()
        self._list.show(self._shown)

    def on_resize(self, event: events.Resize) -> None:
        """Lay the header out for the width there is."""
        self.set_class(event.size.height < _LOW, "-low")
        self._draw()

    @property
    def _shown(self) -> Sequence[OnlinePaper]:
        return self.page.missing if self._only_missing else self.page.papers

    def show(self, page: OnlinePage, notice: str = "", *, failed: bool = False) -> None:
        """Show the lists as they are now, below something to say."""
        self.page = page
        self.tell(notice, failed=failed)
        if self.is_mounted:
            self._list.show(self._shown)

    def tell(self, notice: str, *, failed: bool = False) -> None:
        """Say something above the papers, as a failure if it is one; "" takes it back."""
        self._notice = notice
        self._failed = failed
        if self.is_mounted:
            self._draw()

    def _draw(self) -> None:
        width = max(min(self.app.size.width, _WIDTH) - _FRAME, 1)
        lines = [literal(_counts(self.page, only_missing=self._only_missing), "bold")]
        for one in self.page.lists:
            papers = "1 paper" if one.papers == 1 else f"{one.papers:,} papers"
            told = f"{one.source}, {one.id}, {aged(one.fetched, self._now)}: {papers}"
            lines.append(literal(clip(told, width, self._glyphs.ellipsis), "$pd-muted"))
            if one.trouble:
                lines.append(literal(f"perhaps not all: {one.trouble}", "$warning"))
        if self._notice:
            told = clip(safe_line(self._notice), width * _TROUBLE_LINES, self._glyphs.ellipsis)
            lines.append(literal(told, "$error" if self._failed else "$accent"))
        self._header.update(joined("\n", lines))

    # The papers

    def action_ask(self) -> None:
        """Ask the services."""
        self.tell(self._lists.ask())

    def action_add(self) -> None:
        """Take the paper under the cursor into the library."""
        paper = self._list.current
        if paper is not None and paper.id is not None:
            self.tell("it is in the library already: enter goes to it")
        elif paper is not None:
            self.tell(self._lists.take_in((paper,)))

    def action_add_all(self) -> None:
        """Take all papers into the library that it doesn't have."""
        if self.page.missing:
            self.tell(self._lists.take_in(self.page.missing))
        elif self.page.papers:
            self.tell("all of them are in the library already")

    def action_missing(self) -> None:
        """Show only the papers that the library doesn't have, or all again."""
        self._only_missing = not self._only_missing
        self.show(self.page)

    def action_open(self) -> None:
        """Leave for the paper under the cursor."""
        paper = self._list.current
        if paper is not None and paper.id is None:
            self.tell("it isn't in the library: a adds it")
        elif paper is not None:
            self.finish(paper.id)


def _counts(page: OnlinePage, *, only_missing: bool) -> str:
    """Say how many papers there are and how many of them are here."""
    if not page.lists:
        return "no list is kept yet"
    shown = ", only those that aren't here are shown" if only_missing else ""
    return f"{len(page.papers):,} known, {page.here:,} here{shown}"
