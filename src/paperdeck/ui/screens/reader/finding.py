"""Finding words in the list, without changing what it shows."""

from __future__ import annotations

from paperdeck.query.errors import QueryInterrupted
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.prompt import Prompt


class Finding(UseCase):
    """Goes to the next or previous row whose title or authors hold what was asked for."""

    @handles("list.find")
    async def ask(self, text: str) -> None:
        """Ask for words and go to the first match."""
        needle = text or await self.app.push_screen_wait(
            Prompt("Find in the list", self.state.needle)
        )
        if needle and needle.strip():
            self.state.needle = needle.strip()
            await self._go(1)

    @handles("list.find-next")
    async def next(self, _: str) -> None:
        """Go to the next match."""
        await self._go(1)

    @handles("list.find-previous")
    async def previous(self, _: str) -> None:
        """Go to the match before."""
        await self._go(-1)

    async def _go(self, step: int) -> None:
        papers = self.screen.papers
        needle = self.state.needle
        listing = papers.listing
        if not needle or listing is None or papers.cursor is None:
            self.screen.say("nothing to find yet: / asks for words")
            return
        start = papers.cursor + step
        try:
            index = await self.session.browse.run(
                lambda library: library.find(listing, needle, start, step)
            )
        except QueryInterrupted:
            return
        if index is None:
            self.screen.say(f"no “{needle}” in this list", "warning")
        else:
            wrapped = (index - papers.cursor) * step < 0
            papers.move_to(index)
            self.screen.say("found, from the other end" if wrapped else f"found “{needle}”")
