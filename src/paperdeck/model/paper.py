"""Papers: what one source says of a paper, and the paper merged from all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.model.names import ET_AL

if TYPE_CHECKING:
    from datetime import date, datetime

    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.publication import Publication


@dataclass(frozen=True, slots=True)
class Author:
    """A person as printed on a paper; `affiliation` is one line of text or unknown."""

    name: str
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a preprint: its number from 1, and when it was submitted (aware, UTC)."""

    number: int
    created: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What there is to know of a paper, whoever says it.

    Texts are as a source wrote them, LaTeX included. Dates are aware and in UTC. `days`
    are the calendar days on which a source featured or announced the paper. Unknown is
    `None` or an empty tuple, never an empty string. Authors whom a source leaves out ("and
    others") are the last of `authors`, `names.ET_AL`.
    """

    title: str
    abstract: str | None = None
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    primary_category: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    version: int | None = None
    versions: tuple[Version, ...] = ()
    venue: str | None = None
    publication: Publication | None = None
    comment: str | None = None
    withdrawn: bool = False
    url: str | None = None
    pdf_url: str | None = None
    code_url: str | None = None
    code_stars: int | None = None
    project_url: str | None = None
    organization: str | None = None
    upvotes: int | None = None
    comments: int | None = None
    citations: int | None = None
    keywords: tuple[str, ...] = ()
    days: tuple[date, ...] = ()

    @property
    def people(self) -> tuple[Author, ...]:
        """The authors by name, without the "et al." for those who aren't named."""
        return tuple(author for author in self.authors if author.name != ET_AL)

    @property
    def has_more_authors(self) -> bool:
        """Whether the source says that there are authors whom it doesn't name."""
        return len(self.people) < len(self.authors)


@dataclass(frozen=True, slots=True)
class PaperRecord(PaperFacts):
    """What one source says of one paper, at one time.

    `identifiers` names the paper in every scheme the source gives; the first that
    makes a stable id (see `identifiers.stable_id`) does.
    """

    source: str
    identifiers: tuple[Identifier, ...]


@dataclass(frozen=True, slots=True)
class Paper(PaperFacts):
    """A paper as the reader shows it: all sources' records merged.

    `id` is the stable id (`arxiv:2401.01234`, `doi:10.1000/xyz`, ...). `sources` are in
    order of precedence. `added` is when the library first saw the paper (aware, UTC).
    """

    id: str
    doi: str | None = None
    arxiv_id: str | None = None
    sources: tuple[str, ...] = ()
    added: datetime | None = None
