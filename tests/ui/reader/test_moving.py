from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view

    from paperdeck.store.database import Store
else:
    import reader_view as view


def _library(folder: Path, now: datetime, count: int = 100) -> Store:
    return view.make_library(folder / "data", view.daily_papers(count, now), now=now)


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["j"], 1),
        (["down", "down"], 2),
        (["j", "j", "k"], 1),
        (["k"], 0),
        (["G"], 99),
        (["end", "up"], 98),
        (["G", "g", "g"], 0),
        (["G", "home"], 0),
    ],
)
async def test_the_cursor_goes_where_the_keys_say(
    open_reader: OpenReader, tmp_path: Path, now: datetime, keys: list[str], index: int
) -> None:
    async with open_reader(store=_library(tmp_path, now)) as pilot:
        await view.press(pilot, *keys)
        assert reader_of(pilot).papers.cursor == index


async def test_pages_and_half_pages_go_there_and_back(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    async with open_reader(store=_library(tmp_path, now)) as pilot:
        papers = reader_of(pilot).papers
        await view.press(pilot, "ctrl+d")
        half = papers.cursor or 0
        await view.press(pilot, "ctrl+u", "pagedown")
        whole = papers.cursor or 0
        await view.press(pilot, "ctrl+b")
        assert 0 < half < whole
        assert papers.cursor == 0


@pytest.mark.parametrize(("oldest_first", "start"), [(False, 34), (True, 64)])
async def test_brackets_go_to_the_first_paper_of_the_day_before_and_after(
    open_reader: OpenReader, tmp_path: Path, now: datetime, start: int, *, oldest_first: bool
) -> None:
    # Ten papers a day: rows 30 to 39 of a list that is newest first are of one day.
    earlier, later = (50, 60) if oldest_first else (40, 30)
    async with open_reader(store=_library(tmp_path, now)) as pilot:
        reader = reader_of(pilot)
        if oldest_first:
            reader.filtering.replace("sort:-published")
            await settle(pilot)
        reader.papers.move_to(start)
        await view.press(pilot, "[")
        assert reader.papers.cursor == earlier
        await view.press(pilot, "]")
        assert reader.papers.cursor == later


async def test_the_last_days_are_said_to_be_the_last(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    async with open_reader(store=_library(tmp_path, now, 20)) as pilot:
        await view.press(pilot, "]")
        assert view.said(pilot) == "no later day in the list"
        await view.press(pilot, "[", "[")
        assert view.said(pilot) == "no earlier day in the list"
        assert reader_of(pilot).papers.cursor == 10


async def test_days_need_a_list_in_order_of_date(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        reader_of(pilot).filtering.replace("sort:title")
        await settle(pilot)
        await view.press(pilot, "]")
        assert "= sorts it" in view.said(pilot)


async def test_in_the_detail_the_same_keys_scroll(open_reader: OpenReader) -> None:
    async with open_reader((110, 12)) as pilot:
        reader = reader_of(pilot)
        before = reader.papers.cursor
        await view.press(pilot, "3", "j", "j")
        assert reader.detail.scroll_offset.y == 2
        await view.press(pilot, "k")
        assert reader.detail.scroll_offset.y == 1
        await view.press(pilot, "G")
        assert reader.detail.scroll_offset.y == reader.detail.max_scroll_y > 1
        await view.press(pilot, "g", "g")
        assert reader.detail.scroll_offset.y == 0
        assert reader.papers.cursor == before


async def test_capital_j_and_k_scroll_the_detail_from_the_list(open_reader: OpenReader) -> None:
    async with open_reader((110, 12)) as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "J")
        assert reader.detail.scroll_offset.y > 0
        await view.press(pilot, "K")
        assert reader.detail.scroll_offset.y == 0
        assert reader.papers.has_focus


async def test_in_the_tag_pane_the_same_keys_move_its_cursor(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "1", "j", "j")
        assert (reader.tags.cursor, reader.papers.cursor) == (2, 0)
        await view.press(pilot, "G")
        assert reader.tags.cursor == len(reader.tags.lines) - 1


async def test_panes_are_reached_by_number_by_side_and_round_and_round(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        panes = {reader.tags: 1, reader.papers: 2, reader.detail: 3}
        seen = []
        for key in ("h", "h", "l", "l", "l", "tab", "tab", "shift+tab", "1", "2", "3"):
            await view.press(pilot, key)
            assert reader.focused is not None
            seen.append(panes[reader.focused])  # type: ignore[index] # one of the panes
        assert seen == [1, 1, 2, 3, 3, 1, 2, 1, 1, 2, 3]


async def test_the_wheel_scrolls_and_leaves_the_cursor(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    async with open_reader(store=_library(tmp_path, now)) as pilot:
        papers = reader_of(pilot).papers
        papers.scroll_relative(y=9, animate=False)
        await settle(pilot)
        assert papers.cursor == 0
        assert papers.scroll_offset.y == 9
        assert "…\n" not in view.screen_text(pilot)


async def test_a_click_takes_the_cursor_and_a_second_opens_the_paper(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        line = reader.papers.sections.line_of(3)
        await pilot.click("#papers", offset=(8, line))
        await settle(pilot)
        assert reader.papers.cursor == 3
        await pilot.click("#papers", offset=(8, line), times=2)
        await settle(pilot)
        assert reader.state.zen


async def test_a_click_on_a_line_of_the_tag_pane_acts_at_once(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        place = [line.label for line in reader.tags.lines].index("cs.CL")
        await pilot.click("#tags", offset=(6, reader.tags.sections.line_of(place)))
        await settle(pilot)
        assert view.query(pilot) == "cat:cs.CL"


async def test_a_title_with_latex_is_read_once_the_list_is_seen(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    records = [view.paper(1, now, title=r"An $\alpha$-stable process")]
    library = view.make_library(tmp_path / "data", records, now=now)

    async with open_reader(store=library) as pilot:
        await settle(pilot)
        assert view.cursor_title(pilot) == "An α-stable process"
        assert "An α-stable process" in view.screen_text(pilot)
