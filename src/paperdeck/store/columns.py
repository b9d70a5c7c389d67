"""A paper as a row of the table `papers`, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from paperdeck.model.identifiers import arxiv_pdf_url, arxiv_url
from paperdeck.model.paper import Author, Paper
from paperdeck.store.moments import from_text, to_text
from paperdeck.store.records import (
    PLAIN_FIELDS,
    decode_authors,
    decode_publication,
    decode_versions,
    encode_authors,
    encode_publication,
    encode_versions,
)
from paperdeck.store.row_numbers import DAY_BITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Columns that hold a field of `Paper` of the same name as it is.
_PLAIN = ("id", "doi", "arxiv_id", *PLAIN_FIELDS)
_PLAIN_VALUES = attrgetter(*_PLAIN)
_URL = _PLAIN.index("url")
_PDF_URL = _PLAIN.index("pdf_url")
_MADE = (
    "authors",
    "author_count",
    "author_details",
    "published",
    "updated",
    "withdrawn",
    "keywords",
    "versions",
    "publication",
)
_ARRIVAL = ("row", "day", "added", "added_run", "fresh")
COLUMNS = (*_PLAIN, *_MADE, *_ARRIVAL)

_BETWEEN_NAMES = "; "


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper with what the store alone knows of it.

    `days` are pairs of source and date ordinal. `added_run` is the sync run that brought
    the paper, `fresh` whether it was really new then.
    """

    row: int
    paper: Paper
    days: frozenset[tuple[str, int]]
    added_run: int | None = None
    fresh: bool = False

    def values(self) -> tuple[object, ...]:
        """Return what the row holds, in the order of `COLUMNS`."""
        arrival = arrival_values(self.row, to_text(self.paper.added), self.added_run)
        return (*own_values(self.paper), *arrival, int(self.fresh))


def own_values(paper: Paper) -> tuple[object, ...]:
    """Return what a row holds of the paper itself: all columns but the last five."""
    known = list(_PLAIN_VALUES(paper))
    if paper.arxiv_id is not None:
        # Addresses that the id says already, of nearly all papers: 70 bytes each.
        if paper.url == arxiv_url(paper.arxiv_id):
            known[_URL] = None
        if paper.pdf_url == arxiv_pdf_url(paper.arxiv_id):
            known[_PDF_URL] = None
    return (
        *known,
        names_of(paper),
        len(paper.authors),
        _details(paper.authors),
        to_text(paper.published),
        to_text(paper.updated),
        int(paper.withdrawn),
        _json(paper.keywords),
        _json(encode_versions(paper.versions)),
        _json(encode_publication(paper.publication)),
    )


def listed_day(paper: Paper) -> int | None:
    """Return the ordinal of the day a paper is listed under by what is said of it.

    Without a date of publication that is the first day a source featured it; `None` without
    either: the day it was added will do.
    """
    if paper.published is not None:
        return paper.published.toordinal()
    return paper.days[0].toordinal() if paper.days else None


def age_within_day(paper: Paper) -> float:
    """Return a number by which the papers of a day are ordered: larger is newer."""
    return paper.published.timestamp() if paper.published else 0.0


def arrival_values(row: int, added: str | None, run: int | None) -> tuple[object, ...]:
    """Return what a row holds of how the paper came, but for whether it was new then."""
    return row, row >> DAY_BITS, added, run


def names_of(paper: Paper) -> str:
    """Return the authors in one line, as the table and the index have them."""
    return _BETWEEN_NAMES.join([author.name for author in paper.authors])


def _details(authors: Iterable[Author]) -> str | None:
    """Return the authors as JSON where the line of names doesn't say it all."""
    if any(author.affiliation or ";" in author.name for author in authors):
        return _json(encode_authors(authors))
    return None


def authors_from(names: str, details: str | None) -> tuple[Author, ...]:
    """Read the authors of a row."""
    if details is not None:
        return decode_authors(json.loads(details))
    return tuple(map(Author, names.split(_BETWEEN_NAMES))) if names else ()


def paper_from(values: Mapping[str, Any], **lists: Any) -> Paper:
    """Make a paper of a row's columns by name; `lists` are the fields kept in other tables."""
    known = {name: values[name] for name in _PLAIN}
    if known["arxiv_id"] is not None:
        known["url"] = known["url"] or arxiv_url(known["arxiv_id"])
        known["pdf_url"] = known["pdf_url"] or arxiv_pdf_url(known["arxiv_id"])
    return Paper(
        **known,
        authors=authors_from(values["authors"], values["author_details"]),
        published=from_text(values["published"]),
        updated=from_text(values["updated"]),
        added=from_text(values["added"]),
        withdrawn=bool(values["withdrawn"]),
        keywords=tuple(json.loads(values["keywords"] or "[]")),
        versions=decode_versions(json.loads(values["versions"] or "[]")),
        publication=decode_publication(json.loads(values["publication"] or "null")),
        **lists,
    )


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _json(values: Sequence[object] | None) -> str | None:
    return _encode(values) if values else None
