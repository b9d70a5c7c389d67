"""How long from a key that moves the cursor to the frame that shows it."""

from __future__ import annotations

import asyncio
import time
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from bare_app import BareApp
from figures import Figure, percentile
from headless import SIZE, begin_collecting, open_reader, painted, press, until
from setting import measure_alone

if TYPE_CHECKING:
    from setting import Setting

_PRESSES = 200
_KEYS = ("j", "j", "j", "k", "ctrl+d", "ctrl+u", "G")


def measure(setting: Setting) -> list[Figure]:
    """Press keys in the reader and in the bare app."""
    ours = asyncio.run(_move(setting))
    bare = asyncio.run(_count())
    name = "a bare app's counter"
    return [
        Figure("key to frame, p50", median(ours), "ms", name, median(bare)),
        Figure(
            "key to frame, p95",
            percentile(ours, 95),
            "ms",
            name,
            percentile(bare, 95),
            goal="16 ms; no callback over 50 ms",
        ),
    ]


async def _move(setting: Setting) -> list[float]:
    from stage import reader_of, settle  # noqa: PLC0415 - `setting` has to show the way first

    random = Random(1)
    times: list[float] = []
    async with open_reader(setting) as pilot:
        papers = reader_of(pilot).papers
        begin_collecting(pilot.app)
        for _ in range(_PRESSES):
            before = papers.cursor
            key = random.choice(_KEYS)
            started = time.perf_counter()
            press(pilot.app, key)
            await until(lambda before=before: papers.cursor != before)  # type: ignore[misc]
            await painted(pilot.app)
            times.append((time.perf_counter() - started) * 1000)
            await settle(pilot)
            if papers.cursor in {0, len(papers.listing.rows if papers.listing else ()) - 1}:
                papers.move_to(len(papers.listing.rows) // 2 if papers.listing else 0)
                await settle(pilot)
    return times


async def _count() -> list[float]:
    times: list[float] = []
    app = BareApp()
    async with app.run_test(size=SIZE):
        for number in range(_PRESSES):
            started = time.perf_counter()
            press(app, "j")
            await until(lambda number=number: app.count > number)  # type: ignore[misc]
            await painted(app)
            times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    measure_alone(measure)
