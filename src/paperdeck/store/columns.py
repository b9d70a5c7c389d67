"""A paper as a row of the table `papers`, and back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from paperdeck.model.paper import Paper
from paperdeck.store.moments import from_text, to_text
from paperdeck.store.records import PLAIN_FIELDS, decode_versions, encode_versions
from paperdeck.store.row_numbers import DAY_BITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Columns that hold a field of `Paper` of the same name as it is.
_PLAIN = ("id", "doi", "arxiv_id", *PLAIN_FIELDS)
_MADE = (
    "row",
    "day",
    "authors",
    "author_count",
    "published",
    "updated",
    "added",
    "withdrawn",
    "keywords",
    "versions",
    "added_run",
    "fresh",
)
COLUMNS = (*_PLAIN, *_MADE)


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

    @property
    def names(self) -> str:
        """The authors in one line, as the table and the index have them."""
        return "; ".join(author.name for author in self.paper.authors)

    def values(self) -> tuple[object, ...]:
        """Return what the row holds, in the order of `COLUMNS`."""
        paper = self.paper
        return (
            *(getattr(paper, name) for name in _PLAIN),
            self.row,
            self.row >> DAY_BITS,
            self.names,
            len(paper.authors),
            to_text(paper.published),
            to_text(paper.updated),
            to_text(paper.added),
            int(paper.withdrawn),
            _json(paper.keywords),
            _json(encode_versions(paper.versions)),
            self.added_run,
            int(self.fresh),
        )


def paper_from(values: Mapping[str, Any], **lists: Any) -> Paper:
    """Make a paper of a row's columns by name; `lists` are the fields kept in other tables."""
    return Paper(
        **{name: values[name] for name in _PLAIN},
        published=from_text(values["published"]),
        updated=from_text(values["updated"]),
        added=from_text(values["added"]),
        withdrawn=bool(values["withdrawn"]),
        keywords=tuple(json.loads(values["keywords"] or "[]")),
        versions=decode_versions(json.loads(values["versions"] or "[]")),
        **lists,
    )


def _json(values: Sequence[object]) -> str | None:
    return json.dumps(values, ensure_ascii=False) if values else None
