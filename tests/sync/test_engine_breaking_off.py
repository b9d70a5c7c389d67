"""A sync may be broken off at any time, at once, without harm."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.syncing import (
    SyncFinished,
    SyncStatus,
)

if TYPE_CHECKING:
    from tests.loopback import Call, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.sync_bench import DAILY, QUERY, Bench

else:
    import sync_payloads as payloads
    from sync_bench import DAILY, QUERY, Bench

    from loopback import Call, Reply


def _yesterdays(first: int, count: int) -> list[str]:
    return [f"2611.{number:05}" for number in range(first, first + count)]


@pytest.mark.parametrize("ends", ["trouble", "cancelled"])
async def test_a_known_page_proves_nothing_after_a_sync_that_broke_off(
    bench: Bench, ends: str
) -> None:
    bench.follow("cs.LG")
    bench.server.on(QUERY, Reply(payloads.feed(_yesterdays(500, 10))))
    await bench.run("arxiv")
    bench.time.now += timedelta(hours=1)
    first = Reply(payloads.feed(_yesterdays(0, 200), total=410))
    breaks = Reply(b"", 500) if ends == "trouble" else Reply(hangs=True)
    asked_for_more = threading.Event()

    def answer(call: Call) -> Reply:
        if call.params["start"] == "0":
            return first
        asked_for_more.set()
        return breaks

    bench.server.on(QUERY, answer)
    task = asyncio.create_task(bench.run("arxiv"))
    assert await asyncio.to_thread(asked_for_more.wait, 5)
    if ends == "cancelled":
        task.cancel()
    await asyncio.wait({task})
    second = Reply(payloads.feed(_yesterdays(200, 200), total=410, start=200))
    third = Reply(payloads.feed(_yesterdays(500, 10), total=410, start=400))
    bench.server.on(QUERY, [first, second, third])
    report = (await bench.run("arxiv"))["arxiv"]
    assert (report.status, report.added) == (SyncStatus.OK, 200)


async def test_cancelling_ends_within_a_second_and_keeps_what_is_stored(bench: Bench) -> None:
    await bench.run("huggingface")
    before = bench.state("huggingface")
    bench.server.called.clear()
    bench.server.on(DAILY, Reply(hangs=True))
    task = asyncio.create_task(bench.run("huggingface"))
    assert await asyncio.to_thread(bench.server.called.wait, 5)
    started = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - started < 1
    assert bench.events[-1] == SyncFinished((), cancelled=True)
    assert bench.state("huggingface") == before
    assert bench.count() == 30
    with closing(bench.store.reader()) as conn:
        assert conn.execute("SELECT holder FROM request_slots").fetchall() == [(None,)]


async def test_cancelling_ends_within_a_second_while_another_process_holds_the_file(
    bench: Bench,
) -> None:
    with closing(sqlite3.connect(bench.store.papers_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(bench.run("huggingface"))
        await asyncio.sleep(0.2)
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - started < 1
        other.execute("ROLLBACK")


async def test_the_loop_is_never_held_up(bench: Bench) -> None:
    longest = busiest = 0.0
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal longest, busiest
        while not done.is_set():
            before, worked = time.monotonic(), time.thread_time()
            await asyncio.sleep(0.001)
            longest = max(longest, time.monotonic() - before)
            busiest = max(busiest, time.thread_time() - worked)

    bench.server.on(DAILY, [Reply(payloads.day(f"2611.{n:05}" for n in range(100)))] * 3)
    watching = asyncio.create_task(watch())
    await bench.run("huggingface")
    done.set()
    await watching
    assert busiest < 0.25
    assert longest < 1.5  # on a machine that is busy with other things
