from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle
from textual import events

from paperdeck.ui.panes.paper_list import PaperList
from paperdeck.ui.widgets.literal import LiteralStatic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from tests.ui.conftest import OpenReader
    from tests.ui.reader.conftest import OnDisk
    from textual.pilot import Pilot

    from paperdeck.model.rows import PaperRow

    Keys = Callable[..., Awaitable[None]]
    Painted = Callable[[Pilot[str]], str]

_FLAGS = {"s": "starred", "b": "queued", "r": "read"}


def papers_with(on_disk: OnDisk, pilot: Pilot[str], flag: str) -> set[str]:
    found = on_disk(pilot, "SELECT paper_id FROM marks.flags WHERE flag = ?", flag)
    return {paper_id for (paper_id,) in found}


def current_id(pilot: Pilot[str]) -> str:
    papers = reader_of(pilot).papers
    assert papers.current is not None
    row = papers.known(papers.current)
    assert row is not None
    return row.id


def said(pilot: Pilot[str]) -> str:
    message = reader_of(pilot).status.said
    return message.text if message else ""


def tag_pane_count(pilot: Pilot[str], label: str) -> str:
    return next(line.count for line in reader_of(pilot).tags.lines if line.label == label)


@pytest.mark.parametrize("key", ["s", "b"])
async def test_star_and_queue_go_on_and_off_on_disk_and_on_the_screen(
    open_reader: OpenReader, on_disk: OnDisk, press: Keys, key: str
) -> None:
    async with open_reader() as pilot:
        await press(pilot, "j", "j", "j", "j")
        paper_id = current_id(pilot)
        before = papers_with(on_disk, pilot, _FLAGS[key])
        await press(pilot, key)
        assert papers_with(on_disk, pilot, _FLAGS[key]) == before ^ {paper_id}
        row = reader_of(pilot).papers.known(reader_of(pilot).papers.current or 0)
        assert row is not None
        assert getattr(row, _FLAGS[key]) is (paper_id not in before)
        await press(pilot, key)
        assert papers_with(on_disk, pilot, _FLAGS[key]) == before


@pytest.mark.parametrize("keys", [("s",), ("b",), ("r",)])
async def test_a_change_is_on_disk_before_the_screen_shows_it(
    open_reader: OpenReader,
    on_disk: OnDisk,
    burst: Keys,
    monkeypatch: pytest.MonkeyPatch,
    keys: tuple[str, ...],
) -> None:
    async with open_reader() as pilot:
        before = on_disk(pilot, "SELECT count(*) FROM marks.steps")[0][0]
        steps_when_shown: list[int] = []
        put_rows = PaperList.put_rows

        def shown(papers: PaperList, rows: Iterable[PaperRow]) -> None:
            steps_when_shown.append(on_disk(pilot, "SELECT count(*) FROM marks.steps")[0][0])
            put_rows(papers, rows)

        monkeypatch.setattr(PaperList, "put_rows", shown)
        await burst(pilot, *keys)
        assert steps_when_shown[0] == before + 1


async def test_read_goes_to_the_next_paper_and_unread_too(
    open_reader: OpenReader, on_disk: OnDisk, press: Keys
) -> None:
    async with open_reader() as pilot:
        first = current_id(pilot)
        await press(pilot, "r")
        assert first in papers_with(on_disk, pilot, "read")
        assert reader_of(pilot).papers.cursor == 1
        await press(pilot, "k", "u")
        assert first not in papers_with(on_disk, pilot, "read")
        assert reader_of(pilot).papers.cursor == 1


async def test_a_paper_read_in_the_list_of_unread_ones_stays_until_the_filter_is_applied_again(
    open_reader: OpenReader, press: Keys, command: Keys
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "filter is:unread")
        papers = reader_of(pilot).papers
        assert papers.listing is not None
        first, count = papers.current, len(papers.listing.rows)
        unread = int(tag_pane_count(pilot, "Unread"))
        await press(pilot, "r")
        assert papers.listing.rows[0] == first
        row = papers.known(papers.listing.rows[0])
        assert row is not None
        assert row.read
        assert int(tag_pane_count(pilot, "Unread")) == unread - 1
        await command(pilot, "filter is:unread")
        assert first not in papers.listing.rows
        assert len(papers.listing.rows) == count - 1


