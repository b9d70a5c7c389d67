"""What counts as near: the floor of a library's cosines, and all vectors held in memory."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paperdeck.discover.building import build_missing
from paperdeck.discover.floors import ABOUT, LIKE, above_floor, floor_of
from paperdeck.discover.held import read_held
from paperdeck.discover.likeness import Likeness
from paperdeck.discover.signatures import read_vectors
from paperdeck.discover.table import DIMENSIONS, MODEL
from paperdeck.discover.vectors import quantise, sign, unit
from paperdeck.store.connections import transaction

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from tests.discover.meaningful import open_filled, rows_of

    from paperdeck.store.database import Store
else:
    from meaningful import open_filled, rows_of


def _spread(count: int, *, mean: float = 0.0, spread: float = 0.1) -> NDArray[np.float32]:
    """Return cosines as those of a library, always the same."""
    drawn = np.random.default_rng(11).normal(size=count)
    found: NDArray[np.float32] = (mean + spread * (drawn - drawn.mean()) / drawn.std()).astype(
        np.float32
    )
    return found


def test_the_floor_of_a_large_library_stands_out_of_its_own_cosines() -> None:
    floor = floor_of(_spread(50_000, mean=0.02, spread=0.06), ABOUT)
    assert floor == pytest.approx(0.02 + 2.25 * 0.06, abs=0.002)


@pytest.mark.parametrize("cosines", [[], [0.9], [0.9, 0.8, 0.1, 0.0, -0.1]])
def test_few_papers_are_judged_by_what_is_usual(cosines: list[float]) -> None:
    few = np.array(cosines, np.float32)
    assert 0.15 < floor_of(few, ABOUT) <= ABOUT.highest
    assert 0.17 < floor_of(few, LIKE) <= LIKE.highest


def test_in_a_library_of_one_subject_its_papers_still_count() -> None:
    cosines = _spread(2_000, mean=0.3, spread=0.1)
    assert floor_of(cosines, ABOUT) == ABOUT.highest
    assert len(above_floor(np.arange(2_000), cosines, ABOUT).found) > 1_000


def test_where_little_stands_out_five_alike_papers_count_and_no_unlike_ones() -> None:
    far = np.full(100, 0.0, np.float32)
    near = np.array([0.34, 0.33, 0.32, 0.31, 0.30, 0.29], np.float32)
    rows = np.arange(106)
    # Two sigmas are 0.2 or so, three 0.3.
    found = above_floor(rows, np.concatenate([far, near - 0.06]), LIKE).found
    assert [row for row, _ in found] == [100, 101, 102, 103, 104]
    found = above_floor(rows, np.concatenate([far, near - 0.25]), LIKE).found
    assert found == []


def test_what_was_asked_with_neither_counts_nor_is_found() -> None:
    rows = np.arange(1, 301)
    cosines = _spread(300)
    cosines[7] = 1.0
    with_it = above_floor(rows, cosines, LIKE)
    without = above_floor(rows, cosines, LIKE, besides=[8])
    assert with_it.found[0] == (8, 1.0)
    assert without.floor < with_it.floor
    assert 8 not in dict(without.found)


def test_the_best_come_first_and_of_equals_the_newest() -> None:
    cosines = np.array([0.5, 0.9, 0.5, 0.1], np.float32)
    found = above_floor(np.array([1, 2, 3, 4]), cosines, ABOUT).found
    assert [row for row, _ in found] == [2, 3, 1]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """3,000 vectors, the first of zeros: of a paper of which no word is known."""
    store = open_filled(tmp_path, {})
    generator = np.random.default_rng(4)
    vectors = quantise(unit(generator.normal(size=(3_000, DIMENSIONS)).astype(np.float32)))
    vectors[0] = 0
    rows = (
        (row, 0, signature.tobytes(), vector.tobytes())
        for row, (signature, vector) in enumerate(zip(sign(vectors), vectors, strict=True), 1)
    )
    with closing(store.papers_writer()) as conn, transaction(conn):
        conn.executemany("INSERT INTO vectors VALUES (?, ?, ?, ?)", rows)
        conn.execute("INSERT OR REPLACE INTO meta VALUES ('vectors_model', ?)", (MODEL,))
    return store


def test_all_cosines_are_those_of_the_vectors(store: Store) -> None:
    with closing(store.reader()) as conn:
        held = read_held(conn)
        rows, vectors = read_vectors(conn, list(range(1, 3_001)))
    assert held.rows.tolist() == rows[::-1]
    cosines = held.cosines(vectors[1_234])
    assert cosines == pytest.approx((vectors @ vectors[1_234])[::-1], abs=1e-5)
    assert cosines[-1] == 0
    assert held.cosines(np.zeros(DIMENSIONS, np.float32)).any() == np.False_


def test_no_more_than_the_newest_are_held(store: Store, tmp_path: Path) -> None:
    with closing(store.reader()) as conn:
        assert read_held(conn, 10).rows.tolist() == list(range(3_000, 2_990, -1))
    with closing(open_filled(tmp_path / "empty", {}).reader()) as conn:
        assert len(read_held(conn).cosines(np.zeros(DIMENSIONS, np.float32))) == 0


def test_older_papers_than_are_held_are_found_by_their_signatures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ("A robot arm with a gripper", "Dark matter of spiral galaxies", "Rare languages")
    store = open_filled(tmp_path, {f"2401.{at:05}": (texts[at % 3], None) for at in range(1, 61)})
    build_missing(store)
    rows = sorted(rows_of(store).values())
    monkeypatch.setattr("paperdeck.discover.likeness.read_held", partial(read_held, most=10))
    with closing(store.reader()) as conn:
        found = Likeness().like(conn, [rows[7]])
        about = Likeness().about(conn, "galaxies")
    assert sorted(found) == [row for row in rows[1::3] if row != rows[7]]
    assert len(about) == len(set(about)) == 20
