"""Copying and opening: the clipboard by whichever way works, the browser."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from paperdeck.cite.bibtex import bibtex_entry
from paperdeck.cite.markdown import markdown_link
from paperdeck.cite.plain import paper_url
from paperdeck.desktop.browser import open_url
from paperdeck.desktop.clipboard import copy_text
from paperdeck.desktop.errors import DesktopError
from paperdeck.marks.cite_keys import cite_keys
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.model.paper import Paper


class Copying(UseCase):
    """Says which way a copy went, and never that it arrived when nobody can tell."""

    @handles("copy.bibtex")
    async def bibtex(self, _: str) -> None:
        """Copy BibTeX entries."""
        papers = await self._papers()
        keys = await self._keys(papers)
        await self._copy(
            "\n".join(bibtex_entry(paper, keys[paper.id]) for paper in papers), "BibTeX"
        )

    @handles("copy.key")
    async def key(self, _: str) -> None:
        r"""Copy cite keys, comma-separated as `\cite` takes them."""
        papers = await self._papers()
        keys = await self._keys(papers)
        await self._copy(",".join(keys[paper.id] for paper in papers), "cite key")

    @handles("copy.url")
    async def url(self, _: str) -> None:
        """Copy addresses, one a line."""
        await self._copy_each(lambda paper: paper_url(paper) or "", "URL")

    @handles("copy.markdown")
    async def markdown(self, _: str) -> None:
        """Copy Markdown links, one a line."""
        await self._copy_each(markdown_link, "Markdown link")

    async def _copy_each(self, text_of: Callable[[Paper], str], what: str) -> None:
        texts = [text_of(paper) for paper in await self._papers()]
        await self._copy("\n".join(text for text in texts if text), what)

    async def _papers(self) -> list[Paper]:
        ids = await self.screen.selecting.targets()
        found = await self.session.browse.run(
            lambda library: [library.paper(paper_id) for paper_id in ids]
        )
        return [marked.paper for marked in found if marked is not None]

    async def _keys(self, papers: list[Paper]) -> dict[str, str]:
        store = self.session.store
        return await self.session.marks.run(lambda _: cite_keys(store, papers))

    async def _copy(self, text: str, what: str) -> None:
        if not text:
            self.screen.say(f"no {what} to copy", "warning")
            return
        result = await copy_text(
            text,
            emit_osc52=self.app.copy_to_clipboard,
            save_to=self.session.locations.data / "clipboard.txt",
            environ=os.environ,
        )
        self.screen.say(
            f"{what} {result.message}", "information" if result.confirmed else "warning"
        )

    @handles("open.browser")
    async def browser(self, _: str) -> None:
        """Open the paper's page."""
        await self._open(paper_url, "page")

    @handles("open.pdf")
    async def pdf(self, _: str) -> None:
        """Open the paper's PDF."""
        await self._open(lambda paper: paper.pdf_url, "PDF")

    async def _open(self, link_of: Callable[[Paper], str | None], what: str) -> None:
        for paper in (await self._papers())[:5]:
            link = link_of(paper)
            if not link:
                self.screen.say(f"no {what} is known of this paper", "warning")
                continue
            try:
                open_url(link, os.environ)
            except DesktopError as error:
                self.screen.say(str(error), "warning")
            else:
                self.screen.say(f"{what} handed to the browser: {link}")
