"""Crossref: what publishers register of a paper when they give it a DOI, and BibTeX by DOI.

Sources of the format: the documentation of the REST API and of content negotiation by DOI, and
recorded answers of 2017 to 2026. An address of mail moves requests to the "polite" pool, whose
limits are wider. DOIs of other registries, arXiv's among them, are unknown here.
"""

from __future__ import annotations

import re
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Scheme
from paperdeck.model.web import Request
from paperdeck.sources.answers import describe_answer
from paperdeck.sources.contract import ListKind, Series, Source
from paperdeck.sources.crossref_answers import DATES, SOURCE, TITLE, parse_works, said_in_refusal
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import one_line
from paperdeck.text.safe import safe_block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paperdeck.model.identifiers import Identifier
    from paperdeck.sources.contract import Address, ListAsk

BATCH = 20
"""The most DOIs that one request names, to keep its address short."""
RESOLVER = "https://doi.org"
"""Where a DOI leads; asked for BibTeX, it passes the question on to who registered the DOI."""

_ACCEPT = ("application/json",)
_BIBTEX = "application/x-bibtex"
_SEARCH_PAGE = 100
_FIELDS = ",".join(
    [
        *("DOI", "title", "subtitle", "author", "abstract", "container-title", *DATES),
        *("is-referenced-by-count", "resource", "URL", "link", "relation", "updated-by"),
    ]
)


def lookup(at: Address, identifier: Identifier) -> Series | None:
    """Ask for the paper with a DOI; `None` for all else, arXiv's DOIs too: another registry's."""
    return _work(at, identifier.value) if identifier.scheme is Scheme.DOI else None


def enrich(at: Address, identifiers: Sequence[Identifier]) -> tuple[Series, ...]:
    """Ask for papers by DOI, 20 in a request; other identifiers are left out."""
    dois = dict.fromkeys(name.value for name in identifiers if name.scheme is Scheme.DOI)
    # Commas divide filters, so a DOI that has one is asked for alone.
    plain = [doi for doi in dois if "," not in doi]
    parts = (plain[first : first + BATCH] for first in range(0, len(plain), BATCH))
    alone = (_work(at, doi) for doi in dois if "," in doi)
    return (*(_batch(at, part) for part in parts), *alone)


def search_series(at: Address, words: str, limit: int = _SEARCH_PAGE) -> Series:
    """Search titles, authors, venues and years for words, best match first.

    `limit` is the most that the caller takes; it decides whether there are pages after the first
    hundred papers. Something always matches, so what comes wants judging.
    """
    query = one_line(words)
    rows = max(1, min(limit, _SEARCH_PAGE))
    params = [("query.bibliographic", query), ("rows", str(rows)), ("select", _FIELDS)]
    if limit > rows:
        params.append(("cursor", "*"))
    request = _request(at, "/works", *params)
    read = partial(parse_works, request=request)
    return Series(f"search {query}", request, read, refused=said_in_refusal)


def lists(ask: ListAsk) -> Series | None:
    """Ask for what a search finds; there are no other lists."""
    return search_series(ask.at, ask.words, ask.limit) if ask.kind is ListKind.SEARCH else None


def bibtex_request(at: Address, doi: str, resolver: str = RESOLVER) -> Request:
    """Ask for a paper's BibTeX entry by its DOI, whoever registered it.

    `resolver` is the address of the DOI resolver without a slash; it redirects to other hosts.
    """
    sender = (("From", at.contact),) if at.contact else ()
    return Request(f"{resolver}/{quote(doi, safe='/')}", (), (_BIBTEX,), headers=sender)


def read_bibtex(body: bytes) -> str:
    """Read the answer to `bibtex_request`: one entry, safe to show, without space around it.

    Raises `SourceError` for anything else, such as the page that a DOI leads to.
    """
    text = safe_block(body.decode("utf-8-sig", errors="replace")).strip()
    if re.match(r"@[A-Za-z]+\s*\{", text) and text.count("{") == text.count("}"):
        return text
    raise SourceError(
        "The DOI leads to something else than BibTeX",
        where=describe_answer(body),
        next_step="Not every registry writes BibTeX; try again in a while.",
    )


def _work(at: Address, doi: str) -> Series:
    request = _request(at, f"/works/{quote(doi, safe='')}")
    return Series(f"paper {doi}", request, parse_works, refused=said_in_refusal)


def _batch(at: Address, dois: Sequence[str]) -> Series:
    names = ("filter", ",".join(f"doi:{doi}" for doi in dois))
    request = _request(at, "/works", names, ("rows", str(len(dois))), ("select", _FIELDS))
    papers = "1 paper" if len(dois) == 1 else f"{len(dois)} papers"
    return Series(f"details of {papers}", request, parse_works, refused=said_in_refusal)


def _request(at: Address, path: str, *params: tuple[str, str]) -> Request:
    contact = (("mailto", at.contact),) if at.contact else ()
    return Request(f"{at.base_url}{path}", (*params, *contact), _ACCEPT)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title=TITLE,
            defaults=SOURCE_DEFAULTS[SOURCE],
            hosts=frozenset({"api.crossref.org"}),
            lookup=lookup,
            enrich=enrich,
            lists=lists,
            batch=BATCH,
        )
    }
)
