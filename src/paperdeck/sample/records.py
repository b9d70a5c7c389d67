"""The bundled papers, read into records.

`papers.jsonl` has a header line, `{"format": "paperdeck-sample", "version": 1}`, and then one
paper a line, oldest first: `arxiv` and `doi` (at least one), `title`, `authors`, `published`
as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precisely as it is known, `synopsis` in our own words,
and if they apply `categories` (arXiv's, main one first), `venue`, `organization`, `code`,
`project`. Numbers that go out of date, such as citations or votes, are left out.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING, Any

from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import Author, PaperRecord

if TYPE_CHECKING:
    from paperdeck.model.identifiers import Identifier

SOURCE = "sample"
FORMAT = {"format": "paperdeck-sample", "version": 1}


class SampleError(PaperDeckError):
    """The bundled sample library cannot be read: the installation is damaged."""


def bundled_text(name: str) -> str:
    """Return a file of this package. Raise `SampleError` when it is missing."""
    try:
        return resources.files("paperdeck.sample").joinpath(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(name) from error


def damaged(name: str) -> SampleError:
    """Return the error that says that a bundled file is not as it was shipped."""
    return SampleError(
        "A bundled file is damaged", where=name, next_step="Install PaperDeck again."
    )


def load_records() -> tuple[PaperRecord, ...]:
    """Return the bundled papers, oldest first. Raise `SampleError`."""
    name = "papers.jsonl"
    try:
        header, *lines = bundled_text(name).splitlines()
        if json.loads(header) != FORMAT:
            raise damaged(name)
        return tuple(parse_record(json.loads(line)) for line in lines)
    except (ValueError, KeyError) as error:
        raise damaged(name) from error


def parse_record(paper: dict[str, Any]) -> PaperRecord:
    """Make a record of one paper. Raise `KeyError` or `ValueError` when it is not as described.

    A month or year without a day is taken as its first day, at midnight UTC.
    """
    categories = tuple(paper.get("categories", ()))
    return PaperRecord(
        source=SOURCE,
        identifiers=_identifiers(paper),
        title=paper["title"],
        abstract=paper["synopsis"],
        authors=tuple(Author(name) for name in paper["authors"]),
        categories=categories,
        primary_category=categories[0] if categories else None,
        published=parse_day(paper["published"]),
        venue=paper.get("venue"),
        organization=paper.get("organization"),
        code_url=paper.get("code"),
        project_url=paper.get("project"),
    )


def parse_day(text: str) -> datetime:
    """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; the first day stands for what is not told."""
    year, month, day = (*text.split("-"), "1", "1")[:3]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)


def _identifiers(paper: dict[str, Any]) -> tuple[Identifier, ...]:
    texts = [paper[scheme] for scheme in ("arxiv", "doi") if scheme in paper]
    found = [parse_identifier(text) for text in texts]
    if not found or None in found:
        raise ValueError(f"no usable identifier: {texts}")
    return tuple(identifier for identifier in found if identifier)
