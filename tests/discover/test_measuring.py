"""Novelty and impact: percentiles among peers, unknown where too little is known."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paperdeck.discover import measuring
from paperdeck.discover.measuring import (
    NEAREST,
    PEERS,
    Measured,
    Unknown,
    is_pending,
    read_measured,
    update_distances,
    update_percentiles,
    why_unknown,
)
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


@pytest.fixture
def few_earlier(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let novelty be known with twenty earlier papers."""
    for name in ("_PENDING", "_STATE_OF"):
        changed = getattr(measuring, name).replace(str(measuring.EARLIER), "20")
        monkeypatch.setattr(measuring, name, changed)
    monkeypatch.setattr(measuring, "EARLIER", 20)


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
    library: Store, few_earlier: None, monkeypatch: pytest.MonkeyPatch
) -> None:
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


def test_novelty_is_the_percentile_of_distance(library: Store, few_earlier: None) -> None:
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


def test_it_can_be_broken_off_and_goes_on(
    library: Store, few_earlier: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "_AT_ONCE", 10)
    give_vectors(library)
    assert update_distances(library, stop=lambda: True) == 10
    # The newest first.
    assert set(known(library, "distance")) == set(range(COUNT - 10, COUNT))
    assert update_distances(library, most=15) == 15
    assert update_distances(library) == COUNT - 20 - 10 - 15


def known(store: Store, name: str) -> list[int]:
    return [number for number, value in column(store, name).items() if value is not None]


def measured(store: Store) -> Measured:
    with closing(store.reader()) as conn:
        found = read_measured(conn)
        assert is_pending(conn) is (found.pending > 0)
        return found


def test_how_far_it_is_is_told(library: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert measured(library) == (0, 0)
    give_vectors(library)
    monkeypatch.setattr(measuring, "_AT_ONCE", 25)
    update_distances(library)
    # Of a library as small as that nothing can be said.
    assert measured(library) == (0, 0)


def test_progress_is_told_after_each_transaction(
    library: Store, few_earlier: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "_AT_ONCE", 25)
    give_vectors(library)
    assert measured(library) == (0, COUNT - 20)
    told: list[Measured] = []
    update_distances(library, on_progress=told.append)
    assert told == [(25, 15), (40, 0)]
    assert measured(library) == (40, 0)


def test_papers_far_from_each_other_are_all_measured_with_all_they_need(
    library: Store, few_earlier: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "LOOKED_AT", 25)
    monkeypatch.setattr(measuring, "_FURTHER", 5)
    monkeypatch.setattr(measuring, "_BLOCK", 7)
    _, vectors = give_vectors(library)
    assert update_distances(library) == COUNT - 20
    whole = column(library, "distance")
    units = vectors / np.linalg.norm(vectors.astype(float), axis=1, keepdims=True)
    for number in range(20, COUNT):
        cosines = np.sort(units[max(0, number - 25) : number] @ units[number])[-NEAREST:]
        assert whole[number] == pytest.approx(1 - cosines.mean(), abs=1e-4)
    with closing(library.papers_writer()) as conn:
        conn.execute("UPDATE scores SET distance = NULL WHERE row % 9 = 0")
    update_distances(library)
    assert column(library, "distance") == pytest.approx(whole)


def test_a_paper_without_a_word_that_is_known_isnt_novel(library: Store, few_earlier: None) -> None:
    rows, _ = give_vectors(library)
    with closing(library.papers_writer()) as conn:
        blank = "UPDATE vectors SET vector = zeroblob(256) WHERE row = ?"
        conn.execute(blank, (rows[-1],))
    assert measured(library).pending == COUNT - 21
    update_distances(library)
    assert column(library, "distance")[COUNT - 1] is None
    assert measured(library).pending == 0


def test_why_novelty_is_unknown_is_told(library: Store, few_earlier: None) -> None:
    rows, _ = give_vectors(library)
    with closing(library.papers_writer()) as conn:
        conn.execute("UPDATE vectors SET vector = zeroblob(256) WHERE row = ?", (rows[-1],))
        conn.execute("DELETE FROM vectors WHERE row = ?", (rows[-2],))
    with closing(library.reader()) as conn:
        assert why_unknown(conn, rows[0]) is Unknown.TOO_EARLY
        assert why_unknown(conn, rows[19]) is Unknown.TOO_EARLY
        assert why_unknown(conn, rows[20]) is Unknown.NOT_YET
        assert why_unknown(conn, rows[-1]) is Unknown.NO_WORDS
        assert why_unknown(conn, rows[-2]) is Unknown.NOT_YET
    update_distances(library)
    update_percentiles(library)
    with closing(library.reader()) as conn:
        # One of the five of the other category.
        assert why_unknown(conn, rows[-3]) is Unknown.FEW_PEERS
