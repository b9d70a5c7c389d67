"""Novelty and impact: percentiles among peers, unknown where too little is known."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paperdeck.discover import measuring
from paperdeck.discover.measuring import NEAREST, PEERS, update_distances, update_percentiles
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

NOW = datetime(2026, 11, 20, tzinfo=UTC)
COUNT = 60


@pytest.fixture
def library(tmp_path: Path) -> Store:
    """Sixty papers of two categories; those with odd numbers are cited as often as that."""
    store = Store.open(tmp_path / "data")
    records = [
        PaperRecord(
            "arxiv",
            (Identifier(Scheme.ARXIV, f"2401.{number:05}"),),
            title=f"Paper {number}",
            primary_category="cs.LG" if number < COUNT - 5 else "cs.CL",
            published=NOW - timedelta(hours=COUNT - number),
            citations=number if number % 2 else None,
        )
        for number in range(COUNT)
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=NOW)
    return store


def give_vectors(store: Store) -> tuple[list[int], NDArray[np.int8]]:
    vectors = np.random.default_rng(2).integers(-127, 127, (COUNT, 256)).astype(np.int8)
    with closing(store.papers_writer()) as conn:
        rows = [row for (row,) in conn.execute("SELECT row FROM papers ORDER BY row")]
        conn.execute("DELETE FROM vectors")
        conn.executemany(
            "INSERT INTO vectors (row, text, signature, vector) VALUES (?, 1, x'', ?)",
            [(row, one.tobytes()) for row, one in zip(rows, vectors, strict=True)],
        )
    return rows, vectors


def column(store: Store, name: str) -> dict[int, float | None]:
    with closing(store.reader()) as conn:
        found = conn.execute(
            f"SELECT papers.id, {name} FROM papers LEFT JOIN scores ON scores.row = papers.row"
        )
        return {int(paper[-5:]): value for paper, value in found}


def test_citations_are_ranked_among_papers_of_the_category_and_year(library: Store) -> None:
    update_percentiles(library)
    found = column(library, "cited")
    known = list(range(1, COUNT - 5, 2))
    assert len(known) >= PEERS
    for place, number in enumerate(known):
        assert found[number] == place * 100 // len(known)


def test_too_few_peers_or_no_count_is_no_percentile(library: Store) -> None:
    update_percentiles(library)
    found = column(library, "cited")
    assert all(found[number] is None for number in range(0, COUNT, 2))
    assert all(found[number] is None for number in range(COUNT - 5, COUNT))
    assert set(column(library, "voted").values()) == {None}


def test_distance_is_that_of_the_definition(
    library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "EARLIER", 20)
    monkeypatch.setattr(measuring, "_BLOCK", 7)
    monkeypatch.setattr(measuring, "_AT_ONCE", 11)
    _, vectors = give_vectors(library)
    assert update_distances(library) == COUNT - 20
    found = column(library, "distance")
    units = vectors / np.linalg.norm(vectors.astype(float), axis=1, keepdims=True)
    for number in range(COUNT):
        if number < 20:
            assert found[number] is None
            continue
        cosines = np.sort(units[:number] @ units[number])[-NEAREST:]
        assert found[number] == pytest.approx(1 - cosines.mean(), abs=1e-4)
    assert update_distances(library) == 0


def test_novelty_is_the_percentile_of_distance(
    library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "EARLIER", 20)
    give_vectors(library)
    update_distances(library)
    update_percentiles(library)
    distance, novelty = column(library, "distance"), column(library, "novelty")
    peers = sorted(range(20, COUNT - 5), key=lambda number: distance[number] or 0)
    assert [novelty[number] for number in peers] == [
        place * 100 // len(peers) for place in range(len(peers))
    ]


def test_a_small_library_has_no_novelty(library: Store) -> None:
    give_vectors(library)
    assert update_distances(library) == 0
    update_percentiles(library)
    assert set(column(library, "novelty").values()) == {None}


def test_it_can_be_broken_off_and_goes_on(library: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "EARLIER", 20)
    monkeypatch.setattr(measuring, "_AT_ONCE", 10)
    give_vectors(library)
    assert update_distances(library, stop=lambda: True) == 10
    assert update_distances(library) == COUNT - 20 - 10
