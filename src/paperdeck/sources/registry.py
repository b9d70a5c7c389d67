"""All sources there are: those that come with PaperDeck, and those of other packages."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from paperdeck.sources.contract import ENTRY_POINTS, Source
from paperdeck.sources.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from paperdeck.config.source_settings import SourceDefaults
    from paperdeck.model.identifiers import Identifier
    from paperdeck.sources.contract import Address, FeedAsk, ListAsk, People, Profile, Series

_Planned = TypeVar("_Planned")
_MODULES = {
    "arxiv": "arxiv_source",
    "huggingface": "huggingface_source",
    "arxiv-rss": "arxiv_rss",
    "arxiv-oai": "arxiv_oai",
    "semanticscholar": "semantic_scholar",
    "openalex": "openalex",
    "crossref": "crossref",
    "dblp": "dblp",
    "biorxiv": "biorxiv",
    "medrxiv": "biorxiv",
    "feed": "web_feed.source",
}
"""The module of each source that comes with PaperDeck; it has a mapping `SOURCES` by name."""


class Others(NamedTuple):
    """The sources of other packages by name, and what was raised by those that can't be loaded."""

    found: Mapping[str, Source]
    broken: Mapping[str, BaseException]


@cache
def find_source(name: str) -> Source | None:
    """Return a source by the name it has in the settings, `None` if there is none."""
    if name in _MODULES:
        sources: Mapping[str, Source] = import_module(f"paperdeck.sources.{_MODULES[name]}").SOURCES
        return sources[name]
    return other_sources().found.get(name)


@cache
def other_sources() -> Others:
    """Return the sources of other packages.

    One that takes the name of ours is left out. Of one that is no `Source` it is said that a
    `TypeError` was raised.
    """
    found: dict[str, Source] = {}
    broken: dict[str, BaseException] = {}
    for point in entry_points(group=ENTRY_POINTS):
        try:
            source = point.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - its own affair, whatever it is
            broken[point.name] = error
            continue
        if not isinstance(source, Source):
            broken[point.name] = TypeError()
        elif source.name not in _MODULES:
            found[source.name] = source
    return Others(found, broken)


def feed_of(source: Source, ask: FeedAsk) -> Sequence[Series]:
    """Return what a source asks for to learn what is new; nothing if it has no feed.

    Raises `SourceError`, whatever goes wrong in it.
    """
    return _asked(source, lambda: source.feed(ask) if source.feed else ())


def enrichment_of(source: Source, at: Address, names: Sequence[Identifier]) -> Sequence[Series]:
    """Return what a source asks for to learn more of papers. Raises `SourceError` likewise."""
    return _asked(source, lambda: source.enrich(at, names) if source.enrich else ())


def lookup_of(source: Source, at: Address, name: Identifier) -> Series | None:
    """Return what a source asks for to learn of one paper. Raises `SourceError` likewise."""
    return _asked(source, lambda: source.lookup(at, name) if source.lookup else None)


def list_of(source: Source, ask: ListAsk) -> Series | None:
    """Return what a source asks for to get a list of papers. Raises `SourceError` likewise."""
    return _asked(source, lambda: source.lists(ask) if source.lists else None)


def author_of(source: Source, at: Address, author_id: str) -> Profile | None:
    """Return what a source asks for to learn of a person. Raises `SourceError` likewise."""
    return _asked(source, lambda: source.author(at, author_id) if source.author else None)


def people_of(source: Source, at: Address, name: str) -> People | None:
    """Return what a source asks for to find people by name. Raises `SourceError` likewise."""
    return _asked(source, lambda: source.people(at, name) if source.people else None)


def _asked(source: Source, plan: Callable[[], _Planned]) -> _Planned:
    try:
        return plan()
    except SourceError:
        raise
    except (Exception, SystemExit) as error:
        raise SourceError(
            "the source itself is at fault",
            where=source.name,
            next_step=f"Tell its authors: {type(error).__name__} while planning",
        ) from error


def other_defaults() -> Mapping[str, SourceDefaults]:
    """Return what the settings need to know of the sources of other packages."""
    return {name: source.defaults for name, source in other_sources().found.items()}
