"""Bars of papers a year, in the room there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from paperdeck.discover.charts import bars_of_years, draw_years

YEARS = st.dictionaries(st.integers(1900, 2100), st.integers(1, 5_000), max_size=60)


def test_a_bar_for_each_year_with_gaps_where_nothing_came_out() -> None:
    assert draw_years({2020: 1, 2021: 4, 2023: 2}, 60) == [
        "   ██",
        "   ██",
        "   ██    ██",
        "██ ██    ██",
        "2020   2023",
        "most: 4 in 2021",
    ]


def test_ascii_draws_with_its_own_signs() -> None:
    lines = draw_years({2020: 1, 2021: 4, 2023: 2}, 60, ascii_only=True)
    assert lines[2:4] == ["   ##    ##", "## ##    ##"]
    assert "".join(lines).isascii()


def test_a_single_year_is_named_once() -> None:
    assert draw_years({2020: 7}, 60)[-2:] == ["2020", "most: 7 in 2020"]


def test_few_papers_need_few_lines() -> None:
    assert draw_years({2020: 1, 2021: 1}, 60) == ["██ ██", "2020-2021", "most: 1 in 2020"]


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw_years({}, 60) == []
    assert bars_of_years({}, 10) == []


def test_more_years_than_columns_stand_together() -> None:
    years = dict.fromkeys(range(1900, 2020), 1)
    bars = bars_of_years(years, 50)
    assert [(bar.first, bar.last, bar.height) for bar in bars[:2]] == [
        (1900, 1902, 3),
        (1903, 1905, 3),
    ]
    assert draw_years(years, 50)[-1] == "most: 3 in 1900-1902"


@given(YEARS, st.integers(1, 80), st.booleans())
def test_no_number_is_lost_and_no_line_too_long(
    years: dict[int, int], width: int, ascii_only: bool
) -> None:
    bars = bars_of_years(years, width)
    assert sum(bar.height for bar in bars) == sum(years.values())
    assert len(bars) <= width
    lines = draw_years(years, width, ascii_only=ascii_only)
    assert all(len(line) <= width for line in lines)
    if years:
        drawn = lines[-3].ljust(width)
        room = max(1, min(3, width // len(bars)))
        seen = [drawn[at * room] != " " for at in range(len(bars))]
        assert seen == [bar.height > 0 for bar in bars]
