"""What there is to set for a source of papers, and what it is before anything is set.

The text under each field is its documentation; `config.reference` reads it for people.
"""

from __future__ import annotations

import ipaddress
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping


class SourceDefaults(NamedTuple):
    """What a source is before anything is set: its address and its documented pace.

    `floor` is in seconds between requests. `options` are the settings it takes besides those of
    all sources: `categories`, `queries`, `urls`, `key`. One that is `on` is asked unless it is
    switched off.
    """

    base_url: str
    floor: float
    options: frozenset[str] = frozenset()
    on: bool = False


_FOLLOWED = frozenset({"categories"})
_SEARCHED = frozenset({"categories", "queries"})
_KEYED = frozenset({"key"})
SOURCE_DEFAULTS: Mapping[str, SourceDefaults] = MappingProxyType(
    {
        "huggingface": SourceDefaults("https://huggingface.co", 0.6, on=True),
        "arxiv": SourceDefaults("https://export.arxiv.org", 3.0, _SEARCHED, on=True),
        "arxiv-rss": SourceDefaults("https://rss.arxiv.org", 3.0, _FOLLOWED),
        "arxiv-oai": SourceDefaults("https://oaipmh.arxiv.org", 3.0, _FOLLOWED),
        "semanticscholar": SourceDefaults("https://api.semanticscholar.org", 1.1, _KEYED),
        "openalex": SourceDefaults("https://api.openalex.org", 0.2, _KEYED),
        "crossref": SourceDefaults("https://api.crossref.org", 1.0),
        "dblp": SourceDefaults("https://dblp.org", 2.0, frozenset({"queries"})),
        "biorxiv": SourceDefaults("https://api.biorxiv.org", 1.0),
        "medrxiv": SourceDefaults("https://api.biorxiv.org", 1.0),
        "feed": SourceDefaults("https://feed.invalid", 1.0, frozenset({"urls"})),
    }
)
"""Every source that comes with PaperDeck, in the order in which they are told of."""


class SourceSettings(NamedTuple):
    """One source of papers: a `[sources.NAME]` table."""

    name: str
    """The source's name, as in `paperdeck sync NAME`."""
    base_url: str
    """Address of the service, without a slash at the end; a mirror's, or a test server's."""
    min_interval: float
    """Seconds between two requests. The service's own limit is a floor, except on loopback."""
    enabled: bool = True
    """Whether the source is synced at all."""
    categories: tuple[str, ...] = ()
    """arXiv categories to follow, like `cs.LG`."""
    queries: tuple[str, ...] = ()
    """Searches to follow, in the service's own query language: arXiv's `au:"Yoshua Bengio"`."""
    urls: tuple[str, ...] = ()
    """Addresses of feeds to follow: RSS, Atom or JSON Feed."""
    key: str | None = None
    """The key that the service gave you; with `$` in front, the environment variable it is in."""


def default_source(name: str) -> SourceSettings:
    """Return a source's settings as they are when config.toml says nothing of it."""
    defaults = SOURCE_DEFAULTS[name]
    return SourceSettings(name, defaults.base_url, defaults.floor, enabled=defaults.on)


def is_loopback(base_url: str) -> bool:
    """Tell whether an address is on this very machine: `localhost`, 127.0.0.0/8 or `::1`."""
    try:
        host = urlsplit(base_url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
