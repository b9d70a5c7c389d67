"""The reader's log begins after its first paint, in a thread, and tells of slow moments."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.config.locations import locations_in
from paperdeck.config.settings import Settings
from paperdeck.desktop.log import LOG
from paperdeck.ui import watching
from paperdeck.ui.watching import begin_log, forget_pause, note_slow, run_watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Any]:
    """As much of a session as the log wants to know; the log ends with it."""
    LOG.end()  # what other tests have noted
    yield SimpleNamespace(
        locations=locations_in(tmp_path), settings=Settings(), performed=["paper.star"]
    )
    LOG.end()


def test_the_loop_tells_what_kept_it_and_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    # Made at 0; a look at 0.05 that waits until 9; one at 9.2 until 9.3; one at 9.35.
    times = iter([0.0, 0.05, 9.0, 9.2, 9.3, 9.35, 9.4])
    monkeypatch.setattr(watching, "time", SimpleNamespace(perf_counter=lambda: next(times)))
    slow: list[float] = []
    with closing(watching._WatchedSelector(slow.append)) as selector:
        for _ in range(3):
            assert selector.select(0) == []
    assert slow == [pytest.approx(0.2)]


def test_a_loop_that_was_kept_tells_so() -> None:
    slow: list[float] = []

    async def work() -> str:
        end = time.perf_counter() + 0.12
        while time.perf_counter() < end:
            pass
        await asyncio.sleep(0)
        return "done"

    assert run_watched(work(), slow.append) == "done"
    assert max(slow) >= 0.12


def test_a_loop_that_was_to_stand_still_says_nothing_of_it() -> None:
    slow: list[float] = []

    async def work() -> None:
        await asyncio.sleep(0)
        slow.clear()
        end = time.perf_counter() + 0.12
        while time.perf_counter() < end:
            pass
        forget_pause()
        await asyncio.sleep(0)
        assert slow == []

    run_watched(work(), slow.append)
    asyncio.run(_forget_in_any_loop())


async def _forget_in_any_loop() -> None:
    forget_pause()


def test_the_loop_is_as_any_other_with_processes_and_threads() -> None:
    async def work() -> tuple[int | None, str]:
        process = await asyncio.create_subprocess_exec("true")
        name = await asyncio.to_thread(lambda: threading.current_thread().name)
        return await process.wait(), name

    code, name = run_watched(work(), lambda _: None)
    assert code == 0
    assert name.startswith("asyncio")


def test_slow_moments_are_noted_once_the_log_has_begun(session: Any, tmp_path: Path) -> None:
    note = note_slow(session)
    note(0.5)
    begin_log(session)
    note(0.25)
    LOG.end()
    lines = (tmp_path / "log" / "paperdeck.log").read_text().splitlines()
    assert len(lines) == 2
    assert re.search(r" start command=reader version=\S+ .* textual=8\.2\.\d+ terminal=", lines[0])
    assert lines[1].endswith(" slow seconds=0.25 after=paper.star")


def test_the_log_is_written_by_a_thread_of_its_own(session: Any) -> None:
    begin_log(session)
    assert [one.name for one in threading.enumerate() if one.name == "paperdeck-log"]
    LOG.end()
    assert not [one.name for one in threading.enumerate() if one.name == "paperdeck-log"]
