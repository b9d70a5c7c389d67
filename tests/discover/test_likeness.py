"""Finding papers by meaning."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paperdeck.discover.building import build_missing
from paperdeck.discover.likeness import Likeness
from paperdeck.discover.signatures import read_signatures
from paperdeck.discover.table import DIMENSIONS, MODEL
from paperdeck.discover.vectors import quantise, sign, unit
from paperdeck.store.connections import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.discover.meaningful import PAPERS, fill, open_filled, rows_of

    from paperdeck.store.database import Store
else:
    from meaningful import PAPERS, fill, open_filled, rows_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A library with vectors."""
    store = open_filled(tmp_path)
    build_missing(store)
    return store


@pytest.fixture
def conn(store: Store) -> Iterator[sqlite3.Connection]:
    with closing(store.reader()) as conn:
        yield conn


def _names(store: Store, rows: Iterable[int]) -> list[str]:
    by_row = {row: number for number, row in rows_of(store).items()}
    return [by_row[row] for row in rows]


def test_words_find_what_is_about_them_best_first(store: Store, conn: sqlite3.Connection) -> None:
    found = _names(store, Likeness().about(conn, "astronomy telescope"))
    assert set(found[:2]) == {"2401.00003", "2401.00004"}
    assert _names(store, Likeness().about(conn, "robotics"))[0] in {"2401.00001", "2401.00002"}


def test_a_paper_finds_those_like_it_and_not_itself(store: Store, conn: sqlite3.Connection) -> None:
    rows = rows_of(store)
    found = _names(store, Likeness().like(conn, [rows["2401.00001"]]))
    assert found[0] == "2401.00002"
    assert "2401.00001" not in found


def test_several_papers_find_what_lies_between_them(store: Store, conn: sqlite3.Connection) -> None:
    rows = rows_of(store)
    found = Likeness().like(conn, [rows["2401.00003"], rows["2401.00001"]])
    assert set(_names(store, found[:2])) == {"2401.00002", "2401.00004"}


def _tag(store: Store, tag: str, *numbers: str) -> None:
    with closing(store.marks_writer()) as conn:
        rows = [(f"arxiv:{number}", tag) for number in numbers]
        conn.executemany("INSERT INTO tags VALUES (?, ?, 'x')", rows)


def test_a_tag_finds_what_fits_those_that_have_it_and_not_them(
    store: Store, conn: sqlite3.Connection
) -> None:
    _tag(store, "Sky", "2401.00003")
    assert _names(store, Likeness().fitting(conn, "sky"))[0] == "2401.00004"
    # A tag stands for those nested in it too, and not for those that merely begin like it.
    _tag(store, "robots/arms", "2401.00001")
    _tag(store, "robotsoup", "2401.00005")
    found = _names(store, Likeness().fitting(conn, "ROBOTS"))
    assert found[0] == "2401.00002"
    assert "2401.00001" not in found
    assert Likeness().fitting(conn, "nothing") == []


def test_a_tag_is_learned_anew_when_its_papers_change(
    store: Store, conn: sqlite3.Connection
) -> None:
    likeness = Likeness()
    _tag(store, "mine", "2401.00003")
    assert _names(store, likeness.fitting(conn, "mine"))[0] == "2401.00004"
    with closing(store.marks_writer()) as writer:
        writer.execute("UPDATE tags SET paper_id = 'arxiv:2401.00001'")
    assert _names(store, likeness.fitting(conn, "mine"))[0] == "2401.00002"


def test_a_tagged_paper_that_came_just_now_counts_too(
    store: Store, conn: sqlite3.Connection
) -> None:
    fill(store, {"2401.00007": ("Galaxies far away", "The light of distant galaxies.")})
    _tag(store, "mine", "2401.00007")
    found = Likeness().fitting(conn, "mine")
    assert set(_names(store, found[:2])) == {"2401.00003", "2401.00004"}


def test_a_model_of_a_tag_finds_the_rest_of_its_kind(tmp_path: Path) -> None:
    store = open_filled(tmp_path, {})
    texts = ("A robot arm with a gripper", "Dark matter of spiral galaxies", "Rare languages")
    papers = {f"2401.{at:05}": (f"{texts[at % 3]} {at}", None) for at in range(1, 91)}
    fill(store, papers)
    build_missing(store)
    _tag(store, "sky", *(f"2401.{at:05}" for at in range(1, 61) if at % 3 == 1))
    with closing(store.reader()) as conn:
        found = _names(store, Likeness().fitting(conn, "sky"))
    assert set(found[:10]) == {f"2401.{at:05}" for at in range(61, 91) if at % 3 == 1}


def test_words_that_nobody_knows_find_nothing(conn: sqlite3.Connection) -> None:
    likeness = Likeness()
    assert likeness.about(conn, "qqqzzzq") == []
    assert likeness.about(conn, "- 42 !") == []
    assert likeness.about(conn, "") == []


def test_the_beginning_of_a_word_is_taken_for_the_commonest_that_begins_so(
    store: Store, conn: sqlite3.Connection
) -> None:
    likeness = Likeness()
    assert likeness.about(conn, "galaxie", unfinished=True) == likeness.about(conn, "galaxies")
    assert likeness.about(conn, "galaxie") == []


def test_without_vectors_nothing_is_found(tmp_path: Path) -> None:
    for name, papers in (("empty", {}), ("full", PAPERS)):
        store = open_filled(tmp_path / name, papers)
        with closing(store.reader()) as conn:
            likeness = Likeness()
            assert not likeness.ready(conn)
            assert likeness.about(conn, "robot") == []
            assert likeness.like(conn, list(rows_of(store).values())[:1]) == []
            _tag(store, "sky", "2401.00003")
            assert likeness.fitting(conn, "sky") == []


