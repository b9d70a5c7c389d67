"""The page of a day, a week or a month: what was featured then, with keys to leaf through."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import Binding, BindingType

from paperdeck.discover.days import Order
from paperdeck.discover.spans import SpanKind, long_name, short_name, span_of, year_of
from paperdeck.model.errors import PaperDeckError
from paperdeck.text.safe import safe_line
from paperdeck.text.width import clip
from paperdeck.ui.panes.day_lines import header_lines, look_of
from paperdeck.ui.panes.day_list import DayList
from paperdeck.ui.screens.list_page import ListPage
from paperdeck.ui.widgets.literal import (
    LiteralStatic,
    joined,
    literal,
    literal_block,
    notify_literal,
)
from paperdeck.ui.widgets.modal import Hints, ModalPanel

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from paperdeck.discover.days import DayPage, FeaturedPaper
    from paperdeck.discover.spans import Span
    from paperdeck.ui.look import Glyphs
    from paperdeck.ui.widgets.virtual_list import VirtualList

_TITLES = {SpanKind.DAY: "Day", SpanKind.WEEK: "Week", SpanKind.MONTH: "Month"}
_ORDERS = tuple(Order)
_WIDTH = 100
_FRAME = 4
"""Columns that the frame and its padding take."""
_LOW = 20
"""Lines below which the page takes the whole screen."""
_NOBODY = "The sample library asks nobody: start `paperdeck` for your own."
_STYLES = {"name": "bold", "fact": "$pd-muted", "told": "$warning"}


class Pages(Protocol):
    """Where pages come from, and what becomes of the papers on them. All raise `PaperDeckError`."""

    async def read(self, span: Span, order: Order) -> DayPage:
        """Read the page of a span."""

    async def star(self, paper: FeaturedPaper) -> bool:
        """Star a paper, or take its star away; return whether it has one now."""


class DayScreen(ListPage):
    """Shows a page until it is left; the result is the stable id of the paper to go to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket,h,left", "earlier", show=False),
        Binding("right_square_bracket,l,right", "later", show=False),
        Binding("d", "span('day')", show=False),
        Binding("w", "span('week')", show=False),
        Binding("m", "span('month')", show=False),
        Binding("o", "order", show=False),
        Binding("s", "star", show=False),
    ]
    DEFAULT_CSS = """
    DayScreen {
        #header { height: 2; margin-bottom: 1; }
        #nothing { height: 1fr; display: none; }
        DayList { background: $surface; }
        &.-empty DayList { display: none; }
        &.-empty #nothing { display: block; }
    }
    """

    def __init__(
        self, page: DayPage, pages: Pages, glyphs: Glyphs, *, ascii_only: bool, sync_key: str
    ) -> None:
        """Begin with a page; `sync_key` asks the sources, once the page has been left.

        It is "" where there is nobody to ask.
        """
        super().__init__()
        self._page = page
        self._pages = pages
        self._glyphs = glyphs
        self._ascii_only = ascii_only
        self._sync_key = sync_key
        self._day = page.latest
        self._told = ""
        self._list = DayList(page, glyphs, ascii_only=ascii_only)
        self._header = LiteralStatic(id="header")
        self._nothing = LiteralStatic(id="nothing")

    @property
    def papers(self) -> VirtualList:
        """The list of the page."""
        return self._list

    @property
    def page(self) -> DayPage:
        """What is shown."""
        return self._page

    @property
    def current(self) -> FeaturedPaper | None:
        """The paper under the cursor, if there is any."""
        return self._list.current

    def compose(self) -> ComposeResult:
        """Lay out the header, the papers and the keys."""
        with ModalPanel(_TITLES[self._page.span.kind]):
            yield self._header
            yield self._list
            yield self._nothing
            yield Hints(
                ("[ ]", "day"), ("w", "week"), ("m", "month"), ("o", "order"),
                ("enter", "go to"), ("q", "close"), ("s", "star"),  # what comes last may be cut off
            )  # fmt: skip

    def on_mount(self) -> None:
        """Show the page."""
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Lay the header out for the width there is."""
        self.set_class(event.size.height < _LOW, "-low")
        self._draw()

    def _draw(self) -> None:
        page = self._page
        width = max(min(self.app.size.width, _WIDTH) - _FRAME, 1)
        look = look_of(page, self._glyphs, ascii_only=self._ascii_only)
        lines = header_lines(page, width, look)
        if self._told:
            lines[-1] = [(clip(safe_line(self._told), width, self._glyphs.ellipsis), "told")]
        self._header.update(
            joined(
                "\n",
                (
                    joined("", (literal_block(text, _STYLES[part]) for text, part in line))
                    for line in lines
                ),
            )
        )
        self.query_one(ModalPanel).border_title = literal(_TITLES[page.span.kind])
        self.set_class(not page.papers, "-empty")
        if page.papers:
            self._list.focus()
        else:
            self._nothing.update("\n".join(_nothing_here(page, self._sync_key)))

    # Leafing through

    async def action_earlier(self) -> None:
        """Show the day, week or month before that has papers."""
        page = self._page if self._page.earlier else await self._read_again()
        if page is not None:
            await self._turn(page.earlier, "nothing earlier has papers")

    async def action_later(self) -> None:
        """Show the next day, week or month that has papers."""
        page = self._page if self._page.later else await self._read_again()
        if page is not None:
            await self._turn(page.later, "nothing later has papers")

    async def action_span(self, name: str) -> None:
        """Show the week or month around; asked for again, or for a day, one day of it."""
        span, kind = self._page.span, SpanKind(name)
        if kind is span.kind:
            kind = SpanKind.DAY
        day = self._day if self._day is not None and span.has(self._day) else self._page.latest
        await self._turn(span_of(kind, span.first if day is None else day))

    async def action_order(self) -> None:
        """Show the papers in the next order."""
        following = _ORDERS[(_ORDERS.index(self._page.order) + 1) % len(_ORDERS)]
        await self._turn(self._page.span, order=following)

    async def _turn(
        self, span: Span | None, nothing: str = "", *, order: Order | None = None
    ) -> None:
        if span is None:
            self._tell(nothing)
            return
        page = await self._read(span, order or self._page.order)
        if page is not None:
            self._page = page
            self._told = ""
            if span.kind is SpanKind.DAY:
                self._day = span.first
            self._list.show(page)
            self._draw()

    async def _read_again(self) -> DayPage | None:
        """Read what is shown once more: a sync may have brought something beside it."""
        return await self._read(self._page.span, self._page.order)

    async def _read(self, span: Span, order: Order) -> DayPage | None:
        try:
            return await self._pages.read(span, order)
        except PaperDeckError as error:
            self._fail(error)
            return None

    def _tell(self, text: str) -> None:
        """Say something in the header, until the page is turned."""
        self._told = text
        self._draw()

    def _fail(self, error: PaperDeckError) -> None:
        # The header may not have room for all of it.
        notify_literal(self.app, str(error), severity="error")
        self._tell(str(error))

    # The papers

    async def action_star(self) -> None:
        """Star the paper under the cursor, or take its star away."""
        paper = self.current
        if paper is None:
            return
        try:
            starred = await self._pages.star(paper)
        except PaperDeckError as error:
            self._fail(error)
            return
        papers = tuple(
            one._replace(starred=starred) if one.id == paper.id else one
            for one in self._page.papers
        )
        self._page = self._page._replace(papers=papers)
        self._list.renew(self._page)

    def action_open(self) -> None:
        """Leave for the paper under the cursor."""
        if self.current is not None:
            self.finish(self.current.id)


def _nothing_here(page: DayPage, sync_key: str) -> list[str]:
    """Say that a page has no papers, and what to do about it."""
    year = year_of(page.span)
    beside = [
        f"{key} goes to {short_name(span, year=year)}, which has papers."
        for key, span in (("[", page.earlier), ("]", page.later))
        if span is not None
    ]
    ask = f"To ask the sources: escape, then {sync_key}." if sync_key else _NOBODY
    if beside:
        done = "featured" if page.featured else "published"
        return [f"No papers were {done}: {long_name(page.span)}.", "", *beside, ask]
    return [
        "No day has papers yet.",
        "",
        "Hugging Face says which papers it featured on a day, arXiv's feeds what was announced.",
        ask,
    ]
