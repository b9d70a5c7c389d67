"""Leafing through days in the reader."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from stage import reader_of

from paperdeck.sources.huggingface import parse_daily
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.ui.panes.day_list import DayList
from paperdeck.ui.screens.day_screen import DayScreen
from paperdeck.ui.screens.reader.day_pages import DayPages
from paperdeck.ui.widgets.modal import ModalPanel

if TYPE_CHECKING:
    from pathlib import Path

    from tests.featured import FRIDAY, WEDNESDAY, featured, make_featured_library, take_in
    from tests.hostile import HOSTILE, MARKUP, NEVER_DRAWN
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot
else:
    import reader_view as view

    from featured import FRIDAY, WEDNESDAY, featured, make_featured_library, take_in
    from hostile import HOSTILE, MARKUP, NEVER_DRAWN

SIZES = [(120, 40), (80, 24), (60, 15)]


@pytest.fixture
def library(tmp_path: Path) -> Store:
    """Three days with a gap between them."""
    return make_featured_library(tmp_path / "featured")


def sheet(pilot: Pilot[str]) -> DayScreen:
    screen = pilot.app.screen
    assert isinstance(screen, DayScreen)
    return screen


def rows(pilot: Pilot[str]) -> list[str]:
    """Return the lines of the sheet, without its frame."""
    region = pilot.app.screen.query_one(ModalPanel).region
    lines = view.screen_text(pilot).splitlines()[region.y : region.bottom]
    return [line[region.x + 1 : region.right - 1].strip() for line in lines]


def header(pilot: Pilot[str]) -> str:
    return rows(pilot)[1]


@pytest.mark.parametrize("size", SIZES)
async def test_the_newest_day_opens_with_its_papers(
    open_reader: OpenReader, library: Store, size: tuple[int, int]
) -> None:
    async with open_reader(size, store=library) as pilot:
        await view.press(pilot, "D")
        assert header(pilot).endswith("23 Nov 2026 · 1 paper · ‹ 20 Nov") or header(pilot).endswith(
            "23 November 2026 · 1 paper · ‹ 20 Nov"
        )
        text = "\n".join(rows(pilot))
        assert "1   ▲1" in text
        assert "Paper 5" in text
        assert "The Lab · Lovelace +1 · 1 comment" in text
        assert "q close" in text


async def test_brackets_step_over_days_without_papers(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "[")
        assert header(pilot) == "Friday, 20 November 2026 · 2 papers · ‹ 18 Nov   23 Nov ›"
        await view.press(pilot, "[")
        assert header(pilot) == "Wednesday, 18 November 2026 · 3 papers · 20 Nov ›"
        await view.press(pilot, "[")
        assert header(pilot).startswith("Wednesday, 18 November")
        assert rows(pilot)[2] == "nothing earlier has papers"
        await view.press(pilot, "]", "]", "]")
        assert header(pilot).startswith("Monday, 23 November")
        assert rows(pilot)[2] == "nothing later has papers"
        await view.press(pilot, "o")
        assert rows(pilot)[2] == "trending first"


async def test_a_paper_seen_before_says_when(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "[")
        text = rows(pilot)
        assert text[2] == "most upvotes first · 1 seen before"
        (line,) = (line for line in text if "seen 18 Nov" in line)
        assert "The Lab" in line
        assert any("▁▇█ Paper 1" in line for line in text)


async def test_weeks_and_months_open_around_a_day_and_lead_back_to_it(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "[", "[", "w")
        assert header(pilot) == "Week 47 of 2026, 16 to 22 Nov · 4 papers · week 48 ›"
        await view.press(pilot, "m")
        assert header(pilot) == "November 2026 · 5 papers"
        await view.press(pilot, "m")
        assert header(pilot).startswith("Wednesday, 18 November")
        await view.press(pilot, "w", "]", "d")
        assert header(pilot).startswith("Monday, 23 November")


async def test_the_order_goes_round(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "m")
        orders = []
        for _ in range(5):
            orders.append([paper.id[-1] for paper in sheet(pilot).page.papers])
            await view.press(pilot, "o")
        assert orders == [list("12453"), list("12453"), list("54321"), list("12453"), list("12453")]
        await view.press(pilot)
        text = "\n".join(rows(pilot))
        assert "trending first" in text
        assert "trend -" in text


async def test_enter_goes_to_the_paper_in_the_list(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "[", "j", "enter")
        assert len(pilot.app.screen_stack) == 1
        assert view.cursor_title(pilot) == "Paper 4"
        assert view.query(pilot) == ""


async def test_a_paper_that_the_filter_hides_is_shown_alone(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        reader_of(pilot).submit("list.filter", "upvotes>30")
        await view.press(pilot, "D", "enter")
        assert view.cursor_title(pilot) == "Paper 5"
        assert view.shown(pilot) == 1
        assert "escape shows all" in view.said(pilot)
        await view.press(pilot, "escape")
        assert view.shown(pilot) == 5


async def test_a_star_is_set_and_taken_and_can_be_undone(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "[", "s")
        assert any(line.startswith("1 ★ ▲41") for line in rows(pilot))
        await view.press(pilot, "s", "j", "s", "[", "]")
        starred = [paper.starred for paper in sheet(pilot).page.papers]
        assert starred == [False, True]
        await view.press(pilot, "q", "U")
        assert "undone" in view.said(pilot)


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_it_is_left_without_a_trace(
    open_reader: OpenReader, library: Store, key: str
) -> None:
    async with open_reader(store=library) as pilot:
        title = view.cursor_title(pilot)
        await view.press(pilot, "D", "[", key)
        assert len(pilot.app.screen_stack) == 1
        assert (view.cursor_title(pilot), view.query(pilot)) == (title, "")


async def test_a_paper_that_is_clicked_twice_is_gone_to(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "[")
        await pilot.click(DayList, offset=(20, 2), times=2)
        await view.press(pilot)
        assert len(pilot.app.screen_stack) == 1
        assert view.cursor_title(pilot) == "Paper 4"


async def test_a_day_that_comes_while_the_page_is_open_can_be_gone_to(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "]")
        assert rows(pilot)[2] == "nothing later has papers"
        tuesday = date(2026, 11, 24)
        take_in(library, [featured(6, tuesday)], tuesday)
        await view.press(pilot, "]")
        assert header(pilot).startswith("Tuesday, 24 November 2026 · 1 paper")


async def test_it_follows_the_size_of_the_terminal(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "[")
        await pilot.resize_terminal(60, 15)
        await view.press(pilot)
        assert header(pilot) == "Fri 20 Nov 2026 · 2 papers · ‹ 18 Nov   23 Nov ›"
        assert rows(pilot)[-2].startswith("[ ] day")


async def test_a_day_can_be_typed(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((100, 30), store=library) as pilot:
        reader_of(pilot).submit("list.day-page", "2026-11-18")
        await view.press(pilot)
        assert header(pilot).startswith("Wednesday, 18 November")
        await view.press(pilot, "q")
        reader_of(pilot).submit("list.day-page", "someday")
        await view.press(pilot)
        assert len(pilot.app.screen_stack) == 1
        assert "no such day: someday" in view.said(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_day_without_papers_says_so_and_where_to_go(
    open_reader: OpenReader, library: Store, size: tuple[int, int]
) -> None:
    async with open_reader(size, store=library) as pilot:
        reader_of(pilot).submit("list.day-page", "2026-11-19")
        await view.press(pilot)
        text = " ".join(rows(pilot))
        assert "No papers were featured: Thursday, 19 November 2026." in text
        assert "[ goes to 18 Nov, which has papers." in text
        assert "] goes to 20 Nov, which has papers." in text
        await view.press(pilot, "s", "o", "j", "enter", "]")
        assert "Fri" in header(pilot)
        assert sheet(pilot).current is not None


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_library_says_what_to_do(
    open_reader: OpenReader, tmp_path: Path, size: tuple[int, int]
) -> None:
    store = Store.open(tmp_path / "dayless")
    async with open_reader(size, store=store) as pilot:
        await view.press(pilot, "D")
        # On the sample there is nobody to ask.
        assert "The sample library asks nobody" in " ".join(rows(pilot))
        await view.press(pilot, "q")
        reader_of(pilot).session.demo = False
        await view.press(pilot, "D")
        text = " ".join(rows(pilot))
        assert "No day has papers yet." in text
        assert "escape, then S." in text
        await view.press(pilot, "[", "]", "w", "m", "o", "s", "enter", "j", "G")
        assert "No day has papers yet." in " ".join(rows(pilot))


@pytest.mark.parametrize("size", SIZES)
async def test_without_featured_days_the_page_goes_by_date_of_publication(
    open_reader: OpenReader, tmp_path: Path, size: tuple[int, int]
) -> None:
    store = Store.open(tmp_path / "dayless")
    take_in(store, [featured(1), featured(5)], FRIDAY)
    async with open_reader(size, store=store) as pilot:
        await view.press(pilot, "D")
        text = " ".join(rows(pilot))
        assert "by date of publication" in text
        assert "Paper 5" in text
        await view.press(pilot, "[")
        assert "Paper 1" in " ".join(rows(pilot))


async def test_a_failure_to_read_or_to_star_is_told_and_the_page_stays(
    open_reader: OpenReader, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise StoreError(Trouble.LOCKED, "papers.db", detail="locked")

    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D")
        monkeypatch.setattr(DayPages, "read", fail)
        monkeypatch.setattr(DayPages, "star", fail)
        await view.press(pilot, "[", "s")
        assert sheet(pilot).page.papers[0].shown_title == "Paper 5"
        assert "papers.db" in view.screen_text(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_a_recorded_day_is_all_there_in_the_order_of_upvotes(
    open_reader: OpenReader, recordings: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    file = recordings / "hf_daily_papers/daily_papers_2026-06-12_sotawhat.json"
    store = Store.open(tmp_path / "recorded")
    take_in(store, parse_daily(file.read_bytes()).records, date(2026, 6, 12))
    async with open_reader(size, store=store) as pilot:
        await view.press(pilot, "D")
        assert "30 papers" in header(pilot)
        seen: list[str] = []
        for _ in range(30):
            seen += rows(pilot)
            await view.press(pilot, "j")
        first = next(line for line in seen if line.startswith("1 "))
        assert "▲118" in first
        assert "EvoArena" in first
        assert any("Massachuse" in line and "[code]" in line for line in seen)
        ranks = {line.split()[0] for line in seen if "▲" in line}
        assert ranks == {str(rank) for rank in range(1, 31)}
        upvotes = [paper.upvotes or 0 for paper in sheet(pilot).page.papers]
        assert upvotes == sorted(upvotes, reverse=True)


@pytest.mark.parametrize("size", [*SIZES, (20, 5)])
async def test_hostile_text_is_only_text(
    open_reader: OpenReader, tmp_path: Path, size: tuple[int, int]
) -> None:
    hostile = HOSTILE.replace("\ud800", "")
    store = Store.open(tmp_path / "hostile")
    take_in(store, [featured(1, WEDNESDAY), featured(1, FRIDAY)], FRIDAY)
    with closing(store.papers_writer()) as conn:
        conn.execute("UPDATE papers SET title = ?1, organization = ?1, authors = ?1", [hostile])
    async with open_reader(size, store=store) as pilot:
        await view.press(pilot, "D")
        for strip in pilot.app.screen._compositor.render_strips():
            for segment in strip:
                assert not NEVER_DRAWN.search(segment.text), repr(segment.text)
                actions = segment.style.meta if segment.style else {}
                assert not any("quit" in str(action) for action in actions.values())
        assert size[1] < 24 or MARKUP in view.screen_text(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_ascii_is_enough_to_draw_it(
    open_reader: OpenReader, library: Store, size: tuple[int, int]
) -> None:
    async with open_reader(size, store=library) as pilot:
        session = reader_of(pilot).session
        reader = session.settings.reader._replace(ascii=True)
        session.settings = session.settings._replace(reader=reader)
        await view.press(pilot, "D", "[")
        drawn = rows(pilot)
        assert all(line.isascii() for line in drawn)
        assert any("_*# Paper 1" in line for line in drawn)
        assert any("< 18 Nov   23 Nov >" in line for line in drawn)


async def test_without_colours_the_cursor_and_what_was_seen_are_told(
    open_reader: OpenReader, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with open_reader((100, 30), store=library) as pilot:
        await view.press(pilot, "D", "[")
        styles = [
            segment.style
            for strip in pilot.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and "Paper 1" in segment.text
        ]
        assert any(style.reverse for style in styles)
        assert "seen 18 Nov" in view.screen_text(pilot)


async def test_many_papers_are_scrolled_by_pages(open_reader: OpenReader, tmp_path: Path) -> None:
    store = Store.open(tmp_path / "many")
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    papers = [featured(n, FRIDAY, upvotes=n, published=moment) for n in range(1, 301)]
    take_in(store, papers, FRIDAY)
    async with open_reader((80, 24), store=store) as pilot:
        await view.press(pilot, "D", "G")
        current = sheet(pilot).current
        assert current is not None
        assert current.upvotes == 1
        assert any(line.startswith("300 ") for line in rows(pilot))
        await view.press(pilot, "g", "pagedown", "ctrl+d", "ctrl+u", "pageup")
        assert sheet(pilot).current == sheet(pilot).page.papers[0]
