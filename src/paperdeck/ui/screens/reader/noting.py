"""Writing notes, here or in the user's own editor."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.app import SuspendNotSupported

from paperdeck.desktop.drafts import OpenDraft
from paperdeck.desktop.editor import EditorChoice, edit_text
from paperdeck.desktop.errors import DesktopError
from paperdeck.model.errors import PaperDeckError
from paperdeck.text.latex import to_plain
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.note_drafts import Writing, gist
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.marks.marker import Marker
    from paperdeck.model.marks import Note, Step
    from paperdeck.model.rows import MarkedPaper
    from paperdeck.ui.screens.note_editor import NoteEditor

_NAME = "note.md"
_EMPTIED_NEW = "an empty note isn't kept"
_EMPTIED_EDIT = "emptied, the note is deleted"


class _Stored(NamedTuple):
    """What became of a text: the papers to show again, and what to say."""

    papers: tuple[str, ...]
    says: str


def _load_editor() -> type[NoteEditor]:
    # Textual's text area and all of Markdown, which many a reading goes without.
    from paperdeck.ui.screens.note_editor import NoteEditor  # noqa: PLC0415 - see above

    return NoteEditor


class Noting(UseCase):
    """Adds, changes and (by emptying them) deletes notes. Nothing typed is thrown away."""

    @handles("paper.note")
    async def add(self, _: str) -> None:
        """Write a new note, on the passage of the detail that is selected with the mouse."""
        writing = await self.begin()
        if writing is not None:
            await self.write(writing)

    @handles("paper.edit-note")
    async def edit(self, _: str) -> None:
        """Change a note of the paper; with several, pick which."""
        paper = await self._current()
        if paper is None:
            return
        if not paper.marks.notes:
            self.screen.say(f"no note here yet: {self.key_of('paper.note')} writes one")
            return
        note = await self._pick(paper.marks.notes)
        if note is not None:
            writing = Writing((paper.paper.id,), note.id, note.quote)
            await self.write(writing, note.text, was=note.text)

    @handles("paper.note-externally")
    async def add_externally(self, _: str) -> None:
        """Write a new note in `$EDITOR`."""
        writing = await self.begin()
        if writing is None:
            return
        text = await self._write_outside(writing)
        if text is None or not text.strip():
            self.screen.say("nothing was written, so there is no note")
            return
        stored = None
        draft = self._draft(writing)
        try:
            draft.write(text)
        except DesktopError as error:
            # It is nowhere but in memory, so there it stays until it can be stored.
            self.screen.say(str(error), "error")
            await self.write(writing, text, draft=draft)
            return
        try:
            stored = await self._store(writing, text)
        except PaperDeckError as error:
            how = self.key_of("paper.recover")
            self.screen.say(f"{error}. The text is kept: {how} opens it", "error")
        finally:
            draft.close(keep=stored is None)
        if stored is not None:
            await self._show(stored)

    async def begin(self) -> Writing | None:
        """Return a new note for the papers acted on; say why if there are none."""
        targets = await self.screen.selecting.find()
        if not targets.ids:
            return None
        passage = self.screen.get_selected_text() if len(targets.ids) == 1 else None
        self.screen.clear_selection()
        return Writing(tuple(targets.ids), quote=passage.strip() or None if passage else None)

    async def write(
        self, writing: Writing, text: str = "", *, was: str = "", draft: OpenDraft | None = None
    ) -> None:
        """Let people write, beginning with `text`, and show what became of it.

        `was` is the text as it is stored, `draft` one to go on with.
        """
        draft = draft or self._draft(writing)
        stored: list[_Stored] = []

        async def save(typed: str) -> None:
            stored.append(await self._store(writing, typed, was))

        editor = (await asyncio.to_thread(_load_editor))(
            await self._heading(writing),
            text,
            writing.quote,
            draft=draft,
            save=save,
            emptied=_EMPTIED_EDIT if writing.note is not None else _EMPTIED_NEW,
        )
        keep = True
        try:
            await self.app.push_screen_wait(editor)
        finally:
            # Also when the reader is closed over the editor.
            keep = not stored and editor.text.strip() not in {"", was.strip()}
            try:
                if keep:
                    draft.write(editor.text)
            finally:
                draft.close(keep=keep)
        if stored:
            await self._show(stored[-1])
        elif keep:
            self.screen.say(f"not saved, but kept: {self.key_of('paper.recover')} opens it")

    async def _write_outside(self, writing: Writing) -> str | None:
        """Have a text written in the user's editor, with the terminal to itself."""
        edit = partial(
            edit_text,
            "",
            folder=self.session.locations.drafts,
            name=_NAME,
            environ=os.environ,
            about=writing.to_text(),
            choice=self._own_editor(),
        )
        text, failed = None, None
        try:
            with self.app.suspend():
                # Left by no exception, for then Textual would not take the terminal back.
                try:
                    text = edit()
                except DesktopError as error:
                    failed = error
        except SuspendNotSupported:
            failed = DesktopError("this terminal can't be lent to an editor")
        await asyncio.sleep(0)
        if failed is not None:
            raise failed
        return text

    def _own_editor(self) -> EditorChoice | None:
        chosen = self.session.settings.reader.editor
        file = self.session.locations.config_file.name
        return (
            EditorChoice(chosen, f"[reader] editor in {file}")
            if chosen and chosen.strip()
            else None
        )

    def _draft(self, writing: Writing) -> OpenDraft:
        return OpenDraft(self.session.locations.drafts, _NAME, writing.to_text())

    async def _store(self, writing: Writing, typed: str, was: str = "") -> _Stored:
        text = typed.strip()
        if text == was.strip():
            says = "the note is as it was" if was else _EMPTIED_NEW
            return _Stored((), says)
        step = await self.session.marks.run(partial(_change, writing, text))
        if step is None:
            return _Stored((), "the note is as it was")
        return _Stored(step.paper_ids, self.step_text(step))

    async def _show(self, stored: _Stored) -> None:
        if len(stored.papers) == 1:
            await self.screen.marking.go_to(stored.papers[0])
        if stored.papers:
            await self.screen.listing.refresh_rows(stored.papers)
        self.screen.say(stored.says)

    async def _heading(self, writing: Writing) -> str:
        if len(writing.papers) > 1:
            return f"One note for each of {len(writing.papers):,} papers"
        papers = await self.marked(writing.papers)
        return to_plain(papers[0].paper.title) if papers else writing.papers[0]

    async def _current(self) -> MarkedPaper | None:
        row = self.screen.papers.current
        if row is None:
            self.screen.say("there is no paper here")
            return None
        ids = await self.session.browse.run(lambda library: library.ids_of([row]))
        papers = await self.marked(ids.values())
        return papers[0] if papers else None

    async def marked(self, ids: Iterable[str]) -> list[MarkedPaper]:
        """Return papers with their marks, as far as anything is known of them."""
        found = await self.session.browse.run(
            lambda library: [library.paper(paper_id) for paper_id in ids]
        )
        return [paper for paper in found if paper is not None]

    async def _pick(self, notes: tuple[Note, ...]) -> Note | None:
        if len(notes) == 1:
            return notes[0]
        choices = [Choice(note, gist(note.text), f"{note.created:%d %b %Y}") for note in notes]
        return await self.ask(Picker("Which note?", choices, applies="edit"))


def _change(writing: Writing, text: str, marker: Marker) -> Step | None:
    """Write a note down; an existing one that was emptied is deleted."""
    if writing.note is None:
        return marker.add_notes(writing.papers, text, writing.quote)
    return marker.edit_note(writing.note, text) if text else marker.delete_note(writing.note)
