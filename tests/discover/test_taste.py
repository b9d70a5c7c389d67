"""Learning what somebody likes from papers' vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from paperdeck.discover.taste import ENOUGH_FOR_A_MODEL, fitness, learn, percentiles, telling_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = 256


def cloud(count: int, around: int, *, seed: int = 0, noise: float = 30) -> NDArray[np.int8]:
    """Make vectors that point roughly along one axis."""
    random = np.random.default_rng(seed)
    vectors = random.normal(0, noise / 4, (count, SIZE))
    vectors[:, around] += 100
    return vectors.clip(-127, 127).astype(np.int8)


NONE = np.zeros((0, SIZE), np.int8)
ORDINARY = np.random.default_rng(9).integers(-60, 60, (500, SIZE)).astype(np.int8)


def test_of_nothing_liked_nothing_is_learned() -> None:
    assert learn(NONE, cloud(5, 1), ORDINARY) is None


@pytest.mark.parametrize("count", [1, ENOUGH_FOR_A_MODEL - 1, ENOUGH_FOR_A_MODEL, 60])
def test_papers_like_those_liked_fit_better_than_others(count: int) -> None:
    taste = learn(cloud(count, 3), NONE, ORDINARY)
    assert taste is not None
    assert (taste.liked, taste.learned) == (count, count >= ENOUGH_FOR_A_MODEL)
    like, unlike = fitness(taste, cloud(20, 3, seed=1)), fitness(taste, cloud(20, 7, seed=2))
    assert like.min() > unlike.max()


@pytest.mark.parametrize("count", [3, 30])
def test_what_was_disliked_fits_worse_than_before(count: int) -> None:
    near = cloud(count, 3) // 2 + cloud(count, 5, seed=4) // 2
    without = learn(cloud(count, 3), NONE, ORDINARY)
    after = learn(cloud(count, 3), near, ORDINARY)
    assert without is not None
    assert after is not None
    assert fitness(after, near).mean() < fitness(without, near).mean()


def test_a_model_tells_apart_what_a_mean_cannot() -> None:
    """What is common to all papers says nothing of those that are liked."""
    common = np.zeros(SIZE)
    common[0] = 90
    random = np.random.default_rng(5)
    liked = random.normal(0, 5, (40, SIZE)) + common
    liked[:, 1] += 25
    others = random.normal(0, 5, (400, SIZE)) + common
    taste = learn(liked.astype(np.int8), NONE, others.astype(np.int8))
    assert taste is not None
    assert abs(taste.direction[1]) > abs(taste.direction[0])


def test_a_paper_without_known_words_fits_neither_well_nor_ill() -> None:
    taste = learn(cloud(20, 3), NONE, ORDINARY)
    assert taste is not None
    assert fitness(taste, np.zeros((1, SIZE), np.int8)).tolist() == [0.0]


def test_percentiles_count_what_is_below_and_equal_values_share_one() -> None:
    values = np.array([5, 1, 1, 3], np.float32)
    assert percentiles(values).tolist() == [75, 0, 0, 50]
    assert percentiles(np.arange(200, dtype=np.float32)).max() == 99
    assert percentiles(np.zeros(0, np.float32)).tolist() == []


def test_the_words_that_speak_for_a_paper_come_with_their_shares() -> None:
    from paperdeck.discover.vectors import count_words, directions, quantise  # noqa: PLC0415 - the table

    text = "Graph neural networks for molecules"
    liked = quantise(directions([count_words(text, None)]))
    taste = learn(liked, NONE, NONE)
    assert taste is not None
    told = telling_words(taste, "Molecules and graph networks", "The weather of Ohio")
    words = [word for word, _ in told]
    assert {"molecules", "graph"} <= set(words)
    assert sum(share for _, share in told) <= 1 + 1e-6
    assert [share for _, share in told] == sorted((share for _, share in told), reverse=True)
    assert telling_words(taste, "Zzyzx qqqq", None) == []
