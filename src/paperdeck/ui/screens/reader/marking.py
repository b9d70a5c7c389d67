"""Marking: star, read, unread, queue, undo, redo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.marks.labels import flag_label
from paperdeck.model.marks import Flag
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.marks.marker import Marker
    from paperdeck.model.marks import Step
    from paperdeck.ui.screens.reader.selecting import Targets


class Marking(UseCase):
    """Every change is on disk before the screen shows it."""

    @handles("paper.star")
    async def star(self, argument: str) -> None:
        """Star the papers acted on, or unstar them if all have a star."""
        await self._toggle(Flag.STARRED, argument)

    @handles("paper.queue")
    async def queue(self, argument: str) -> None:
        """Put the papers into the reading queue, or take them out if all are in it."""
        await self._toggle(Flag.QUEUED, argument)

    async def _toggle(self, flag: Flag, argument: str) -> None:
        targets = await self.screen.selecting.find(argument)
        on = not await self._all_have(targets, flag)
        await self._set(targets, flag, on=on)

    async def _all_have(self, targets: Targets, flag: Flag) -> bool:
        rows = await self.session.browse.run(lambda library: library.page(targets.rows))
        attribute = {Flag.STARRED: "starred", Flag.READ: "read", Flag.QUEUED: "queued"}[flag]
        return all(getattr(row, attribute) for row in rows)

    async def _set(self, targets: Targets, flag: Flag, *, on: bool, nothing: str = "") -> bool:
        """Set a flag if people agree; tell whether they did."""
        doing = flag_label(flag, targets.ids, on=on)
        agreed = await self.screen.selecting.agreed(targets, doing)
        if agreed:
            await self.change(
                lambda marker: marker.set_flag(targets.ids, flag, on), nothing=nothing
            )
        return agreed

    @handles("paper.read")
    async def read(self, argument: str) -> None:
        """Mark read, and go to the next paper if only the one here was acted on."""
        await self._set_read(argument, on=True)

    @handles("paper.unread")
    async def unread(self, argument: str) -> None:
        """Mark unread, and go to the next paper if only the one here was acted on."""
        await self._set_read(argument, on=False)

    async def _set_read(self, argument: str, *, on: bool) -> None:
        targets = await self.screen.selecting.find(argument)
        alone = not self.state.selected and not targets.by_query
        nothing = "already read" if on else "already unread"
        done = await self._set(targets, Flag.READ, on=on, nothing=nothing)
        if done and alone:
            self.screen.papers.move(1)

    async def change(
        self, work: Callable[[Marker], Step | None], *, nothing: str = "nothing to change"
    ) -> None:
        """Carry out one change, then show it and say how to undo it."""
        step = await self.session.marks.run(work)
        if step is not None:
            await self.screen.listing.refresh_rows(step.paper_ids)
        self.say_step(step, nothing)

    @handles("deck.undo")
    async def undo(self, _: str) -> None:
        """Take back the last change."""
        step = await self.session.marks.run(lambda marker: marker.undo())
        again = f"{self.key_of('deck.redo')} redoes it"
        await self._show_travel(step, "undone", "nothing to undo", again)

    @handles("deck.redo")
    async def redo(self, _: str) -> None:
        """Make again the change that was taken back."""
        step = await self.session.marks.run(lambda marker: marker.redo())
        again = f"{self.key_of('deck.undo')} undoes it"
        await self._show_travel(step, "done again", "nothing to redo", again)

    async def _show_travel(self, step: Step | None, done: str, nothing: str, again: str) -> None:
        if step is None:
            self.screen.say(nothing)
            return
        if step.touched == 1:
            await self.go_to(step.paper_ids[0])
        await self.screen.listing.refresh_rows(step.paper_ids)
        if not step.touched:
            self.screen.listing.arrived()  # whose papers are listed may depend on it
        self.screen.say(f"{done}: {step.label} {self.screen.glyphs.separator} {again}")

    async def go_to(self, paper_id: str) -> None:
        """Put the cursor on a paper that the list has, so that people see what became of it."""
        papers = self.screen.papers
        found = await self.session.browse.run(lambda library: library.rows_of([paper_id]))
        row = found.get(paper_id, papers.current)
        if row is None or row == papers.current or papers.listing is None:
            return
        place = papers.listing.place_of(row)
        if place is not None:
            papers.move_to(place)
