from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle
from textual.widgets import Input

from paperdeck.query.library import Library
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot

    from paperdeck.query.listing import Listing
    from paperdeck.query.tree import Query
else:
    import reader_view as view

HOSTILE = "[/INST] [@click=app.quit]x[/]"


async def test_the_list_follows_every_letter_and_takes_the_last_word_as_a_beginning(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fattent")
        by_beginning = view.shown(pilot)
        await view.write(pilot, "ion")
        assert by_beginning >= view.shown(pilot) > 0
        assert view.query(pilot) == "attention"


async def test_enter_keeps_the_filter_and_goes_back_to_the_list(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fis:starred\n")
        reader = reader_of(pilot)
        assert reader.papers.has_focus
        assert not reader.filter_line.editing
        assert (view.query(pilot), view.shown(pilot)) == ("is:starred", 15)


async def test_enter_on_the_beginning_of_a_word_keeps_what_was_seen(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fis:read transfor")
        seen = view.shown(pilot)
        assert seen > 0
        await view.press(pilot, "enter")
        assert (view.query(pilot), view.shown(pilot)) == ("is:read transfor*", seen)


@pytest.mark.parametrize("typed", ["attention", "zzz", '"transfor"', "cat:cs.C", "transfor -mod"])
async def test_enter_leaves_alone_what_is_no_beginning_of_a_word(
    open_reader: OpenReader, typed: str
) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, f"f{typed}\n")
        assert view.query(pilot) == typed


async def test_escape_in_the_line_shows_all_papers_again(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fis:starred")
        await view.press(pilot, "escape")
        assert (view.query(pilot), view.shown(pilot)) == ("", 138)


async def test_a_filter_line_that_is_left_as_it_was_keeps_the_place(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        for leave in ("escape", "enter", "down"):
            await view.press(pilot, "j", "f", leave)
        assert reader_of(pilot).papers.cursor == 3


async def test_the_same_view_again_leaves_out_what_no_longer_belongs(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "1", "j", "j", "enter")
        unread = view.shown(pilot)
        await view.press(pilot, "r", "1", "enter")
        assert view.query(pilot) == "is:unread"
        assert view.shown(pilot) == unread - 1


async def test_f_goes_on_with_the_filter_in_force(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fis:starred\n")
        await view.write(pilot, "fcat:cs.CL\n")
        assert view.query(pilot) == "is:starred cat:cs.CL"


async def test_ctrl_u_empties_the_line_and_q_is_a_letter(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fis:starred")
        await view.press(pilot, "ctrl+u", "q")
        assert view.query(pilot) == "q"
        assert reader_of(pilot).filter_line.editing


async def test_a_bad_query_is_pointed_at_and_the_last_result_stays(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fis:starred is:starrd")
        line = view.screen_text(pilot).splitlines()
        assert line[1].index("starrd") == line[2].index("^")
        assert "Did you mean starred?" in line[3]
        assert view.shown(pilot) > 0
        await view.press(pilot, "enter")
        assert reader_of(pilot).filter_line.editing, "enter must not accept a query that is wrong"


async def test_an_error_that_is_mended_goes_away(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fcat:")
        assert "^^^^" in view.screen_text(pilot)
        await view.write(pilot, "cs.CL")
        assert "^^^^" not in view.screen_text(pilot)
        assert view.shown(pilot) == 27


async def test_the_panes_move_once_for_errors_not_with_every_letter(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        tops = []
        for sign in "fis:un is:read":
            await view.write(pilot, sign)
            tops.append(reader_of(pilot).papers.region.y)
        assert len({*tops}) <= 2
        assert tops == sorted(tops)


async def test_letters_typed_at_once_end_in_the_result_of_all_of_them(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await pilot.press("f", *"transformer")
        await settle(pilot)
        reader = reader_of(pilot)
        with closing(Library(reader.session.store, clock=reader.session.clock)) as library:
            expected = library.search(parse("transformer"), prefix_last=True)
        assert reader.papers.listing is not None
        assert reader.papers.listing.rows == expected.rows


async def test_a_search_overtaken_by_another_never_shows(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        slow, search, show = threading.Event(), Library.search, reader.papers.show
        shown: list[int] = []

        def searching(
            library: Library, query: Query, *, prefix_last: bool = False, first: int | None = None
        ) -> Listing:
            if query.text == "is:starred":
                slow.wait(5)
            return search(library, query, prefix_last=prefix_last, first=first)

        def showing(listing: Listing, *, keep_place: bool) -> None:
            shown.append(len(listing.rows))
            show(listing, keep_place=keep_place)

        monkeypatch.setattr(Library, "search", searching)
        monkeypatch.setattr(reader.papers, "show", showing)
        reader.listing.apply("is:starred")
        await pilot.pause()
        reader.listing.apply("cat:cs.CL")
        slow.set()
        await settle(pilot)
        assert shown == [27]


async def test_the_first_rows_are_shown_while_the_rest_is_still_being_searched(
    open_reader: OpenReader, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = view.make_library(tmp_path / "data", view.daily_papers(450, now), now=now)
    async with open_reader(store=store) as pilot:
        reader = reader_of(pilot)
        whole, search = threading.Event(), Library.search
        counts: list[int] = []

        def searching(
            library: Library, query: Query, *, prefix_last: bool = False, first: int | None = None
        ) -> Listing:
            if first is None:
                counts.append(view.shown(pilot))
                whole.set()
            return search(library, query, prefix_last=prefix_last, first=first)

        monkeypatch.setattr(Library, "search", searching)
        reader.listing.apply("sparse")
        await settle(pilot)
        assert (counts, view.shown(pilot)) == ([200], 450)


async def test_nothing_found_repeats_the_query_and_offers_a_broader_one(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fis:starred xyzzy\n")
        text = view.screen_text(pilot)
        assert "Nothing matches is:starred xyzzy" in text
        assert "backspace" in text
        assert "try is:starred" in text
        await view.press(pilot, "backspace")
        assert (view.query(pilot), view.shown(pilot)) == ("is:starred", 15)
        assert reader_of(pilot).papers.has_focus


@pytest.mark.parametrize("size", [(120, 40), (60, 15)])
async def test_hostile_text_in_a_query_shows_as_it_is(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size) as pilot:
        await view.press(pilot, "f")
        reader_of(pilot).query_one(Input).value = HOSTILE
        await settle(pilot)
        await view.press(pilot, "enter")
        assert "[@click=app.quit]" in view.screen_text(pilot)
        assert pilot.app.is_running


async def test_the_order_can_be_chosen_and_the_filter_stays(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fcat:cs.CL\n")
        await view.press(pilot, "=", *"oldest", "enter")
        assert view.query(pilot) == "cat:cs.CL sort:-published"
        assert view.shown(pilot) == 27


async def test_a_saved_view_appears_in_the_tag_pane_with_its_count(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.write(pilot, "fis:starred cat:cs.CL\n")
        found = view.shown(pilot)
        await view.press(pilot, "ctrl+s", *"[b]ours", "enter")
        lines = reader_of(pilot).tags.lines
        assert [(line.label, line.count) for line in lines if line.view == "[b]ours"] == [
            ("[b]ours", f"{found}")
        ]
        assert "save view [b]ours" in view.said(pilot)
        assert "[b]ours" in view.screen_text(pilot)


async def test_a_saved_view_can_be_picked(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "F", *"class", "enter")
        assert view.query(pilot) == "before:1990"


async def test_saving_without_a_filter_says_that_there_is_nothing_to_save(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "ctrl+s")
        assert "filter first" in view.said(pilot)


async def _go_to_line(pilot: Pilot[str], label: str) -> None:
    reader = reader_of(pilot)
    place = [line.label for line in reader.tags.lines].index(label)
    reader.tags.focus()
    reader.tags.move_to(place)
    await settle(pilot)


async def test_a_view_can_be_renamed_and_deleted_and_both_undone(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        await _go_to_line(pilot, "Classics")
        await view.press(pilot, "R", "ctrl+u", *"Old", "enter")
        labels = [line.label for line in reader.tags.lines]
        assert "Old" in labels
        assert "Classics" not in labels
        await _go_to_line(pilot, "Old")
        await view.press(pilot, "d", "d")
        assert "Old" not in [line.label for line in reader.tags.lines]
        await view.press(pilot, "U", "U")
        assert "Classics" in [line.label for line in reader.tags.lines]


async def test_saved_views_have_keys_of_their_own(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        views = {line.number: line.term for line in reader.tags.lines if line.number}
        for number, query in views.items():
            await view.press(pilot, "g", str(number))
            assert reader.state.query == query
        await view.press(pilot, "g", "9")
        assert view.said(pilot) == "there is no saved view 9"


async def test_a_tag_is_taken_off_all_its_papers_once_that_was_confirmed(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        await view.write(pilot, "fis:starred OR is:unread\n")
        await _go_to_line(pilot, "rl")
        await view.press(pilot, "d", "d")
        assert "Take #rl off all 6 papers?" in view.screen_text(pilot)
        await view.press(pilot, "y")
        reader.filtering.replace("")
        await settle(pilot)
        assert "rl" not in [line.tag for line in reader.tags.lines]
        await view.press(pilot, "U")
        assert "rl" in [line.tag for line in reader.tags.lines]


async def test_a_line_of_the_tag_pane_narrows_and_leaves_out(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await _go_to_line(pilot, "cs.CL")
        await view.press(pilot, "enter")
        assert view.query(pilot) == "cat:cs.CL"
        await _go_to_line(pilot, "cs.LG")
        await view.press(pilot, "x")
        assert view.query(pilot) == "cat:cs.CL -cat:cs.LG"
        await view.press(pilot, "x")
        assert view.query(pilot) == "cat:cs.CL"


async def test_escape_drops_one_thing_at_a_time(open_reader: OpenReader) -> None:
    async with open_reader((80, 24)) as pilot:
        reader = reader_of(pilot)
        await view.write(pilot, "fcat:cs.CL\n")
        await view.press(pilot, "/", *"language", "enter", "space", "z")
        states, state = [], reader.state
        for _ in range(4):
            await view.press(pilot, "escape")
            states.append((state.zen, bool(state.selected), state.needle, state.query))
        assert states == [
            (False, True, "language", "cat:cs.CL"),
            (False, False, "language", "cat:cs.CL"),
            (False, False, "", "cat:cs.CL"),
            (False, False, "", ""),
        ]
