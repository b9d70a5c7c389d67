"""Selecting papers, and telling which papers a command acts on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.query.errors import QueryError
from paperdeck.query.syntax import parse
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.commands.words import split_query
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.confirm import Confirm

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_SELECTED = 50_000
"""Papers that are selected one by one at most: each is remembered."""

_CONFIRM_FROM = 50
"""Changes of more papers than this ask first."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The papers that a command acts on: row numbers and stable ids, in the list's order.

    `by_query` when a query on the command line named them, `hidden` counts selected papers
    that the list doesn't show at present.
    """

    rows: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    by_query: bool = False
    hidden: int = 0

    @property
    def need_consent(self) -> bool:
        """Whether people may not know what a change would touch."""
        return self.by_query or self.hidden > 0 or len(self.ids) > _CONFIRM_FROM


class Selecting(UseCase):
    """The selection is a set of row numbers; commands act on it, else on the cursor's paper.

    It outlives what is done to it, so that one may star, tag and copy the same papers; escape
    drops it.
    """

    @handles("select.toggle")
    async def toggle(self, _: str) -> None:
        """Select the paper or not, and go to the next."""
        row = self.screen.papers.current
        if row is not None:
            self._end_range()
            self._show(self.state.selected ^ {row})
            self.screen.papers.move(1)

    @handles("select.range")
    async def range(self, _: str) -> None:
        """Begin a range at the cursor, or end it here."""
        row = self.screen.papers.current
        if row is None:
            return
        if self.state.range_from is not None:
            self._end_range()
            return
        self.state.range_from = row
        self.state.before_range = frozenset(self.state.selected)
        self._show(self.state.selected | {row})
        self.screen.say(f"range begun: move, {self.key_of('select.range')} ends it")

    def follow(self) -> None:
        """Let an open range reach to where the cursor has come."""
        listing = self.screen.papers.listing
        cursor = self.screen.papers.cursor
        if self.state.range_from is None or listing is None or cursor is None:
            return
        # A list that has become another one leaves the range as it is.
        begun = listing.place_of(self.state.range_from)
        if begun is not None:
            first, last = sorted((begun, cursor))
            self._show(self.state.before_range | set(listing.rows[first : last + 1]))

    @handles("select.all")
    async def all(self, _: str) -> None:
        """Select all papers of the list, or none if all are."""
        query = parse(self.state.query)
        # Searched again: the list may have its first rows only as yet.
        listing = await self.session.browse.run(lambda library: library.search(query))
        if len(listing.rows) > _MOST_SELECTED:
            self.screen.say(
                f"{len(listing.rows):,} are too many to select one by one: name them by the filter,"
                " as in :tag ml ~",
                "warning",
            )
            return
        rows = set(listing.rows)
        self._end_range()
        self._show(set() if self.state.selected == rows else rows)

    def drop(self) -> None:
        """Select nothing."""
        self._end_range()
        self._show(set())

    def _end_range(self) -> None:
        self.follow()
        self.state.range_from = None
        self.state.before_range = frozenset()

    def _show(self, rows: set[int] | frozenset[int]) -> None:
        self.state.selected = set(rows)
        self.screen.papers.set_selected(rows)
        self.screen.update_top()

    # Which papers a command acts on

    async def find(self, argument: str = "") -> Targets:
        """Return the papers that a command acts on; say so if there are none.

        An `argument` with `~` names them by a query (without one: by the present filter).
        Else they are the selected ones, else the one under the cursor.
        """
        query = split_query(argument)[1]
        if query is not None:
            return await self._found_by(query or self.state.query)
        rows, hidden = self._chosen()
        if not rows:
            self.screen.say("there is no paper here")
            return Targets()
        ids = await self.session.browse.run(lambda library: library.ids_of(rows))
        return Targets(tuple(ids), tuple(ids.values()), hidden=hidden)

    def _chosen(self) -> tuple[Sequence[int], int]:
        """Return the rows to act on, in the list's order, and how many of them it doesn't show."""
        papers = self.screen.papers
        self._end_range()
        chosen = self.state.selected
        if not chosen:
            return [papers.current] if papers.current is not None else [], 0
        shown = [row for row in papers.listing.rows if row in chosen] if papers.listing else []
        hidden = sorted(chosen.difference(shown), reverse=True)
        return shown + hidden, len(hidden)

    async def _found_by(self, text: str) -> Targets:
        try:
            query = parse(text)
        except QueryError as error:
            self.screen.say(f"{error} (in “{text}”)", "error")
            return Targets()
        ids = await self.session.browse.run(
            lambda library: library.ids_of(library.search(query).rows)
        )
        if not ids:
            self.screen.say(f"no paper matches “{text}”")
        return Targets(tuple(ids), tuple(ids.values()), by_query=True)

    async def agreed(self, targets: Targets, doing: str) -> bool:
        """Tell whether a change is wanted: where it may surprise, people are asked.

        `doing` says what would be done: "star 120 papers".
        """
        if not targets.ids or not targets.need_consent:
            return bool(targets.ids)
        consequences = f"One {self.key_of('deck.undo')} undoes all of it."
        if targets.hidden:
            consequences = f"{targets.hidden:,} of them aren't in this list. {consequences}"
        question = f"{doing[:1].upper()}{doing[1:]}?"
        answer = await self.ask(Confirm(question, consequences))
        if not answer:
            self.screen.say("nothing was changed")
        return answer is True

    async def ids_of_query(self, text: str) -> list[str]:
        """Return the stable ids of all papers that a query finds."""
        query = parse(text)
        return await self.session.browse.run(
            lambda library: list(library.ids_of(library.search(query).rows).values())
        )