async def test_counts_follow_a_star_at_once(open_reader: OpenReader, press: Keys) -> None:
    async with open_reader() as pilot:
        starred = int(tag_pane_count(pilot, "Starred"))
        await press(pilot, "s")
        assert abs(int(tag_pane_count(pilot, "Starred")) - starred) == 1


@pytest.mark.parametrize(
    ("keys", "table"),
    [
        (("s",), "flags"),
        (("b",), "flags"),
        (("r",), "flags"),
        (("f", *"is:read", "enter", "u"), "flags"),
        (("t", *"brand-new", "enter"), "tags"),
        (("t", *"theory", "enter"), "tags"),
        (("j", "j", "T", "enter"), "tags"),
        (("a", *"a thought", "escape"), "notes"),
        (("j", "j", "e", *" more", "escape"), "notes"),
        (("j", "j", "e", "f7", "delete", "escape"), "notes"),
        (("f", *"mamba", "enter", "ctrl+s", *"mine", "enter"), "views"),
        (("1", "j", "j", "j", "j", "j", "d", "d"), "views"),
    ],
    ids=lambda value: "".join(value) if isinstance(value, tuple) else value,
)
async def test_undo_takes_each_kind_of_change_back_and_redo_makes_it_again(
    open_reader: OpenReader, on_disk: OnDisk, press: Keys, keys: tuple[str, ...], table: str
) -> None:
    def state(pilot: Pilot[str]) -> list[tuple[object, ...]]:
        return sorted(on_disk(pilot, f"SELECT * FROM marks.{table}"), key=repr)

    async with open_reader() as pilot:
        before = state(pilot)
        await press(pilot, *keys)
        changed = state(pilot)
        steps = on_disk(pilot, "SELECT count(*) FROM marks.steps")[0][0]
        assert changed != before
        await press(pilot, "U")
        assert state(pilot) == before
        assert said(pilot).startswith("undone: ")
        await press(pilot, "ctrl+r")
        assert state(pilot) == changed
        assert said(pilot).startswith("done again: ")
        assert on_disk(pilot, "SELECT count(*) FROM marks.steps")[0][0] == steps


async def test_undo_takes_the_renaming_of_a_tag_back(
    open_reader: OpenReader, on_disk: OnDisk, burst: Keys
) -> None:
    async with open_reader() as pilot:
        before = on_disk(pilot, "SELECT paper_id, tag FROM marks.tags ORDER BY 1, 2")
        await burst(pilot, "1")
        tags = reader_of(pilot).tags
        tags.move_to([line.tag for line in tags.lines].index("theory"))
        await burst(pilot, "R", "ctrl+u", *"lore", "enter")
        assert on_disk(pilot, "SELECT count(*) FROM marks.tags WHERE tag = 'lore'")[0][0] > 0
        await burst(pilot, "U")
        assert on_disk(pilot, "SELECT paper_id, tag FROM marks.tags ORDER BY 1, 2") == before


async def test_undo_comes_back_to_the_paper_that_it_changes(
    open_reader: OpenReader, press: Keys
) -> None:
    async with open_reader() as pilot:
        await press(pilot, "r", "j", "j", "U")
        assert reader_of(pilot).papers.cursor == 0


async def test_undo_and_redo_say_when_there_is_nothing(
    open_reader: OpenReader, press: Keys, burst: Keys, on_disk: OnDisk
) -> None:
    async with open_reader() as pilot:
        await press(pilot, "ctrl+r")
        assert said(pilot) == "nothing to redo"
        steps = on_disk(pilot, "SELECT count(*) FROM marks.steps")[0][0]
        await burst(pilot, *("U" * (steps + 1)))
        assert said(pilot) == "nothing to undo"


async def test_messages_name_what_was_done_to_how_many_and_the_keys_in_force(
    open_reader: OpenReader, press: Keys, painted: Painted
) -> None:
    async with open_reader() as pilot:
        await press(pilot, "space", "space", "r")
        assert said(pilot) == "mark 2 papers as read · U undoes it"
        assert "mark 2 papers as read · U undoes it" in painted(pilot)
        await press(pilot, "U")
        assert said(pilot) == "undone: mark 2 papers as read · ctrl+r redoes it"


