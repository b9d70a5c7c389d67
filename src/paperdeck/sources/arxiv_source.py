"""arXiv's query API as a source: single papers by id. What it is searched for, the sync plans."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Scheme
from paperdeck.sources.arxiv import SOURCE, ids_request, parse_feed, query_request, said_in_refusal
from paperdeck.sources.contract import ListKind, Page, Series, Source
from paperdeck.sources.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.model.identifiers import Identifier
    from paperdeck.sources.contract import Address, ListAsk

_WORD = re.compile(r"\w+")
_MOST_FOUND = 500
ARXIV_HOSTS = frozenset({"arxiv.org", "export.arxiv.org"})
PAUSE_AFTER_429 = 600.0
"""Seconds. arXiv gives no Retry-After; who goes on asking is shut out for longer."""


def look_up(at: Address, name: Identifier) -> Series | None:
    """Ask for the paper with an arXiv id."""
    if name.scheme is not Scheme.ARXIV:
        return None
    request = ids_request(at.base_url, (name.value,))
    return Series(f"paper {name.value}", request, _read, refused=said_in_refusal)


def lists(ask: ListAsk) -> Series | None:
    """Ask for what a search for all of its words finds, best match first."""
    words = _WORD.findall(ask.words)
    if ask.kind is not ListKind.SEARCH or not words:
        return None
    search = " AND ".join(f"all:{word}" for word in words)
    most = min(ask.limit, _MOST_FOUND)
    request = query_request(ask.at.base_url, search, start=0, max_results=most, newest_first=False)
    return Series(f"search {ask.words}", request, _read, refused=said_in_refusal)


def _read(body: bytes) -> Page:
    feed = parse_feed(body)
    if feed.errors:
        raise SourceError("arXiv reports an error", where=feed.errors[0])
    return Page(feed.records, feed.entries, feed.total, feed.problems)


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        SOURCE: Source(
            name=SOURCE,
            title="arXiv",
            defaults=SOURCE_DEFAULTS[SOURCE],
            service="arxiv",
            pause_after_429=PAUSE_AFTER_429,
            hosts=ARXIV_HOSTS,
            lookup=look_up,
            lists=lists,
        )
    }
)
