"""Filling the list: searching, rows for the window, counts, news from a sync."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.query.errors import QueryError, QueryInterrupted
from paperdeck.text.latex import has_markup, to_spans
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from paperdeck.model.rows import Facets, MarkedPaper, PaperRow
    from paperdeck.query.library import Library
    from paperdeck.query.listing import Listing
    from paperdeck.query.tree import Query
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_FIRST = 200
"""Rows shown at once, before the whole listing is known."""
_MARGIN = 60
"""Rows fetched beyond the window, so that scrolling meets rows already there."""
_ARRIVALS_EVERY = 0.4
"""Seconds in which arriving batches are gathered before the list is searched again."""
_TYPING_PAUSE = 0.25
"""Seconds without another letter before more than the beginning of the list is looked for."""
_MOVING_PAUSE = 0.02
"""Seconds that the detail waits: the cursor is drawn first, and papers run over are left out."""
_FORMULA = r"\emph{a} $\frac{a}{b}$"
"""A text that needs all that LaTeX may need."""


class ListingPapers(UseCase):
    """Carries queries to the store and their results to the panes.

    Every search takes the place of the one before it: that one is interrupted in the store,
    and its worker cancelled, so that nothing of it is shown later.
    """

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._expecting = False
        self._awaited = False
        self._as_written: list[int] = []

    @property
    def awaited(self) -> bool:
        """Whether the list doesn't follow the filter yet."""
        return self._awaited

    @property
    def expecting(self) -> bool:
        """Whether arrivals are being gathered."""
        return self._expecting

    async def open(self, newest: Awaitable[tuple[Listing, list[PaperRow]]]) -> None:
        """Show the newest papers, which are being read since before there was a screen."""
        listing, rows = await newest
        self._as_written = [row.row for row in rows if has_markup(row.title)]
        self._show(listing, rows, more=True, keep_place=False)

    def go_on(self) -> None:
        """Show the whole list with all titles as they should be, and count what is in it."""
        self.screen.in_background(self._read_titles, group="titles")
        self._run(partial(self._search_rest, _parse("")))
        self.screen.in_background(self._get_ready, group="counts")

    async def _read_titles(self) -> None:
        """Show titles read that were shown as they were written, for the sake of time."""
        self.screen.papers.put_rows(await self._page(self._as_written))

    async def _get_ready(self) -> None:
        """Load what the first formula needs, before a letter has to wait for it."""
        await self.session.tally.run(lambda _: to_spans(_FORMULA))

    def apply(self, text: str, *, typing: bool = False, typed: bool = False) -> QueryError | None:
        """Filter by a query; a bad one is returned as an error and changes nothing.

        While `typing`, the last word may go on; one that was `typed` and is found nowhere as it
        stands still may.
        """
        try:
            query = _parse(text)
        except QueryError as error:
            return error
        # While typing, a space tells that the last word has ended: that is another query.
        same = not typing and not self.state.typing and self.state.query == text.strip()
        self.state.query, self.state.typing = text.strip(), typing
        self._awaited = True
        # The same filter again may find others by now, but nobody wants to lose the place.
        search = self._search_typed if typed else self._search
        self._run(partial(self._search_again if same else search, query))
        return None

    def arrived(self) -> None:
        """Search again soon; batches that arrive meanwhile are covered."""
        self.session.tell_changed()
        if not self._expecting:
            self._expecting = True
            self.screen.set_timer(_ARRIVALS_EVERY, self.reload)

    def reload(self) -> None:
        """Search again and fetch all rows anew, keeping the cursor and the scroll position."""
        self._expecting = False
        self._run(partial(self._search_again, _parse(self.state.query)))

    def _run(self, searching: Callable[[], Awaitable[None]]) -> None:
        self.session.search.interrupt()
        self.screen.in_background(searching, group="search", exclusive=True)

    async def _ask(self, query: Query, first: int | None = None) -> Listing:
        prefix_last = self.state.typing

        def work(library: Library) -> Listing:
            return library.search(query, prefix_last=prefix_last, first=first)

        while True:
            try:
                return await self.session.search.run(work)
            except QueryInterrupted:
                # Meant for the search before this one. If this one is outdated too, its
                # worker is cancelled and doesn't come here.
                continue

    async def _search_typed(self, query: Query) -> None:
        """Search; rather than nothing, find what was seen while the last word was typed."""
        longer = _open_ended(query)
        if (
            longer != query
            and not (await self._ask(query, 1)).rows
            and (await self._ask(longer, 1)).rows
        ):
            query = longer
            self.state.query = longer.text
        await self._search(query)

    async def _search(self, query: Query) -> None:
        first = await self._ask(query, _FIRST)
        window = first.rows[: self.screen.papers.size.height]
        missing = [row for row in window if self.screen.papers.known(row) is None]
        rows = await self._page(missing)
        self._show(first, rows, more=len(first.rows) >= _FIRST, keep_place=False)
        if len(first.rows) >= _FIRST:
            await self._typing_paused()
            await self._search_rest(query)
        else:
            self.count_again()
            await self._typing_paused()
            await self._fetch_window()

    async def _typing_paused(self) -> None:
        """Wait for a pause in the typing; the next letter cancels who waits here."""
        if self.state.typing:
            await asyncio.sleep(_TYPING_PAUSE)

    async def _search_rest(self, query: Query) -> None:
        self._show(await self._ask(query), (), more=False, keep_place=True)
        await self._fetch_window()
        self.count_again()

    async def _search_again(self, query: Query) -> None:
        whole = await self._ask(query)
        self._show(whole, (), more=False, keep_place=True)
        papers = self.screen.papers
        # What is visible may have changed too: it stays until its news are at hand.
        window = papers.window
        visible = whole.rows[max(window.start - _MARGIN, 0) : window.stop + _MARGIN]
        rows = await self._page(visible)
        papers.forget_rows()
        papers.put_rows(rows)
        self.count_again()

    def _show(
        self, listing: Listing, rows: Iterable[PaperRow], *, more: bool, keep_place: bool
    ) -> None:
        self.screen.papers.put_rows(rows)
        self.screen.papers.show(listing, keep_place=keep_place)
        self._awaited = False
        self.screen.listing_shown(listing, more=more)

    async def _page(self, numbers: Sequence[int]) -> list[PaperRow]:
        if not numbers:
            return []
        return await self.session.browse.run(lambda library: library.page(numbers))

    async def _fetch_window(self) -> None:
        window = self.screen.papers.window
        await self.fetch(window.start, window.stop)

    async def fetch(self, first: int, stop: int) -> None:
        """Fetch the rows of a window, and some around it, that aren't at hand."""
        papers = self.screen.papers
        if papers.missing(first, stop):
            papers.put_rows(await self._page(papers.missing(first - _MARGIN, stop + _MARGIN)))

    async def refresh_rows(self, ids: Iterable[str]) -> None:
        """Fetch rows again whose marks have changed, where they are shown or at hand."""
        wanted = list(ids)
        papers = self.screen.papers
        if len(wanted) > _FIRST:
            papers.forget_rows()
            await self._fetch_window()
        else:
            places = await self.session.browse.run(lambda library: library.rows_of(wanted))
            papers.put_rows(
                await self._page([row for row in places.values() if papers.known(row) is not None])
            )
        await self.show_detail()
        self.count_again()

    def count_again(self) -> None:
        """Count views, tags, sources and categories for the tag pane."""
        self.session.tally.interrupt()
        self.screen.in_background(self._count, group="counts", exclusive=True)

    async def _count(self) -> None:
        await self._typing_paused()
        text, typing = self.state.query, self.state.typing
        query = _parse(text)

        def work(library: Library) -> tuple[Facets, Facets]:
            whole = library.facets(_parse(""))
            return whole, library.facets(query, prefix_last=typing) if text else whole

        while True:
            try:
                whole, inside = await self.session.tally.run(work)
            except QueryInterrupted:
                continue  # meant for the counting before this one, as in `_ask`
            self.screen.tags.show(whole, inside, text)
            return

    async def show_detail(self) -> None:
        """Show the paper under the cursor in the detail pane."""
        await self._typing_paused()
        await asyncio.sleep(_MOVING_PAUSE)
        papers = self.screen.papers
        number = papers.current
        if number is None:
            self.screen.detail.show(None)
            return
        known = papers.known(number)

        def work(library: Library) -> MarkedPaper | None:
            paper_id = known.id if known else library.ids_of([number]).get(number)
            paper = library.paper(paper_id) if paper_id else None
            if paper is not None:
                # Formulas take their time. The pane finds them done.
                to_spans(paper.paper.abstract or "")
            return paper

        paper = await self.session.browse.run(work)
        if papers.current == number:
            self.screen.detail.show(paper)


def _open_ended(query: Query) -> Query:
    from paperdeck.query.compile import open_ended  # noqa: PLC0415 - not before the first paint

    return _parse(open_ended(query))


def _parse(text: str) -> Query:
    from paperdeck.query.syntax import parse  # noqa: PLC0415 - not before the first paint

    return parse(text)