@pytest.mark.parametrize(
    ("word", "flag"), [("star", "starred"), ("queue", "queued"), ("read", "read")]
)
async def test_a_query_marks_all_it_finds_in_one_step_once_the_number_is_confirmed(
    open_reader: OpenReader, on_disk: OnDisk, command: Keys, word: str, flag: str
) -> None:
    async with open_reader() as pilot:
        before = papers_with(on_disk, pilot, flag)
        steps = on_disk(pilot, "SELECT count(*) FROM marks.steps")[0][0]
        await command(pilot, f"{word} ~ cat:cs.CV")
        found = on_disk(
            pilot,
            "SELECT id FROM papers JOIN paper_categories USING (row) WHERE category = 'cs.CV'",
        )
        ids = {paper_id for (paper_id,) in found}
        question = pilot.app.screen.query_one(".question", LiteralStatic)
        assert f"{len(ids)} papers" in str(question.content)
        assert papers_with(on_disk, pilot, flag) == before
        await pilot.press("y")
        await settle(pilot)
        assert ids <= papers_with(on_disk, pilot, flag)
        assert on_disk(pilot, "SELECT count(*) FROM marks.steps")[0][0] == steps + 1
        assert reader_of(pilot).papers.cursor == 0
        await pilot.press("U")
        await settle(pilot)
        assert papers_with(on_disk, pilot, flag) == before


async def test_no_to_the_question_changes_nothing(
    open_reader: OpenReader, on_disk: OnDisk, command: Keys, press: Keys
) -> None:
    async with open_reader() as pilot:
        before = papers_with(on_disk, pilot, "read")
        await command(pilot, "read ~ cat:cs.CV")
        await press(pilot, "n")
        assert papers_with(on_disk, pilot, "read") == before
        assert said(pilot) == "nothing was changed"


async def test_a_tilde_alone_means_the_present_filter(
    open_reader: OpenReader, on_disk: OnDisk, command: Keys, press: Keys
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "filter cat:cs.CV is:unread")
        listing = reader_of(pilot).papers.listing
        assert listing is not None
        await command(pilot, "read ~")
        await press(pilot, "y")
        assert said(pilot).startswith(f"mark {len(listing.rows)} papers as read")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("star ~ nosuchfield:x", "nosuchfield"),
        ("star ~ xyzzyx", "no paper matches “xyzzyx”"),
    ],
)
async def test_a_query_that_is_wrong_or_finds_nothing_says_so(
    open_reader: OpenReader, command: Keys, typed: str, says: str
) -> None:
    async with open_reader() as pilot:
        await command(pilot, typed)
        assert says in said(pilot)


@pytest.mark.parametrize("send", ["burst", "press"])
async def test_keys_in_one_burst_do_what_they_do_when_typed_slowly(
    open_reader: OpenReader, on_disk: OnDisk, request: pytest.FixtureRequest, send: str
) -> None:
    keys: Keys = request.getfixturevalue(send)
    async with open_reader() as pilot:
        tags = "SELECT tag FROM marks.tags WHERE paper_id = ? AND tag IN ('quick', 'kcs')"
        stars = papers_with(on_disk, pilot, "starred")
        paper_id = current_id(pilot)
        await keys(pilot, "s", "t", *"quick", "enter", "U", "j", "s")
        assert on_disk(pilot, tags, paper_id) == []
        assert papers_with(on_disk, pilot, "starred") == stars ^ {paper_id} ^ {current_id(pilot)}
        await keys(pilot, "a", *"jk sq", "escape", "f", *"mamba", "enter", "t", *"kcs", "enter")
        assert on_disk(pilot, "SELECT text FROM marks.notes ORDER BY id DESC LIMIT 1") == [
            ("jk sq",)
        ]
        assert reader_of(pilot).state.query == "mamba"
        assert on_disk(pilot, tags, current_id(pilot)) == [("kcs",)]


async def test_quitting_does_not_wait_for_a_command_that_hangs(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()

    async def hang(*_: object, **__: object) -> None:
        await never.wait()

    async with open_reader() as pilot:
        monkeypatch.setattr(reader_of(pilot).marking, "change", hang)
        pilot.app.post_message(events.Key("s", "s"))
        pilot.app.post_message(events.Key("ctrl+q", None))
        async with asyncio.timeout(5):
            while pilot.app.is_running:
                await pilot.pause(0.01)


async def test_in_an_empty_list_marking_says_so(
    open_reader: OpenReader, command: Keys, press: Keys
) -> None:
    async with open_reader() as pilot:
        await command(pilot, "filter xyzzyx")
        for key in ("s", "r", "t", "a", "e", "o"):
            await press(pilot, key)
            assert said(pilot) == "there is no paper here", key
        await settle(pilot)
