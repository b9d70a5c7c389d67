"""A library of a few papers, and a marker on it."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

IDS = tuple(f"arxiv:2401.0000{number}" for number in range(5))
START = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def _fill(store: Store) -> None:
    records = [
        PaperRecord(
            "arxiv",
            (
                Identifier(Scheme.ARXIV, f"2401.0000{number}"),
                Identifier(Scheme.DOI, f"10.1000/{number}"),
            ),
            title=f"Paper {number}: a title that is rather too long to be shown in full",
            authors=(Author("Ada Lovelace"), Author("Émile Borel")),
            published=datetime(2024, 1, 1 + number, tzinfo=UTC),
        )
        for number in range(5)
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=START)


@pytest.fixture
def ids() -> tuple[str, ...]:
    return IDS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def store(folder: Path) -> Store:
    store = Store.open(folder, timeout=5)
    _fill(store)
    return store


@pytest.fixture
def fill() -> Callable[[Store], None]:
    """Return a function that puts five papers into a library."""
    return _fill


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that goes on by a minute whenever it is looked at."""
    ticks = iter(range(10**6))
    return lambda: START + timedelta(minutes=next(ticks))


@pytest.fixture
def marker(store: Store, clock: Callable[[], datetime]) -> Iterator[Marker]:
    marker = Marker(store, clock=clock)
    yield marker
    marker.close()
