"""Who wrote this: the pages of people and organisations, and following them."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.discover.researchers import read_organization, read_researcher
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.researcher import FollowKind, parse_full_id
from paperdeck.query.quoting import field_term
from paperdeck.text.search import fold_name
from paperdeck.ui.commands.handling import handles
from paperdeck.ui.screens.reader.arranging import LIST
from paperdeck.ui.screens.reader.online import KNOWS_NAMES, OnlineLists, Services, askable
from paperdeck.ui.screens.reader.use_case import UseCase
from paperdeck.ui.screens.researcher_screen import ResearcherScreen
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker
from paperdeck.ui.widgets.prompt import Problem, Prompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.discover.researchers import ResearcherPage
    from paperdeck.marks.marker import Marker
    from paperdeck.model.marks import Step
    from paperdeck.model.researcher import Researcher
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
        self._services = Services(screen)

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
        await self._show(page)

    @handles("paper.online")
    async def show_online(self, typed: str) -> None:
        """Do the same for an author, whom the library needn't know, and list what services have."""
        whom = (FollowKind.AUTHOR, typed) if typed else await self._pick(people_only=True)
        if whom is not None:
            page = await self._read(whom)
            if refusal := self._refusal(page):
                self.screen.say(refusal)
            else:
                await self._show(page, online=True)

    async def _show(self, page: ResearcherPage, *, online: bool = False) -> None:
        ascii_only = self.session.settings.reader.ascii
        now = self.session.clock()
        sheet = ResearcherScreen(page, self, now=now, ascii_only=ascii_only, online=online)
        self._sheet = sheet
        try:
            await self.ask(sheet)
        finally:
            self._sheet = None
        if sheet.goes_to is not None:
            self.screen.filtering.replace(field_term("id", sheet.goes_to))
            self.screen.arranging.show_pane(LIST)
            self.screen.say(f"{self.key_of('list.clear-filter')} shows all papers again")
        elif sheet.wants_papers:
            self.screen.filtering.replace(_query(sheet.page))
            self.screen.arranging.show_pane(LIST)

    async def _pick(self, *, people_only: bool = False) -> Whom | None:
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
            for author in paper.people
        ]
        if paper.organization and not people_only:
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

        def work(marker: Marker) -> Step | None:
            if page.followed:
                return marker.unfollow(page.kind, *(page.names or (page.name,)))
            return marker.follow(page.kind, page.name)

        await self.screen.marking.change(work)
        self.screen.listing.arrived()
        return await self._read((page.kind, page.name))

    async def list_online(self, page: ResearcherPage) -> str:
        """Begin to show what services list of whom a page is of; return what to say of it."""
        if refusal := self._refusal(page):
            return refusal
        self.screen.in_background(partial(self._list, page), group="profile", may_fail=True)
        return ""

    async def _list(self, page: ResearcherPage) -> None:
        try:
            await self._services.collector()
            ids = askable(page.ids)
            if not ids:
                page = await self._identify(page) or page
                ids = askable(page.ids)
                if page.ids and not ids:
                    self._tell(page, f"no source lists the papers of {', '.join(page.ids)}")
            if not ids:
                return
            chosen = await OnlineLists(self.screen, self._services, page.name, ids).show()
        except PaperDeckError as error:
            self._tell(page, str(error))
            return
        sheet = self._sheet_of(page)
        if sheet is None:
            return
        if chosen is not None:
            sheet.leave_for(chosen)
        else:
            sheet.show(await self._read((page.kind, page.name)))

    async def refresh(self, page: ResearcherPage) -> str:
        """Ask the services of a page's profiles again, in the background; say what is done."""
        if refusal := self._refusal(page):
            return refusal
        if not page.ids:
            return "no profile is known: i says which one is theirs"
        self.screen.in_background(partial(self._refresh, page), group="profile", may_fail=True)
        return f"asking for {', '.join(page.ids)}"

    async def _refresh(self, page: ResearcherPage) -> None:
        await self._fetch(page, page.ids)

    async def identify(self, page: ResearcherPage) -> str:
        """Begin to ask which profile is whom a page is of; return what to say of it."""
        if refusal := self._refusal(page):
            return refusal
        asking = partial(self._identify_and_tell, page)
        self.screen.in_background(asking, group="profile", may_fail=True)
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

    async def _identify_and_tell(self, page: ResearcherPage) -> None:
        try:
            await self._identify(page)
        except PaperDeckError as error:
            self._tell(page, str(error))

    async def _identify(self, page: ResearcherPage) -> ResearcherPage | None:
        """Let people say which profile is theirs; return the page as it is then.

        `None` if nothing was said. Raise `PaperDeckError` when the service doesn't answer.
        """
        prompt = Prompt(
            "Whose profile? A name to look for, or an id",
            page.name,
            placeholder=_FORMS,
            check=_check_id,
            applies="ask",
        )
        typed = await self.ask(prompt)
        if not typed:
            return None
        if ":" in typed:
            self._tell(page, f"asking for {typed}")
            return await self._fetch(page, [typed], says_so=True)
        if not await self._services.may_ask(KNOWS_NAMES):
            return None
        self._tell(page, f"asking {KNOWS_NAMES} who is called {typed}")
        person = await self._services.pick(page.name, typed)
        self._tell(page, "")
        if person is None:
            return None
        return await self._renew(page, await self._say_so(page, person))

    async def _say_so(self, page: ResearcherPage, person: Researcher) -> str:
        """Keep what people said, that a profile is whom the page is of; return what was done."""
        step = await self.session.marks.run(
            lambda marker: marker.identify(page.name, person.source, person.id)
        )
        return step.label if step is not None else f"{person.full_id} was theirs already"

    async def _fetch(
        self, page: ResearcherPage, ids: Sequence[str], *, says_so: bool = False
    ) -> ResearcherPage | None:
        """Ask for profiles, show what came of it, and return the page as it is then."""
        collector = await self._services.collector()
        told = []
        for one in ids:
            try:
                person = await collector.profile(one)
            except PaperDeckError as error:
                told.append(str(error))
            else:
                told += [await self._say_so(page, person)] if says_so else []
        return await self._renew(page, "; ".join(told))

    async def _renew(self, page: ResearcherPage, told: str) -> ResearcherPage:
        """Read a page again and show it below what is to be told, if it is still open."""
        now = await self._read((page.kind, page.name))
        sheet = self._sheet_of(page)
        if sheet is not None:
            sheet.show(now, told)
        elif told:
            self.screen.say(told, "warning")
        return now

    def _sheet_of(self, page: ResearcherPage) -> ResearcherScreen | None:
        """Return the screen that shows a page; it may have been left, or be another's by now."""
        sheet = self._sheet
        return sheet if sheet is not None and sheet.page.name == page.name else None

    def _tell(self, page: ResearcherPage, text: str) -> None:
        sheet = self._sheet_of(page)
        if sheet is not None:
            sheet.tell(text)
        elif text:
            self.screen.say(text, "error")


def _check_id(typed: str) -> Problem | None:
    """Say why something is neither an id nor a name."""
    if ":" in typed:
        return None if parse_full_id(typed) else Problem(f"like {_FORMS}")
    return None if fold_name(typed) else Problem("a name, or an id; escape leaves")


def _nobody(page: ResearcherPage) -> str:
    near = f"; perhaps {', '.join(page.alike)}" if page.alike else ""
    return f"no paper in the library is by {page.name}{near}"


def _query(page: ResearcherPage) -> str:
    return " OR ".join(field_term(_FIELDS[page.kind], name, "=") for name in page.names)
