"""Notes that a crash, or a store that could not be written, left unsaved."""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING

from paperdeck.desktop.drafts import OpenDraft, discard_draft, left_by_editors, recover_drafts
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.note_drafts import Writing, gist, read_writing
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from pathlib import Path

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
        else:
            await self._tell_of_editors("")

    async def _tell_of_editors(self, otherwise: str) -> None:
        """Say what only an editor can read; else say something else, if there is anything."""
        left = await asyncio.to_thread(left_by_editors, self.session.locations.drafts)
        if left:
            file = _as_argument(left[-1])
            self.screen.say(f"`vim -r {file}` opens a note that a dead editor left", "warning")
        elif otherwise:
            self.screen.say(otherwise)

    @handles("paper.recover")
    async def recover(self, _: str) -> None:
        """Go on with an unsaved note; with several, pick which."""
        drafts = await self._drafts()
        if not drafts:
            await self._tell_of_editors("no unsaved note was found")
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


def _as_argument(file: Path) -> str:
    """Write a file as a shell takes it, in few words."""
    from paperdeck.desktop.crash_words import without_home  # noqa: PLC0415 - few have lost one

    quoted = shlex.quote(str(file))
    # Between quotes a shell leaves `~` as it is.
    return quoted if quoted.startswith("'") else without_home(quoted)
