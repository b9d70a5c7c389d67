"""Semantic Scholar: counts of citations, references, similar papers, authors.

Sources of the format: the documentation of the Graph API v1 and the Recommendations API v1, and
recorded answers of 2023 to 2026. A paper is named by the service's own hash, or by a name that
says where it comes from: `ARXIV:2401.01234`, `DOI:10.1000/xyz`, `PMID:1234`, `CorpusId:1234`.
The limits of each list are the documented ones.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Scheme
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer, unexpected
from paperdeck.sources.contract import ListKind, People, Profile, Series, Source
from paperdeck.sources.fields import one_line
from paperdeck.sources.semantic_scholar_answers import (
    SOURCE,
    TITLE,
    answered_object,
    parse_batch,
    parse_list,
    parse_paper,
    parse_people,
    parse_similar,
    person_in,
    said_in_refusal,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.researcher import Researcher
    from paperdeck.sources.contract import Address, ListAsk, Page

BATCH = 500
"""The most papers that one request may name."""
LONGEST_SEARCH = 1_000
"""The most papers that the service gives out of one search."""
LONGEST_LIST = 9_999
"""The most references or citations of one paper that the service gives out."""
MOST_SIMILAR = 500
"""The most similar papers that the service gives out."""
MOST_PEOPLE = 50
"""The most people of a name that are asked for."""

_ACCEPT = ("application/json",)
_PAPERS = "/graph/v1/paper"
_SIMILAR = "/recommendations/v1/papers/forpaper"
_AUTHORS = "/graph/v1/author"
_SEARCH_PAGE, _LIST_PAGE = 100, 500
_FIELDS = (
    "externalIds,url,title,abstract,authors,publicationDate,"
    "venue,journal,publicationVenue,citationCount,openAccessPdf"
)
_AUTHOR_FIELDS = "name,affiliations,paperCount,citationCount,hIndex,url"
_AUTHOR_ID = re.compile(r"[0-9]{1,15}")
# A search finds nothing for a word with a hyphen; the documentation advises a space instead.
_NO_HYPHENS = str.maketrans(dict.fromkeys("-\u2010\u2011", " "))


def lookup(at: Address, identifier: Identifier) -> Series | None:
    """Ask for one paper; `None` if the identifier is of a scheme that the service doesn't know.

    It knows arXiv's, DOIs, PubMed's and its own. A paper that it doesn't have is a refusal: 404.
    """
    name = _name_of(identifier)
    if name is None:
        return None
    request = _request(at, f"{_PAPERS}/{_quoted(name)}", (("fields", _FIELDS),))
    return Series(f"paper {identifier}", request, parse_paper, refused=said_in_refusal)


def enrich(at: Address, identifiers: Sequence[Identifier]) -> tuple[Series, ...]:
    """Ask for many papers, 500 in a request; names of unknown schemes are left out."""
    found = (_name_of(identifier) for identifier in identifiers)
    names = [name for name in dict.fromkeys(found) if name is not None]
    parts = (names[first : first + BATCH] for first in range(0, len(names), BATCH))
    return tuple(_batch(at, part) for part in parts)


def _batch(at: Address, names: Sequence[str]) -> Series:
    body = json.dumps({"ids": names}).encode()
    request = _request(at, f"{_PAPERS}/batch", (("fields", _FIELDS),), body)
    papers = "1 paper" if len(names) == 1 else f"{len(names)} papers"
    return Series(f"details of {papers}", request, parse_batch, refused=said_in_refusal)


def search_series(at: Address, words: str, limit: int = 100) -> Series:
    """Search for papers by words, best match first; `limit` is the most to take, up to 1,000.

    The service knows no operators and no quotation marks.
    """
    query = one_line(words.translate(_NO_HYPHENS))
    reach = max(1, min(limit, LONGEST_SEARCH))
    pages = _Pages(at, f"{_PAPERS}/search", reach, _SEARCH_PAGE, params=(("query", query),))
    return pages.series(f"search {one_line(words)}")


def references_series(at: Address, identifier: Identifier) -> Series | None:
    """Ask for the papers that a paper cites; `None` where `lookup` gives none."""
    return _neighbours(at, identifier, "references", inside="citedPaper")


def citations_series(at: Address, identifier: Identifier) -> Series | None:
    """Ask for the papers that cite a paper; `None` where `lookup` gives none."""
    return _neighbours(at, identifier, "citations", inside="citingPaper")


def _neighbours(at: Address, identifier: Identifier, kind: str, *, inside: str) -> Series | None:
    name = _name_of(identifier)
    if name is None:
        return None
    path = f"{_PAPERS}/{_quoted(name)}/{kind}"
    pages = _Pages(at, path, LONGEST_LIST, _LIST_PAGE, inside=inside)
    return pages.series(f"{kind} of {identifier}")


def recommendations_series(at: Address, identifier: Identifier, limit: int = 100) -> Series | None:
    """Ask for recent papers like a paper; `None` where `lookup` gives none.

    `limit` is the most to take, up to 500. They come all at once.
    """
    name = _name_of(identifier)
    if name is None:
        return None
    most = str(max(1, min(limit, MOST_SIMILAR)))
    params = (("from", "recent"), ("limit", most), ("fields", _FIELDS))
    request = _request(at, f"{_SIMILAR}/{_quoted(name)}", params)
    return Series(f"papers like {identifier}", request, parse_similar, refused=said_in_refusal)


def lists(ask: ListAsk) -> Series | None:
    """Ask for the papers of a search or a person, or those cited by a paper, citing or like it."""
    if ask.kind is ListKind.SEARCH:
        return search_series(ask.at, ask.words, ask.limit)
    if ask.kind is ListKind.AUTHOR:
        return papers_series(ask.at, ask.words)
    return _around(ask, ask.paper) if ask.paper is not None else None


def _around(ask: ListAsk, paper: Identifier) -> Series | None:
    match ask.kind:
        case ListKind.REFERENCES:
            return references_series(ask.at, paper)
        case ListKind.CITATIONS:
            return citations_series(ask.at, paper)
        case ListKind.SIMILAR:
            return recommendations_series(ask.at, paper, ask.limit)
        case _:
            return None


def papers_series(at: Address, author_id: str) -> Series | None:
    """Ask for all papers of a person by the service's own number; `None` for anything else."""
    if not _AUTHOR_ID.fullmatch(author_id):
        return None
    pages = _Pages(at, f"{_AUTHORS}/{author_id}/papers", LONGEST_LIST, _LIST_PAGE)
    return pages.series(f"papers of author {author_id}")


