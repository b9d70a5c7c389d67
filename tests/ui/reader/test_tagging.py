from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.ui.screens.reader.tagging import new_tag, tags_to_add
from paperdeck.ui.widgets.choices import Choice
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.ui.conftest import OpenReader
    from tests.ui.reader.conftest import OnDisk
    from textual.pilot import Pilot

    Keys = Callable[..., Awaitable[None]]
    Painted = Callable[[Pilot[str]], str]


def tags_of_current(on_disk: OnDisk, pilot: Pilot[str]) -> set[str]:
    row = reader_of(pilot).papers.current
    sql = "SELECT tag FROM marks.tags JOIN papers ON papers.id = paper_id WHERE papers.row = ?"
    return {tag for (tag,) in on_disk(pilot, sql, row)}


def said(pilot: Pilot[str]) -> str:
    message = reader_of(pilot).status.said
    return message.text if message else ""


async def test_typing_filters_the_tags_there_are_and_enter_adds_one(
    open_reader: OpenReader, on_disk: OnDisk, press: Keys, burst: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "t")
        assert "theory" in painted(pilot)
        assert "cryptography" in painted(pilot)
        await burst(pilot, *"thry")
        assert "theory" in painted(pilot)
        picker = painted(pilot).split("Tag this paper")[1]
        assert "cryptography" not in picker
        await press(pilot, "down", "enter")
        assert "theory" in tags_of_current(on_disk, pilot)
        assert said(pilot) == "tag 1 paper with theory · U undoes it"
        assert any(line.tag == "theory" for line in reader_of(pilot).tags.lines)


async def test_a_new_tag_is_made_by_enter_and_counted_at_once(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "t", *"ml/brand new")
        assert "new tag #ml/brand-new" in painted(pilot)
        await burst(pilot, "enter")
        assert "ml/brand-new" in tags_of_current(on_disk, pilot)
        (line,) = [line for line in reader_of(pilot).tags.lines if line.tag == "ml/brand-new"]
        assert line.count == "1"


@pytest.mark.parametrize("typed", ["#theory", "THEORY", "theory"])
async def test_an_existing_tag_is_taken_however_it_is_typed(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, typed: str
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "t", *typed, "enter")
        assert "theory" in tags_of_current(on_disk, pilot)


async def test_a_tag_above_others_can_be_taken_by_its_own_name(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "t", *"ml", "enter")
        assert "ml" in tags_of_current(on_disk, pilot)


@pytest.mark.parametrize("typed", ["ml//x", "a#b", "/", "x" * 101])
async def test_a_bad_name_is_shown_with_the_reason_and_cannot_be_applied(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys, painted: Painted, typed: str
) -> None:
    async with open_reader() as pilot:
        steps = on_disk(pilot, "SELECT count(*) FROM marks.steps")
        await burst(pilot, "t", *typed, "enter")
        assert isinstance(pilot.app.screen, Picker)
        assert "A tag" in painted(pilot)
        await burst(pilot, "escape")
        assert on_disk(pilot, "SELECT count(*) FROM marks.steps") == steps


async def test_tags_that_the_paper_has_are_marked_in_the_picker(
    open_reader: OpenReader, burst: Keys, painted: Painted, on_disk: OnDisk
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "t", *"fresh", "enter", "t")
        assert any("fresh" in line and "has it" in line for line in painted(pilot).splitlines())
        await burst(pilot, *"fresh", "enter")
        assert said(pilot) == "already tagged #fresh"
        assert "fresh" in tags_of_current(on_disk, pilot)


async def test_removing_offers_the_papers_own_tags_only(
    open_reader: OpenReader, burst: Keys, painted: Painted, on_disk: OnDisk
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "t", *"one", "enter", "t", *"two", "enter")
        before = tags_of_current(on_disk, pilot)
        await burst(pilot, "T")
        assert isinstance(pilot.app.screen, Picker)
        assert {choice.value for choice in pilot.app.screen._choices} == before
        await burst(pilot, *"one", "enter")
        assert tags_of_current(on_disk, pilot) == before - {"one"}


async def test_a_paper_without_tags_says_so(
    open_reader: OpenReader, burst: Keys, command: Keys
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "filter -has:tag")
        await burst(pilot, "T")
        assert said(pilot) == "no tags here to remove"


async def test_a_selection_gets_a_tag_in_one_step(
    open_reader: OpenReader, burst: Keys, on_disk: OnDisk
) -> None:
    async with open_reader() as pilot:
        await burst(pilot, "space", "space", "space", "t", *"together", "enter")
        count = "SELECT count(*) FROM marks.tags WHERE tag = 'together'"
        assert on_disk(pilot, count) == [(3,)]
        assert said(pilot) == "tag 3 papers with together · U undoes it"
        await burst(pilot, "U")
        assert on_disk(pilot, count) == [(0,)]


async def test_a_query_gets_a_tag_once_confirmed_and_loses_it_too(
    open_reader: OpenReader, burst: Keys, command: Keys, on_disk: OnDisk, painted: Painted
) -> None:
    async with open_reader() as pilot:
        count = "SELECT count(*) FROM marks.tags WHERE tag = 'seen'"
        (read,) = on_disk(pilot, "SELECT count(*) FROM marks.flags WHERE flag = 'read'")[0]
        await command(pilot, "tag seen ~ is:read")
        assert f"Tag {read} papers with #seen?" in painted(pilot)
        assert on_disk(pilot, count) == [(0,)]
        await burst(pilot, "y")
        assert on_disk(pilot, count) == [(read,)]
        await command(pilot, "untag seen ~ is:read")
        await burst(pilot, "y")
        assert on_disk(pilot, count) == [(0,)]
        await burst(pilot, "U", "U")
        assert on_disk(pilot, count) == [(0,)]
        await burst(pilot, "ctrl+r")
        assert on_disk(pilot, count) == [(read,)]


async def test_a_bad_tag_on_the_command_line_says_why(
    open_reader: OpenReader, command: Keys
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "tag a//b ~ is:read")
        assert "empty part" in said(pilot)


async def test_hostile_text_is_only_text_in_the_picker_the_question_and_the_message(
    open_reader: OpenReader,
    burst: Keys,
    command: Keys,
    painted: Painted,
    clickable: Callable[[Pilot[str]], list[str]],
) -> None:
    tag = "[/INST]-[@click=app.quit]x[/]"
    async with open_reader() as pilot:
        await burst(pilot, "t", *tag, "enter")
        assert tag in said(pilot)
        assert tag in painted(pilot)
        await burst(pilot, "t")
        assert tag in painted(pilot)
        await burst(pilot, "escape", "T", *"INST")
        assert tag in painted(pilot)
        await burst(pilot, "escape")
        await command(pilot, f"untag {tag} ~ is:starred")
        assert tag in painted(pilot)
        assert not any("quit" in action for action in clickable(pilot))
        await settle(pilot)


def test_the_picker_knows_tags_above_others_and_says_how_many_papers_have_one() -> None:
    choices = tags_to_add({"ml/x": 3, "rl": 1}, {"rl": 1, "ml/x": 2}, 2)
    assert choices == [
        Choice("ml", "ml", ""),
        Choice("ml/x", "ml/x", "all have it  3"),
        Choice("rl", "rl", "1 of 2 have it  1"),
    ]


def test_a_new_tag_is_spelled_like_those_above_it() -> None:
    assert new_tag("ML/new one", ["ml", "ml/x"]) == Choice("ml/new-one", "new tag #ml/new-one")


def test_a_tag_that_is_there_is_not_new() -> None:
    assert new_tag("MĹ", ["ml"]) is None
