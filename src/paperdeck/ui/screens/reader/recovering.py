"""Notes that a crash, or a store that could not be written, left unsaved."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from paperdeck.desktop.drafts import OpenDraft, discard_draft, recover_drafts
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.note_drafts import Writing, gist, read_writing
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from paperdeck.desktop.drafts import Draft
    from paperdeck.ui.screens.reader.noting import Noting
    from paperdeck.ui.screens.reader.screen import ReaderScreen


class Recovering(UseCase):
    """Finds unsaved notes and lets people go on with them."""

    def __init__(self, screen: ReaderScreen, noting: Noting):
        super().__init__(screen)
        self._noting = noting

    async def tell(self) -> None:
        """Say what was found at the start; drafts that were stored after all are removed."""
        lost = []
        for draft in await self._drafts():
            if await self._is_stored(draft):
                discard_draft(draft)
            else:
                lost.append(draft)
        if lost:
            others = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            self.screen.say(
                f"an unsaved note was found: “{gist(lost[-1].text)}”{others}"
                f" {self.screen.glyphs.separator} {self.key_of('paper.recover')} opens it",
                "warning",
            )

    @handles("paper.recover")
    async def recover(self, _: str) -> None:
        """Go on with an unsaved note; with several, pick which."""
        drafts = await self._drafts()
        if not drafts:
            self.screen.say("no unsaved note was found")
            return
        found = drafts[0] if len(drafts) == 1 else await self._pick(drafts)
        writing = found and (await self._purpose(found) or await self._noting.begin())
        if found and writing:
            await self._noting.write(writing, found.text, draft=OpenDraft.reopen(found))

    async def _drafts(self) -> list[Draft]:
        return await asyncio.to_thread(recover_drafts, self.session.locations.drafts)

    async def _pick(self, drafts: list[Draft]) -> Draft | None:
        choices = [
            Choice(draft, gist(draft.text), f"{draft.modified.astimezone():%d %b %H:%M}")
            for draft in drafts
        ]
        return await self.ask(Picker("Unsaved notes", choices, applies="open"))

    async def _purpose(self, draft: Draft) -> Writing | None:
        """Return what a draft was for, as far as that is still there."""
        writing = read_writing(draft.about)
        papers = await self._noting.marked(writing.papers) if writing else []
        if writing is None or not papers:
            return None
        notes = {note.id for paper in papers for note in paper.marks.notes}
        note = writing.note if writing.note in notes else None
        return Writing(tuple(paper.paper.id for paper in papers), note, writing.quote)

    async def _is_stored(self, draft: Draft) -> bool:
        """Tell whether the papers that a draft was for have this very note."""
        writing = read_writing(draft.about)
        papers = await self._noting.marked(writing.papers) if writing else []
        wanted = draft.text.strip()
        return bool(papers) and all(
            any(note.text.strip() == wanted for note in paper.marks.notes) for paper in papers
        )
