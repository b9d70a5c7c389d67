"""Writing citations to a file: of the selected papers, else of all that the list shows."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cite.writing.formats import FORMATS, file_text, format_of_file
from paperdeck.model.files import write_where_asked
from paperdeck.model.full_disk import reason
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.commands.words import split_query
from paperdeck.ui.screens.reader.citing import Citing
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.confirm import Confirm
from paperdeck.ui.widgets.prompt import Problem, Prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.cite.writing.formats import Format
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_PATIENCE = 5.0
"""Seconds after which a pipe that nobody reads is given up: the reader couldn't be left sooner."""
_ENDINGS = ", ".join(ending for kind in FORMATS.values() for ending in kind.endings)


class Exporting(UseCase):
    """The file's ending tells the format."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._citing = Citing(screen)

    @handles("paper.export")
    async def export(self, argument: str) -> None:
        """Ask for a file unless it was given, and write it in the background."""
        typed, query = split_query(argument)
        prompt = Prompt(
            "Export to which file?", placeholder="refs.bib", check=_check, applies="export"
        )
        typed = await self.ask_text(prompt, typed)
        if not typed:
            return
        if query is None and not self.state.selected:
            query = ""
        targets = await self.screen.selecting.find("" if query is None else f"~ {query}")
        file = _path(typed)
        if targets.ids and await self._may_replace(file):
            kind = format_of_file(typed) or FORMATS["bibtex"]
            work = partial(self._export, targets.ids, file, kind)
            self.screen.in_background(work, group="export")

    async def _may_replace(self, file: Path) -> bool:
        from paperdeck.config.bibliography_settings import keeps  # noqa: PLC0415 - few have any

        kept = self.session.settings.bibliographies
        if await asyncio.to_thread(keeps, kept, file):
            words = "is kept up to date by [[bibliography]], and what is yours in it would be lost"
            self.screen.say(f"nothing was exported: {file} {words}", "error")
            return False
        if not await asyncio.to_thread(file.is_file):
            return True  # there is none, or it is a pipe or a device, of which nothing is lost
        question = Confirm(f"Replace {file}?", "What is in it will be lost.", loses=True)
        return await self.ask(question) is True

    async def _export(self, ids: Sequence[str], file: Path, kind: Format) -> None:
        papers = await self._citing.papers(ids)
        citations = await self._citing.write(papers, kind, None)
        try:
            await asyncio.to_thread(_write, file, kind, citations)
        except OSError as error:
            self.screen.say(f"nothing was exported: {file}: {reason(error)}", "error")
            return
        what = kind.one if len(citations) == 1 else f"{len(citations):,} {kind.many}"
        self.screen.say(f"{what} in {file}")


def _write(file: Path, kind: Format, citations: Sequence[str]) -> None:
    write_where_asked(file, file_text(kind, citations).encode(), patience=_PATIENCE)


def _path(typed: str) -> Path:
    return Path(typed).expanduser()


def _check(typed: str) -> Problem | None:
    if format_of_file(typed) is None:
        return Problem(f"the file's ending tells the format: {_ENDINGS}")
    if _path(typed).is_dir():
        return Problem("this is a folder")
    return None
