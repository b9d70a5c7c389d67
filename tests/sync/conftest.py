"""A library, a scripted server and a time that only passes when somebody sleeps."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.source_settings import SourceSettings
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.loopback import Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.sync_bench import DAILY, QUERY, Bench, one_day
else:
    import sync_payloads as payloads
    from sync_bench import DAILY, QUERY, Bench, one_day

    from loopback import Loopback, Reply  # pytest puts the folder of tests/conftest.py on the path


@dataclass
class SteppingTime:
    """A clock that goes on by exactly what is slept."""

    now: datetime = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def clock(self) -> datetime:
        """Tell the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let the time pass and others work."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)
        await asyncio.sleep(0)


@pytest.fixture
def stepping() -> SteppingTime:
    """A time of the test's own."""
    return SteppingTime()


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A running server, nothing scripted yet."""
    with Loopback() as server:
        yield server


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty library."""
    return Store.open(tmp_path / "library")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own proxies out of the way."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def bench(store: Store, loopback: Loopback, stepping: SteppingTime) -> Bench:
    """A bench whose Hugging Face has thirty papers today and whose arXiv has none."""
    loopback.on(DAILY, one_day)
    loopback.on(QUERY, Reply(payloads.feed([])))
    return Bench(store, loopback, stepping, SourceSettings("arxiv", loopback.url, 0.0))
