"""More like this, and the vectors that the reader has made when it is at rest."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.discover import apart, table
from paperdeck.discover.building import Built, build_missing, is_complete
from paperdeck.discover.measuring import Measured
from paperdeck.sample.library import create_sample
from paperdeck.store.database import Store
from paperdeck.ui.screens.reader import comparing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
else:
    import reader_view as view


@pytest.fixture
def store(tmp_path: Path, now: datetime) -> Store:
    """The sample library, without vectors."""
    return create_sample(tmp_path / "data", now=now)


async def test_a_key_shows_what_is_like_the_paper_under_the_cursor(
    open_reader: OpenReader, store: Store
) -> None:
    build_missing(store)
    async with open_reader(store=store) as pilot:
        reader = reader_of(pilot)
        row = reader.papers.current
        assert row is not None
        await view.press(pilot, "m")
        assert view.query(pilot).startswith("like:")
        assert view.shown(pilot) > 0
        listing = reader.papers.listing
        assert listing is not None
        assert row not in listing.rows
        await view.press(pilot, "escape")
        assert view.query(pilot) == ""


async def test_the_filter_line_finds_by_meaning_while_one_types(
    open_reader: OpenReader, store: Store
) -> None:
    build_missing(store)
    async with open_reader(store=store) as pilot:
        await view.write(pilot, "f~translation\n")
        assert view.query(pilot) == "~translation"
        assert view.shown(pilot) > 0


async def test_vectors_are_made_when_the_reader_is_at_rest(
    open_reader: OpenReader, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_PAUSE", 0.01)
    async with open_reader(store=store, compares=True) as pilot:
        await view.until(pilot, lambda: is_complete(store))
        await view.write(pilot, "f~translation\n")
        assert view.shown(pilot) > 0


async def test_before_they_are_made_the_list_says_so_and_fills_afterwards(
    open_reader: OpenReader, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_reader(store=store, compares=True) as pilot:
        monkeypatch.setattr(comparing, "_PAUSE", 0.01)
        await view.press(pilot, "m")
        assert "still being compared" in view.said(pilot)
        await view.until(pilot, lambda: view.shown(pilot) > 0)


async def test_the_reader_is_left_at_once_while_they_are_made(
    open_reader: OpenReader, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_PAUSE", 0.01)
    begun, ended = Event(), Event()

    def never_done(*_: object, stop: Callable[[], bool], **__: object) -> bool:
        begun.set()
        while not stop():
            Event().wait(0.01)
        ended.set()
        return False

    monkeypatch.setattr(apart, "build_apart", never_done)
    async with open_reader(store=store, compares=True) as pilot:
        await view.until(pilot, begun.is_set)
        assert not ended.is_set()
    assert await asyncio.to_thread(ended.wait, 5)


async def test_how_far_novelty_is_stands_on_the_sheet_of_sources(
    open_reader: OpenReader, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_PAUSE", 0.01)
    begun = Event()

    def measure(_: object, *, stop: Callable[[], bool], listener: apart.Listener) -> bool:
        listener.built(Built(5_000, 9_000))
        listener.compared()
        listener.measured(Measured(4_000, 1_234))
        begun.set()
        while not stop():
            Event().wait(0.01)
        return False

    monkeypatch.setattr(apart, "build_apart", measure)
    async with open_reader(store=store, compares=True) as pilot:
        await view.until(pilot, begun.is_set)
        await view.press(pilot, "g", "S")
        text = view.screen_text(pilot)
        assert "novelty: known of 4,000 papers, being found of 1,234" in text
        # It takes long: the line below is for what is more urgent.
        assert "comparing papers by meaning" not in text


async def test_an_empty_library_has_nothing_like_anything(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    async with open_reader(store=Store.open(tmp_path / "empty")) as pilot:
        reader_of(pilot).submit("paper.alike")
        await settle(pilot)
        assert view.said(pilot) == "there is no paper here"


@pytest.mark.parametrize("typed", ["f~translation\n", ":filter ~translation\n"])
async def test_who_asks_by_meaning_before_papers_are_compared_is_told_so(
    open_reader: OpenReader, store: Store, typed: str
) -> None:
    async with open_reader(store=store) as pilot:
        await view.write(pilot, typed)
        assert view.shown(pilot) == 0
        assert "still being compared" in view.said(pilot)
        await view.write(pilot, "fnonsense\n")
        build_missing(store)
        await view.press(pilot, "escape")
        await view.write(pilot, typed)
        assert view.shown(pilot) > 0


async def test_without_the_table_of_words_the_reader_says_what_is_missing(
    open_reader: OpenReader, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_PAUSE", 0.01)
    monkeypatch.setattr(apart, "build_apart", lambda *_, **__: False)
    monkeypatch.setattr(table, "_FILE", tmp_path / "gone.npz")
    async with open_reader(store=store, compares=True) as pilot:
        await view.until(pilot, lambda: "the table of words is missing" in view.said(pilot))
        await view.press(pilot, "j")
