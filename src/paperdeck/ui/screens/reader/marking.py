"""Marking: star, read, unread, queue, undo, redo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.model.marks import Flag
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.marks.marker import Marker
    from paperdeck.model.marks import Step


class Marking(UseCase):
    """Every change is on disk before the screen shows it."""

    @handles("paper.star")
    async def star(self, _: str) -> None:
        """Star the papers acted on, or unstar them if all have a star."""
        await self._toggle(Flag.STARRED)

    @handles("paper.queue")
    async def queue(self, _: str) -> None:
        """Put the papers into the reading queue, or take them out if all are in it."""
        await self._toggle(Flag.QUEUED)

    async def _toggle(self, flag: Flag) -> None:
        ids = await self.screen.selecting.targets()
        if not ids:
            return
        on = not await self._all_have(ids, flag)
        await self.change(lambda marker: marker.set_flag(ids, flag, on))

    async def _all_have(self, ids: list[str], flag: Flag) -> bool:
        rows = await self.session.browse.run(
            lambda library: library.page(list(library.rows_of(ids).values()))
        )
        attribute = {Flag.STARRED: "starred", Flag.READ: "read", Flag.QUEUED: "queued"}[flag]
        return all(getattr(row, attribute) for row in rows)

    @handles("paper.read")
    async def read(self, _: str) -> None:
        """Mark read, and go to the next paper if only one was acted on."""
        await self._set_read(on=True)

    @handles("paper.unread")
    async def unread(self, _: str) -> None:
        """Mark unread, and go to the next paper if only one was acted on."""
        await self._set_read(on=False)

    async def _set_read(self, *, on: bool) -> None:
        alone = not self.state.selected
        ids = await self.screen.selecting.targets()
        if ids:
            await self.change(
                lambda marker: marker.set_flag(ids, Flag.READ, on),
                nothing="already read" if on else "already unread",
            )
            if alone:
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
        await self._show_travel(step, "undone", "nothing to undo", "ctrl+r redoes it")

    @handles("deck.redo")
    async def redo(self, _: str) -> None:
        """Make again the change that was taken back."""
        step = await self.session.marks.run(lambda marker: marker.redo())
        await self._show_travel(step, "done again", "nothing to redo", "U undoes it")

    async def _show_travel(self, step: Step | None, done: str, nothing: str, next_: str) -> None:
        if step is None:
            self.screen.say(nothing)
            return
        await self.screen.listing.refresh_rows(step.paper_ids)
        self.screen.say(f"{done}: {step.label} {self.screen.glyphs.separator} {next_}")
