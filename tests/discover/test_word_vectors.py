"""The table of words, and the directions that texts get from it."""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from paperdeck.discover import signatures, table
from paperdeck.discover.table import DIMENSIONS, TableError, check_table, load_table, weigh
from paperdeck.discover.vectors import count_words, directions, quantise, sign, unit
from paperdeck.discover.words import words_of


def test_words_are_small_bare_and_longer_than_a_sign() -> None:
    assert words_of("A GPT-4 for $x_1$: Gödel's 42 \\emph{proofs}") == [
        "gpt", "for", "x1", "godel", "proofs"
    ]  # fmt: skip
    assert words_of("") == []


def test_the_table_is_small_enough_to_ship_and_says_where_it_comes_from() -> None:
    file = Path(table.__file__).with_name("word_vectors.npz")
    assert file.stat().st_size <= 6_000_000
    notice = file.with_name("NOTICE.md").read_text(encoding="utf-8")
    assert "all-MiniLM-L6-v2" in notice
    assert "Apache" in notice


def test_another_table_is_another_model() -> None:
    # With the same name, vectors of the one before would be compared with those of this one.
    file = Path(table.__file__).with_name("word_vectors.npz")
    assert (table.MODEL, zlib.crc32(file.read_bytes())) == ("1", 3538449812)


def test_the_table_is_whole() -> None:
    loaded = load_table()
    assert loaded.vectors.shape == (len(loaded.places), DIMENSIONS)
    assert loaded.vectors.dtype == np.int8
    assert loaded.centre.shape == (DIMENSIONS,)
    assert len(loaded.rarity) == len(loaded.places)
    assert all(word == word.lower() and word.isascii() for word in loaded.places)
    # Commoner words come first: `likeness` completes words by it.
    assert loaded.rarity[0] < loaded.rarity[-1] <= loaded.rarest


def test_nothing_of_numpy_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys; import paperdeck.discover.likeness, paperdeck.discover.apart;"
        " sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _direction(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    found: np.ndarray[tuple[int, ...], np.dtype[np.float32]] = directions(
        [count_words(text, None)]
    )[0]
    return found


def test_texts_about_the_same_are_nearer_than_others_without_a_word_in_common() -> None:
    robot = _direction("a robot arm grasps things")
    gripper = _direction("a manipulator picks up objects with its gripper")
    galaxy = _direction("dark matter in spiral galaxies")
    assert robot @ gripper > robot @ galaxy + 0.2


def test_a_text_of_no_known_word_has_no_direction() -> None:
    found = directions([Counter(), Counter({"qqqzzzq": 3}), count_words("robots", None)])
    assert not found[0].any()
    assert not found[1].any()
    assert np.linalg.norm(found[2]) == pytest.approx(1)
    assert not quantise(found)[0].any()


def test_directions_of_no_texts_are_none() -> None:
    assert directions([]).shape == (0, DIMENSIONS)
    assert sign(quantise(directions([]))).shape == (0, DIMENSIONS // 8)


def test_rounding_to_bytes_hardly_turns_a_direction() -> None:
    exact = unit(np.random.default_rng(1).normal(size=(20, DIMENSIONS)).astype(np.float32))
    rounded = quantise(exact)
    assert rounded.dtype == np.int8
    assert np.abs(rounded).max(axis=1).tolist() == [127] * 20
    assert ((unit(rounded.astype(np.float32)) * exact).sum(axis=1) > 0.999).all()


def test_rare_words_weigh_more_and_repeats_a_little() -> None:
    weights = weigh({"the": 1, "robot": 1, "galaxy": 3, "qqqzzzq": 1}, load_table())
    assert weights["the"] < 0.2 < weights["robot"] < weights["qqqzzzq"]
    assert weights["galaxy"] > weigh({"galaxy": 1}, load_table())["galaxy"]


def test_bits_are_counted_alike_with_and_without_numpys_own_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    generator = np.random.default_rng(2)
    numbers = generator.integers(0, 2**64, size=500, dtype=np.uint64)
    numbers[:2] = 0, 2**64 - 1
    expected = [int(number).bit_count() for number in numbers]
    assert signatures.count_bits(numbers).tolist() == expected
    monkeypatch.delattr(np, "bitwise_count", raising=False)
    assert signatures.count_bits(numbers).tolist() == expected


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x03\x04 and nothing more"])
def test_a_table_that_is_not_as_it_shipped_is_named(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "words.npz"
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setattr(table, "_FILE", file)
    for look in (load_table.__wrapped__, check_table):
        with pytest.raises(TableError, match=r"missing or damaged: .*words\.npz\. Install"):
            look()


def test_a_table_with_a_flipped_bit_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_table()
    whole = Path(table.__file__).with_name("word_vectors.npz").read_bytes()
    file = tmp_path / "words.npz"
    file.write_bytes(whole[:3_000_000] + bytes([whole[3_000_000] ^ 1]) + whole[3_000_001:])
    monkeypatch.setattr(table, "_FILE", file)
    for look in (load_table.__wrapped__, check_table):
        with pytest.raises(TableError):
            look()
