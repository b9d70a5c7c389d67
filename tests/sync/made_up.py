"""A made-up source: a list of papers with a DOI each, in pages, as tests want it to behave."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.config.source_settings import SourceDefaults
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.model.web import Request
from paperdeck.sources.contract import Page, Series, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from paperdeck.sources.contract import Address, FeedAsk

NAME = "made-up"


def listing(dois: Iterable[str], *, following: int | None = None, **fields: object) -> bytes:
    """Write an answer with these papers."""
    papers = [{"doi": doi, **fields} for doi in dois]
    return json.dumps({"papers": papers, "next": following}).encode()


def read(at: Address, body: bytes) -> Page:
    """Read an answer."""
    data = json.loads(body)
    records = tuple(
        PaperRecord(
            NAME,
            (Identifier(Scheme.DOI, paper["doi"]),),
            title=paper.get("title", f"Paper {paper['doi']}"),
            version=paper.get("version"),
            citations=paper.get("citations"),
        )
        for paper in data["papers"]
    )
    number = data["next"]
    following = None if number is None else request(at, page=str(number))
    return Page(records, len(records), following=following)


def request(at: Address, *, body: bytes | None = None, **params: str) -> Request:
    """Make a request; the key is a secret header."""
    secrets = (("X-Key", at.key),) if at.key else ()
    return Request(
        f"{at.base_url}/papers",
        tuple(params.items()),
        ("application/json",),
        secrets=secrets,
        body=body,
    )


def feed(ask: FeedAsk) -> Sequence[Series]:
    """Ask for everything since the day that matters."""
    first = request(ask.at, since=ask.start.isoformat())
    return [Series("papers", first, partial(read, ask.at), conditional=True)]


def look_up(at: Address, name: Identifier) -> Series | None:
    """Ask for one paper."""
    if name.scheme is not Scheme.DOI:
        return None
    return Series(f"paper {name.value}", request(at, doi=name.value), partial(read, at))


def enrich(at: Address, names: Sequence[Identifier]) -> Sequence[Series]:
    """Ask for many papers at once, by POST."""
    asked = json.dumps([name.value for name in names]).encode()
    return [Series(f"{len(names)} papers", request(at, body=asked), partial(read, at))]


SOURCE = Source(
    name=NAME,
    title="Made up",
    defaults=SourceDefaults("https://made-up.invalid", 0.0, frozenset({"key"}), on=True),
    feed=feed,
    lookup=look_up,
)
ENRICHER = Source(
    name=NAME,
    title="Made up",
    defaults=SourceDefaults("https://made-up.invalid", 0.0, frozenset({"key"}), on=True),
    enrich=enrich,
    names=(Scheme.DOI,),
    batch=2,
)
