"""The h-index and the i10-index against their definitions, written out slowly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.discover.indices import h_index, i10_index

CITATIONS = st.lists(st.integers(0, 60) | st.integers(0, 10**6), max_size=80)


def slow_h_index(citations: list[int]) -> int:
    """Try every h from the number of papers down."""
    for h in range(len(citations), 0, -1):
        if len([count for count in citations if count >= h]) >= h:
            return h
    return 0


def slow_i10_index(citations: list[int]) -> int:
    """Look at each paper."""
    found = 0
    for count in citations:
        if not count < 10:
            found += 1
    return found


@given(CITATIONS)
def test_both_agree_with_their_definitions(citations: list[int]) -> None:
    assert h_index(citations) == slow_h_index(citations)
    assert i10_index(citations) == slow_i10_index(citations)


@given(CITATIONS)
def test_the_order_of_papers_makes_no_difference(citations: list[int]) -> None:
    assert h_index(citations[::-1]) == h_index(sorted(citations)) == h_index(citations)


@given(CITATIONS, st.integers(0, 10**6))
def test_one_more_paper_never_lowers_them(citations: list[int], more: int) -> None:
    assert h_index(citations) <= h_index([*citations, more]) <= h_index(citations) + 1
    assert i10_index([*citations, more]) - i10_index(citations) == (more >= 10)


@pytest.mark.parametrize(
    ("citations", "h", "i10"),
    [
        ([], 0, 0),
        ([0, 0], 0, 0),
        ([1], 1, 0),
        ([10, 8, 5, 4, 3], 4, 1),
        ([25, 8, 5, 3, 3], 3, 1),
        ([10] * 9, 9, 9),
    ],
)
def test_known_ones(citations: list[int], h: int, i10: int) -> None:
    assert (h_index(citations), i10_index(citations)) == (h, i10)