def author(at: Address, author_id: str) -> Profile | None:
    """Ask for an author by the service's own number; `None` for anything else."""
    if not _AUTHOR_ID.fullmatch(author_id):
        return None
    request = _request(at, f"{_AUTHORS}/{author_id}", (("fields", _AUTHOR_FIELDS),))
    return Profile(f"author {author_id}", request, parse_author, refused=said_in_refusal)


def parse_author(body: bytes) -> Researcher:
    """Read an author's profile. Raises `SourceError` for anything but an author."""
    person = person_in(answered_object(body, what="an author"))
    if person is None:
        raise unexpected(describe_answer(body), service=TITLE, what="an author")
    return person


def people(at: Address, name: str) -> People | None:
    """Ask for the authors that the service finds by a name, the likeliest first."""
    query = one_line(name.translate(_NO_HYPHENS))
    if not query:
        return None
    params = (("query", query), ("limit", str(MOST_PEOPLE)), ("fields", _AUTHOR_FIELDS))
    request = _request(at, f"{_AUTHORS}/search", params)
    return People(f"people named {one_line(name)}", request, parse_people, refused=said_in_refusal)


@dataclass(frozen=True, slots=True)
class _Pages:
    """A list that comes in pages of at most `size` papers, and ends after `reach` papers.

    `inside` is the key under which an item holds its paper, if it isn't the paper itself.
    """

    at: Address
    path: str
    reach: int
    size: int
    params: tuple[tuple[str, str], ...] = ()
    inside: str | None = None

    def series(self, name: str) -> Series:
        """Begin at the first page."""
        return Series(name, self.request(0), self.read, refused=said_in_refusal)

    def request(self, offset: int) -> Request:
        """Ask for the page after `offset` papers."""
        limit = min(self.size, self.reach - offset)
        place = (("offset", str(offset)), ("limit", str(limit)), ("fields", _FIELDS))
        return _request(self.at, self.path, (*self.params, *place))

    def read(self, body: bytes) -> Page:
        """Read any of the pages. Raises `SourceError` for anything else."""
        return parse_list(body, self._following, inside=self.inside)

    def _following(self, offset: int) -> Request | None:
        return self.request(offset) if offset < self.reach else None


def _name_of(identifier: Identifier) -> str | None:
    """Return a paper's name as the service writes it, `None` in a scheme it doesn't know."""
    value = identifier.value
    match identifier.scheme:
        case Scheme.ARXIV:
            return f"ARXIV:{value}"
        case Scheme.DOI:
            return f"DOI:{value}"
        case Scheme.PUBMED:
            return f"PMID:{value}"
        case Scheme.SEMANTIC_SCHOLAR:
            # A corpus number has at most twelve digits, a hash forty.
            return value if len(value) == 40 else f"CorpusId:{value}"
        case _:
            return None


def _quoted(name: str) -> str:
    # The service takes the slashes of a DOI as they are.
    return quote(name, safe=":/")


def _request(
    at: Address, path: str, params: tuple[tuple[str, str], ...], body: bytes | None = None
) -> Request:
    secrets = (("x-api-key", at.key),) if at.key else ()
    return Request(f"{at.base_url}{path}", params, _ACCEPT, secrets=secrets, body=body)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title=TITLE,
            defaults=SOURCE_DEFAULTS[SOURCE],
            pause_after_429=60.0,
            hosts=frozenset({"api.semanticscholar.org"}),
            lookup=lookup,
            enrich=enrich,
            lists=lists,
            author=author,
            people=people,
            batch=BATCH,
        )
    }
)
