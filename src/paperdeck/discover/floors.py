"""How near a paper must be to count as near: the floor below which nothing is found by meaning.

A cosine by itself says little: some words are near to half of a library, others to nothing. So it
is looked at among those of all papers, and must stand out: mean + k standard deviations. How large
k is was measured (`bench/floors.py`, docs/metrics.md).
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_USUAL_PAPERS = 300
"""What the usual counts beside a library, in papers: five say nothing about how cosines spread."""
_NEAREST = 5


class Standard(NamedTuple):
    """What counts as near for one kind of question.

    `mean` and `spread` (the standard deviation) of cosines are what is usual, from 74,728 papers
    of arXiv. A floor is so many `sigmas` above the mean, at the least so many, if fewer than
    `_NEAREST` papers were found otherwise, and never higher than `highest`: in a library of
    nothing but robots, papers about robots don't stand out.
    """

    mean: float
    spread: float
    sigmas: float
    least_sigmas: float
    highest: float


ABOUT = Standard(mean=0.0, spread=0.087, sigmas=2.25, least_sigmas=1.75, highest=0.25)
"""For papers about some words."""
LIKE = Standard(mean=0.0, spread=0.098, sigmas=3.0, least_sigmas=2.0, highest=0.35)
"""For papers like others."""


def floor_of(cosines: NDArray[np.float32], standard: Standard) -> float:
    """Return the least cosine that counts as near, of the cosines of a library with a question."""
    import numpy as np  # noqa: PLC0415 - loaded by whoever looks by meaning

    count = len(cosines)
    total = count + _USUAL_PAPERS
    mean = (float(cosines.sum(dtype=np.float64)) + _USUAL_PAPERS * standard.mean) / total
    # Two samples as one: the squares about the mean of both.
    own = float(np.square(cosines - mean).sum(dtype=np.float64))
    usual = _USUAL_PAPERS * (standard.spread**2 + (standard.mean - mean) ** 2)
    spread = sqrt((own + usual) / total)
    floor = min(mean + standard.sigmas * spread, standard.highest)
    least = min(mean + standard.least_sigmas * spread, floor)
    if count < _NEAREST:
        return least
    fifth = float(np.partition(cosines, count - _NEAREST)[count - _NEAREST])
    return max(least, min(floor, fifth))


class Near(NamedTuple):
    """Rows of papers with their cosines, best first, none of which is below the floor."""

    floor: float
    found: list[tuple[int, float]]


def above_floor(
    rows: NDArray[np.int64],
    cosines: NDArray[np.float32],
    standard: Standard,
    besides: Sequence[int] = (),
) -> Near:
    """Return those of a library's papers that count as near, but for those that were asked with."""
    import numpy as np  # noqa: PLC0415 - see above

    if besides:
        others = ~np.isin(rows, np.array(besides, np.int64))
        rows, cosines = rows[others], cosines[others]
    floor = floor_of(cosines, standard)
    near = np.flatnonzero(cosines >= floor)
    near = near[np.lexsort((-rows[near], -cosines[near]))]
    return Near(floor, list(zip(rows[near].tolist(), cosines[near].tolist(), strict=True)))
