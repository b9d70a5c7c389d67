"""The page of a person or an organisation, with keys to follow them and to list their papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from paperdeck.discover.researcher_lines import page_sections
from paperdeck.model.errors import PaperDeckError
from paperdeck.ui.screens.sheet import Sheet
from paperdeck.ui.widgets.literal import LiteralStatic, literal, literal_block
from paperdeck.ui.widgets.modal import Hints, ModalPanel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult

    from paperdeck.discover.researcher_lines import Section
    from paperdeck.discover.researchers import ResearcherPage

_TITLES = {"author": "Researcher", "organization": "Organisation"}
_WIDTH = 80
_FRAME = 5
"""Columns that the frame, its padding and the scrollbar take."""


class Pages(Protocol):
    """What becomes of the keys. All raise `PaperDeckError`."""

    async def toggle(self, page: ResearcherPage) -> ResearcherPage:
        """Follow whom the page is of, or stop it, and return the page as it is then."""

    async def refresh(self, page: ResearcherPage) -> str:
        """Begin to ask the services again; return what to say of it."""

    async def identify(self, page: ResearcherPage) -> str:
        """Begin to ask which profile it is; return what to say of it."""


class ResearcherScreen(Sheet):
    """Shows a page until it is left; `wants_papers` tells whether the list was asked for."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "follow", show=False),
        Binding("r", "refresh", show=False),
        Binding("i", "identify", show=False),
        Binding("enter", "papers", show=False),
    ]

    def __init__(
        self, page: ResearcherPage, pages: Pages, *, now: datetime, ascii_only: bool
    ) -> None:
        """Begin with a page; `now` is aware."""
        super().__init__(_TITLES[page.kind], ())
        self.page = page
        self.wants_papers = False
        self._pages = pages
        self._now = now
        self._ascii_only = ascii_only
        self._notice = ""
        self._text = LiteralStatic()

    def compose(self) -> ComposeResult:
        """Lay out the page and the keys."""
        with ModalPanel(_TITLES[self.page.kind]):
            with VerticalScroll(can_focus=False):
                yield self._text
            yield Hints(
                ("f", "follow"),
                ("enter", "papers"),
                ("r", "refresh"),
                ("i", "id"),
                ("escape", "close"),
            )

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines for the width there is."""
        self._draw(event.size.width)

    def show(self, page: ResearcherPage, notice: str = "") -> None:
        """Show a page as it is now, below something to say."""
        self.page = page
        self.tell(notice)

    def tell(self, notice: str) -> None:
        """Say something above the page; "" takes back what was said."""
        self._notice = notice
        if self.is_mounted:
            self._draw(self.size.width)

    async def action_follow(self) -> None:
        """Follow, or stop it."""

        async def toggle() -> None:
            self.show(await self._pages.toggle(self.page))

        await self._guarded(toggle)

    async def action_refresh(self) -> None:
        """Ask the services again."""

        async def refresh() -> None:
            self.tell(await self._pages.refresh(self.page))

        await self._guarded(refresh)

    async def action_identify(self) -> None:
        """Ask which profile is theirs."""

        async def identify() -> None:
            self.tell(await self._pages.identify(self.page))

        await self._guarded(identify)

    def action_papers(self) -> None:
        """Leave for the list of the papers."""
        self.wants_papers = True
        self.finish(None)

    async def _guarded(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except PaperDeckError as error:
            self.tell(str(error))

    def _draw(self, width: int) -> None:
        room = min(width, _WIDTH) - _FRAME
        sections = page_sections(self.page, self._now, room, ascii_only=self._ascii_only)
        self._text.update(_content(sections, self._notice))


def _content(sections: Iterable[Section], notice: str) -> Content:
    blocks = [literal_block(notice, "$warning")] if notice else []
    for section in sections:
        lines = [literal(line, "$pd-muted") for line in section.lines]
        blocks.append(Content("\n").join([literal(section.heading, "bold"), *lines]))
    return Content("\n\n").join(blocks)
