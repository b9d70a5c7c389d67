"""Leafing through days: what sources featured on one, in the week and the month around it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC
from typing import TYPE_CHECKING

from paperdeck.discover.days import Order, newest_day, read_day
from paperdeck.discover.spans import SpanKind, read_span, span_of
from paperdeck.model.marks import Flag
from paperdeck.query.quoting import field_term
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.look import glyphs_for
from paperdeck.ui.screens.day_screen import DayScreen
from paperdeck.ui.screens.reader.arranging import LIST
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from datetime import date

    from paperdeck.discover.days import DayPage, FeaturedPaper
    from paperdeck.discover.spans import Span


class DayPages(UseCase):
    """Shows the page of a day, and goes to the paper that was chosen on it."""

    @handles("list.day-page")
    async def show(self, typed: str) -> None:
        """Show the newest day that has papers, or the one that was typed."""
        span = read_span(typed, SpanKind.DAY, self._today) if typed else await self._newest()
        if span is None:
            self.screen.say(f"no such day: {typed}; write 2026-11-20, today or yesterday", "error")
            return
        page = await self.read(span, Order.UPVOTES)
        ascii_only = self.session.settings.reader.ascii
        sheet = DayScreen(
            page,
            self,
            glyphs_for(ascii_only=ascii_only),
            ascii_only=ascii_only,
            sync_key="" if self.session.demo else self.key_of("deck.sync"),
        )
        chosen = await self.ask(sheet)
        if chosen is not None:
            await self._go_to(chosen)

    @property
    def _today(self) -> date:
        return self.session.clock().astimezone(UTC).date()

    async def _newest(self) -> Span:
        def work(_: object) -> int | None:
            with closing(self.session.store.reader()) as conn:
                return newest_day(conn)

        day = await self.session.browse.run(work)
        return span_of(SpanKind.DAY, self._today.toordinal() if day is None else day)

    async def read(self, span: Span, order: Order) -> DayPage:
        """Read the page of a span."""
        today = self._today.toordinal()

        def work(_: object) -> DayPage:
            with closing(self.session.store.reader()) as conn:
                return read_day(conn, span, order, today=today)

        return await self.session.browse.run(work)

    async def star(self, paper: FeaturedPaper) -> bool:
        """Star a paper, or take its star away; return whether it has one now."""
        on = not paper.starred
        await self.screen.marking.change(
            lambda marker: marker.set_flag([paper.id], Flag.STARRED, on)
        )
        return on

    async def _go_to(self, paper_id: str) -> None:
        """Put the cursor on a paper; a list that doesn't have it gives way to the paper alone."""
        papers = self.screen.papers
        self.screen.arranging.show_pane(LIST)
        found = await self.session.browse.run(lambda library: library.rows_of([paper_id]))
        row, listing = found.get(paper_id), papers.listing
        if row is None:
            self.screen.say("the paper has gone from the library", "warning")
            return
        place = listing.place_of(row) if listing is not None and listing.rows else None
        if place is not None:
            papers.move_to(place)
            return
        self.screen.filtering.replace(field_term("id", paper_id))
        self.screen.say(f"it isn't in that list: {self.key_of('list.clear-filter')} shows all")
