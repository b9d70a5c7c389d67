"""Fetching lists that people ask for, and the profiles of people."""

from __future__ import annotations

import asyncio
import random
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.researcher import Researcher
from paperdeck.sources.contract import ListAsk, ListKind, Page, Series
from paperdeck.sources.registry import author_of, find_source, list_of
from paperdeck.store.connections import reading
from paperdeck.store.papers import names_of_paper, read_papers
from paperdeck.store.profiles import save_profile
from paperdeck.store.stored import find_owners
from paperdeck.sync.engine import open_client
from paperdeck.sync.errand import Errands
from paperdeck.sync.plan import address_of
from paperdeck.sync.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from paperdeck.config.settings import Settings
    from paperdeck.config.source_settings import SourceSettings
    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.syncing import SyncEvent
    from paperdeck.store.database import Store
    from paperdeck.sync.engine import ClientFactory
    from paperdeck.sync.errand import Brought

LISTERS = {
    ListKind.SEARCH: ("semanticscholar", "arxiv", "huggingface", "crossref"),
    ListKind.REFERENCES: ("semanticscholar",),
    ListKind.CITATIONS: ("semanticscholar",),
    ListKind.SIMILAR: ("semanticscholar",),
    ListKind.WEEK: ("huggingface",),
    ListKind.MONTH: ("huggingface",),
    ListKind.AUTHOR: ("semanticscholar",),
}
"""Who is asked for a kind of list unless somebody is named, best first; others come after them."""
_WHO_KNOWS = {"s2": "semanticscholar", "openalex": "openalex", "orcid": "openalex"}


class Listed(NamedTuple):
    """A paper of a list: its stable id and title, and whether the library didn't have it before."""

    id: str
    title: str
    new: bool


class Collected(NamedTuple):
    """A list as it came: who gave it, its papers in order, and what couldn't be used."""

    source: str
    papers: tuple[Listed, ...]
    problems: tuple[str, ...]


class NobodyToAskError(PaperDeckError):
    """No source of the settings can answer."""


class Collector:
    """Fetches lists into a library.

    `clock` gives aware times, `on_event` is told on the event loop how far it is. The rest is
    for tests, as of `SyncEngine`.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        on_event: Callable[[SyncEvent], None] = lambda _event: None,
        client_factory: ClientFactory = open_client,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ):
        self._store = store
        self._settings = settings
        self._client_factory = client_factory
        self._around = Surroundings(clock=clock, sleep=sleep, jitter=jitter, emit=on_event)

    def plan(
        self,
        kind: ListKind,
        *,
        words: str = "",
        paper: Identifier | None = None,
        source: str | None = None,
        limit: int = 100,
    ) -> tuple[SourceSettings, Series]:
        """Return who would be asked, and for what; `source` names one in the settings.

        A paper may be named by any of its names. Raises `NobodyToAskError` where nobody has such
        lists, or knows the paper by one of its names.
        """
        names = self._names(paper)
        for one in self._who_to_ask(kind, source):
            found = find_source(one.name)
            at = address_of(one, self._settings)
            for name in names:
                ask = ListAsk(at, kind, words, name, limit)
                if found is not None and (series := list_of(found, ask)) is not None:
                    return one, series
        raise NobodyToAskError(
            f"no source gives such a list ({kind})",
            where=source or str(paper or words),
            next_step="`paperdeck fetch --help` says what there is",
        )

    async def collect(self, source: SourceSettings, series: Series, *, limit: int) -> Collected:
        """Carry out what `plan` returned, storing the papers. Raises as `Errands.carry_out`."""
        at = address_of(source, self._settings)
        async with Errands(self._store, self._around, self._client_factory) as errands:
            brought = await errands.carry_out(source, at, series, most=limit)
            papers = await errands.look(lambda: self._listed(brought))
        return Collected(source.name, papers, brought.problems)

    async def profile(self, author_id: str) -> Researcher:
        """Fetch and keep a person's profile: `s2:1741101`, `openalex:A50238883`, `orcid:0000-...`.

        Raises `NobodyToAskError` for ids of other kinds, and as `Errands.carry_out`.
        """
        scheme, _, value = author_id.partition(":")
        source = self._settings.sources.get(_WHO_KNOWS.get(scheme.lower(), ""))
        found = find_source(source.name) if source else None
        at = address_of(source, self._settings) if source else None
        profile = author_of(found, at, value) if found and at else None
        if source is None or at is None or profile is None:
            raise NobodyToAskError(
                "not the id of a person in any service",
                where=author_id,
                next_step="Like s2:1741101, openalex:A5023888391 or orcid:0000-0002-1825-0097",
            )
        read_profile, people = profile.read, list[Researcher]()

        def read(body: bytes) -> Page:
            people.append(read_profile(body))
            return Page((), 1)

        series = Series(profile.name, profile.request, read, refused=profile.refused)
        async with Errands(self._store, self._around, self._client_factory) as errands:
            brought = await errands.carry_out(source, at, series, most=1)
            if not people:
                what = brought.problems[0] if brought.problems else "no profile came"
                raise PaperDeckError(what, where=author_id)
            await errands.look(lambda: self._keep(people[0]))
        return people[0]

    def _keep(self, person: Researcher) -> None:
        with closing(self._store.papers_writer()) as conn:
            save_profile(conn, person, now=self._around.clock())

    def _who_to_ask(self, kind: ListKind, source: str | None) -> list[SourceSettings]:
        sources = self._settings.sources
        others = (name for name, one in sources.items() if one.enabled)
        names: Iterable[str] = (source,) if source else dict.fromkeys((*LISTERS[kind], *others))
        return [sources[name] for name in names if name in sources]

    def _names(self, paper: Identifier | None) -> list[Identifier | None]:
        """Return all names that the library knows of a paper, the given one first."""
        if paper is None:
            return [None]
        with closing(self._store.reader()) as conn:
            with reading(conn):
                owner = find_owners(conn, [str(paper)]).get(str(paper))
            known = names_of_paper(conn, owner) if owner else []
        others = (parse_identifier(name) for name in known)
        return list(dict.fromkeys((paper, *(name for name in others if name))))

    def _listed(self, brought: Brought) -> tuple[Listed, ...]:
        names = [[str(name) for name in paper] for paper in brought.papers]
        with closing(self._store.reader()) as conn:
            with reading(conn):
                owners = find_owners(conn, {name for paper in names for name in paper})
            found = (next((owners[n] for n in paper if n in owners), None) for paper in names)
            papers = read_papers(conn, dict.fromkeys(one for one in found if one))
        return tuple(Listed(one.id, one.title, one.id in brought.added) for one in papers)
