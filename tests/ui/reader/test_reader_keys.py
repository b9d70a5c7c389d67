from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.ui.commands.table import BY_ID, COMMANDS
from paperdeck.ui.commands.words import TYPED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
else:
    import reader_view as view


def _configure(home: Path, text: str) -> None:
    (home / "config.toml").write_text(text, encoding="utf-8")


async def test_a_chord_that_has_begun_shows_what_can_follow(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "y")
        last = view.screen_text(pilot).splitlines()[-1]
        assert "y Copy BibTeX" in last
        assert "k Copy cite key" in last


@pytest.mark.parametrize("key", ["escape", "x", "down", "s"])
async def test_escape_and_wrong_keys_only_cancel_a_chord(open_reader: OpenReader, key: str) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        reader.filtering.replace("cat:cs.CL")
        await settle(pilot)
        await view.press(pilot, "y", key)
        assert "Copy BibTeX" not in view.screen_text(pilot)
        assert (view.query(pilot), reader.papers.cursor, view.said(pilot)) == ("cat:cs.CL", 0, "")


async def test_going_to_another_pane_by_mouse_cancels_a_chord(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "G", "g")
        await pilot.click("#detail", offset=(3, 3))
        await settle(pilot)
        await view.press(pilot, "2", "g")
        assert reader_of(pilot).papers.cursor == 137


async def test_keys_pressed_quickly_act_in_their_order(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await pilot.press("j", "s", "j", "j", "s", "U", "k")
        await settle(pilot)
        assert reader_of(pilot).papers.cursor == 2
        await view.press(pilot, "U")
        assert view.said(pilot).startswith("undone")
        await view.press(pilot, "U")
        assert view.said(pilot) == "nothing to undo" or view.said(pilot).startswith("undone")


async def test_a_remapped_command_has_its_new_key_everywhere(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    _configure(tmp_path, '[keys]\n"deck.help" = "f1"\n"move.down" = "ctrl+j"\n')
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, "ctrl+j")
        assert reader.papers.cursor == 1
        await view.press(pilot, "j", "?")
        assert reader.papers.cursor == 1
        assert pilot.app.screen is reader
        await view.press(pilot, "f1")
        assert "ctrl+j" in view.screen_text(pilot)


async def test_one_problem_in_the_settings_is_said_when_the_reader_opens(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    _configure(tmp_path, '[keys]\n"paper.sta" = "s"\n')
    async with open_reader() as pilot:
        assert "paper.sta" in view.said(pilot)


async def test_several_problems_in_the_settings_can_all_be_read(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    _configure(
        tmp_path, '[reader]\ntheem = "x"\n[keys]\n"paper.sta" = "s"\n"paper.star" = "[b]nokey"\n'
    )
    async with open_reader((120, 50)) as pilot:
        assert view.said(pilot).startswith("3 problems in the settings, ! shows them")
        await view.press(pilot, "!")
        text = view.screen_text(pilot)
        assert all(word in text for word in ("theem", "paper.sta", "[b]nokey"))


async def test_q_goes_back_to_the_list_and_quits_only_there(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        reader = reader_of(pilot)
        for key in "13":
            await view.press(pilot, key, "q")
            assert reader.papers.has_focus
        assert pilot.app.is_running
        await pilot.press("q")
        await pilot.pause()
        assert not pilot.app.is_running


async def test_ctrl_q_quits_from_anywhere(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "f", "a")
        await pilot.press("ctrl+q")
        await pilot.pause()
        assert not pilot.app.is_running


async def test_ctrl_c_only_says_how_to_quit(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "ctrl+c")
        assert pilot.app.is_running
        assert view.said(pilot) == "q quits"


async def test_no_command_minds_an_empty_list(open_reader: OpenReader) -> None:
    leaving = {"deck.quit", "deck.back", "deck.sample", "paper.note-externally"}
    async with open_reader((80, 24)) as pilot:
        reader = reader_of(pilot)
        for command in BY_ID.keys() - leaving:
            reader.filtering.replace("xyzzy")
            reader.submit(command)
            await settle(pilot)
            for _ in range(3):
                if pilot.app.screen is not reader:
                    await view.press(pilot, "escape")
            assert pilot.app.screen is reader, command


def test_every_command_without_a_key_can_be_typed() -> None:
    typed = {command.id for command in TYPED}
    assert {one.id for one in COMMANDS if not one.keys} <= typed
