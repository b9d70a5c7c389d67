"""DBLP: what computer science has published, by search and by key.

Sources of the format: DBLP's own pages on its search API and on its XML records, and a recorded
answer. A search comes as JSON in which numbers are text, and whatever there is once only stands
without a list around it; what there isn't is missing. A record comes as XML. Names carry a
number where people share them, titles end with a full stop, and texts of the search hold HTML
entities. Dates are years, and there are no abstracts.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import (
    Identifier,
    Scheme,
    arxiv_url,
    doi_url,
    index_identifier,
    parse_identifier,
)
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer, error_in_json, excerpt, unexpected
from paperdeck.sources.contract import Page, Series, Source
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import one_line, web_link, whole_number
from paperdeck.sources.json_answers import line_in, load_object, object_in
from paperdeck.sources.xml_answers import parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from xml.etree import ElementTree as ET

    from paperdeck.sources.contract import Address, FeedAsk

SOURCE, TITLE = "dblp", "DBLP"

_LIST, _RECORD = "a list of papers", "a paper"
_JSON = ("application/json",)
_XML = ("application/xml", "text/xml")
_RECORDS = "https://dblp.org/rec"
_PAGE = 100
_SHARED_NAME = re.compile(r" [0-9]{4}$")
_ON_ARXIV = "CoRR"
"""What DBLP calls arXiv where a journal is named. Its papers there are "informal"."""


class _Entry(NamedTuple):
    """What DBLP says of a publication, in whichever format; what isn't known is empty.

    `links` are DOIs and addresses of the publication itself.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    venues: tuple[str, ...]
    links: tuple[str, ...]
    volume: str
    kind: str


def feed(ask: FeedAsk) -> tuple[Series, ...]:
    """Ask for what each search of the settings finds; DBLP can't be asked for days."""
    queries = dict.fromkeys(query for text in ask.queries if (query := one_line(text)))
    size = max(1, min(ask.limit, _PAGE))
    return tuple(_Search(ask.at, query, size).series() for query in queries)


def lookup(at: Address, identifier: Identifier) -> Series | None:
    """Ask for one paper by its DBLP key; `None` for any other name."""
    if identifier.scheme is not Scheme.DBLP:
        return None
    key = identifier.value
    request = Request(f"{at.base_url}/rec/{quote(key, safe=':/+')}.xml", accept=_XML)
    return Series(f"paper {key}", request, partial(parse_record, asked=identifier))


@dataclass(frozen=True, slots=True)
class _Search:
    """A search that comes in pages of `size` papers."""

    at: Address
    query: str
    size: int

    def series(self) -> Series:
        """Begin at the first page."""
        return Series(f"search {self.query}", self.request(0), self.read, refused=said_in_refusal)

    def request(self, first: int) -> Request:
        """Ask for the page that begins with a paper's number (from 0)."""
        # Completions of the last word, which the service likes to add, are of no use here.
        place = (("h", str(self.size)), ("f", str(first)), ("c", "0"))
        params = (("q", self.query), ("format", "json"), *place)
        return Request(f"{self.at.base_url}/search/publ/api", params, _JSON)

    def read(self, body: bytes) -> Page:
        """Read a page. Raises `SourceError` for anything else."""
        hits = _hits(body)
        found = hits.get("hit")
        items = found if isinstance(found, list) else [found] if isinstance(found, dict) else []
        records, problems = _sifted(_from_hit(item) for item in items)
        total, first = _number(hits.get("@total")), _number(hits.get("@first"))
        following = None
        if items and total is not None and first is not None and first + len(items) < total:
            following = self.request(first + len(items))
        return Page(records, len(items), total, problems, following)


def parse_record(body: bytes, *, asked: Identifier | None = None) -> Page:
    """Read a record in XML. Raises `SourceError` for anything else.

    `asked` is the name that it was asked for by; a record that has moved has another one now.
    """
    root = parse_xml(body, service=TITLE, what=_RECORD)
    if root.tag != "dblp":
        raise unexpected(describe_answer(body), service=TITLE, what=_RECORD)
    records, problems = _sifted((_from_xml(element) for element in root), asked=asked)
    return Page(records, len(root), len(root), problems)


def said_in_refusal(body: bytes) -> str | None:
    """Return what DBLP says in an answer that isn't 200, `None` if nothing readable."""
    try:
        return _complaint(load_object(body, service=TITLE, what=_LIST))
    except SourceError:
        return None


def _hits(body: bytes) -> Mapping[str, object]:
    data = load_object(body, service=TITLE, what=_LIST)
    if complaint := _complaint(data):
        raise SourceError(
            f"{TITLE} reports an error", where=complaint, next_step="Try again in a while."
        )
    hits = object_in(data, "result").get("hits")
    if not isinstance(hits, dict):
        raise unexpected(describe_answer(body), service=TITLE, what=_LIST)
    return hits


