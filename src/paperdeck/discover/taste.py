"""What somebody likes, learned from what they marked, and why a paper fits it.

A taste is a direction in the same space as papers (`discover.vectors`). From a few papers it is
their mean; from ten on it is a linear model, least squares with a penalty on length (Hoerl and
Kennard, "Ridge regression", 1970), that tells marked papers from others. Which of the two is
better with how many papers, and by how much, is measured in docs/metrics.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.discover.table import load_table, weigh
from paperdeck.discover.vectors import count_words, unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.int8] | NDArray[np.float32]

ENOUGH_FOR_A_MODEL = 10
"""Liked papers from which on a model is learned; of fewer the mean is taken."""
_PENALTY = 0.1
"""Of the ridge, for each paper learned from: weights are kept as small as that."""
_ORDINARY = 1.0
_DISLIKED = 3.0
"""What a paper weighs that nobody marked, and one that was disliked, against the liked ones."""
_TOLD_WORDS = 6


class Taste(NamedTuple):
    """A direction of length 1; papers fit as far as theirs point the same way.

    `liked` and `disliked` are how many papers it was learned from, `learned` whether that was by
    a model.
    """

    direction: NDArray[np.float32]
    liked: int
    disliked: int
    learned: bool


def learn(
    liked: Vectors,
    disliked: Vectors,
    ordinary: Vectors,
    *,
    enough: int = ENOUGH_FOR_A_MODEL,
) -> Taste | None:
    """Learn from papers' vectors, a row each; `None` where nothing is liked.

    `ordinary` is a sample of papers that nobody marked: what is liked is told from them. A model
    is learned from `enough` liked papers on.
    """
    import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

    if not len(liked):
        return None
    good, bad, plain = (unit(some.astype(np.float32)) for some in (liked, disliked, ordinary))
    if len(liked) < enough or not len(plain):
        direction = good.mean(axis=0)
        if len(bad):
            direction = direction - bad.mean(axis=0) * (len(bad) / (len(good) + len(bad)))
        return Taste(unit(direction), len(liked), len(disliked), learned=False)
    return Taste(_fit(good, bad, plain), len(liked), len(disliked), learned=True)


def _fit(
    good: NDArray[np.float32], bad: NDArray[np.float32], plain: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the direction in which liked papers lie from the others: weighted least squares."""
    import numpy as np  # noqa: PLC0415 - see above

    papers = np.concatenate([good, bad, plain])
    wanted = np.concatenate([np.ones(len(good)), -np.ones(len(bad) + len(plain))])
    # Both sides weigh the same, however many ordinary papers were taken along.
    rest = _DISLIKED * len(bad) + _ORDINARY * len(plain)
    weights = np.concatenate(
        [
            np.full(len(good), 1 / len(good)),
            np.full(len(bad), _DISLIKED / rest),
            np.full(len(plain), _ORDINARY / rest),
        ]
    )
    centre = weights @ papers / weights.sum()
    moved = papers - centre
    weighted = moved * weights[:, None]
    spread = weighted.T @ moved + _PENALTY * np.eye(papers.shape[1])
    found = np.linalg.solve(spread, weighted.T @ wanted)
    return unit(found.astype(np.float32))


def fitness(taste: Taste, vectors: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return how papers fit, -1 to 1; 0 for those of which no word is known."""
    import numpy as np  # noqa: PLC0415 - see above

    fits: NDArray[np.float32] = unit(vectors.astype(np.float32)) @ taste.direction
    return fits


def percentiles(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return how many of a hundred are below each value, 0 to 99; equal ones share a place."""
    import numpy as np  # noqa: PLC0415 - see above

    if not len(values):
        return np.zeros(0, np.uint8)
    below = np.searchsorted(np.sort(values), values, side="left")
    return (below * 100 // len(values)).astype(np.uint8)


def telling_words(taste: Taste, title: str, abstract: str | None) -> list[tuple[str, float]]:
    """Return the words of a paper that speak most for it, with their share of all that do.

    Words that speak against it are left out, and so is what isn't in the table.
    """
    import numpy as np  # noqa: PLC0415 - see above

    table = load_table()
    counts = count_words(title, abstract)
    known = [word for word in counts if word in table.places]
    if not known:
        return []
    weights = weigh({word: counts[word] for word in known}, table)
    places = [table.places[word] for word in known]
    vectors = table.vectors[places].astype(np.float32)
    lengths = np.linalg.norm(vectors, axis=1)
    fits = (vectors / np.where(lengths, lengths, 1)[:, None] - table.centre) @ taste.direction
    gains = {
        word: float(fit) * weights[word] for word, fit in zip(known, fits, strict=True) if fit > 0
    }
    total = sum(gains.values())
    best = sorted(gains.items(), key=lambda pair: -pair[1])[:_TOLD_WORDS]
    return [(word, gain / total) for word, gain in best]
