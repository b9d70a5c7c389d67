from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

import pytest

from paperdeck.ui import collecting
from paperdeck.ui.collecting import Collecting

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Tell when everything is collected."""
    done = asyncio.Event()
    monkeypatch.setattr(collecting, "_PAUSE", 0.0)
    monkeypatch.setattr(gc, "collect", done.set)
    return done


async def test_garbage_is_collected_in_the_pause_after_a_key(collected: asyncio.Event) -> None:
    collector = Collecting()
    collector.begin()
    collector.put_off()
    async with asyncio.timeout(10):
        await collected.wait()


async def test_each_key_puts_it_off(collected: asyncio.Event) -> None:
    collector = Collecting()
    collector.begin()
    collector.put_off()
    first = collector._pending
    collector.put_off()
    assert first is not None
    assert first.cancelled()
    assert not collected.is_set()


async def test_before_it_has_begun_nothing_is_collected() -> None:
    collector = Collecting()
    collector.put_off()
    assert collector._pending is None


def test_what_there_is_at_the_beginning_is_not_looked_at_again() -> None:
    gc.disable()
    try:
        Collecting().begin()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
    finally:
        gc.enable()


def test_what_is_in_use_is_left_out_after_long_collections_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    frozen: list[int] = []
    monkeypatch.setattr(gc, "freeze", lambda: frozen.append(1))
    monkeypatch.setattr(gc, "collect", lambda: 0)
    collector = Collecting()
    monkeypatch.setattr(collecting, "_LONG", 60.0)
    collector._collect()
    assert frozen == []
    monkeypatch.setattr(collecting, "_LONG", -1.0)
    for _ in range(20):
        collector._collect()
    assert len(frozen) == collecting._MOST_LEFT_OUT
