from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import reader_of

from paperdeck.ui.widgets.confirm import Confirm

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.ui.conftest import OpenReader
    from tests.ui.reader.conftest import OnDisk
    from textual.pilot import Pilot

    Keys = Callable[..., Awaitable[None]]
    Painted = Callable[[Pilot[str]], str]


def said(pilot: Pilot[str]) -> str:
    message = reader_of(pilot).status.said
    return message.text if message else ""


def listed(pilot: Pilot[str]) -> list[int]:
    listing = reader_of(pilot).papers.listing
    assert listing is not None
    return list(listing.rows)


def selected(pilot: Pilot[str]) -> list[int]:
    """Return which places of the list are selected, as it is shown."""
    papers = reader_of(pilot).papers
    return [index for index in range(len(listed(pilot))) if papers.is_selected(index)]


async def test_space_selects_and_goes_on_and_takes_back(
    open_reader: OpenReader, press: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await press(pilot, "space", "j", "space")
        assert selected(pilot) == [0, 2]
        assert reader_of(pilot).papers.cursor == 3
        assert "2 selected" in painted(pilot)
        await press(pilot, "k", "space")
        assert selected(pilot) == [0]


@pytest.mark.parametrize("moves", [("j", "j"), ("k", "k")])
async def test_a_range_is_shown_while_it_grows_and_shrinks(
    open_reader: OpenReader, press: Keys, moves: tuple[str, ...]
) -> None:
    async with open_reader() as pilot:
        await press(pilot, *"jjjjj", "v")
        assert selected(pilot) == [5]
        await press(pilot, *moves)
        assert selected(pilot) == ([5, 6, 7] if moves[0] == "j" else [3, 4, 5])
        await press(pilot, "k" if moves[0] == "j" else "j")
        assert len(selected(pilot)) == 2
        await press(pilot, "v", "j", "j", "j")
        assert len(selected(pilot)) == 2


async def test_a_range_adds_to_what_was_selected(open_reader: OpenReader, press: Keys) -> None:
    async with open_reader() as pilot:
        await press(pilot, "space", "j", "v", "j", "v")
        assert selected(pilot) == [0, 2, 3]


async def test_a_command_ends_an_open_range_and_acts_on_it(
    open_reader: OpenReader, burst: Keys, on_disk: OnDisk
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "v", "j", "j", "t", *"ranged", "enter")
        assert on_disk(pilot, "SELECT count(*) FROM marks.tags WHERE tag = 'ranged'") == [(3,)]
        await burst(pilot, "j")
        assert selected(pilot) == [0, 1, 2]


async def test_all_of_the_list_are_selected_and_none_again(
    open_reader: OpenReader, burst: Keys, command: Keys
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "filter is:unread cat:cs.CL")
        await burst(pilot, "V")
        assert selected(pilot) == list(range(len(listed(pilot))))
        await burst(pilot, "V")
        assert selected(pilot) == []


async def test_escape_drops_the_selection_before_the_filter(
    open_reader: OpenReader, burst: Keys, command: Keys
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "filter is:unread")
        await burst(pilot, "V", "escape")
        assert selected(pilot) == []
        assert reader_of(pilot).state.query == "is:unread"
        await burst(pilot, "v", "j", "escape", "j")
        assert selected(pilot) == []


async def test_the_selection_outlives_what_is_done_to_it_and_the_cursor_stays(
    open_reader: OpenReader, burst: Keys, on_disk: OnDisk
) -> None:
    async with open_reader() as pilot:
        (before,) = on_disk(pilot, "SELECT count(*) FROM marks.flags WHERE flag = 'read'")[0]
        await burst(pilot, "space", "space", "r")
        after = on_disk(pilot, "SELECT count(*) FROM marks.flags WHERE flag = 'read'")
        assert after == [(before + 2,)]
        assert selected(pilot) == [0, 1]
        assert reader_of(pilot).papers.cursor == 2


async def test_starring_a_mixed_selection_stars_all_and_then_unstars_all(
    open_reader: OpenReader, burst: Keys, on_disk: OnDisk
) -> None:
    def starred(pilot: Pilot[str]) -> int:
        rows = listed(pilot)[:6]
        sql = (
            "SELECT count(*) FROM marks.flags JOIN papers ON papers.id = paper_id"
            f" WHERE flag = 'starred' AND papers.row IN ({','.join(map(str, rows))})"
        )
        return int(on_disk(pilot, sql)[0][0])

    async with open_reader() as pilot:
        await burst(pilot, "v", *"jjjjj", "v")
        assert 0 < starred(pilot) < 6
        await burst(pilot, "s")
        assert starred(pilot) == 6
        await burst(pilot, "s")
        assert starred(pilot) == 0


async def test_many_papers_are_changed_only_after_a_yes(
    open_reader: OpenReader, burst: Keys, on_disk: OnDisk, painted: Painted
) -> None:
    async with open_reader() as pilot:
        count = len(listed(pilot))
        await burst(pilot, "V", "s")
        assert f"Star {count} papers?" in painted(pilot)
        await burst(pilot, "y")
        stars = "SELECT count(*) FROM marks.flags WHERE flag = 'starred'"
        assert on_disk(pilot, stars) == [(count,)]


async def test_copying_many_papers_asks_nothing(open_reader: OpenReader, burst: Keys) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "V", "y", "k")
        assert said(pilot).startswith(f"{len(listed(pilot))} cite keys ")


async def test_selected_papers_that_the_list_does_not_show_are_not_changed_unasked(
    open_reader: OpenReader, burst: Keys, command: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "space", "space")
        await command(pilot, "filter cat:cs.CV")
        await burst(pilot, "space", "r")
        assert isinstance(pilot.app.screen, Confirm)
        assert "Mark 3 papers as read?" in painted(pilot)
        assert "2 of them aren't in this list" in painted(pilot)


async def test_a_range_survives_papers_that_arrive(
    open_reader: OpenReader, burst: Keys, press: Keys
) -> None:
    async with open_reader() as pilot:
        await press(pilot, "j", "v", "j")
        rows = listed(pilot)[1:3]
        reader_of(pilot).listing.reload()
        await press(pilot, "v")
        assert reader_of(pilot).state.selected == set(rows)


async def test_too_many_papers_are_named_by_the_filter_instead(
    open_reader: OpenReader, burst: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("paperdeck.ui.screens.reader.selecting._MOST_SELECTED", 10)
    async with open_reader() as pilot:
        await burst(pilot, "V")
        assert not reader_of(pilot).state.selected
        assert ":tag ml ~" in said(pilot)
