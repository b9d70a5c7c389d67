"""What services know of people: who goes by a name, and which papers are theirs.

A person's list is kept beside the library. What is wanted of it is taken in afterwards.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.errors import PaperDeckError
from paperdeck.model.researcher import Researcher, parse_full_id
from paperdeck.sources.contract import ListAsk, ListKind, Page, Series
from paperdeck.sources.registry import find_source, list_of, people_of
from paperdeck.store.online_lists import save_list
from paperdeck.sync.collecting import Collector, NobodyToAskError
from paperdeck.sync.errand import Errands
from paperdeck.sync.plan import address_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from paperdeck.config.source_settings import SourceSettings
    from paperdeck.model.paper import PaperRecord
    from paperdeck.sync.errand import Gathered

_LONGEST = 9_999
"""Papers of a person that are asked for, at most."""
_FRESH = timedelta(days=1)
"""The age of a list from which on its numbers aren't taken in: they would be dated wrongly."""


class Candidates(NamedTuple):
    """Who may be meant by a name, the likeliest first, and which source says so."""

    source: str
    people: tuple[Researcher, ...]


def lists_papers(full_id: str) -> bool:
    """Tell whether some source gives the papers of a person with such an id."""
    person = parse_full_id(full_id)
    found = find_source(person[0]) if person else None
    return found is not None and found.lists is not None


class PeopleCollector(Collector):
    """Fetches what services know of people, besides all that a `Collector` does."""

    async def papers_of(self, full_id: str) -> int:
        """Fetch the list of a person's papers and keep it in place of the one before.

        Return how many papers it has. Raises `NobodyToAskError` for whom nobody has lists of,
        and as `Errands.gather`: the list before stays then.
        """
        person = parse_full_id(full_id)
        source = self._settings.sources.get(person[0]) if person else None
        found = find_source(source.name) if source else None
        if person is None or source is None or found is None:
            raise _nobody(full_id)
        at = address_of(source, self._settings)
        series = list_of(found, ListAsk(at, ListKind.AUTHOR, person[1], limit=_LONGEST))
        if series is None:
            raise _nobody(full_id)
        async with Errands(self._store, self._around, self._client_factory) as errands:
            gathered = await errands.gather(source, at, series, most=_LONGEST)
            return await errands.look(lambda: self._keep_list(person, gathered))

    def _keep_list(self, person: tuple[str, str], gathered: Gathered) -> int:
        now, trouble = self._around.clock(), _trouble(gathered)
        with closing(self._store.papers_writer()) as conn:
            return save_list(conn, *person, gathered.records, now=now, trouble=trouble)

    async def named(self, name: str, *, source: str) -> Candidates:
        """Ask a source who goes by a name; nothing is kept.

        Raises `NobodyToAskError` where the source doesn't know people by name, and as
        `Errands.carry_out`.
        """
        asked = self._settings.sources.get(source)
        found = find_source(source)
        if asked is None or found is None:
            raise _nobody(name)
        at = address_of(asked, self._settings)
        wanted = people_of(found, at, name)
        if wanted is None:
            raise _nobody(name)
        read_people, people = wanted.read, list[Researcher]()

        def read(body: bytes) -> Page:
            people.extend(read_people(body))
            return Page((), len(people))

        series = Series(wanted.name, wanted.request, read, refused=wanted.refused)
        async with Errands(self._store, self._around, self._client_factory) as errands:
            await errands.gather(asked, at, series, most=_LONGEST)
        return Candidates(source, tuple(people))

    async def keep(self, person: Researcher) -> None:
        """Keep a profile that came with others. Raises `StoreError`."""
        async with Errands(self._store, self._around, self._client_factory) as errands:
            await errands.look(lambda: self._keep(person))

    async def take_in(self, listed: Iterable[tuple[PaperRecord, datetime]]) -> int:
        """Take papers of kept lists into the library; return how many it didn't have.

        Each comes with the moment its list was fetched at. Raises `StoreError`.
        """
        now = self._around.clock()
        by_source: dict[str, list[PaperRecord]] = {}
        for record, fetched in listed:
            fresh = now - fetched < _FRESH
            known = record if fresh else replace(record, citations=None, upvotes=None)
            by_source.setdefault(record.source, []).append(known)
        added = 0
        async with Errands(self._store, self._around, self._client_factory) as errands:
            for name, records in by_source.items():
                added += await self._take_in(errands, self._settings.sources[name], records)
        return added

    async def _take_in(
        self, errands: Errands, source: SourceSettings, records: Sequence[PaperRecord]
    ) -> int:
        brought = await errands.take_in(source, records)
        if brought.problems:
            raise PaperDeckError(brought.problems[0], where=source.name)
        return len(brought.added)


def _trouble(gathered: Gathered) -> str:
    """Say why a list may lack something."""
    unusable = f"{gathered.left_out:,} without a usable title or name"
    return "; ".join((*gathered.problems, *([unusable] if gathered.left_out else [])))


def _nobody(what: str) -> NobodyToAskError:
    return NobodyToAskError(
        "no source can be asked for it", where=what, next_step="Like s2:1741101, or a name"
    )
