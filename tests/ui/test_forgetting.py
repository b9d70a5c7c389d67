"""What is drawn no more is let go: by nobody having to look for it, and when sizes change."""

from __future__ import annotations

import gc
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from rich.segment import Segment
from rich.style import Style
from stage import reader_of, settle
from textual._styles_cache import StylesCache
from textual.color import Color
from textual.geometry import Region
from textual.renderables.background_screen import BackgroundScreen
from textual.strip import Strip
from textual.widget import Widget

from paperdeck.ui.forgetting import forget_sizes, keep_strips_apart
from paperdeck.ui.widgets.dimmed import Dimmed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.ui.conftest import OpenReader


@pytest.mark.parametrize(
    "cut",
    [
        lambda strip: strip.divide([5]),
        lambda strip: strip.divide([5, 9]),
        lambda strip: strip.divide([2, 5]),
        lambda strip: strip.crop_extend(0, 5, None),
        lambda strip: strip.crop_extend(0, 9, None),
    ],
)
def test_a_strip_that_was_cut_is_no_garbage(cut: Callable[[Strip], object]) -> None:
    keep_strips_apart()
    gc.collect()
    gc.disable()
    try:
        strip = Strip([Segment("paper")], 5)
        cut(strip)
        del strip
        assert gc.collect() == 0
    finally:
        gc.enable()


@pytest.mark.parametrize("cuts", [[5], [2, 5], [5, 9], [9], [2], []])
def test_strips_are_divided_as_before(cuts: list[int]) -> None:
    keep_strips_apart()
    divided = Strip([Segment("paper")], 5).divide(cuts)
    inside = [0, *(cut for cut in cuts if cut <= 5)]
    assert [one.text for one in divided] == ["paper"[start:end] for start, end in pairwise(inside)]


@pytest.mark.parametrize("place", [(0, 5), (1, 5), (0, 3), (0, 8), (2, 9), (-1, 5), (6, 9)])
def test_strips_are_cropped_and_extended_as_before(place: tuple[int, int]) -> None:
    keep_strips_apart()
    start, end = place
    cropped = Strip([Segment("paper")], 5).crop_extend(start, end, None)
    assert cropped.text == "paper".ljust(end)[max(start, 0) : end]


async def test_a_closed_dialogue_leaves_no_drawing_behind(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await pilot.press("question_mark")
        await settle(pilot)
        dialogue = pilot.app.screen
        widgets = list(dialogue.walk_children(Widget, with_self=True))
        assert any(widget._styles_cache._cache for widget in widgets)
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen is reader_of(pilot)
        assert not any(widget._styles_cache._cache for widget in widgets)


async def test_another_size_forgets_the_places_of_the_last(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        Strip.blank(7)
        Region(1, 2, 3, 4).grow((1, 1, 1, 1))
        known = Strip.blank.cache_info().hits
        Strip.blank(7)
        assert Strip.blank.cache_info().hits == known + 1
        forget_sizes()
        assert Strip.blank.cache_info().currsize == 0
        assert Region.grow.cache_info().currsize == 0
        await pilot.resize_terminal(90, 30)
        await settle(pilot)
        assert reader_of(pilot).size == (90, 30)


def test_what_closed_dialogues_are_remembered_by_is_still_where_it_is_looked_for() -> None:
    assert hasattr(StylesCache.get_inner_outer, "cache_clear")


@pytest.mark.parametrize("color", [Color(0, 0, 0, 0.6), Color(10, 20, 30, 0.0)])
def test_a_dimmed_screen_looks_as_textual_draws_it(color: Color) -> None:
    styles = [None, Style(bold=True), Style(color="#808080", bgcolor="#101010"), Style(dim=True)]
    segments = [Segment(f"part {place}", style) for place, style in enumerate(styles * 2)]
    expected = list(BackgroundScreen.process_segments(segments, color))
    assert list(Dimmed.process_segments(segments, color)) == expected
