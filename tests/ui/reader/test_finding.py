from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from stage import reader_of, settle

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view

    from paperdeck.store.database import Store
else:
    import reader_view as view

TITLES = ("Zebras", "On Gödel numbers", "Apples", "GODEL again", "Pears")


def _library(folder: Path, now: datetime) -> Store:
    records = [
        view.paper(number, now - timedelta(days=number), title=title)
        for number, title in enumerate(TITLES)
    ]
    return view.make_library(folder / "data", records, now=now)


async def test_n_and_N_go_through_all_matches_whatever_their_case_and_accents(  # noqa: N802 - the keys
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    async with open_reader(store=_library(tmp_path, now)) as pilot:
        seen = []
        await view.press(pilot, "/", *"godel", "enter")
        seen.append(view.cursor_title(pilot))
        for key in "nnN":
            await view.press(pilot, key)
            seen.append(view.cursor_title(pilot))
        assert seen == ["On Gödel numbers", "GODEL again", "On Gödel numbers", "GODEL again"]


async def test_going_round_the_end_is_said(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    async with open_reader(store=_library(tmp_path, now)) as pilot:
        await view.press(pilot, "/", *"godel", "enter", "n")
        assert view.said(pilot) == "found “godel”"
        await view.press(pilot, "n")
        assert "from the top" in view.said(pilot)
        await view.press(pilot, "N")
        assert "from the bottom" in view.said(pilot)


async def test_the_only_match_and_no_match_are_said(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    async with open_reader(store=_library(tmp_path, now)) as pilot:
        await view.press(pilot, "/", *"zebra", "enter")
        assert view.said(pilot) == "“zebra” is only here"
        await view.press(pilot, "/", "ctrl+u", *"[b]no", "enter")
        assert view.said(pilot) == "no “[b]no” in this list"


async def test_finding_finds_authors_and_leaves_the_list_as_it_is(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    async with open_reader(store=_library(tmp_path, now)) as pilot:
        await view.press(pilot, "/", *"emile", "space", *"nobody4", "enter")
        assert view.cursor_title(pilot) == "Pears"
        assert view.shown(pilot) == len(TITLES)


async def test_finding_again_needs_something_to_find(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "n")
        assert "/ asks for words" in view.said(pilot)


async def test_the_last_words_stand_ready_to_be_changed(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "/", *"bert", "enter", "/", "a", "enter")
        assert reader_of(pilot).state.needle == "berta"
        await settle(pilot)
