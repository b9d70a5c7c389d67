"""A library of papers that were featured on three days with a gap between them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

WEDNESDAY, FRIDAY, MONDAY = date(2026, 11, 18), date(2026, 11, 20), date(2026, 11, 23)
"""The days that have papers; a Thursday and a weekend lie between them."""


def featured(number: int, *days: date, upvotes: int | None = 3, **facts: object) -> PaperRecord:
    """Make what Hugging Face says of a paper that it featured on some days."""
    name = parse_identifier(f"2611.{number:05}")
    assert name is not None
    known: dict[str, object] = {
        "title": f"Paper {number}",
        "authors": (Author("Ada Lovelace"), Author("Émile Borel")),
        "published": datetime(2026, 11, 1 + number % 15, tzinfo=UTC),
        "upvotes": upvotes,
        "comments": 2,
        "organization": "The Lab",
    } | facts
    return PaperRecord("huggingface", (name,), days=days, **known)  # type: ignore[arg-type] # as the test says


def take_in(store: Store, records: Iterable[PaperRecord], day: date) -> None:
    """Put papers into a library as a sync of a day does."""
    with closing(store.papers_writer()) as conn:
        ingest(conn, list(records), now=datetime(day.year, day.month, day.day, 18, tzinfo=UTC))


def make_featured_library(folder: Path) -> Store:
    """Make a library of three days: three papers, then two with one seen before, then one.

    Votes of paper 1 were seen on all three days, those of paper 2 on two, of the others once.
    """
    store = Store.open(folder)
    first = [
        featured(1, WEDNESDAY, upvotes=10, code_url="https://github.com/a/b"),
        featured(2, WEDNESDAY, upvotes=20, project_url="https://example.org", comments=None),
        featured(3, WEDNESDAY, upvotes=None, organization=None, authors=()),
    ]
    take_in(store, first, WEDNESDAY)
    second = [
        featured(1, FRIDAY, upvotes=40, code_url="https://github.com/a/b"),
        featured(2, upvotes=21, project_url="https://example.org", comments=None),
        featured(4, FRIDAY, upvotes=5),
    ]
    take_in(store, second, FRIDAY)
    third = [
        featured(1, upvotes=41, code_url="https://github.com/a/b"),
        featured(5, MONDAY, upvotes=1, comments=1),
    ]
    take_in(store, third, MONDAY)
    return store
