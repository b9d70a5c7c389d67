"""Copying and opening: the clipboard by whichever way works, the browser."""

from __future__ import annotations

import asyncio
import dataclasses
import os
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.cite.bibtex import bibtex_entry
from paperdeck.cite.markdown import markdown_link
from paperdeck.cite.plain import paper_url
from paperdeck.desktop.browser import open_url
from paperdeck.desktop.clipboard import copy_text
from paperdeck.desktop.errors import DesktopError
from paperdeck.marks.cite_keys import cite_keys
from paperdeck.text.latex import to_plain
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.model.paper import Paper
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_MOST_OPENED = 5
"""Pages that one key opens at most."""


class Copying(UseCase):
    """Says which way a copy went, and never that it arrived when nobody can tell."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._turn = asyncio.Lock()

    @handles("copy.bibtex")
    async def bibtex(self, _: str) -> None:
        """Copy BibTeX entries."""
        papers = await self._papers()
        keys = await self._keys(papers)
        entries = [bibtex_entry(paper, keys[paper.id]) for paper in papers]
        self._copy("\n".join(entries), _named(len(entries), "BibTeX", "BibTeX entries"))

    @handles("copy.key")
    async def key(self, _: str) -> None:
        r"""Copy cite keys, comma-separated as `\cite` takes them."""
        papers = await self._papers()
        keys = await self._keys(papers)
        names = [keys[paper.id] for paper in papers]
        self._copy(",".join(names), _named(len(names), "cite key", "cite keys"))

    @handles("copy.url")
    async def url(self, _: str) -> None:
        """Copy addresses, one a line."""
        await self._copy_each(lambda paper: paper_url(paper) or "", "URL", "URLs")

    @handles("copy.markdown")
    async def markdown(self, _: str) -> None:
        """Copy Markdown links, one a line."""
        await self._copy_each(
            lambda paper: markdown_link(dataclasses.replace(paper, title=to_plain(paper.title))),
            "Markdown link",
            "Markdown links",
        )

    async def _copy_each(self, text_of: Callable[[Paper], str], one: str, many: str) -> None:
        papers = await self._papers()
        texts = [text for text in map(text_of, papers) if text]
        if papers and not texts:
            self.screen.say(f"no {one} is known here", "warning")
        else:
            self._copy("\n".join(texts), _named(len(texts), one, many))

    async def _papers(self) -> list[Paper]:
        ids = (await self.screen.selecting.find()).ids
        found = await self.session.browse.run(
            lambda library: [library.paper(paper_id) for paper_id in ids]
        )
        return [marked.paper for marked in found if marked is not None]

    async def _keys(self, papers: list[Paper]) -> dict[str, str]:
        store = self.session.store
        return await self.session.marks.run(lambda _: cite_keys(store, papers))

    def _copy(self, text: str, what: str) -> None:
        """Copy in the background: a clipboard that hangs keeps nobody from reading on."""
        if text:
            self.screen.in_background(partial(self._send, text, what), group="copy")

    async def _send(self, text: str, what: str) -> None:
        async with self._turn:
            result = await copy_text(
                text,
                emit_osc52=self.app.copy_to_clipboard,
                save_to=self.session.locations.clipboard_file,
                environ=os.environ,
            )
        level = "information" if result.confirmed else "warning"
        self.screen.say(f"{what} {result.message}", level)

    @handles("open.browser")
    async def browser(self, _: str) -> None:
        """Open the papers' pages."""
        await self._open(paper_url, "page")

    @handles("open.pdf")
    async def pdf(self, _: str) -> None:
        """Open the papers' PDFs."""
        await self._open(lambda paper: paper.pdf_url, "PDF")

    async def _open(self, link_of: Callable[[Paper], str | None], what: str) -> None:
        papers = await self._papers()
        links = [link for link in map(link_of, papers) if link]
        if papers and not links:
            self.screen.say(f"no {what} is known here", "warning")
        for link in links[:_MOST_OPENED]:
            try:
                open_url(link, os.environ)
            except DesktopError as error:
                self.screen.say(str(error), "warning")
                return
        if len(links) == 1:
            self.screen.say(f"{what} handed to the browser: {links[0]}")
        elif links:
            opened = min(len(links), _MOST_OPENED)
            self.screen.say(f"{opened} of {len(links):,} {what}s handed to the browser")


def _named(count: int, one: str, many: str) -> str:
    return one if count == 1 else f"{count:,} {many}"
