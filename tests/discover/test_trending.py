from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.discover.trending import POINTS, Point, score, sparkline

TODAY = 739_000

histories = st.lists(
    st.tuples(st.integers(TODAY - 90, TODAY + 2), st.integers(0, 10_000)), unique_by=lambda p: p[0]
).map(lambda points: [Point(*point) for point in sorted(points)])


def seen(*counts: tuple[int, int]) -> list[Point]:
    """Make a history of days ago and counts."""
    return [Point(TODAY - ago, upvotes) for ago, upvotes in counts]


@pytest.mark.parametrize("history", [[], seen((0, 500))])
def test_without_two_observations_there_is_no_score(history: list[Point]) -> None:
    assert score(history, TODAY) is None


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (seen((1, 10), (0, 14)), 4.0),  # four votes today
        (seen((3, 10), (2, 14)), 2.0),  # the same two days ago: half
        (seen((2, 10), (0, 14)), 2 + 2 / 2**0.5),  # two a day
        (seen((2, 0), (1, 0), (0, 3)), 3.0),
        (seen((1, 10), (0, 7)), -3.0),  # taken back
        (seen((5, 10), (0, 10)), 0.0),
    ],
)
def test_votes_count_half_as_much_for_every_two_days(history: list[Point], expected: float) -> None:
    assert score(history, TODAY) == pytest.approx(expected)


def test_a_look_missed_between_even_gains_changes_nothing() -> None:
    all_days = seen((4, 0), (3, 2), (2, 4), (1, 6), (0, 8))
    assert score(all_days, TODAY) == pytest.approx(score([all_days[0], all_days[-1]], TODAY))


def test_a_long_gap_is_no_long_work_and_hardly_a_trend() -> None:
    assert score([Point(1, 0), Point(TODAY, TODAY)], TODAY) == pytest.approx(3.41, abs=0.01)
    assert score([Point(1, 0), Point(50, 9_000)], TODAY) == 0.0


def test_days_of_the_future_count_as_today() -> None:
    assert score([Point(TODAY, 0), Point(TODAY + 9, 9)], TODAY) == pytest.approx(9.0)


@given(histories)
def test_no_score_is_more_than_all_that_was_ever_gained(history: list[Point]) -> None:
    found = score(history, TODAY)
    moved = [abs(b.upvotes - a.upvotes) for a, b in pairwise(history)]
    assert (found is None) == (len(history) < 2)
    assert abs(found or 0.0) <= sum(moved) + 1e-6


def test_a_line_goes_from_the_lowest_to_the_highest() -> None:
    history = seen((3, 10), (2, 20), (1, 45), (0, 80))
    assert sparkline(history) == "▁▂▄█"
    assert sparkline(history, ascii_only=True) == "_.-#"


@pytest.mark.parametrize("history", [[], seen((0, 7))])
def test_one_observation_makes_no_line(history: list[Point]) -> None:
    assert sparkline(history) == ""


def test_a_count_that_stays_is_a_flat_line() -> None:
    assert sparkline(seen((2, 7), (1, 7), (0, 7))) == "▁▁▁"


@given(histories, st.booleans())
def test_a_line_is_short_and_of_few_signs(history: list[Point], ascii_only: bool) -> None:
    drawn = sparkline(history, ascii_only=ascii_only)
    assert len(drawn) == (min(len(history), POINTS) if len(history) > 1 else 0)
    assert not ascii_only or drawn.isascii()
