"""What a source of papers is: its manners, and what it can be asked for.

A source is a module with a `Source` in it. Whatever it can do is a function that only decides
and reads: it says which requests to send, and makes records of the answers. Waiting, retrying,
storing and remembering are the sync's affair. Sources from other packages are found through the
entry-point group `paperdeck.sources`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Scheme

if TYPE_CHECKING:
    from datetime import date, datetime

    from paperdeck.config.source_settings import SourceDefaults
    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.paper import PaperRecord
    from paperdeck.model.researcher import Researcher
    from paperdeck.model.web import Request

ENTRY_POINTS = "paperdeck.sources"
"""The entry-point group in which packages name their `Source`s."""


class Capability(StrEnum):
    """What a source can be asked for."""

    FEED = "feed"
    """What is new."""
    LOOKUP = "lookup"
    """One paper, by an identifier."""
    ENRICH = "enrich"
    """Numbers and links of papers that the library has already."""
    LISTS = "lists"
    """Lists that people ask for: what a search finds, what a paper cites."""
    AUTHOR = "author"
    """A person's profile."""
    PEOPLE = "people"
    """People who go by a name."""


class ListKind(StrEnum):
    """What a list of papers is made of."""

    SEARCH = "search"
    REFERENCES = "references"
    CITATIONS = "citations"
    SIMILAR = "similar"
    WEEK = "week"
    MONTH = "month"
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer: `received` entries, of which `records` are usable and `problems` are not.

    `total` is how many entries the whole series has, where the service says so. `following`
    asks for the next page; without it the series has come to its end.
    """

    records: tuple[PaperRecord, ...]
    received: int
    total: int | None = None
    problems: tuple[str, ...] = ()
    following: Request | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Pages that are asked for one after the other, with one purpose.

    `name` says for people what is asked for: "day 2026-11-20", "cs.LG". `read` turns an
    answer's body into a page and raises `SourceError` for what it can't use; `refused` reads
    what the service says in an answer that isn't 200, if anything. With `conditional` the first
    answer's validators (ETag, Last-Modified) are kept, and nothing comes if nothing has changed.
    A series that is `oldest_first` is read to its end whatever limit the user has set: what is
    missing at the end would be the newest.
    """

    name: str
    request: Request
    read: Callable[[bytes], Page]
    conditional: bool = False
    oldest_first: bool = False
    refused: Callable[[bytes], str | None] | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Address:
    """Where and as whom a service is asked: its base address without a slash, a key, a contact.

    `key` is a secret; it goes to this service's own hosts only. `contact` is an address of
    mail that a service may use to complain.
    """

    base_url: str
    key: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class FeedAsk:
    """What a feed is asked for: what came since the last time, within what the user follows.

    `start` is the first day (UTC) that matters, `now` aware. `categories`, `queries` and `urls`
    are as in the settings; `limit` is the most papers to take from a series.
    """

    at: Address
    now: datetime
    start: date
    categories: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    limit: int = 2_000


@dataclass(frozen=True, slots=True)
class ListAsk:
    """A list that somebody asks for, of at most `limit` papers.

    `words` are what is searched for, or a week (`2026-W46`), a month (`2026-11`), or the service's
    own id of a person; `paper` is the
    one whose references, citations or likes are asked for.
    """

    at: Address
    kind: ListKind
    words: str = ""
    paper: Identifier | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Profile:
    """The request for a person's profile, and who reads it; the rest is as of a `Series`."""

    name: str
    request: Request
    read: Callable[[bytes], Researcher]
    refused: Callable[[bytes], str | None] | None = None


@dataclass(frozen=True, slots=True)
class People:
    """The request for the profiles of people who go by a name; the rest is as of a `Profile`."""

    name: str
    request: Request
    read: Callable[[bytes], Sequence[Researcher]]
    refused: Callable[[bytes], str | None] | None = None


Feed = Callable[[FeedAsk], Sequence[Series]]
Lookup = Callable[["Address", "Identifier"], "Series | None"]
"""Asks for one paper; `None` if the source knows no papers by such a name."""
Enrich = Callable[["Address", "Sequence[Identifier]"], "Sequence[Series]"]
"""Asks for papers by identifiers, at most `Source.batch` of them, in as few requests as can be."""
Lists = Callable[[ListAsk], "Series | None"]
"""Asks for a list; `None` if the source has none of the kind, or doesn't know the paper's name."""
AuthorOf = Callable[["Address", str], "Profile | None"]
"""Asks for a person by the service's own id; `None` if it isn't one."""

PeopleNamed = Callable[["Address", str], "People | None"]
"""Asks for people by name, whoever may be meant first; `None` if nobody can be found by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source of papers: `name` in the settings, `title` for people, and what it can do.

    `defaults` are its address, its pace and the settings it takes. Sources with the same
    `service` share one turn, wherever they are asked under its `hosts`, which redirects may
    lead to. `pause_after_429` is the least time in seconds to leave the service alone after "too
    many requests". `batch` is the most papers that `enrich` takes at once, by names in one of
    the schemes `names`, best first. With `apart` each series of its feed has a service of its
    own, by the host of its request.
    """

    name: str
    title: str
    defaults: SourceDefaults
    service: str | None = None
    pause_after_429: float = 0.0
    hosts: frozenset[str] = frozenset()
    feed: Feed | None = None
    lookup: Lookup | None = None
    enrich: Enrich | None = None
    lists: Lists | None = None
    author: AuthorOf | None = None
    people: PeopleNamed | None = None
    batch: int = 50
    apart: bool = False
    names: tuple[Scheme, ...] = (Scheme.ARXIV, Scheme.DOI, Scheme.PUBMED)

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What it can be asked for."""
        able = (
            (Capability.FEED, self.feed),
            (Capability.LOOKUP, self.lookup),
            (Capability.ENRICH, self.enrich),
            (Capability.LISTS, self.lists),
            (Capability.AUTHOR, self.author),
            (Capability.PEOPLE, self.people),
        )
        return frozenset(capability for capability, function in able if function is not None)
