"""OpenAlex: numbers of citations, where papers came out, and which copies are free to read.

Sources of the format: OpenAlex's documentation of its API, and the code of its API's front
server, which takes a key from the header `Authorization` too. A work is named by OpenAlex's own
id, or by a name that says where it comes from: `doi:10.1000/xyz`, `pmid:1234`. Lists are chosen
by a filter: `doi:10.1000/abc|10.1000/xyz`.
"""

from __future__ import annotations

import re
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.researcher import Researcher
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer, unexpected
from paperdeck.sources.contract import Profile, Series, Source
from paperdeck.sources.fields import whole_number
from paperdeck.sources.json_answers import line_in, object_in, objects_in, text_in
from paperdeck.sources.openalex_answers import (
    SOURCE,
    TITLE,
    answered_object,
    first_name,
    parse_work,
    parse_works,
    said_in_refusal,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from paperdeck.sources.contract import Address

BATCH = 50
"""The most papers that one request names."""

_ACCEPT = ("application/json",)
_AUTHOR = "an author"
_FIELDS = (
    "id,ids,doi,title,display_name,publication_date,cited_by_count,is_retracted,"
    "authorships,primary_location,best_oa_location,locations,abstract_inverted_index"
)
_AUTHOR_FIELDS = (
    "id,display_name,works_count,cited_by_count,summary_stats,last_known_institutions,affiliations"
)
_AUTHOR_ID = re.compile(r"A[0-9]{1,12}")
_ORCID = re.compile(r"(?:https://orcid\.org/)?((?:[0-9]{4}-){3}[0-9]{3}[0-9X])")
_NAMED_BY = {"doi": "DOI", "openalex": "OpenAlex's id", "pmid": "PubMed's id"}
# Longer ones are refused here and there on the way to a service.
_LONGEST_ADDRESS = 4_000
# They part the conditions and the values of a filter, and can't be escaped.
_DIVIDERS = re.compile(r"[,|]")


def lookup(at: Address, identifier: Identifier) -> Series | None:
    """Ask for one paper by its arXiv id, DOI, PubMed id or OpenAlex's own; else `None`."""
    found = _name_of(identifier)
    if found is None:
        return None
    field, value = found
    name = value if field == "openalex" else f"{field}:{value}"
    request = _request(at, f"/works/{quote(name, safe=':/')}", ("select", _FIELDS))
    read = partial(parse_work, asked=identifier)
    return Series(f"paper {identifier}", request, read, refused=said_in_refusal)


def enrich(at: Address, identifiers: Sequence[Identifier]) -> tuple[Series, ...]:
    """Ask for many papers, at most 50 in a request.

    Each kind of name takes requests of its own; arXiv ids are asked for as the DOIs that they
    have. Names that OpenAlex can't know are left out.
    """
    wanted: dict[str, list[str]] = {field: [] for field in _NAMED_BY}
    alone: list[Series | None] = []
    for identifier in dict.fromkeys(identifiers):
        match _name_of(identifier):
            case (_, value) if _DIVIDERS.search(value):
                alone.append(lookup(at, identifier))
            case (field, value):
                wanted[field].append(value)
    lists = (part for field, values in wanted.items() for part in _lists(at, field, values))
    return (*lists, *(series for series in alone if series is not None))


def _lists(at: Address, field: str, values: Iterable[str]) -> Iterator[Series]:
    part: list[str] = []
    for value in dict.fromkeys(values):
        longer = _list_request(at, field, (*part, value))
        if part and (len(part) == BATCH or len(longer.address) > _LONGEST_ADDRESS):
            yield _list_series(at, field, part)
            part = []
        part.append(value)
    if part:
        yield _list_series(at, field, part)


def _list_series(at: Address, field: str, values: Sequence[str]) -> Series:
    papers = "1 paper" if len(values) == 1 else f"{len(values)} papers"
    request = _list_request(at, field, values)
    return Series(f"{papers} by {_NAMED_BY[field]}", request, parse_works, refused=said_in_refusal)


def _list_request(at: Address, field: str, values: Sequence[str]) -> Request:
    chosen = ("filter", f"{field}:{'|'.join(values)}")
    return _request(at, "/works", chosen, ("per-page", str(BATCH)), ("select", _FIELDS))


def author(at: Address, author_id: str) -> Profile | None:
    """Ask for a profile by OpenAlex's id (A5023888391), or an ORCID or its address; else `None`."""
    if match := _ORCID.fullmatch(author_id):
        path = f"https://orcid.org/{match[1]}"
    elif _AUTHOR_ID.fullmatch(author_id):
        path = author_id
    else:
        return None
    request = _request(at, f"/authors/{quote(path, safe=':/')}", ("select", _AUTHOR_FIELDS))
    return Profile(f"author {author_id}", request, parse_author, refused=said_in_refusal)


def parse_author(body: bytes) -> Researcher:
    """Read an author's profile. Raises `SourceError` for anything but an author."""
    data = answered_object(body, what=_AUTHOR)
    author_id = (text_in(data, "id") or "").strip().rpartition("/")[2]
    name = line_in(data, "display_name")
    if name is None or not _AUTHOR_ID.fullmatch(author_id):
        raise unexpected(describe_answer(body), service=TITLE, what=_AUTHOR)
    stats = object_in(data, "summary_stats")
    places = (
        *objects_in(data, "last_known_institutions"),
        *(object_in(stay, "institution") for stay in objects_in(data, "affiliations")),
    )
    place = first_name(places)
    return Researcher(
        source=SOURCE,
        id=author_id,
        name=name,
        affiliations=(place,) if place else (),
        papers=whole_number(data.get("works_count")),
        citations=whole_number(data.get("cited_by_count")),
        h_index=whole_number(stats.get("h_index")),
        i10_index=whole_number(stats.get("i10_index")),
        url=f"https://openalex.org/{author_id}",
    )


def _name_of(identifier: Identifier) -> tuple[str, str] | None:
    """Return the field in which OpenAlex has such names, and the name as it stands there."""
    match identifier:
        case Identifier(Scheme.DOI, value):
            return "doi", value
        case Identifier(Scheme.ARXIV, value):
            return "doi", f"10.48550/arxiv.{value}"
        case Identifier(Scheme.PUBMED, value):
            return "pmid", value
        case Identifier(Scheme.OPENALEX, value):
            return "openalex", value
    return None


def _request(at: Address, path: str, *params: tuple[str, str]) -> Request:
    contact = (("mailto", at.contact),) if at.contact else ()
    # The documentation puts the key into the address; a header keeps it out of logs.
    secrets = (("Authorization", f"Bearer {at.key}"),) if at.key else ()
    return Request(f"{at.base_url}{path}", (*params, *contact), _ACCEPT, secrets=secrets)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title=TITLE,
            defaults=SOURCE_DEFAULTS[SOURCE],
            pause_after_429=60.0,
            hosts=frozenset({"api.openalex.org"}),
            lookup=lookup,
            enrich=enrich,
            author=author,
            batch=BATCH,
            # A work's DOI is that of the published version, where there is one.
            names=(Scheme.DOI, Scheme.OPENALEX, Scheme.ARXIV, Scheme.PUBMED),
        )
    }
)
