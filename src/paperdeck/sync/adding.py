"""Fetching single papers that people name, from wherever they live."""

from __future__ import annotations

import asyncio
import random
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import Scheme
from paperdeck.sources.registry import find_source, lookup_of
from paperdeck.store.connections import reading
from paperdeck.store.errors import StoreError
from paperdeck.sync.engine import open_client
from paperdeck.sync.errand import Errands
from paperdeck.sync.plan import address_of
from paperdeck.sync.surroundings import Surroundings
from paperdeck.transport.errors import TransportError, TransportProblem

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from datetime import datetime

    from paperdeck.config.settings import Settings
    from paperdeck.config.source_settings import SourceSettings
    from paperdeck.model.identifiers import Identifier
    from paperdeck.store.database import Store
    from paperdeck.sync.engine import ClientFactory

# Who knows papers of a scheme best, the others after them.
_FIRST_ASKED = {
    Scheme.ARXIV: ("arxiv", "arxiv-oai", "semanticscholar", "openalex"),
    Scheme.DOI: ("crossref", "biorxiv", "medrxiv", "openalex", "semanticscholar"),
    Scheme.PUBMED: ("openalex", "semanticscholar"),
    Scheme.OPENALEX: ("openalex",),
    Scheme.SEMANTIC_SCHOLAR: ("semanticscholar",),
    Scheme.DBLP: ("dblp",),
}
# These DOIs are preprints: their own servers know more of them than Crossref does.
_PREPRINTS = ("10.1101/", "10.64898/")
_ONE_PAPER = 10
_UNREACHED = frozenset({TransportProblem.OFFLINE, TransportProblem.TIMEOUT})
_ENOUGH_UNREACHED = 2
"""Services in a row that can't be reached before the rest isn't tried."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What came of one name: the paper's stable id and title, where it came from, or why not.

    `new` tells whether the library didn't have it before.
    """

    name: str
    id: str | None = None
    title: str | None = None
    source: str | None = None
    new: bool = False
    error: str | None = None


class Adder:
    """Adds papers to a library one by one.

    `clock` gives aware times, `on_ask` is told the name and the source before each question. The
    rest is for tests, as of `SyncEngine`.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        clock: Callable[[], datetime],
        on_ask: Callable[[str, str], None] = lambda _name, _source: None,
        client_factory: ClientFactory = open_client,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ):
        self._store = store
        self._settings = settings
        self._on_ask = on_ask
        self._client_factory = client_factory
        self._around = Surroundings(
            clock=clock, sleep=sleep, jitter=jitter, emit=lambda _event: None
        )

    async def add(self, names: Iterable[Identifier]) -> tuple[Addition, ...]:
        """Fetch papers by name and store them; one that can't be had doesn't stop the others.

        Raises StoreError when the library can't be written at all.
        """
        async with Errands(self._store, self._around, self._client_factory) as errands:
            return tuple([await self._add(errands, name) for name in dict.fromkeys(names)])

    async def _add(self, errands: Errands, name: Identifier) -> Addition:
        known = await errands.look(lambda: self._known(name))
        errors: list[str] = []
        unreached = 0
        for source in self._who_to_ask(name):
            trouble: Sequence[str]
            try:
                trouble = await self._ask(errands, source, name)
            except StoreError:
                raise
            except PaperDeckError as error:
                trouble = (str(error),)
                lost = isinstance(error, TransportError) and error.kind in _UNREACHED
                unreached = unreached + 1 if lost else 0
            errors += trouble
            found = await errands.look(lambda: self._known(name))
            if found is not None and (known is None or not trouble):
                return Addition(str(name), *found, source=source.name, new=known is None)
            if not trouble and name.scheme is Scheme.ARXIV and source.name.startswith("arxiv"):
                break  # arXiv has answered, and knows no such paper: nobody else will
            if unreached == _ENOUGH_UNREACHED:
                break  # it is the network, not the services
        if known is not None:
            return Addition(str(name), *known, error=errors[0] if errors else None)
        reason = errors[0] if errors else "no source knows papers by such a name"
        return Addition(str(name), error=reason)

    def _who_to_ask(self, name: Identifier) -> list[SourceSettings]:
        first = _FIRST_ASKED.get(name.scheme, ())
        if name.scheme is Scheme.DOI and name.value.startswith(_PREPRINTS):
            first = ("biorxiv", "medrxiv", *(one for one in first if "rxiv" not in one))
        sources = self._settings.sources
        others = (one for one, source in sources.items() if one not in first and source.enabled)
        able = (one for one in (*first, *others) if one in sources)
        return [sources[one] for one in able if (kind := find_source(one)) and kind.lookup]

    async def _ask(
        self, errands: Errands, source: SourceSettings, name: Identifier
    ) -> Sequence[str]:
        """Ask one source; return why what it sent couldn't be used."""
        kind = find_source(source.name)
        at = address_of(source, self._settings)
        series = lookup_of(kind, at, name) if kind else None
        if series is None:
            return ()
        self._on_ask(str(name), kind.title if kind else source.name)
        return (await errands.carry_out(source, at, series, most=_ONE_PAPER)).problems

    def _known(self, name: Identifier) -> tuple[str, str] | None:
        with closing(self._store.reader()) as conn, reading(conn):
            found = conn.execute(
                "SELECT papers.id, papers.title FROM aliases JOIN papers"
                " ON papers.id = aliases.paper_id WHERE aliases.alias = ?",
                (str(name),),
            ).fetchone()
        return None if found is None else (str(found[0]), str(found[1]))
