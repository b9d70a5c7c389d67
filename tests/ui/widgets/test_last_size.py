"""Sizes that come at once end in the last one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle
from textual import events
from textual.geometry import Size

if TYPE_CHECKING:
    from tests.ui.conftest import OpenReader
    from textual.screen import Screen


@pytest.mark.parametrize("key", ["", "question_mark", "a"])
async def test_a_size_that_is_no_more_is_left_out(
    open_reader: OpenReader, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    async with open_reader((120, 40)) as pilot:
        if key:
            await pilot.press(key)
            await settle(pilot)
        screen: Screen[object] = pilot.app.screen
        assert (screen is reader_of(pilot)) == (not key)
        laid_out: list[Size] = []
        lay_out = screen._screen_resized

        def follow(size: Size) -> None:
            laid_out.append(size)
            lay_out(size)

        monkeypatch.setattr(screen, "_screen_resized", follow)
        for size in (Size(60, 20), Size(120, 40), Size(50, 10), Size(120, 40)):
            screen.post_message(events.Resize(size, size))
            screen.call_later(lambda: None)  # or the next size would take its place
        for _ in range(2_000):  # a screen that never comes to rest couldn't be waited for
            await asyncio.sleep(0)
        assert set(laid_out) == {Size(120, 40)}
        assert len(laid_out) <= 4
        assert screen.size == Size(120, 40)
