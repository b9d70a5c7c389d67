"""Writing notes, here or in the user's own editor."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from paperdeck.desktop.editor import edit_text
from paperdeck.desktop.errors import DesktopError
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.note_editor import NoteEditor
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from paperdeck.model.marks import Note
    from paperdeck.model.rows import MarkedPaper


class Noting(UseCase):
    """Adds, changes and (by emptying them) deletes notes. Nothing typed is thrown away."""

    @handles("paper.note")
    async def add(self, _: str) -> None:
        """Write a new note."""
        paper = await self._paper()
        if paper is not None:
            text = await self.app.push_screen_wait(NoteEditor(paper.paper.title))
            await self._save_new(paper, text)

    @handles("paper.note-externally")
    async def add_externally(self, _: str) -> None:
        """Write a new note in `$EDITOR`."""
        paper = await self._paper()
        if paper is None:
            return
        folder = self.session.locations.data / "drafts"
        try:
            with self.app.suspend():
                text = edit_text("", folder=folder, name="note.md", environ=os.environ)
        except DesktopError as error:
            self.screen.say(str(error), "error")
            return
        finally:
            await asyncio.sleep(0)
            self.app.refresh(layout=True)
        await self._save_new(paper, text)

    async def _save_new(self, paper: MarkedPaper, text: str | None) -> None:
        if text is None or not text.strip():
            self.screen.say("an empty note isn't kept")
            return
        paper_id = paper.paper.id
        await self.session.marks.run(lambda marker: marker.add_note(paper_id, text.strip()))
        await self.screen.listing.refresh_rows([paper_id])
        self.screen.say(f"note saved {self.screen.glyphs.separator} U undoes it")

    @handles("paper.edit-note")
    async def edit(self, _: str) -> None:
        """Change a note of the paper; with several, pick which."""
        paper = await self._paper()
        if paper is None:
            return
        note = await self._pick(paper.marks.notes)
        if note is None:
            self.screen.say("no note here yet: a writes one")
            return
        text = await self.app.push_screen_wait(NoteEditor(paper.paper.title, note.text, note.quote))
        if text is None or text.strip() == note.text:
            self.screen.say("the note is as it was")
        elif text.strip():
            await self.screen.marking.change(lambda marker: marker.edit_note(note.id, text.strip()))
        else:
            await self.screen.marking.change(lambda marker: marker.delete_note(note.id))

    async def _paper(self) -> MarkedPaper | None:
        row = self.screen.papers.current
        if row is None:
            self.screen.say("there is no paper here")
            return None
        return await self.session.browse.run(
            lambda library: library.paper(library.ids_of([row])[row])
        )

    async def _pick(self, notes: tuple[Note, ...]) -> Note | None:
        if len(notes) <= 1:
            return notes[0] if notes else None
        choices = [
            Choice(note, note.text.splitlines()[0], f"{note.created:%d %b %Y}") for note in notes
        ]
        return await self.app.push_screen_wait(Picker("Which note?", choices))