def _complaint(data: Mapping[str, object]) -> str | None:
    """Return the words of a report like `{"result": {"status": {"@code": "500", "text": ...}}}`."""
    status = object_in(object_in(data, "result"), "status")
    code = _number(status.get("@code"))
    if code is None or code == 200:
        return error_in_json(data)
    return excerpt(line_in(status, "text") or f"status {code}")


def _sifted(
    entries: Iterable[_Entry | str], *, asked: Identifier | None = None
) -> tuple[tuple[PaperRecord, ...], tuple[str, ...]]:
    """Part the entries that make records from what is wrong with the others."""
    records: list[PaperRecord] = []
    problems: list[str] = []
    for position, entry in enumerate(entries, start=1):
        result = entry if isinstance(entry, str) else _record(entry, asked)
        if isinstance(result, str):
            problems.append(f"entry {position}: {result}")
        else:
            records.append(result)
    return tuple(records), tuple(problems)


def _from_hit(hit: object) -> _Entry | str:
    info = hit.get("info") if isinstance(hit, dict) else None
    if not isinstance(info, dict):
        return "not a publication"
    return _Entry(
        key=_first(info.get("key")),
        title=_first(info.get("title")),
        authors=tuple(_texts(object_in(info, "authors").get("author"))),
        venues=tuple(_texts(info.get("venue"))),
        links=(*_texts(info.get("doi")), *_texts(info.get("ee"))),
        volume=_first(info.get("volume")),
        kind=_first(info.get("type")),
    )


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of a field: one or a list of them, each alone or with attributes."""
    for item in value if isinstance(value, list) else (value,):
        text = item.get("text") if isinstance(item, dict) else item
        if isinstance(text, str) and (line := one_line(html.unescape(text))):
            yield line


def _first(value: object) -> str:
    return next(_texts(value), "")


def _number(value: object) -> int | None:
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"[0-9]{1,15}", value.strip()) else None
    return whole_number(value)


def _from_xml(element: ET.Element) -> _Entry | str:
    key = element.get("key") or ""
    if element.tag in {"www", "person"}:
        return f"not a publication ({excerpt(key)})"
    return _Entry(
        key=key,
        title=next(_lines(element, "title"), ""),
        authors=tuple(_lines(element, "author")) or tuple(_lines(element, "editor")),
        venues=(*_lines(element, "booktitle"), *_lines(element, "journal")),
        links=tuple(_lines(element, "ee")),
        volume=next(_lines(element, "volume"), ""),
        kind=element.get("publtype") or "",
    )


def _lines(parent: ET.Element, tag: str) -> Iterator[str]:
    """Yield the texts of elements, with what stands in their <i>, <sub> and the like."""
    for element in parent.findall(tag):
        if line := one_line("".join(element.itertext())):
            yield line


def _record(entry: _Entry, asked: Identifier | None) -> PaperRecord | str:
    """Turn an entry into a record, or say why that can't be done."""
    names = _identifiers(entry)
    if not names:
        return f"without a usable identifier ({excerpt(entry.key) or 'no key'})"
    title = _without_stop(entry.title)
    if not title:
        return f"without a title ({excerpt(str(names[-1]))})"
    links = [link for text in entry.links if (link := web_link(text))]
    return PaperRecord(
        source=SOURCE,
        identifiers=tuple(dict.fromkeys((*names, asked))) if asked else names,
        title=title,
        authors=tuple(Author(_SHARED_NAME.sub("", name)) for name in entry.authors),
        venue=next((venue for venue in entry.venues if venue != _ON_ARXIV), None),
        withdrawn="withdrawn" in entry.kind.lower(),
        url=_address(names[0], links),
        pdf_url=next((link for link in links if link.lower().endswith(".pdf")), None),
    )


def _identifiers(entry: _Entry) -> tuple[Identifier, ...]:
    """Return an entry's names: the arXiv id, DOIs, DBLP's key."""
    texts = [text for text in entry.links if text.isprintable()]
    if _ON_ARXIV in entry.venues:
        texts.append(entry.volume.removeprefix("abs/"))
    found = [name for text in texts if (name := parse_identifier(text))]
    on_arxiv = [name for name in found if name.scheme is Scheme.ARXIV][:1]
    dois = (name for name in found if name.scheme is Scheme.DOI)
    key = index_identifier(Scheme.DBLP, entry.key)
    return tuple(dict.fromkeys((*on_arxiv, *dois, *((key,) if key else ()))))


def _address(name: Identifier, links: Sequence[str]) -> str:
    """Return the address of the publication itself; without one, that of its record."""
    if name.scheme is Scheme.ARXIV:
        return arxiv_url(name.value)
    if links:
        return links[0]
    return doi_url(name.value) if name.scheme is Scheme.DOI else f"{_RECORDS}/{name.value}"


def _without_stop(title: str) -> str:
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title=TITLE,
            defaults=SOURCE_DEFAULTS[SOURCE],
            pause_after_429=60.0,
            hosts=frozenset({"dblp.org", "dblp.uni-trier.de", "dblp.dagstuhl.de"}),
            feed=feed,
            lookup=lookup,
        )
    }
)
