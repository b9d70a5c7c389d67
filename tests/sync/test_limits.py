"""Services are asked at their pace, by all processes together, and left alone when they say so."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from paperdeck.config.source_settings import SourceSettings
from paperdeck.store.sync_state import reserve_slot
from paperdeck.sync.errors import HeldOffError
from paperdeck.sync.holders import is_gone, new_holder
from paperdeck.sync.limits import Limiter, Manners, manners_of
from paperdeck.sync.surroundings import Surroundings
from paperdeck.sync.worker import StoreWorker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.sync.conftest import SteppingTime

    from paperdeck.store.database import Store

MANNERS = Manners("arxiv", "export.arxiv.org", 3.0)


@pytest_asyncio.fixture
async def worker(store: Store) -> AsyncIterator[StoreWorker]:
    worker = StoreWorker(store)
    yield worker
    await worker.close()


def _limiter(worker: StoreWorker, stepping: SteppingTime, waits: list[float]) -> Limiter:
    around = Surroundings(stepping.clock, stepping.sleep, lambda: 0.5, lambda _event: None)
    return Limiter(worker, MANNERS, around=around, on_wait=waits.append)


async def test_requests_are_three_seconds_apart(
    worker: StoreWorker, stepping: SteppingTime
) -> None:
    waits: list[float] = []
    limiter = _limiter(worker, stepping, waits)
    started = stepping.now
    for _ in range(3):
        async with limiter.turn():
            pass
    assert (stepping.now - started).total_seconds() == pytest.approx(6.0)
    assert waits == pytest.approx([3.0, 3.0])


async def test_two_askers_share_one_connection(store: Store, stepping: SteppingTime) -> None:
    first, second = StoreWorker(store), StoreWorker(store)
    mine, theirs = _limiter(first, stepping, []), _limiter(second, stepping, [])
    async with mine.turn():
        started = stepping.now
        waits: list[float] = []
        other = _limiter(second, stepping, waits)
        with pytest.raises(TimeoutError):
            await _give_up_after(other, stepping, seconds=20)
    async with theirs.turn():
        assert (stepping.now - started).total_seconds() >= 20
    await first.close()
    await second.close()


async def _give_up_after(limiter: Limiter, stepping: SteppingTime, *, seconds: float) -> None:
    end = stepping.now.timestamp() + seconds
    sleep = stepping.sleep

    async def sleep_or_give_up(pause: float) -> None:
        if stepping.now.timestamp() > end:
            raise TimeoutError
        await sleep(pause)

    limiter._around = Surroundings(
        stepping.clock, sleep_or_give_up, lambda: 0.5, lambda _event: None
    )
    async with limiter.turn():
        pass


async def test_a_held_off_service_isnt_waited_for(
    worker: StoreWorker, stepping: SteppingTime
) -> None:
    limiter = _limiter(worker, stepping, [])
    until = await limiter.hold_off(600)
    with pytest.raises(HeldOffError) as caught:
        async with limiter.turn():
            pytest.fail("asked in spite of it")
    assert abs((caught.value.until - until).total_seconds()) < 0.01
    assert "09:40 UTC" in str(caught.value)
    assert stepping.slept == []


async def test_a_short_pause_is_waited_out(worker: StoreWorker, stepping: SteppingTime) -> None:
    limiter = _limiter(worker, stepping, [])
    await limiter.hold_off(20)
    async with limiter.turn():
        assert sum(stepping.slept) == pytest.approx(20)


@pytest.mark.parametrize(
    ("name", "base_url", "slot"),
    [
        ("arxiv", "https://export.arxiv.org", "arxiv"),
        ("arxiv", "https://arxiv.org", "arxiv"),
        ("arxiv", "http://127.0.0.1:8000", "arxiv at 127.0.0.1:8000"),
        ("arxiv", "https://notarxiv.org", "arxiv at notarxiv.org"),
        ("huggingface", "https://huggingface.co", "huggingface at huggingface.co"),
    ],
)
def test_all_of_arxiv_is_one_service_and_a_mirror_another(
    name: str, base_url: str, slot: str
) -> None:
    manners = manners_of(SourceSettings(name, base_url, 3.0))
    assert manners.slot == slot
    assert (manners.pause_after_429 >= 600) is (name == "arxiv")


@pytest.fixture
def ended_process() -> int:
    """The id of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        return child.pid


async def test_a_turn_of_a_process_that_was_killed_is_taken_over_at_once(
    worker: StoreWorker, stepping: SteppingTime, ended_process: int
) -> None:
    dead = f"{socket.gethostname()} {ended_process} 0123"
    now = stepping.now.timestamp()
    await worker.run(
        lambda conn: reserve_slot(conn, "arxiv", holder=dead, now=now, interval=3.0, lease=75.0)
    )
    async with _limiter(worker, stepping, []).turn():
        assert sum(stepping.slept) == pytest.approx(3.0)


@pytest.mark.parametrize(
    "holder", [pytest.param(new_holder(), id="own"), "elsewhere 1 ab", "x", "", "a b c"]
)
def test_in_doubt_a_holder_lives(holder: str) -> None:
    assert not is_gone(holder)
