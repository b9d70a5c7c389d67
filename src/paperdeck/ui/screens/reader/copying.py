"""Copying and opening: the clipboard by whichever way works, the browser."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.cite.writing.formats import FORMATS, copied_text
from paperdeck.cite.writing.plain import cited_url
from paperdeck.cite.writing.style_files import STYLES
from paperdeck.desktop.browser import host_of, open_url
from paperdeck.desktop.clipboard import copy_text
from paperdeck.desktop.errors import DesktopError
from paperdeck.text.safe import safe_block
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.commands.words import split_query
from paperdeck.ui.screens.reader.citing import Citing
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.cite.writing.formats import Format
    from paperdeck.model.paper import Paper
    from paperdeck.ui.screens.reader.screen import ReaderScreen

_MOST_OPENED = 5
"""Pages that one key opens at most."""


class Copying(UseCase):
    """Says which way a copy went, and never that it arrived when nobody can tell."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._citing = Citing(screen)
        self._turn = asyncio.Lock()

    @handles("copy.bibtex")
    async def bibtex(self, _: str) -> None:
        """Copy BibTeX entries."""
        await self._copy_as("bibtex")

    @handles("copy.key")
    async def key(self, argument: str) -> None:
        r"""Copy cite keys, comma-separated as `\cite` takes them; or give the paper another."""
        if argument:
            await self._set_key(argument)
            return
        await self._copy_as("key")

    async def _set_key(self, key: str) -> None:
        ids = (await self.screen.selecting.find()).ids
        if len(ids) != 1:
            self.screen.say("a cite key is one paper's: select one alone", "warning")
            return
        step = await self.session.marks.run(lambda marker: marker.set_cite_key(ids[0], key))
        self.say_step(step, f"it has the key {key} already")

    @handles("copy.url")
    async def url(self, _: str) -> None:
        """Copy addresses, one a line."""
        await self._copy_as("url")

    @handles("copy.markdown")
    async def markdown(self, _: str) -> None:
        """Copy Markdown links, one a line."""
        await self._copy_as("markdown")

    @handles("copy.ris")
    async def ris(self, _: str) -> None:
        """Copy RIS records."""
        await self._copy_as("ris")

    @handles("paper.copy")
    async def copy_as(self, argument: str) -> None:
        """Copy in a format or a style: named on the command line, or picked."""
        name, query = split_query(argument)
        name = name or await self.ask(self._picker()) or ""
        if name:
            await self._copy_as(name, "" if query is None else f"~ {query}")

    def _picker(self) -> Picker[str]:
        choices = [Choice(kind.name, kind.name, kind.many) for kind in FORMATS.values()]
        choices += [Choice(style, style, "citation style") for style in STYLES]
        return Picker(
            "Copy as",
            choices,
            create=lambda typed: Choice(typed, f"the citation style {typed}") if typed else None,
            placeholder="a format, or a citation style's name",
            applies="copy",
        )

    async def _copy_as(self, name: str, argument: str = "") -> None:
        """Copy in the background: a clipboard that hangs keeps nobody from reading on."""
        kind = FORMATS.get(name.lower())
        papers = await self._papers(argument)
        if papers:
            work = partial(self._write_and_send, papers, kind, None if kind else name)
            self.screen.in_background(work, group="copy")

    async def _write_and_send(
        self, papers: list[Paper], kind: Format | None, style: str | None
    ) -> None:
        async with self._turn:
            kind = kind or FORMATS["text"]
            texts = await self._citing.write(papers, kind, style)
            if not texts:
                self.screen.say(f"no {kind.one} is known here", "warning")
                return
            what = kind.one if len(texts) == 1 else f"{len(texts):,} {kind.many}"
            await self._send(copied_text(kind, texts), f"{what} ({style})" if style else what)

    async def _papers(self, argument: str = "") -> list[Paper]:
        return await self._citing.papers((await self.screen.selecting.find(argument)).ids)

    async def _send(self, text: str, what: str) -> None:
        result = await copy_text(
            safe_block(text),
            emit_osc52=self.app.copy_to_clipboard,
            save_to=self.session.locations.clipboard_file,
            environ=os.environ,
        )
        level = "information" if result.confirmed else "warning"
        self.screen.say(f"{what} {result.message}", level)

    @handles("open.browser")
    async def browser(self, _: str) -> None:
        """Open the papers' pages."""
        await self._open(cited_url, "page")

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
            where = f"{host_of(links[0])}, {links[0]}"
            self.screen.say(f"{what} handed to the browser: {where}")
        elif links:
            opened = min(len(links), _MOST_OPENED)
            hosts = ", ".join(dict.fromkeys(map(host_of, links[:opened])))
            self.screen.say(f"{opened} of {len(links):,} {what}s handed to the browser: {hosts}")
