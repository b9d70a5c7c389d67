"""Who wrote this: the pages of people and organisations, and following them."""

from __future__ import annotations

import asyncio
from contextlib import closing
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from paperdeck.discover.researchers import read_organization, read_researcher
from paperdeck.marks.following import follow, unfollow
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.researcher import FollowKind
from paperdeck.query.quoting import field_term
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.arranging import LIST
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.screens.researcher_screen import ResearcherScreen
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker
from paperdeck.ui.widgets.prompt import Problem, Prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.discover.researchers import ResearcherPage
    from paperdeck.ui.screens.reader.screen import ReaderScreen

    Whom = tuple[FollowKind, str]

_FIELDS = {FollowKind.AUTHOR: "author", FollowKind.ORGANIZATION: "org"}
_FORMS = "s2:1741101, openalex:A5023888391, orcid:0000-0002-1825-0097"
_READERS = {FollowKind.AUTHOR: read_researcher, FollowKind.ORGANIZATION: read_organization}


class Researching(UseCase):
    """Shows who wrote a paper, and what else they wrote."""

    def __init__(self, screen: ReaderScreen):
        super().__init__(screen)
        self._sheet: ResearcherScreen | None = None

    @handles("paper.researcher")
    async def show(self, typed: str) -> None:
        """Ask who of the paper is meant, unless a name was given, and show their page."""
        whom = (FollowKind.AUTHOR, typed) if typed else await self._pick()
        if whom is None:
            return
        page = await self._read(whom)
        if not page.is_known:
            self.screen.say(_nobody(page), "warning")
            return
        ascii_only = self.session.settings.reader.ascii
        sheet = ResearcherScreen(page, self, now=self.session.clock(), ascii_only=ascii_only)
        self._sheet = sheet
        try:
            await self.ask(sheet)
        finally:
            self._sheet = None
        if sheet.wants_papers:
            self.screen.filtering.replace(_query(sheet.page))
            self.screen.arranging.show_pane(LIST)

    async def _pick(self) -> Whom | None:
        targets = await self.screen.selecting.find()
        if len(targets.ids) != 1:
            if targets.ids:
                self.screen.say("one paper at a time, please: escape drops the selection")
            return None
        paper_id = targets.ids[0]
        marked = await self.session.browse.run(lambda library: library.paper(paper_id))
        if marked is None:
            return None
        paper = marked.paper
        choices = [
            Choice((FollowKind.AUTHOR, author.name), author.name, author.affiliation or "")
            for author in paper.authors
        ]
        if paper.organization:
            place = (FollowKind.ORGANIZATION, paper.organization)
            choices.append(Choice(place, paper.organization, "organisation"))
        if not choices:
            self.screen.say("the paper names nobody")
            return None
        if len(choices) == 1:
            return choices[0].value
        return await self.ask(Picker("Who wrote this?", choices, applies="show"))

    async def _read(self, whom: Whom) -> ResearcherPage:
        kind, name = whom

        def work(_: object) -> ResearcherPage:
            with closing(self.session.store.reader()) as conn:
                return _READERS[kind](conn, name)

        return await self.session.browse.run(work)

    async def toggle(self, page: ResearcherPage) -> ResearcherPage:
        """Follow whom a page is of, or stop it, and return the page as it is then."""
        store, now = self.session.store, self.session.clock()

        def work(_: object) -> None:
            if page.followed:
                for name in page.names:
                    unfollow(store, page.kind, name)
            else:
                follow(store, page.kind, page.name, now=now)

        await self.session.marks.run(work)
        self.screen.listing.arrived()
        return await self._read((page.kind, page.name))

    async def refresh(self, page: ResearcherPage) -> str:
        """Ask the services of a page's profiles again, in the background; say what is done."""
        ids = [kept.profile.full_id for kept in page.profiles]
        if refusal := self._refusal(page):
            return refusal
        if not ids:
            return "no profile is known: i says which id is theirs"
        self.screen.in_background(partial(self._fetch, page, ids), group="profile", may_fail=True)
        return f"asking for {', '.join(ids)}"

    async def identify(self, page: ResearcherPage) -> str:
        """Begin to ask which profile is whom a page is of; return what to say of it."""
        if refusal := self._refusal(page):
            return refusal
        self.screen.in_background(partial(self._identify, page), group="profile", may_fail=True)
        return ""

    def _refusal(self, page: ResearcherPage) -> str:
        """Say why no service can be asked, if so."""
        if self.session.demo:
            return "the sample library asks nobody: start `paperdeck` for your own"
        if self.session.unreadable_config is not None:
            return f"mend it, then start again: {self.session.unreadable_config}"
        if page.kind is not FollowKind.AUTHOR:
            return "services are asked for people only"
        return ""

    async def _identify(self, page: ResearcherPage) -> None:
        prompt = Prompt(
            f"Which id is {page.name}?", placeholder=_FORMS, check=_check_id, applies="ask"
        )
        typed = await self.ask(prompt)
        if typed:
            if self._sheet is not None:
                self._sheet.tell(f"asking for {typed.strip()}")
            await self._fetch(page, [typed.strip()], known_as=page.name)

    async def _fetch(self, page: ResearcherPage, ids: Sequence[str], *, known_as: str = "") -> None:
        # Loading it takes longer than the screen may stand still.
        await asyncio.to_thread(import_module, "paperdeck.sync.collecting")
        from paperdeck.sync.collecting import Collector  # noqa: PLC0415 - not before first paint

        session = self.session
        collector = Collector(session.store, session.settings, clock=session.clock)
        problems = []
        for one in ids:
            try:
                await collector.profile(one, known_as=known_as)
            except PaperDeckError as error:
                problems.append(str(error))
        sheet = self._sheet
        # It may have been left, or be another's by now.
        if sheet is not None and sheet.page.name == page.name:
            sheet.show(await self._read((page.kind, page.name)), "; ".join(problems))
        elif problems:
            self.screen.say(problems[0], "error")


def _check_id(typed: str) -> Problem | None:
    scheme, _, value = typed.strip().partition(":")
    return None if scheme and value and " " not in value else Problem(f"like {_FORMS}")


def _nobody(page: ResearcherPage) -> str:
    near = f"; perhaps {', '.join(page.alike)}" if page.alike else ""
    return f"no paper in the library is by {page.name}{near}"


def _query(page: ResearcherPage) -> str:
    return " OR ".join(field_term(_FIELDS[page.kind], name, "=") for name in page.names)
