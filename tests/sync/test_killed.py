"""A sync killed at any moment loses no paper that it said was stored."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.database import Store

if TYPE_CHECKING:
    from tests.loopback import Call, Loopback, Reply
    from tests.sync import sync_payloads as payloads
else:
    import sync_payloads as payloads

    from loopback import Reply

CHILD = Path(__file__).with_name("syncing_child.py")
KILLS = 20 if os.environ.get("PAPERDECK_TRUST") == "full" else 6


def _endless(loopback: Loopback) -> None:
    """Script a service that has another hundred new papers on every page."""
    numbers = itertools.count()

    def page(_call: Call) -> Reply:
        ids = [f"26{1 + n // 50_000:02}.{n % 50_000:05}" for n in itertools.islice(numbers, 100)]
        return Reply(payloads.day(ids))

    loopback.on("/api/daily_papers", page)


def _sync_and_kill(folder: Path, address: str, *, batches: int) -> list[str]:
    """Let a child sync, kill it after so many batches, return what it acknowledged."""
    command = [sys.executable, str(CHILD), str(folder), address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(batches)]
        os.kill(child.pid, signal.SIGKILL)
        lines += child.stdout.readlines()
    # The last line may have been cut off by the kill.
    return [name for line in lines if line.endswith("\n") for name in line.split()]


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL here")
def test_kills_lose_no_acknowledged_paper(loopback: Loopback, tmp_path: Path) -> None:
    _endless(loopback)
    acknowledged: list[str] = []
    for kill in range(KILLS):
        batches = 1 + kill % 4
        stored = _sync_and_kill(tmp_path, loopback.url, batches=batches)
        assert len(stored) >= batches * 100
        acknowledged += stored
    with closing(Store.open(tmp_path).reader()) as conn:
        known = {name for (name,) in conn.execute("SELECT id FROM papers")}
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert set(acknowledged) <= known
