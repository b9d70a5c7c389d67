"""How a long import tells how far it is."""

from __future__ import annotations

from paperdeck.cli.progress import Pace, settling_words


def test_the_pace_and_the_time_left_are_told() -> None:
    pace = Pace()
    pace.words("f", 0, 0.0, 100.0)
    assert (
        pace.words("f", 5_000, 0.25, 110.0)
        == "[#####...............]  25%  5,000 lines  500/s  0:30 left  f"
    )
    assert "1:23:20 left" in at_one_percent()


def at_one_percent() -> str:
    pace = Pace()
    pace.words("f", 0, 0.0, 0.0)
    return pace.words("f", 10, 0.002, 10.02)


def test_without_a_size_there_is_no_bar() -> None:
    pace = Pace()
    pace.words("-", 0, None, 0.0)
    assert pace.words("-", 1_000, None, 2.0) == "-  1,000 lines  500/s"


def test_the_pace_follows_when_things_get_slower() -> None:
    pace = Pace()
    for second in range(60):
        pace.words("-", second * 1_000, None, float(second))
    for second in range(60, 120):
        told = pace.words("-", 60_000 + (second - 60) * 10, None, float(second))
    assert " 10/s" in told


def test_after_the_last_line_it_tells_how_long_the_index_takes() -> None:
    assert settling_words(61.0).startswith("all is in; ordering the index")
    assert "1:01" in settling_words(61.0)
