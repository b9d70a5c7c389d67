"""Moving about: rows, days, panes, the detail's scroll, zen."""

from __future__ import annotations

from bisect import bisect_right

from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.arranging import DETAIL, LIST, TAGS
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
        return self.screen.arranging.pane == DETAIL

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
        """Go to the first paper of the next later day, wherever in the list that is."""
        self._go_day(later=True)

    @handles("move.previous-day")
    async def previous_day(self, _: str) -> None:
        """Go to the first paper of the day before."""
        self._go_day(later=False)

    def _go_day(self, *, later: bool) -> None:
        papers = self.screen.papers
        days = papers.listing.day_starts if papers.listing is not None else ()
        if not days:
            key = self.session.keymap.first_key("list.sort") or ":sort"
            self.screen.say(f"no days here: the list isn't in order of date, {key} sorts it")
            return
        oldest_first = days[0][1] < days[-1][1]
        here = bisect_right(days, papers.cursor or 0, key=lambda day: day[0]) - 1
        there = here + (1 if later == oldest_first else -1)
        if 0 <= there < len(days):
            papers.move_to(days[there][0])
        else:
            self.screen.say("no later day in the list" if later else "no earlier day in the list")

    @handles("pane.left")
    async def left(self, _: str) -> None:
        """Go one pane to the left; tags that have slid in slide out again."""
        arranging = self.screen.arranging
        if self.state.sidebar:
            arranging.show_pane(LIST)
        else:
            arranging.show_pane(max(arranging.pane - 1, TAGS))

    @handles("pane.right")
    async def right(self, _: str) -> None:
        """Go one pane to the right."""
        self.screen.arranging.show_pane(min(self.screen.arranging.pane + 1, DETAIL))

    @handles("pane.next")
    async def next_pane(self, _: str) -> None:
        """Go to the next pane."""
        self.screen.arranging.show_pane((self.screen.arranging.pane + 1) % 3)

    @handles("pane.previous")
    async def previous_pane(self, _: str) -> None:
        """Go to the pane before."""
        self.screen.arranging.show_pane((self.screen.arranging.pane - 1) % 3)

    @handles("pane.tags")
    async def tags(self, _: str) -> None:
        """Go to the tag pane."""
        self.screen.arranging.show_pane(TAGS)

    @handles("pane.list")
    async def list(self, _: str) -> None:
        """Go to the list."""
        self.screen.arranging.show_pane(LIST)

    @handles("pane.detail")
    async def detail(self, _: str) -> None:
        """Go to the detail."""
        self.screen.arranging.show_pane(DETAIL)

    @handles("detail.down")
    async def detail_down(self, _: str) -> None:
        """Scroll the detail down."""
        self.screen.detail.scroll_relative(y=3, animate=False)

    @handles("detail.up")
    async def detail_up(self, _: str) -> None:
        """Scroll the detail up."""
        self.screen.detail.scroll_relative(y=-3, animate=False)

    @handles("paper.open", "view.zen")
    async def zen(self, _: str) -> None:
        """Show the paper alone, or everything again."""
        self.screen.arranging.set_zen(not self.state.zen)
