"""The page of a person or an organisation, with keys to follow them and to list their papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from paperdeck.discover.researcher_lines import page_sections
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.researcher import FollowKind
from paperdeck.ui.screens.sheet import Sheet
from paperdeck.ui.widgets.literal import LiteralStatic, joined, literal, literal_block
from paperdeck.ui.widgets.modal import Hints, ModalPanel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from textual import events
    from textual.app import ComposeResult
    from textual.content import Content

    from paperdeck.discover.researcher_lines import Section
    from paperdeck.discover.researchers import ResearcherPage

_TITLES = {"author": "Researcher", "organization": "Organisation"}
_WIDTH = 80
_FRAME = 5
"""Columns that the frame, its padding and the scrollbar take."""
_FRAME_LINES = 3
"""Lines that the frame and the keys take."""


class Pages(Protocol):
    """What becomes of the keys. All raise `PaperDeckError`."""

    async def toggle(self, page: ResearcherPage) -> ResearcherPage:
        """Follow whom the page is of, or stop it, and return the page as it is then."""

    async def list_online(self, page: ResearcherPage) -> str:
        """Begin to show what services list of them; return what to say of it."""

    async def refresh(self, page: ResearcherPage) -> str:
        """Begin to ask the services again; return what to say of it."""

    async def identify(self, page: ResearcherPage) -> str:
        """Begin to ask which profile it is; return what to say of it."""


class ResearcherScreen(Sheet):
    """Shows a page until it is left; `wants_papers` tells whether the list was asked for.

    `goes_to` is the stable id of the paper to go to then, if one was chosen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "follow", show=False),
        Binding("o", "online", show=False),
        Binding("r", "refresh", show=False),
        Binding("i", "identify", show=False),
        Binding("enter", "papers", show=False),
    ]

    def __init__(
        self,
        page: ResearcherPage,
        pages: Pages,
        *,
        now: datetime,
        ascii_only: bool,
        online: bool = False,
    ) -> None:
        """Begin with a page, or `online` with what services list of them; `now` is aware."""
        super().__init__(_TITLES[page.kind], ())
        self.page = page
        self.wants_papers = False
        self.goes_to: str | None = None
        self._pages = pages
        self._now = now
        self._ascii_only = ascii_only
        self._online = online
        self._notice = ""
        self._text = LiteralStatic()

    def compose(self) -> ComposeResult:
        """Lay out the page and the keys."""
        with ModalPanel(_TITLES[self.page.kind]):
            with VerticalScroll(can_focus=False):
                yield self._text
            services = (("o", "online"), ("r", "renew"), ("i", "id"))
            asks = self.page.kind is FollowKind.AUTHOR
            hints = (("f", "follow"), ("enter", "papers"), *(services if asks else ()))
            yield Hints(*hints, ("q", "close"))

    async def on_mount(self) -> None:
        """Go on to what services list, if that was asked for."""
        if self._online:
            await self.action_online()

    def on_resize(self, event: events.Resize) -> None:
        """Break the lines for the width there is, and leave the keys their line."""
        self.query_one(VerticalScroll).styles.max_height = max(event.size.height - _FRAME_LINES, 1)
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

    async def action_online(self) -> None:
        """Show what services list of them."""

        async def show() -> None:
            self.tell(await self._pages.list_online(self.page))

        await self._guarded(show)

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

    def leave_for(self, paper_id: str) -> None:
        """Leave for a paper of theirs."""
        self.goes_to = paper_id
        self.finish(None)

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
        room = max(min(width, _WIDTH) - _FRAME, 1)
        sections = page_sections(self.page, self._now, room, ascii_only=self._ascii_only)
        self._text.update(_content(sections, self._notice))


def _content(sections: Iterable[Section], notice: str) -> Content:
    blocks = [literal_block(notice, "$warning")] if notice else []
    for section in sections:
        lines = [literal(line, "$pd-muted") for line in section.lines]
        blocks.append(joined("\n", [literal(section.heading, "bold"), *lines]))
    return joined("\n\n", blocks)
