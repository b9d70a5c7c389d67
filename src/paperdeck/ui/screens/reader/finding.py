"""Finding words in the list, without changing what it shows."""

from __future__ import annotations

from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.prompt import Prompt


class Finding(UseCase):
    """Goes to the next or previous row whose title or authors hold what was asked for."""

    @handles("list.find")
    async def find(self, text: str) -> None:
        """Ask for words and go to the first match below the cursor."""
        needle = text or await self.ask(
            Prompt("Find in the list", self.state.needle, label="words", applies="find")
        )
        if needle:
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
        needle, listing, start = self.state.needle, papers.listing, papers.cursor
        if not needle:
            key = self.session.keymap.first_key("list.find") or ":find"
            self.screen.say(f"nothing to find yet: {key} asks for words")
            return
        index: int | None = None
        if listing is not None and start is not None:
            within, beside = listing, start
            index = await self.session.browse.run(
                lambda library: library.find(within, needle, beside, step)
            )
        if index is None or start is None:
            self.screen.say(f"no “{needle}” in this list", "warning")
            return
        papers.move_to(index)
        self.screen.say(_tell(needle, start=start, found=index, step=step))


def _tell(needle: str, *, start: int, found: int, step: int) -> str:
    if found == start:
        return f"“{needle}” is only here"
    if (found > start) == (step > 0):
        return f"found “{needle}”"
    return f"found “{needle}” after going on from the {'top' if step > 0 else 'bottom'}"
