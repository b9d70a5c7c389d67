"""Numbers that sum up how often somebody's papers are cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TEN = 10


def h_index(citations: Iterable[int]) -> int:
    """Return the largest h such that h of the papers are cited at least h times each.

    `citations` are numbers of citations, one a paper, in any order. The definition is that of
    J. E. Hirsch, "An index to quantify an individual's scientific research output", 2005.
    """
    most_first = sorted(citations, reverse=True)
    return sum(count >= place for place, count in enumerate(most_first, 1))


def i10_index(citations: Iterable[int]) -> int:
    """Return how many of the papers are cited ten times or more, as Google Scholar counts it."""
    return sum(count >= _TEN for count in citations)
