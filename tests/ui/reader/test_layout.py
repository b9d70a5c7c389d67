from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle
from textual.geometry import Size

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot
    from textual.widget import Widget
else:
    import reader_view as view


async def _resize(pilot: Pilot[str], width: int, height: int) -> None:
    await pilot.resize_terminal(width, height)
    await settle(pilot)


def _seen(*panes: Widget) -> list[bool]:
    return [pane.is_on_screen and pane.region.area > 0 for pane in panes]


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((200, 60), [True, True, True]),
        ((120, 40), [True, True, True]),
        ((80, 24), [False, True, True]),
        ((60, 15), [False, True, False]),
    ],
)
async def test_there_are_as_many_panes_as_there_is_room_for(
    open_reader: OpenReader, size: tuple[int, int], seen: list[bool]
) -> None:
    async with open_reader(size) as pilot:
        reader = reader_of(pilot)
        assert _seen(reader.tags, reader.papers, reader.detail) == seen


@pytest.mark.parametrize("key", ["h", "l", "escape", "q", "2"])
async def test_tags_slide_in_over_a_narrow_screen_and_out_again(
    open_reader: OpenReader, key: str
) -> None:
    async with open_reader((80, 24)) as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "h")
        assert _seen(reader.tags) == [True]
        assert reader.tags.has_focus
        await view.press(pilot, key)
        assert _seen(reader.tags) == [False]
        assert reader.papers.has_focus


async def test_choosing_a_view_slides_the_tags_out(open_reader: OpenReader) -> None:
    async with open_reader((80, 24)) as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "h", "j", "j", "enter")
        assert view.query(pilot) == "is:unread"
        assert _seen(reader.tags) == [False]
        assert reader.papers.has_focus


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 15)])
@pytest.mark.parametrize("keys", [("z", "z"), ("enter", "enter"), ("z", "escape"), ("z", "q")])
async def test_the_paper_alone_has_the_screen_and_gives_it_back(
    open_reader: OpenReader, size: tuple[int, int], keys: tuple[str, str]
) -> None:
    async with open_reader(size) as pilot:
        reader = reader_of(pilot)
        into, out = keys
        await view.press(pilot, "j", into)
        assert _seen(reader.papers, reader.detail) == [False, True]
        assert reader.detail.has_focus
        assert view.cursor_title(pilot) in view.screen_text(pilot)
        await view.press(pilot, out)
        assert reader.papers.has_focus
        assert reader.papers.cursor == 1


async def test_the_detail_takes_a_low_screen_for_itself(open_reader: OpenReader) -> None:
    async with open_reader((60, 15)) as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "3")
        assert _seen(reader.papers, reader.detail) == [False, True]
        assert "Large Language Diffusion Models" in view.screen_text(pilot)
        await view.press(pilot, "h")
        assert _seen(reader.papers, reader.detail) == [True, False]


@pytest.mark.parametrize("keys", [["j"], ["1"], ["3"], ["z"], ["f", "b"], ["y"], ["?"], ["space"]])
async def test_whatever_is_open_survives_any_size(open_reader: OpenReader, keys: list[str]) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, *keys)
        before = reader.state
        for width, height in ((20, 5), (60, 15), (300, 100), (1, 1), (80, 24), (120, 40)):
            await _resize(pilot, width, height)
        assert reader.state is before
        assert pilot.app.is_running
        await view.press(pilot, "escape", "escape", "2", "G")
        assert reader.papers.cursor == view.shown(pilot) - 1
        assert reader.papers.has_focus


async def test_cursor_and_selection_survive_and_the_cursors_row_stays_visible(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    store = view.make_library(tmp_path / "data", view.daily_papers(60, now), now=now)
    async with open_reader(store=store) as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "space", "space", *("j" * 15))
        title, selected = view.cursor_title(pilot), set(reader.state.selected)
        for size in ((80, 24), (60, 15), (30, 6), (200, 60), (120, 40)):
            await _resize(pilot, *size)
            assert view.cursor_title(pilot) == title
            assert reader.papers.cursor in reader.papers.window
            assert reader.state.selected == selected


async def test_the_focus_comes_out_of_a_pane_that_is_no_longer_there(
    open_reader: OpenReader,
) -> None:
    async with open_reader((80, 24)) as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "3")
        assert reader.detail.has_focus
        await _resize(pilot, 80, 12)
        assert reader.papers.has_focus


async def test_the_focus_comes_back_to_the_list_when_it_has_papers_again(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        await view.write(pilot, "fxyzzy\n")
        await view.press(pilot, "escape")
        assert reader.papers.has_focus
        await view.press(pilot, "j")
        assert reader.papers.cursor == 1


async def test_one_line_a_paper_can_be_chosen_at_every_width(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        papers = reader_of(pilot).papers
        await view.press(pilot, ":", *"density", "enter")
        assert papers.compact
        await _resize(pilot, 130, 40)
        assert papers.compact


async def test_a_terminal_that_opens_tiny_is_no_trouble(open_reader: OpenReader) -> None:
    async with open_reader((20, 5)) as pilot:
        await view.press(pilot, "j", "h", "l", "z", "z", "?", "escape", "ctrl+p", "escape")
        assert pilot.app.size == Size(20, 5)
        assert reader_of(pilot).papers.cursor == 1
