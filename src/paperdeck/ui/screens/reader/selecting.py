"""Selecting papers, and telling which papers a command acts on."""

from __future__ import annotations

from paperdeck.query.syntax import parse
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.confirm import Confirm

_CONFIRM_FROM = 50
"""Bulk actions on more papers than this ask first."""


class Selecting(UseCase):
    """Selection is a set of row numbers; a command acts on it, else on the cursor's paper."""

    @handles("select.toggle")
    async def toggle(self, _: str) -> None:
        """Select the paper or not, and go to the next."""
        row = self.screen.papers.current
        if row is not None:
            self.state.selected ^= {row}
            self._show()
            self.screen.papers.move(1)

    @handles("select.range")
    async def range(self, _: str) -> None:
        """Begin a range at the cursor, or select all from its beginning to here."""
        papers = self.screen.papers
        if papers.cursor is None:
            return
        if self.state.range_from is None:
            self.state.range_from = papers.cursor
            self.screen.say("range begun: move, then v again; escape drops it")
            return
        first, last = sorted((self.state.range_from, papers.cursor))
        rows = papers.listing.rows[first : last + 1] if papers.listing else ()
        self.state.selected |= set(rows)
        self.state.range_from = None
        self._show()

    @handles("select.all")
    async def all(self, _: str) -> None:
        """Select all papers of the list, or none if all are."""
        rows = set(self.screen.papers.listing.rows) if self.screen.papers.listing else set()
        self.state.selected = set() if self.state.selected == rows else rows
        self._show()

    def drop(self) -> None:
        """Select nothing."""
        self.state.selected = set()
        self.state.range_from = None
        self._show()

    def _show(self) -> None:
        self.screen.papers.set_selected(self.state.selected)
        self.screen.update_top()

    async def targets(self) -> list[str]:
        """Return the stable ids of the papers that a command acts on."""
        rows = sorted(self.state.selected, reverse=True)
        if not rows and (current := self.screen.papers.current) is not None:
            rows = [current]
        if not rows:
            self.screen.say("there is no paper here")
            return []
        if len(rows) > _CONFIRM_FROM and not await self.confirm(len(rows)):
            return []
        ids = await self.session.browse.run(lambda library: library.ids_of(rows))
        return list(ids.values())

    async def confirm(self, count: int) -> bool:
        """Ask whether to act on so many papers."""
        question = f"Do this to {count:,} papers?"
        answer = await self.app.push_screen_wait(Confirm(question, "One U undoes all of it."))
        return answer is True

    async def ids_of_query(self, text: str) -> list[str]:
        """Return the stable ids of all papers that a query finds."""
        query = parse(text)
        return await self.session.browse.run(
            lambda library: list(library.ids_of(library.search(query).rows).values())
        )
