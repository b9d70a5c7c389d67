"""No callback on the loop that draws may take long, whatever is typed and however long the list."""

from __future__ import annotations

import asyncio
import gc
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from stage import reader_of, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    import pytest
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
else:
    import reader_view as view

_BOUND = 1.0
"""Seconds of processor time: a twentieth of it is the promise, which `bench/moving.py` measures; this
only catches work that has no business on the loop, on machines of any speed."""


@contextmanager
def _watched(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Collect what the loop ran for too long."""
    slow: list[str] = []
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        run(handle)
        took = time.thread_time() - began
        if took > _BOUND:
            slow.append(f"{took:.3f} s: {handle!r}")

    # What earlier tests left behind isn't to be collected at this one's cost.
    gc.collect()
    gc.freeze()
    try:
        with patch.context() as patched:
            patched.setattr(asyncio.Handle, "_run", timed)
            yield slow
    finally:
        gc.unfreeze()


async def test_typing_and_moving_never_hold_up_the_screen(
    open_reader: OpenReader, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = view.make_library(tmp_path / "data", view.daily_papers(3000, now), now=now)
    async with open_reader(store=store) as pilot:
        with _watched(monkeypatch) as slow:
            await view.write(pilot, "fsparse att number 12\n")
            await view.press(pilot, "escape", "ctrl+d", "G", "g", "g", *"jjjjj")
            reader_of(pilot).filtering.replace("sort:title")
            await settle(pilot)
            reader_of(pilot).listing.reload()
            await settle(pilot)
    assert slow == []
