"""A library that can only be read: all of the reader but what would have to be kept."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from stage import reader_of

from paperdeck.desktop.shared_folders import Shared
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.ui.commands.table import BY_ID, COMMANDS, Group
from paperdeck.ui.screens.reader.reading_only import hindrance, refusal

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path

    from tests.ui import soaking
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
else:
    import reader_view as view
    import soaking

REFUSED = "read-only, marks can't be kept: "


@pytest.fixture
def whole(tmp_path: Path, now: datetime) -> Store:
    """A library that can be written."""
    return view.make_library(tmp_path / "data", view.daily_papers(30, now), now=now)


@pytest.fixture
def library(whole: Store, tmp_path: Path) -> Store:
    """The same library, made by a newer PaperDeck."""
    with closing(whole.marks_writer()) as conn:
        (version,) = conn.execute("PRAGMA user_version").fetchone()
        conn.execute(f"PRAGMA user_version = {version + 1}")
    return Store.open_or_read(tmp_path / "data")


def _contents(store: Store) -> list[list[str]]:
    with closing(store.reader()) as conn:
        found = []
        for schema in ("main", "marks"):
            tables = conn.execute(
                f"SELECT name FROM {schema}.sqlite_schema"
                " WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
            )
            for (table,) in tables.fetchall():
                found.append(
                    [schema, table, *map(str, conn.execute(f"SELECT * FROM {schema}.{table}"))]
                )
    return found


async def test_a_newer_library_opens_and_says_that_nothing_can_be_kept(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        assert view.shown(pilot) == 30
        assert view.said(pilot).startswith(REFUSED)
        assert "newer PaperDeck" in view.said(pilot)
        assert view.sources_said(pilot) == "no sync: read-only"
        await view.press(pilot, "j")
        assert "read-only" in view.screen_text(pilot).splitlines()[0]


@pytest.mark.parametrize("key", ["s", "r", "u", "b", "t", "T", "a", "e", "A", "U", "+", "S", "I"])
async def test_a_key_that_would_change_something_is_refused_before_anything_is_asked(
    open_reader: OpenReader, library: Store, key: str
) -> None:
    before = _contents(library)
    async with open_reader(store=library, demo=False) as pilot:
        drawn = view.screen_text(pilot).splitlines()[1:-1]
        await view.press(pilot, key)
        assert pilot.app.screen is reader_of(pilot)
        assert view.said(pilot).startswith(REFUSED)
        assert view.screen_text(pilot).splitlines()[1:-1] == drawn
        assert "★" not in "".join(drawn)
    assert _contents(library) == before


async def test_finding_filtering_and_the_list_of_problems_go_on(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "f")
        await view.write(pilot, "number 7 \n")
        assert view.shown(pilot) == 1
        await view.press(pilot, "!")
        assert "newer PaperDeck" in view.screen_text(pilot)


async def test_bibtex_is_copied_with_the_key_it_would_get_and_none_is_given(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "y", "y")
        await view.until(pilot, lambda: view.said(pilot).startswith("BibTeX"))
        file = reader_of(pilot).session.locations.clipboard_file
        assert await asyncio.to_thread(file.read_text) != ""
    with closing(library.reader()) as conn:
        assert conn.execute("SELECT count(*) FROM marks.cite_keys").fetchone() == (0,)


async def test_whatever_is_pressed_nothing_of_the_library_changes_nor_fails(
    tmp_path: Path, library: Store
) -> None:
    before = _contents(library)
    soaking.configure(tmp_path, "http://127.0.0.1:9")
    seen = await soaking.soak(tmp_path, library, soaking.Length(keys=120, resizes=3, syncs=0))
    assert seen.complaints == []
    assert seen.keys == 120
    assert _contents(library) == before


async def test_a_file_that_stops_being_writable_while_it_is_open_is_told_at_the_next_star(
    open_reader: OpenReader, whole: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Store.marks_writer

    def unwritable(store: Store) -> sqlite3.Connection:
        conn = writer(store)
        conn.execute("PRAGMA query_only = ON")
        return conn

    monkeypatch.setattr(Store, "marks_writer", unwritable)
    async with open_reader(store=whole, demo=True) as pilot:
        before = view.screen_text(pilot).splitlines()[:-1]
        await view.press(pilot, "s")
        assert "cannot be written" in view.said(pilot)
        assert view.screen_text(pilot).splitlines()[:-1] == before


def test_every_command_that_marks_is_refused_but_those_that_only_tell(tmp_path: Path) -> None:
    store = Store(tmp_path / "papers.db", tmp_path / "marks.db", read_only=True)
    marking = {command.id for command in COMMANDS if command.group is Group.MARK}
    allowed = {command for command in BY_ID if refusal(store, command) is None}
    assert marking & allowed == {"paper.why", "paper.recover"}
    assert {"move.down", "copy.bibtex", "list.filter", "deck.quit", "deck.themes"} <= allowed


def test_a_library_that_can_be_written_refuses_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "papers.db", tmp_path / "marks.db")
    assert hindrance(store) is None
    assert all(refusal(store, command) is None for command in BY_ID)


def test_the_reason_is_told_with_the_file_and_what_to_do(tmp_path: Path) -> None:
    full = StoreError(Trouble.FULL, tmp_path / "marks.db")
    store = Store(tmp_path / "papers.db", tmp_path / "marks.db", read_only=True, hindrance=full)
    assert hindrance(store) == f"{REFUSED}{full}"


async def test_a_library_that_is_synced_is_warned_about_once(
    open_reader: OpenReader, whole: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    soaking.configure(tmp_path, "http://127.0.0.1:9", asked=())
    shared = Shared(PurePosixPath("/home/ann/Dropbox"), "Dropbox", network=False)
    monkeypatch.setattr("paperdeck.ui.screens.reader.deck.look_for_shared", lambda _: shared)
    async with open_reader(store=whole, demo=False) as pilot:
        assert view.said(pilot) == shared.words
        await view.press(pilot, "j")
        assert view.said(pilot) == ""
        await view.press(pilot, "!")
        assert "a folder that Dropbox syncs" in view.screen_text(pilot)
