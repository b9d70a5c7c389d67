"""Writing papers as citations, off the screen's thread."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.cite.writing.formats import Citer
from paperdeck.marks.cite_keys import cite_keys
from paperdeck.marks.key_making import key_maker
from paperdeck.text.latex import to_plain
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paperdeck.cite.writing.formats import Format
    from paperdeck.model.paper import Paper
    from paperdeck.query.library import Library
    from paperdeck.ui.session import Session

_AT_ONCE = 100
_KEYS_AT_ONCE = 2_000
_MANY = 100
"""Papers from which people are told that their citations are being written."""


class Citing(UseCase):
    """What copying and exporting have in common."""

    async def papers(self, ids: Sequence[str]) -> list[Paper]:
        """Return the papers of stable ids, in order."""
        papers: list[Paper] = []
        for start in range(0, len(ids), _AT_ONCE):
            # In small parts: what people look at meanwhile is read between them.
            part = ids[start : start + _AT_ONCE]
            papers += await self.session.browse.run(partial(_read, part))
        return papers

    async def write(self, papers: Sequence[Paper], kind: Format, style: str | None) -> list[str]:
        """Return the papers' citations, without those that have nothing to say.

        Papers are given the cite keys they haven't. Raise StyleError.
        """
        if len(papers) >= _MANY:
            self.screen.say(f"writing {len(papers):,} {kind.many}")
        keys: dict[str, str] = {}
        if kind.keyed:
            for start in range(0, len(papers), _KEYS_AT_ONCE):
                keys |= await self._keys(papers[start : start + _KEYS_AT_ONCE])
        return await asyncio.to_thread(_write, papers, keys, kind, style)

    async def _keys(self, papers: Sequence[Paper]) -> dict[str, str]:
        keep = not self.session.store.read_only
        return await self.session.marks.run(lambda _: given_keys(self.session, papers, keep=keep))


def given_keys(session: Session, papers: Sequence[Paper], *, keep: bool = True) -> dict[str, str]:
    """Return the papers' keys, made as the config says; not for the screen's thread.

    Without `keep` none is given, it is only said which would be. Raise `StoreError`.
    """
    from paperdeck.sync.foreign_keys import foreign_keys  # noqa: PLC0415 - loaded off the loop

    settings = session.settings
    foreign = partial(foreign_keys, settings.bibliographies)
    make = key_maker(settings)[0]
    return cite_keys(session.store, papers, make, keep=keep, foreign=foreign)


def _read(ids: Sequence[str], library: Library) -> list[Paper]:
    found = (library.paper(paper_id) for paper_id in ids)
    return [marked.paper for marked in found if marked is not None]


def _write(
    papers: Sequence[Paper], keys: Mapping[str, str], kind: Format, style: str | None
) -> list[str]:
    loaded = None
    if style is not None:
        from paperdeck.cite.writing.styles import CitationStyle  # noqa: PLC0415 - few ask for a style

        loaded = CitationStyle(style)
    citer = Citer(kind, to_plain, style=loaded)
    if citer.makes_lists:
        return [citation for citation in citer.cite_list(papers) if citation]
    citations = (
        citer.cite(paper, keys.get(paper.id, ""), number) for number, paper in enumerate(papers, 1)
    )
    return [citation for citation in citations if citation]
