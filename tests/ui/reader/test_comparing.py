"""More like this, and the vectors that the reader has made when it is at rest."""

from __future__ import annotations

import asyncio
from threading import Event
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.discover import apart
from paperdeck.discover.building import build_missing, is_complete
from paperdeck.sample.library import create_sample
from paperdeck.store.database import Store
from paperdeck.ui.screens.reader import comparing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot
else:
    import reader_view as view


@pytest.fixture
def store(tmp_path: Path, now: datetime) -> Store:
    """The sample library, without vectors."""
    return create_sample(tmp_path / "data", now=now)


async def _until(pilot: Pilot[str], done: Callable[[], bool]) -> None:
    for _ in range(400):
        if done():
            await settle(pilot)
            return
        await pilot.pause(0.01)
    raise TimeoutError


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
        await _until(pilot, lambda: is_complete(store))
        await view.write(pilot, "f~translation\n")
        assert view.shown(pilot) > 0


async def test_before_they_are_made_the_list_says_so_and_fills_afterwards(
    open_reader: OpenReader, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_reader(store=store, compares=True) as pilot:
        monkeypatch.setattr(comparing, "_PAUSE", 0.01)
        await view.press(pilot, "m")
        assert "still being compared" in view.said(pilot)
        await _until(pilot, lambda: view.shown(pilot) > 0)


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
        await _until(pilot, begun.is_set)
        assert not ended.is_set()
    assert await asyncio.to_thread(ended.wait, 5)


async def test_an_empty_library_has_nothing_like_anything(
    open_reader: OpenReader, tmp_path: Path
) -> None:
    async with open_reader(store=Store.open(tmp_path / "empty")) as pilot:
        reader_of(pilot).submit("paper.alike")
        await settle(pilot)
        assert view.said(pilot) == "there is no paper here"
