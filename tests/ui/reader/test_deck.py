from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.query.fields import FIELDS
from paperdeck.ui.commands.table import COMMANDS
from paperdeck.ui.screens.command_line import CommandLine
from paperdeck.ui.screens.help import HelpScreen, help_text
from paperdeck.ui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
else:
    import reader_view as view

SIZES = [(120, 40), (80, 24), (60, 15), (20, 5)]


async def test_help_tells_of_every_command_and_every_field(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        text = help_text(reader_of(pilot).session.keymap, "", 400).plain
        assert [one.id for one in COMMANDS if one.help not in text] == []
        assert [field.name for field in FIELDS.values() if field.example not in text] == []


async def test_help_is_narrowed_down_by_what_is_typed(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "?", *"bibtex")
        text = view.screen_text(pilot)
        assert "Copy BibTeX" in text
        assert "Go to the next row" not in text
        await view.press(pilot, *"zz")
        assert "nothing found" in view.screen_text(pilot)


@pytest.mark.parametrize("key", ["q", "?", "escape"])
async def test_help_closes_on_q_question_mark_and_escape(open_reader: OpenReader, key: str) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "?")
        assert isinstance(pilot.app.screen, HelpScreen)
        await view.press(pilot, key)
        assert len(pilot.app.screen_stack) == 1
        assert pilot.app.is_running


async def test_in_a_help_that_is_narrowed_down_q_is_a_letter_and_escape_widens_it(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "?", "u", "q")
        assert pilot.app.screen.query_one(LineInput).value == "uq"
        await view.press(pilot, "escape")
        assert pilot.app.screen.query_one(LineInput).value == ""
        await view.press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1


@pytest.mark.parametrize("width", [14, 40, 54, 90])
def test_no_line_of_the_help_is_wider_than_there_is_room(width: int) -> None:
    from paperdeck.config.keymap import build_keymap  # noqa: PLC0415 - for this test only

    keymap, _ = build_keymap(COMMANDS, {})
    text = help_text(keymap, "", width).plain
    assert max(map(len, text.splitlines())) <= max(width, 32)


async def test_the_palette_finds_a_command_by_a_few_letters_and_shows_its_key(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "ctrl+p", *"svview")
        line = next(
            line for line in view.screen_text(pilot).splitlines() if "Save the view" in line
        )
        assert "ctrl+s" in line
        await view.press(pilot, "escape", "ctrl+p", *"saved", "enter")
        assert "Classics" in view.screen_text(pilot)


async def test_a_command_without_a_key_shows_its_word_in_the_palette(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "ctrl+p", *"density")
        assert ":density" in view.screen_text(pilot)


async def test_the_command_line_runs_what_is_typed(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, ":")
        await view.write(pilot, "filter is:starred\n")
        assert view.query(pilot) == "is:starred"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("nonsense", "no command “nonsense”"),
        ("star x", "“star” takes no argument"),
        ("[b]x[/b]", "[b]x[/b]"),
    ],
)
async def test_a_wrong_command_is_told_where_it_was_typed_and_stays(
    open_reader: OpenReader, typed: str, says: str
) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, ":")
        pilot.app.screen.query_one(LineInput).value = typed
        await view.press(pilot, "enter")
        assert isinstance(pilot.app.screen, CommandLine)
        assert says in view.screen_text(pilot)
        assert typed in view.screen_text(pilot).splitlines()[-1]


async def test_tab_completes_and_candidates_say_what_they_do(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, ":", *"unr")
        assert "Mark unread and go to the next paper." in view.screen_text(pilot)
        await view.press(pilot, "tab")
        assert pilot.app.screen.query_one(LineInput).value == "unread "


async def test_the_command_line_remembers_what_was_typed(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        for command in ("filter is:read", "sort title"):
            await view.press(pilot, ":")
            await view.write(pilot, f"{command}\n")
        await view.press(pilot, ":", *"un", "up", "up")
        field = pilot.app.screen.query_one(LineInput)
        assert field.value == "filter is:read"
        await view.press(pilot, "down", "down")
        assert field.value == "un"


async def test_a_bad_query_on_the_command_line_is_said_and_changes_nothing(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, ":")
        await view.write(pilot, "sort sideways\n")
        assert "lists are sorted by" in view.said(pilot)
        assert view.query(pilot) == ""


@pytest.mark.parametrize("size", SIZES)
async def test_every_dialogue_opens_and_closes_at_every_size(
    open_reader: OpenReader, size: tuple[int, int]
) -> None:
    async with open_reader(size) as pilot:
        for key in ("?", ":", "ctrl+p", "ctrl+t", "!", "F", "/", "C", "I", "="):
            await view.press(pilot, key)
            assert len(pilot.app.screen_stack) == 2, key
            await view.press(pilot, "escape")
            assert len(pilot.app.screen_stack) == 1, key


async def test_the_theme_under_the_cursor_is_shown_and_escape_takes_it_back(
    open_reader: OpenReader,
) -> None:
    async with open_reader() as pilot:
        before = pilot.app.theme
        await view.press(pilot, "ctrl+t", "down")
        assert pilot.app.theme != before
        await view.press(pilot, "escape")
        assert pilot.app.theme == before


async def test_a_chosen_theme_and_density_are_kept_in_the_settings(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "config.toml"
    file.write_text("# mine\n[sources.huggingface]\nenabled = false\n", encoding="utf-8")
    store = view.make_library(tmp_path / "data", view.daily_papers(5, now), now=now)
    async with open_reader(store=store, demo=False) as pilot:
        await view.press(pilot, "ctrl+t", *"sepia", "enter")
        assert view.said(pilot) == "theme: sepia, kept in config.toml"
        await view.press(pilot, ":", *"density", "enter")
    text = file.read_text(encoding="utf-8")
    assert 'theme = "sepia"' in text
    assert 'rows = "compact"' in text
    assert text.startswith("# mine")


async def test_the_demo_writes_no_settings(open_reader: OpenReader, tmp_path: Path) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "ctrl+t", *"sepia", "enter", "C", *"cs.LG", "enter")
        await settle(pilot)
    assert not (tmp_path / "config.toml").exists()
    assert not (tmp_path / "config" / "config.toml").exists()


async def test_settings_that_cannot_be_written_are_told_of_and_the_choice_stands(
    open_reader: OpenReader, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "config").write_text("a file where the folder should be", encoding="utf-8")
    store = view.make_library(tmp_path / "data", view.daily_papers(5, now), now=now)
    async with open_reader(store=store, demo=True) as pilot:
        reader_of(pilot).session.demo = False
        await view.press(pilot, "ctrl+t", *"sepia", "enter")
        assert pilot.app.theme == "sepia"
        assert "not kept for the next start" in view.said(pilot)
