"""A source for PaperDeck: the list of a reading club that publishes what it reads as JSON.

The service answers `GET /readings?since=2026-11-01&page=0` with

    {"readings": [{"doi": "10.1000/xyz", "title": "...", "people": ["..."]}], "next": 1}

where `next` is the number of the next page, or null.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from paperdeck.config.source_settings import SourceDefaults
from paperdeck.model.identifiers import Scheme, parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.web import Request
from paperdeck.sources.contract import Page, Series, Source
from paperdeck.sources.json_answers import line_in, load_object, objects_in, texts_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paperdeck.model.identifiers import Identifier
    from paperdeck.sources.contract import Address, FeedAsk

NAME = "reading-club"


def read_page(request: Request, body: bytes) -> Page:
    """Read an answer; `request` asked for the first page and is made to ask for the next."""
    data = load_object(body, service="The reading club", what="a list of readings")
    results = [_record(item) for item in objects_in(data, "readings")]
    records = tuple(one for one in results if isinstance(one, PaperRecord))
    problems = tuple(one for one in results if isinstance(one, str))
    number = data.get("next")
    following = _page(request, number) if isinstance(number, int) else None
    return Page(records, len(results), problems=problems, following=following)


def _record(item: Mapping[str, object]) -> PaperRecord | str:
    name = parse_identifier(line_in(item, "doi") or "")
    title = line_in(item, "title")
    if name is None or title is None:
        return "a reading without a DOI or a title"
    people = tuple(Author(person) for person in texts_in(item, "people"))
    return PaperRecord(NAME, (name,), title=title, authors=people)


def _page(request: Request, number: int) -> Request:
    params = dict(request.params) | {"page": str(number)}
    return replace(request, params=tuple(params.items()))


def _series(name: str, request: Request) -> Series:
    return Series(name, request, partial(read_page, request))


def feed(ask: FeedAsk) -> Sequence[Series]:
    """Ask for what was read since the day that matters."""
    params = (("since", ask.start.isoformat()), ("page", "0"))
    request = Request(f"{ask.at.base_url}/readings", params, ("application/json",))
    return [_series("readings", request)]


def look_up(at: Address, name: Identifier) -> Series | None:
    """Ask for one reading by its DOI."""
    if name.scheme is not Scheme.DOI:
        return None
    params = (("doi", name.value), ("page", "0"))
    request = Request(f"{at.base_url}/readings", params, ("application/json",))
    return _series(f"paper {name.value}", request)


SOURCE = Source(
    name=NAME,
    title="Our reading club",
    defaults=SourceDefaults("https://readings.example.org", 1.0),
    feed=feed,
    lookup=look_up,
)