def test_a_paper_that_came_just_now_is_compared_at_once(
    store: Store, conn: sqlite3.Connection
) -> None:
    fill(store, {"2401.00007": ("Galaxies far away", "The light of distant galaxies.")})
    found = Likeness().like(conn, [rows_of(store)["2401.00007"]])
    assert set(_names(store, found[:2])) == {"2401.00003", "2401.00004"}


def test_vectors_made_later_are_found_too(store: Store, conn: sqlite3.Connection) -> None:
    likeness = Likeness()
    likeness._read_took = 0.0
    before = likeness.about(conn, "galaxies")
    fill(store, {"2401.00007": ("Galaxies far away", "The light of distant galaxies.")})
    build_missing(store)
    likeness._read_took = 0.0
    after = likeness.about(conn, "galaxies")
    assert set(after) - set(before) == {rows_of(store)["2401.00007"]}


def test_a_paper_that_has_gone_is_not_found(store: Store, conn: sqlite3.Connection) -> None:
    likeness = Likeness()
    row = rows_of(store)["2401.00003"]
    assert row in likeness.about(conn, "galaxies")
    with closing(store.papers_writer()) as writer, transaction(writer):
        writer.execute("DELETE FROM papers WHERE row = ?", (row,))
    assert row not in likeness.about(conn, "galaxy")


def test_no_more_fit_a_tag_than_asked_for(store: Store, conn: sqlite3.Connection) -> None:
    _tag(store, "sky", "2401.00003")
    assert len(Likeness(most=1).fitting(conn, "sky")) == 1


def _put_vectors(store: Store, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """Put vectors of nothing into a store, in clusters as those of papers are."""
    generator = np.random.default_rng(3)
    centres = generator.normal(size=(count // 50, DIMENSIONS))
    chosen = centres[generator.integers(0, len(centres), count)]
    noise = generator.normal(size=(count, DIMENSIONS))
    vectors = quantise(unit((chosen + 1.5 * noise).astype(np.float32)))
    rows = (
        (row, 0, signature.tobytes(), vector.tobytes())
        for row, (signature, vector) in enumerate(zip(sign(vectors), vectors, strict=True), 1)
    )
    with closing(store.papers_writer()) as conn, transaction(conn):
        conn.executemany("INSERT INTO vectors VALUES (?, ?, ?, ?)", rows)
        conn.execute("INSERT OR REPLACE INTO meta VALUES ('vectors_model', ?)", (MODEL,))
    return vectors


def test_the_nearest_by_signature_are_nearly_always_the_nearest(tmp_path: Path) -> None:
    store = open_filled(tmp_path, {})
    vectors = unit(_put_vectors(store, 5_000).astype(np.float32))
    likeness = Likeness()
    found = 0
    with closing(store.reader()) as conn:
        for at in range(0, 5_000, 250):
            exact = np.argsort(-(vectors @ vectors[at]))[:10] + 1
            nearest = [row for row, _ in likeness.nearest(conn, vectors[at], 10)]
            found += len(set(nearest) & set(exact.tolist()))
            assert nearest[0] == at + 1
    assert found >= 0.95 * 10 * 20


def test_distances_are_numbers_of_bits_that_differ(tmp_path: Path) -> None:
    store = open_filled(tmp_path, {})
    vectors = _put_vectors(store, 300)
    with closing(store.reader()) as conn:
        signatures = read_signatures(conn)
    asked = sign(vectors[7:8])[0]
    expected = (np.unpackbits(sign(vectors), axis=1) != np.unpackbits(asked)).sum(axis=1)
    assert signatures.distances(asked).tolist() == expected.tolist()
    assert sorted(signatures.near(asked, 3_000)) == list(range(1, 301))


def test_cosines_are_told_and_nothing_that_points_the_other_way(tmp_path: Path) -> None:
    store = open_filled(tmp_path, {})
    vectors = unit(_put_vectors(store, 300).astype(np.float32))
    with closing(store.reader()) as conn:
        found = Likeness().nearest(conn, vectors[7], 300)
    assert found[0][0] == 8
    assert found[0][1] == pytest.approx(1.0, abs=1e-3)
    assert [cosine for _, cosine in found] == sorted((one for _, one in found), reverse=True)
    assert min(cosine for _, cosine in found) > 0


@pytest.mark.parametrize("words", ["music of the baroque", "cryptography", "wine"])
def test_what_no_paper_is_about_finds_none(conn: sqlite3.Connection, words: str) -> None:
    assert Likeness().about(conn, words) == []


def test_when_all_papers_have_vectors_the_last_ones_are_found_at_once(
    store: Store, conn: sqlite3.Connection
) -> None:
    likeness = Likeness()
    likeness.about(conn, "galaxies")
    likeness._read_took = 1_000.0
    fill(store, {"2401.00007": ("Galaxies far away", "The light of distant galaxies.")})
    build_missing(store)
    assert rows_of(store)["2401.00007"] in likeness.about(conn, "galaxies")


def test_what_is_far_from_the_nearest_is_left_out_of_a_small_library(
    store: Store, conn: sqlite3.Connection
) -> None:
    found = set(_names(store, Likeness().about(conn, "galaxy")))
    assert {"2401.00003", "2401.00004"} <= found
    assert found < set(PAPERS)
