"""arXiv's query API as a source: single papers by id. What it is searched for, the sync plans."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from paperdeck.config.settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Scheme
from paperdeck.sources.arxiv import SOURCE, ids_request, parse_feed, said_in_refusal
from paperdeck.sources.contract import Page, Series, Source
from paperdeck.sources.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.model.identifiers import Identifier
    from paperdeck.sources.contract import Address

ARXIV_HOSTS = frozenset({"arxiv.org", "export.arxiv.org"})
PAUSE_AFTER_429 = 600.0
"""Seconds. arXiv gives no Retry-After; who goes on asking is shut out for longer."""


def look_up(at: Address, name: Identifier) -> Series | None:
    """Ask for the paper with an arXiv id."""
    if name.scheme is not Scheme.ARXIV:
        return None
    request = ids_request(at.base_url, (name.value,))
    return Series(f"paper {name.value}", request, _read, refused=said_in_refusal)


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
        )
    }
)
