"""What services list of a person: asked in the background, kept, and added to the library."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from paperdeck.discover.online import read_online
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.researcher import parse_full_id
from paperdeck.model.syncing import SourceProgressed
from paperdeck.ui.look import glyphs_for
from paperdeck.ui.screens.online_screen import OnlineScreen
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.confirm import Confirm
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from paperdeck.discover.online import OnlinePage, OnlinePaper
    from paperdeck.model.researcher import Researcher
    from paperdeck.model.syncing import SyncEvent
    from paperdeck.sync.people import PeopleCollector
    from paperdeck.ui.screens.reader.screen import ReaderScreen

KNOWS_NAMES = "semanticscholar"
"""Who is asked for people by name."""

_OLD = timedelta(days=1)
"""The age of a list from which on the services are asked without a key."""
_LONG = 3.0
"""Seconds of waiting from which on people are told of it."""
_MANY = 100
"""Papers above which people are asked whether they mean it."""


class Services:
    """The services that know people, asked for one reader."""

    def __init__(self, screen: ReaderScreen):
        self._screen = screen
        self._agreed: set[str] = set()

    async def collector(
        self, on_event: Callable[[SyncEvent], None] = lambda _event: None
    ) -> PeopleCollector:
        """Return who asks, and tells how far it is."""
        # Loading it takes longer than the screen may stand still.
        await asyncio.to_thread(import_module, "paperdeck.sync.people")
        from paperdeck.sync.people import PeopleCollector  # noqa: PLC0415 - not before first paint

        session = self._screen.session
        return PeopleCollector(
            session.store, session.settings, clock=session.clock, on_event=on_event
        )

    async def may_ask(self, name: str) -> bool:
        """Tell whether a source may be asked: one that is switched off only if people say so."""
        source = self._screen.session.settings.sources.get(name)
        if source is None or source.enabled or name in self._agreed:
            return source is not None
        question = Confirm(
            f"Ask {name}, which is switched off?",
            f"Just for pages of people, until you quit: `enabled = true` in [sources.{name}] of "
            "config.toml switches it on for syncs too.",
            yes="ask it",
        )
        if await self._screen.app.push_screen_wait(question):
            self._agreed.add(name)
        return name in self._agreed

    async def pick(self, whose: str, name: str) -> Researcher | None:
        """Let people pick who of a name is meant; `None` if they don't. Raise `PaperDeckError`.

        The profile is kept, since it has come with the others.
        """
        collector = await self.collector()
        found = await collector.named(name, source=KNOWS_NAMES)
        if not found.people:
            raise PaperDeckError(f"{found.source} knows nobody by this name", where=name)
        choices = [Choice(one, _candidate(one), one.full_id) for one in found.people]
        picker = Picker(f"Which one is {whose}?", choices, applies="say so")
        person = await self._screen.app.push_screen_wait(picker)
        if person is not None:
            await collector.keep(person)
        return person


class OnlineLists:
    """A person's lists on a screen of their own, while it is open."""

    def __init__(self, screen: ReaderScreen, services: Services, name: str, ids: Sequence[str]):
        """Begin for a name and the ids that the person has in services that give lists."""
        self._screen = screen
        self._services = services
        self._name = name
        self._ids = tuple(ids)
        self._asking = False
        self._sheet: OnlineScreen | None = None

    async def show(self) -> str | None:
        """Show the lists until they are left; return the id of a paper to go to."""
        page = await self._read()
        session = self._screen.session
        glyphs = glyphs_for(ascii_only=session.settings.reader.ascii)
        sheet = OnlineScreen(self._name, page, self, now=session.clock(), glyphs=glyphs)
        self._sheet = sheet
        listed = {one.id: one.fetched for one in page.lists}
        now = session.clock()
        if any(one not in listed or now - listed[one] >= _OLD for one in self._ids):
            sheet.tell(self.ask())
        try:
            return await self._screen.app.push_screen_wait(sheet)
        finally:
            self._sheet = None

    async def _read(self) -> OnlinePage:
        def work(_: object) -> OnlinePage:
            with closing(self._screen.session.store.reader()) as conn:
                return read_online(conn, self._ids)

        return await self._screen.session.browse.run(work)

    def ask(self) -> str:
        """Begin to ask the services; return what to say of it."""
        whom = ", ".join(self._ids)
        if not self._asking:
            self._asking = True
            self._screen.in_background(self._ask, group="online", may_fail=True)
        return f"asking for {whom}{self._screen.glyphs.ellipsis}"

    async def _ask(self) -> None:
        try:
            problems = await self._fetch()
            page = await self._read()
        finally:
            self._asking = False
        sheet = self._sheet
        if sheet is not None:
            asked = f"asked at {self._screen.session.clock().astimezone():%H:%M}"
            sheet.show(page, "; ".join(problems) or asked, failed=bool(problems))
        elif problems:
            self._screen.say(problems[0], "error")
        else:
            listed = f"{len(page.papers):,} known, {page.here:,} here"
            self._screen.say(f"{self._name}: {listed}")

    async def _fetch(self) -> list[str]:
        """Ask for each list; return what went wrong."""
        collector = await self._services.collector(self._follow)
        problems = []
        for one in self._ids:
            source, _ = parse_full_id(one) or ("", "")
            if not await self._services.may_ask(source):
                problems.append(f"{source} wasn't asked: it is switched off")
                continue
            try:
                await collector.papers_of(one)
            except PaperDeckError as error:
                problems.append(f"{one}: {error}")
        return problems

    def _follow(self, event: SyncEvent) -> None:
        """Say how far the list is, or how long the service lets us wait."""
        if self._sheet is None or not isinstance(event, SourceProgressed):
            return
        if event.waiting >= _LONG:
            until = self._screen.session.clock() + timedelta(seconds=event.waiting)
            when = f"{until.astimezone():%H:%M:%S}"
            self._sheet.tell(f"{event.source} lets us wait: it is asked again at {when}")
        elif event.fetched:
            self._sheet.tell(f"{event.source}: {_papers(event.fetched)} so far")

    def take_in(self, papers: Sequence[OnlinePaper]) -> str:
        """Begin to take papers into the library; return what to say of it."""
        self._screen.in_background(partial(self._take_in, papers), group="online", may_fail=True)
        return f"adding {_papers(len(papers))}{self._screen.glyphs.ellipsis}"

    async def _take_in(self, papers: Sequence[OnlinePaper]) -> None:
        many = f"Add {_papers(len(papers))} to the library?"
        if len(papers) > _MANY and not await self._screen.app.push_screen_wait(
            Confirm(many, yes="add them")
        ):
            self._tell("")
            return
        try:
            collector = await self._services.collector()
            added = await collector.take_in([(paper.record, paper.fetched) for paper in papers])
        except PaperDeckError as error:
            self._tell(str(error), failed=True)
            return
        if added:
            self._screen.listing.arrived()
        said = f"added: {papers[0].title}" if len(papers) == 1 else f"{_papers(added)} added"
        said = said if added else "nothing was added: the library has them by now"
        page = await self._read()
        if self._sheet is not None:
            self._sheet.show(page, said)
        else:
            self._screen.say(said)

    def _tell(self, text: str, *, failed: bool = False) -> None:
        """Say something where people look."""
        if self._sheet is not None:
            self._sheet.tell(text, failed=failed)
        elif text:
            self._screen.say(text, "error" if failed else "information")


def _papers(count: int) -> str:
    return "1 paper" if count == 1 else f"{count:,} papers"


def askable(ids: Sequence[str]) -> list[str]:
    """Return the ids of people in services that give lists of papers."""
    from paperdeck.sync.people import lists_papers  # noqa: PLC0415 - not before the first paint

    return [one for one in ids if lists_papers(one)]


def _candidate(one: Researcher) -> str:
    """Write what tells somebody from others of the name."""
    numbers = [f"{one.papers:,} papers"] if one.papers is not None else []
    if one.h_index is not None:
        numbers.append(f"h-index {one.h_index}")
    return ", ".join([one.name, *numbers, *one.affiliations[:1]])
