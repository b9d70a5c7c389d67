"""Text from outside is only text in every pane, dialogue and message: nothing in it acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import open_on_stage, reader_of, settle
from textual.widgets import TextArea

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from tests.hostile import HOSTILE, MARKUP, NEVER_DRAWN, literal, make_hostile_library
    from textual.pilot import Pilot
else:
    from hostile import HOSTILE, MARKUP, NEVER_DRAWN, literal, make_hostile_library

SIZES = [(230, 64), (60, 15)]


@pytest.fixture(params=SIZES, ids=str)
async def pilot(
    request: pytest.FixtureRequest, tmp_path: Path, now: datetime
) -> AsyncIterator[Pilot[str]]:
    """The reader on a library in which every text is hostile, at several sizes."""
    store = make_hostile_library(tmp_path / "data", now=now)
    stage = open_on_stage(tmp_path, now=now, size=request.param, store=store, demo=False)
    async with stage as pilot:
        yield pilot


def _drawn(pilot: Pilot[str]) -> str:
    """Return the screen, having checked that nothing on it acts, when drawn or clicked."""
    strips = pilot.app.screen._compositor.render_strips()
    for strip in strips:
        for segment in strip:
            assert not NEVER_DRAWN.search(segment.text), repr(segment.text)
            actions = segment.style.meta if segment.style else {}
            assert not any("quit" in str(action) for action in actions.values()), actions
    return "\n".join(strip.text for strip in strips)


async def _look(pilot: Pilot[str], *keys: str) -> str:
    await pilot.press(*keys)
    await settle(pilot)
    return _drawn(pilot)


async def test_the_panes(pilot: Pilot[str]) -> None:
    assert "TITLE On [/INST] tokens" in await _look(pilot)
    alone = await _look(pilot, "z")
    assert "ABSTRACT On [/INST] tokens" in alone or pilot.app.size.height < 20
    await _look(pilot, "z")
    assert "TAG On [" in await _look(pilot, "1")


@pytest.mark.parametrize(
    "row_keys", [(), (":", *"density", "enter")], ids=["two lines", "one line"]
)
async def test_the_list_in_both_densities(pilot: Pilot[str], row_keys: tuple[str, ...]) -> None:
    await _look(pilot, *row_keys)
    assert "TITLE On [/INST]" in await _look(pilot, "space", "v")


@pytest.mark.parametrize(("key", "shown"), [("t", "TAG On ["), ("T", "TAG On ["), ("F", "VIEW On")])
async def test_the_pickers(pilot: Pilot[str], key: str, shown: str) -> None:
    assert shown in await _look(pilot, key)
    assert shown in await _look(pilot, *"On")


async def test_the_note_editor(pilot: Pilot[str]) -> None:
    assert "TITLE On [/INST]" in await _look(pilot, "e")
    area = pilot.app.screen.query_one(TextArea)
    assert "NOTE On [/INST] tokens [@click=app.quit]x[/]" in area.text
    area.insert(
        f"# {HOSTILE}\n\n- [link](https://example.org/{MARKUP})\n\n> {HOSTILE}\n\n`{HOSTILE}`"
    )
    await pilot.pause(0.3)  # the preview follows when typing pauses
    assert "[@click=app.quit]" in _drawn(pilot)


async def test_the_questions_before_deleting_and_renaming_a_tag(pilot: Pilot[str]) -> None:
    await _look(pilot, "1")
    tags = reader_of(pilot).tags
    tags.move_to(next(index for index, line in enumerate(tags.lines) if line.tag))
    assert "TAG On [" in await _look(pilot, "R")
    await _look(pilot, "escape")
    await _look(pilot, "d", "d")


async def test_the_filter_and_its_errors(pilot: Pilot[str]) -> None:
    await _look(pilot, "f")
    field = reader_of(pilot).filter_line.query_one("LineInput")
    for text in (f'"{HOSTILE}"', f"bogus:{HOSTILE}", f"cat:{HOSTILE}", f"({HOSTILE}"):
        field.value = text  # type: ignore[attr-defined] # an input
        await settle(pilot)
        assert "[/INST]" in _drawn(pilot)
    await _look(pilot, "escape")


@pytest.mark.parametrize("level", ["information", "warning", "error"])
async def test_messages(pilot: Pilot[str], level: str) -> None:
    reader_of(pilot).say(f"import failed: {HOSTILE}", level)
    assert "On [/INST]" in await _look(pilot)


async def test_what_was_done_and_undone(pilot: Pilot[str]) -> None:
    assert "STEP On [/INST]" in await _look(pilot, "U")


async def test_the_sources_and_their_errors(pilot: Pilot[str]) -> None:
    assert literal("ERROR")[:20] in await _look(pilot, "!")


@pytest.mark.parametrize("keys", [("/",), (":",), ("?",), ("I",), ("C",), ("ctrl+p",), ("ctrl+t",)])
async def test_dialogues_that_are_typed_into(pilot: Pilot[str], keys: tuple[str, ...]) -> None:
    await _look(pilot, *keys)
    field = pilot.app.focused
    assert field is not None
    field.value = HOSTILE  # type: ignore[attr-defined] # an input
    assert "On [/INST]" in await _look(pilot)
    await _look(pilot, "enter")
    assert pilot.app.is_running


async def test_a_paper_of_which_only_the_marks_are_left(pilot: Pilot[str]) -> None:
    detail = reader_of(pilot).detail
    assert detail.paper is not None
    detail.show(detail.paper._replace(row=None))
    assert "[@click=app.quit]" in await _look(pilot, "z")


async def test_an_empty_list_under_a_hostile_filter(pilot: Pilot[str]) -> None:
    reader_of(pilot).submit("list.filter", '"nothing [/INST] [@click=app.quit]x[/]"')
    assert "[/INST]" in await _look(pilot)
