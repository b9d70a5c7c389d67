from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.config.themes import load_themes
from paperdeck.text.width import cell_width
from paperdeck.ui.look import ASCII, UNICODE

if TYPE_CHECKING:
    from tests.ui.conftest import OpenReader

THEMES, _ = load_themes(Path("nowhere"))


@pytest.mark.parametrize("name", THEMES)
async def test_every_theme_draws_the_reader_its_dialogues_and_its_help(
    open_reader: OpenReader, name: str
) -> None:
    async with open_reader((100, 24), theme=name) as pilot:
        assert pilot.app.theme == name
        for key in ("j", "t", "escape", "a", "escape", "question_mark", "escape", "f", "escape"):
            await pilot.press(key)
            await settle(pilot)
        assert reader_of(pilot).papers.cursor == 1


async def test_an_unknown_theme_falls_back_instead_of_failing(open_reader: OpenReader) -> None:
    async with open_reader((100, 24), theme="nothing-like-this") as pilot:
        assert pilot.app.theme == "paperdeck-dark"


def test_every_sign_is_one_cell_wide_and_has_an_ascii_stand_in() -> None:
    assert {cell_width(sign) for sign in UNICODE} == {1}
    assert all(sign.isascii() and len(sign) == 1 for sign in ASCII)
