"""The recorded day of Hugging Face, synced: its page, and what later syncs add to it."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.discover.days import Order, read_day
from paperdeck.discover.spans import SpanKind, span_of
from paperdeck.sync.engine import SyncEngine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.loopback import Call, Loopback, Reply
    from tests.sync.conftest import SteppingTime

    from paperdeck.discover.days import DayPage
    from paperdeck.store.database import Store
else:
    from loopback import Reply

DAY = date(2026, 6, 12)
NOW = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)


@pytest.fixture
def items(recordings: Path) -> list[dict[str, Any]]:
    """The items of one whole day of Hugging Face."""
    file = recordings / "hf_daily_papers/daily_papers_2026-06-12_sotawhat.json"
    found: list[dict[str, Any]] = json.loads(file.read_bytes())
    return found


async def _sync(
    store: Store, server: Loopback, stepping: SteppingTime, items: list[dict[str, Any]]
) -> None:
    body = json.dumps(items).encode()

    def daily(call: Call) -> Reply:
        asked = call.params.get("date") == DAY.isoformat() and call.params["p"] == "0"
        return Reply(body if asked else b"[]")

    server.on("/api/daily_papers", daily)
    sources = {"huggingface": SourceSettings("huggingface", server.url, 0.0)}
    engine = SyncEngine(store, Settings(sources), clock=stepping.clock, sleep=stepping.sleep)
    await engine.run(sources=["huggingface"], force=True)


def _page(store: Store, order: Order, today: date = DAY) -> DayPage:
    with closing(store.reader()) as conn:
        span = span_of(SpanKind.DAY, DAY.toordinal())
        return read_day(conn, span, order, today=today.toordinal())


async def test_the_page_has_all_thirty_in_the_order_of_upvotes(
    store: Store, loopback: Loopback, stepping: SteppingTime, items: list[dict[str, Any]]
) -> None:
    stepping.now = NOW
    await _sync(store, loopback, stepping, items)
    page = _page(store, Order.UPVOTES)
    assert (page.total, len(page.papers), page.repeated) == (30, 30, 0)
    said = {f"arxiv:{item['paper']['id']}": item for item in items}
    upvotes = [paper.upvotes for paper in page.papers]
    assert upvotes == sorted((one["paper"]["upvotes"] for one in items), reverse=True)
    for paper in page.papers:
        item = said[paper.id]
        organization = item["paper"].get("organization") or {}
        hidden = sum(bool(author.get("hidden")) for author in item["paper"]["authors"])
        assert paper.upvotes == item["paper"]["upvotes"]
        assert paper.comments == item["numComments"]
        assert paper.author_count == len(item["paper"]["authors"]) - hidden
        assert paper.organization == (organization.get("fullname") or organization.get("name"))
        assert bool(paper.code_url) == bool(item["paper"].get("githubRepo"))
        assert bool(paper.project_url) == bool(item["paper"].get("projectPage"))
        assert (paper.seen, paper.trend) == (None, None)
        assert [point.upvotes for point in paper.history] == [paper.upvotes]


async def test_a_later_sync_shows_which_papers_are_trending(
    store: Store, loopback: Loopback, stepping: SteppingTime, items: list[dict[str, Any]]
) -> None:
    stepping.now = NOW
    await _sync(store, loopback, stepping, items)
    rising, other = items[0]["paper"], items[1]["paper"]
    rising["upvotes"] += 40
    other["upvotes"] += 2
    stepping.now = NOW + timedelta(days=1)
    await _sync(store, loopback, stepping, items)
    page = _page(store, Order.TRENDING, DAY + timedelta(days=1))
    first, second, *rest = page.papers
    assert [first.id, second.id] == [f"arxiv:{rising['id']}", f"arxiv:{other['id']}"]
    assert (first.trend, second.trend) == (40.0, 2.0)
    assert {paper.trend for paper in rest} == {0.0}
