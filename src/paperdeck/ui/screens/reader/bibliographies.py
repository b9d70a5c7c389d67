"""Live bibliographies in the reader: files follow within a second what is marked and synced."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.marks.key_making import key_maker
from paperdeck.model.errors import PaperDeckError
from paperdeck.query.bibliographies import ready_bibliographies
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from paperdeck.config.bibliography_settings import BibliographySettings
    from paperdeck.query.library import Library
    from paperdeck.sync.bibliographies import Contents, KeptFile
    from paperdeck.ui.screens.reader.screen import ReaderScreen
    from paperdeck.ui.session import Session

_PAUSE = 0.2
"""Seconds after a change until the files are looked at: what else happens meanwhile is covered."""

_Round = tuple[list["KeptFile"], list[PaperDeckError]]


class Bibliographies(UseCase):
    """Keeps files up to date in the background and says what became of them.

    What was marked right before the reader is left is still written, by `Session.finish`.
    """

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._due = False
        self._at_work = False
        self._told: set[str] = set()
        self._ready: list[BibliographySettings] = []
        if not (self.session.demo or self.session.store.read_only):
            self._ready, problems = ready_bibliographies(self.session.settings)
            problems += key_maker(self.session.settings)[1]
            self.session.problems = (*self.session.problems, *problems)

    def begin(self) -> None:
        """Bring the files up to date, and again whenever marks or papers change."""
        if self._ready:
            self.session.changed = self.look_again
            self.look_again()

    def look_again(self) -> None:
        """Bring the files up to date soon; what changes until then is covered."""
        self._due = True
        self.session.unfinished = self._finish
        if not self._at_work:
            self._at_work = True
            self.screen.in_background(self._keep_up, group="bibliographies")

    async def _keep_up(self) -> None:
        took = 0.0
        try:
            while self._due:
                # During a sync or an import that brings batch after batch, half of the time is
                # left to others.
                await asyncio.sleep(max(_PAUSE, took))
                self._due = False
                started = time.monotonic()
                work = partial(_keep_all, self.session, self._ready)
                self._tell(await self.session.keeping.run(work))
                took = time.monotonic() - started
            self.session.unfinished = None
        finally:
            self._at_work = False

    def _finish(self, library: Library) -> None:
        _, errors = _keep_all(self.session, self._ready, library)
        if errors:
            raise errors[0] if len(errors) == 1 else PaperDeckError("; ".join(map(str, errors)))

    def _tell(self, done: _Round) -> None:
        kept, errors = done
        remarks = [remark for one in kept for remark in one.remarks]
        fresh = [remark for remark in remarks if remark not in self._told]
        self._told = set(remarks)
        # One message: each would take the place of the one before.
        words = [str(error) for error in errors]
        if fresh:
            words.append(fresh[0] + (f" (and {len(fresh) - 1} more)" if len(fresh) > 1 else ""))
        words += [one.words for one in kept if one.changed]
        if errors:
            self.screen.say("; ".join(words), "error")
        elif words:
            said = self.screen.status.said
            # How to undo it stays to be read.
            before = f"{said.text} {self.screen.glyphs.separator} " if said else ""
            level = "warning" if fresh else said.level if said else "information"
            self.screen.say(f"{before}{'; '.join(words)}", level)


def _keep_all(session: Session, ready: list[BibliographySettings], library: Library) -> _Round:
    """Bring all files up to date, on a thread of its own; return what became of each."""
    from paperdeck.query.bibliographies import present_ids  # noqa: PLC0415 - loaded off the loop
    from paperdeck.sync.bibliographies import Keeping, keep_file  # noqa: PLC0415 - the same

    kept: list[KeptFile] = []
    errors: list[PaperDeckError] = []
    for one in ready:
        keeping = Keeping(partial(_contents, session, library, one), partial(present_ids, library))
        try:
            kept.append(keep_file(session.store, one, keeping))
        except PaperDeckError as error:
            errors.append(error)
    return kept, errors


def _contents(session: Session, library: Library, one: BibliographySettings) -> Contents:
    from paperdeck.query.bibliographies import papers_of  # noqa: PLC0415 - loaded off the loop
    from paperdeck.sync.bibliographies import Contents  # noqa: PLC0415 - the same
    from paperdeck.ui.screens.reader.citing import given_keys  # noqa: PLC0415 - the same

    papers = papers_of(library, one)
    return Contents(papers, given_keys(session, papers))
