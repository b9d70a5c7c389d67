"""An engine on the test bench: between a library and a scripted server."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paperdeck.config.settings import Settings, SyncSettings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.store.sync_state import load_states
from paperdeck.sync.engine import SyncEngine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from tests.loopback import Call, Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.conftest import SteppingTime

    from paperdeck.model.syncing import (
        SourceReport,
        SourceState,
        SyncEvent,
    )
    from paperdeck.store.database import Store
else:
    import sync_payloads as payloads

    from loopback import Call, Reply

DAILY, QUERY = "/api/daily_papers", "/api/query"
IDS = [f"2611.{number:05}" for number in range(1, 31)]


@dataclass
class Bench:
    """An engine between a library and a scripted server."""

    store: Store
    server: Loopback
    time: SteppingTime
    arxiv: SourceSettings
    sync: SyncSettings = field(default_factory=SyncSettings)
    events: list[SyncEvent] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        hub = SourceSettings("huggingface", self.server.url, 0.0)
        return Settings({"huggingface": hub, "arxiv": self.arxiv}, self.sync)

    def engine(self) -> SyncEngine:
        return SyncEngine(
            self.store,
            self.settings,
            clock=self.time.clock,
            on_event=self.events.append,
            sleep=self.time.sleep,
            jitter=lambda: 0.5,
        )

    async def run(
        self, *sources: str, since: date | None = None, force: bool = True
    ) -> dict[str, SourceReport]:
        reports = await self.engine().run(sources=sources or None, since=since, force=force)
        return {report.source: report for report in reports}

    def follow(self, *categories: str, queries: Sequence[str] = ()) -> None:
        self.arxiv = self.arxiv._replace(categories=categories, queries=tuple(queries))

    def state(self, source: str) -> SourceState | None:
        with closing(self.store.reader()) as conn:
            return load_states(conn).get(source)

    def count(self) -> int:
        with closing(self.store.reader()) as conn:
            return int(conn.execute("SELECT count(*) FROM papers").fetchone()[0])

    def calls(self, path: str) -> list[Call]:
        return [call for call in self.server.calls if call.path == path]


def one_day(call: Call) -> Reply:
    """Answer for a Hugging Face that has thirty papers today and none before."""
    today = call.params.get("date") == "2026-11-21"
    return Reply(payloads.day(IDS if today and call.params["p"] == "0" else []))
