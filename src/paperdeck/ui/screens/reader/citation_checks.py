"""Checking citations in the reader: what `paperdeck cite --check` prints, on a sheet."""

from __future__ import annotations

import asyncio
from itertools import groupby
from typing import TYPE_CHECKING

from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.citing import Citing, given_keys
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.screens.sheet import Paragraph, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.cite.checking.entry_checks import Finding
    from paperdeck.model.paper import Paper
    from paperdeck.ui.screens.reader.screen import ReaderScreen
    from paperdeck.ui.session import Session

_MOST = 2_000
"""Papers that are looked at in one go."""
_SHOWN = 200
"""Papers with findings that the sheet has room for."""


class CitationChecks(UseCase):
    """Looks at papers as they would be cited; that gives them no keys."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._citing = Citing(screen)

    @handles("paper.check")
    async def check(self, argument: str) -> None:
        """Show what is wrong with the papers acted on."""
        ids = (await self.screen.selecting.find(argument)).ids
        if not ids:
            return
        papers = await self._citing.papers(ids[:_MOST])
        found = await asyncio.to_thread(_check, self.session, papers)
        looked_at = "1 paper" if len(papers) == 1 else f"{len(papers):,} papers"
        if len(ids) > _MOST:
            looked_at = f"the first {looked_at}"
        if not found:
            self.screen.say(f"nothing is wrong with {looked_at}")
            return
        things = "1 finding" if len(found) == 1 else f"{len(found):,} findings"
        await self.ask(Sheet(f"{things} in {looked_at}", _paragraphs(found)))


def _check(session: Session, papers: Sequence[Paper]) -> list[Finding]:
    from paperdeck.cite.checking.bibliography_checks import check_papers  # noqa: PLC0415 - off the loop

    return check_papers(papers, given_keys(session, papers, keep=False))


def _paragraphs(found: Sequence[Finding]) -> list[Paragraph]:
    by_key = [(key, list(some)) for key, some in groupby(found, lambda one: one.key)]
    paragraphs = [
        Paragraph(key, tuple(f"{one.message} [{one.rule}]" for one in some))
        for key, some in by_key[:_SHOWN]
    ]
    if len(by_key) > _SHOWN:
        paragraphs.append(Paragraph("", (f"and {len(by_key) - _SHOWN:,} papers more",)))
    return paragraphs
