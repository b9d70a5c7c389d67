"""Filling the list: searching, rows for the window, counts, news from a sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.query.errors import QueryError, QueryInterrupted
from paperdeck.query.syntax import parse
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.model.rows import Facets, MarkedPaper, PaperRow
    from paperdeck.query.library import Library
    from paperdeck.query.listing import Listing
    from paperdeck.query.tree import Query

_FIRST = 200
"""Rows shown at once, before the whole listing is known."""
_MARGIN = 60
"""Rows fetched beyond the window, so that scrolling meets rows already there."""


class ListingPapers(UseCase):
    """Carries queries to the store and their results to the panes."""

    def apply(self, text: str, *, typing: bool = False) -> QueryError | None:
        """Filter by a query; a bad one is returned as an error and changes nothing."""
        try:
            query = parse(text)
        except QueryError as error:
            return error
        self.state.query = text
        self._run(query, prefix_last=typing, keep_place=False)
        return None

    def reload(self) -> None:
        """Search again, keeping the cursor and the scroll position."""
        self._run(parse(self.state.query), prefix_last=False, keep_place=True)

    def _run(self, query: Query, *, prefix_last: bool, keep_place: bool) -> None:
        running = self.session.search.owned
        if running is not None and self.session.search.busy:
            running.interrupt()
        self.screen.run_worker(
            self._search(query, prefix_last=prefix_last, keep_place=keep_place),
            group="search",
            exclusive=True,
        )

    async def _search(self, query: Query, *, prefix_last: bool, keep_place: bool) -> None:
        search = self.session.search
        try:
            if not keep_place:
                first = await search.run(
                    lambda library: library.search(query, prefix_last=prefix_last, first=_FIRST)
                )
                await self._show(first, more=len(first.rows) >= _FIRST, keep_place=False)
                if len(first.rows) < _FIRST:
                    self.count_again()
                    return
            whole = await search.run(lambda library: library.search(query, prefix_last=prefix_last))
        except QueryInterrupted:
            return
        await self._show(whole, more=False, keep_place=True)
        self.count_again()

    async def _show(self, listing: Listing, *, more: bool, keep_place: bool) -> None:
        papers = self.screen.papers
        window = list(listing.rows[: papers.size.height + _MARGIN]) if not keep_place else []
        missing = [row for row in window if papers.known(row) is None]
        rows = (
            await self.session.browse.run(lambda library: library.page(missing)) if missing else []
        )
        papers.show(listing, keep_place=keep_place)
        papers.put_rows(rows)
        self.screen.listing_shown(listing, more=more)
        if keep_place:
            await self.fetch(papers.window.start, papers.window.stop)

    async def fetch(self, first: int, stop: int) -> None:
        """Fetch the rows of a window, and some around it, that aren't at hand."""
        papers = self.screen.papers
        if not papers.missing(first, stop):
            return
        missing = papers.missing(first - _MARGIN, stop + _MARGIN)
        rows: list[PaperRow] = await self.session.browse.run(lambda library: library.page(missing))
        papers.put_rows(rows)

    async def refresh_rows(self, ids: Iterable[str]) -> None:
        """Fetch rows again whose marks have changed, where they are shown or at hand."""
        wanted = list(ids)
        papers = self.screen.papers
        if len(wanted) > _FIRST:
            papers.forget_rows()
            await self.fetch(papers.window.start, papers.window.stop)
        else:
            places = await self.session.browse.run(lambda library: library.rows_of(wanted))
            numbers = [row for row in places.values() if papers.known(row) is not None]
            papers.put_rows(await self.session.browse.run(lambda library: library.page(numbers)))
        await self.show_detail()
        self.count_again()

    def count_again(self) -> None:
        """Count views, tags, sources and categories for the tag pane."""
        self.screen.run_worker(self._count(), group="counts", exclusive=True)

    async def _count(self) -> None:
        running = self.session.tally.owned
        if running is not None and self.session.tally.busy:
            running.interrupt()
        text = self.state.query
        query = parse(text)

        def work(library: Library) -> tuple[Facets, Facets]:
            whole = library.facets(parse(""))
            return whole, library.facets(query) if text else whole

        try:
            whole, inside = await self.session.tally.run(work)
        except QueryInterrupted:
            return
        self.screen.tags.show(whole, inside, text)

    async def show_detail(self) -> None:
        """Show the paper under the cursor in the detail pane."""
        papers = self.screen.papers
        number = papers.current
        if number is None:
            self.screen.detail.show(None)
            return
        known = papers.known(number)
        paper: MarkedPaper | None = await self.session.browse.run(
            lambda library: library.paper(known.id if known else library.ids_of([number])[number])
        )
        if papers.current == number:
            self.screen.detail.show(paper)
