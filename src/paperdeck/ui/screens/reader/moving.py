"""Moving about: rows, days, panes, the detail's scroll, zen."""

from __future__ import annotations

from bisect import bisect_right

from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.virtual_list import VirtualList


class Moving(UseCase):
    """Moves in whichever pane has the focus."""

    @property
    def _list(self) -> VirtualList:
        focused = self.screen.focused
        return focused if isinstance(focused, VirtualList) else self.screen.papers

    @property
    def _in_detail(self) -> bool:
        return self.screen.focused is self.screen.detail

    @handles("move.down")
    async def down(self, _: str) -> None:
        """Go down a row, or scroll the detail by a line."""
        await self._step(1)

    @handles("move.up")
    async def up(self, _: str) -> None:
        """Go up a row, or scroll the detail by a line."""
        await self._step(-1)

    async def _step(self, lines: int) -> None:
        if self._in_detail:
            self.screen.detail.scroll_relative(y=lines, animate=False)
        else:
            self._list.move(lines)

    @handles("move.top")
    async def top(self, _: str) -> None:
        """Go to the first row."""
        if self._in_detail:
            self.screen.detail.scroll_home(animate=False)
        else:
            self._list.home()

    @handles("move.bottom")
    async def bottom(self, _: str) -> None:
        """Go to the last row."""
        if self._in_detail:
            self.screen.detail.scroll_end(animate=False)
        else:
            self._list.end()

    @handles("move.half-down")
    async def half_down(self, _: str) -> None:
        """Go down half a page."""
        self._page(0.5)

    @handles("move.half-up")
    async def half_up(self, _: str) -> None:
        """Go up half a page."""
        self._page(-0.5)

    @handles("move.page-down")
    async def page_down(self, _: str) -> None:
        """Go down a page."""
        self._page(1)

    @handles("move.page-up")
    async def page_up(self, _: str) -> None:
        """Go up a page."""
        self._page(-1)

    def _page(self, pages: float) -> None:
        if self._in_detail:
            height = self.screen.detail.size.height
            self.screen.detail.scroll_relative(y=round(pages * height), animate=False)
        elif abs(pages) < 1:
            self._list.half_page(1 if pages > 0 else -1)
        else:
            self._list.page(1 if pages > 0 else -1)

    @handles("move.next-day")
    async def next_day(self, _: str) -> None:
        """Go to the first paper of the following day."""
        self._go_day(forward=True)

    @handles("move.previous-day")
    async def previous_day(self, _: str) -> None:
        """Go to the first paper of the day before."""
        self._go_day(forward=False)

    def _go_day(self, *, forward: bool) -> None:
        papers = self.screen.papers
        listing = papers.listing
        if listing is None or not listing.day_starts:
            self.screen.say("days are only to be seen in order of date: `=` sorts")
            return
        starts = [start for start, _ in listing.day_starts]
        ascending = len(starts) > 1 and listing.day_starts[0][1] < listing.day_starts[-1][1]
        here = bisect_right(starts, papers.cursor or 0) - 1
        there = here + (1 if forward == ascending else -1)
        if 0 <= there < len(starts):
            papers.move_to(starts[there])
        else:
            self.screen.say("no later day in the list" if forward else "no earlier day in the list")

    @handles("pane.left")
    async def left(self, _: str) -> None:
        """Go one pane to the left; on a narrow screen the tags slide in."""
        self._focus_pane(self._pane - 1, wrap=False)

    @handles("pane.right")
    async def right(self, _: str) -> None:
        """Go one pane to the right."""
        self._focus_pane(self._pane + 1, wrap=False)

    @handles("pane.next")
    async def next_pane(self, _: str) -> None:
        """Go to the next pane."""
        self._focus_pane(self._pane + 1, wrap=True)

    @handles("pane.previous")
    async def previous_pane(self, _: str) -> None:
        """Go to the pane before."""
        self._focus_pane(self._pane - 1, wrap=True)

    @handles("pane.tags")
    async def tags(self, _: str) -> None:
        """Go to the tag pane."""
        self._focus_pane(0, wrap=False)

    @handles("pane.list")
    async def list(self, _: str) -> None:
        """Go to the list."""
        self._focus_pane(1, wrap=False)

    @handles("pane.detail")
    async def detail(self, _: str) -> None:
        """Go to the detail."""
        self._focus_pane(2, wrap=False)

    @property
    def _pane(self) -> int:
        panes = (self.screen.tags, self.screen.papers, self.screen.detail)
        return panes.index(self.screen.focused) if self.screen.focused in panes else 1

    def _focus_pane(self, number: int, *, wrap: bool) -> None:
        number = number % 3 if wrap else min(max(number, 0), 2)
        self.screen.focus_pane(number)

    @handles("detail.down")
    async def detail_down(self, _: str) -> None:
        """Scroll the detail down."""
        self.screen.detail.scroll_relative(y=3, animate=False)

    @handles("detail.up")
    async def detail_up(self, _: str) -> None:
        """Scroll the detail up."""
        self.screen.detail.scroll_relative(y=-3, animate=False)

    @handles("paper.open")
    async def open(self, _: str) -> None:
        """Read the paper: the detail over the whole screen."""
        self.screen.set_zen(not self.state.zen)

    @handles("view.zen")
    async def zen(self, _: str) -> None:
        """Show the paper alone, or everything again."""
        self.screen.set_zen(not self.state.zen)
