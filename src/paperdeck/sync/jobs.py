"""What a source is asked for: jobs, each a series of pages with one purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from paperdeck.model.identifiers import Identifier
    from paperdeck.sources.contract import Series

HUGGING_FACE = "huggingface"
ARXIV = "arxiv"


@dataclass(frozen=True, slots=True)
class DayJob:
    """All papers that Hugging Face featured on one day, paged until they end."""

    day: date

    def __str__(self) -> str:
        return f"day {self.day.isoformat()}"


@dataclass(frozen=True, slots=True)
class TrendingJob:
    """One page of the papers that trend on Hugging Face."""

    def __str__(self) -> str:
        return "trending"


@dataclass(frozen=True, slots=True)
class Window:
    """A span of submission times (aware, UTC)."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class SearchJob:
    """One arXiv search, newest submissions first.

    `key` is the search as configured, under which the source remembers what it has
    already fetched. Without a `window` the search is not limited in time. `limit` is the
    most entries to take. With `known_until`, a page of entries submitted before that time
    of which none is new to the library ends the job: the rest was fetched before.
    """

    key: str
    window: Window | None
    limit: int
    known_until: datetime | None = None

    def __str__(self) -> str:
        return f"search {self.key}"


@dataclass(frozen=True, slots=True)
class DetailsJob:
    """arXiv's own records of papers known from elsewhere, by arXiv id, in one request."""

    ids: tuple[str, ...]

    def __str__(self) -> str:
        return f"details of {len(self.ids)} papers"


@dataclass(frozen=True, slots=True)
class SeriesJob:
    """A series of pages that a source plans itself, of which at most `limit` entries are taken."""

    series: Series
    limit: int

    def __str__(self) -> str:
        return self.series.name


@dataclass(frozen=True, slots=True)
class EnrichJob(SeriesJob):
    """A series that asks a service about papers of the library, by these names."""

    names: tuple[Identifier, ...] = ()


Job = DayJob | TrendingJob | SearchJob | DetailsJob | SeriesJob
