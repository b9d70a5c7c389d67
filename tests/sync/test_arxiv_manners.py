"""However many of arXiv's doors are asked, by however many processes: one at a time, slowly."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import Settings, SyncSettings
from paperdeck.config.source_settings import default_source
from paperdeck.model.syncing import SyncStatus
from paperdeck.sync.engine import SyncEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.loopback import Call, Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.conftest import SteppingTime

    from paperdeck.store.database import Store
else:
    import sync_payloads as payloads

    from loopback import Call, Reply

DOORS = ("arxiv", "arxiv-rss", "arxiv-oai")
RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss xmlns:arxiv="http://arxiv.org/schemas/atom" version="2.0"><channel><title>cs.LG</title>
</channel></rss>"""
OAI = b"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
<error code="noRecordsMatch">none</error></OAI-PMH>"""


class RealTime:
    """Time as it is: who waits for a turn of another must not make it pass."""

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def clock(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class ArxivOnLoopback:
    """All doors of arXiv on one server, which notes when it was asked."""

    def __init__(self, server: Loopback, store: Store, time: SteppingTime | RealTime) -> None:
        self.store, self.time, self.server = store, time, server
        self.asked: list[datetime] = []
        self.at_once = self.most_at_once = 0
        server.on("/api/query", self.door(payloads.feed(["2611.00001"])))
        server.on("/rss/cs.LG", self.door(RSS))
        server.on("/oai", self.door(OAI))

    def door(self, body: bytes) -> Callable[[Call], Reply]:
        def answer(_call: Call) -> Reply:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.asked.append(self.time.now)
            self.at_once -= 1
            return Reply(body)

        return answer

    def engine(self, *doors: str, interval: float = 3.0) -> SyncEngine:
        sources = {
            name: default_source(name)._replace(
                base_url=self.server.url,
                min_interval=interval,
                enabled=name in doors,
                categories=("cs.LG",),
                queries=("ti:deck", "ti:paper") if name == "arxiv" else (),
            )
            for name in DOORS
        }
        return SyncEngine(
            self.store,
            Settings(sources, SyncSettings()),
            clock=self.time.clock,
            sleep=self.time.sleep,
            jitter=lambda: 0.0,
        )


@pytest.fixture
def arxiv(loopback: Loopback, store: Store, stepping: SteppingTime) -> ArxivOnLoopback:
    """All of arXiv on the loopback interface."""
    return ArxivOnLoopback(loopback, store, stepping)


async def test_all_doors_together_are_never_asked_twice_within_the_interval(
    loopback: Loopback, store: Store
) -> None:
    arxiv = ArxivOnLoopback(loopback, store, RealTime())
    interval = 0.15
    engines = (arxiv.engine(*DOORS, interval=interval), arxiv.engine("arxiv", interval=interval))
    # Two engines are to each other what two processes are: they share the library's file alone.
    reports, _ = await asyncio.gather(*(engine.run(force=True) for engine in engines))
    assert {report.source: report.status for report in reports} == dict.fromkeys(
        DOORS, SyncStatus.OK
    )
    assert len(arxiv.asked) >= 8
    gaps = [later - earlier for earlier, later in pairwise(sorted(arxiv.asked))]
    assert min(gaps) >= timedelta(seconds=interval)
    assert arxiv.most_at_once == 1


async def test_the_first_429_closes_every_door_for_ten_minutes_for_other_processes_too(
    arxiv: ArxivOnLoopback, stepping: SteppingTime
) -> None:
    arxiv.server.on("/api/query", Reply(b"Rate exceeded.", 429, "text/plain"))
    (first,) = (
        report for report in await arxiv.engine("arxiv").run(force=True) if report.source == "arxiv"
    )
    assert first.status is SyncStatus.FAILED
    asked = len(arxiv.server.calls)
    assert asked == 1
    # Another engine on the same library is what another process is: it shares the file alone.
    stepping.now += timedelta(minutes=5)
    reports = {r.source: r for r in await arxiv.engine("arxiv-rss", "arxiv-oai").run(force=True)}
    assert reports["arxiv-rss"].status is SyncStatus.FAILED
    assert "slow down" in (reports["arxiv-oai"].error or "")
    assert len(arxiv.server.calls) == asked
    stepping.now += timedelta(minutes=6)
    reports = {r.source: r for r in await arxiv.engine("arxiv-rss").run(force=True)}
    assert reports["arxiv-rss"].status is SyncStatus.OK
