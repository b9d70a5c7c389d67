"""Recorded answers of the real services, from the socket to the library and back."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.config.settings import Settings
from paperdeck.config.source_settings import SourceSettings
from paperdeck.model.syncing import SourceReport, SyncStatus
from paperdeck.store.papers import read_papers
from paperdeck.sync.engine import SyncEngine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.loopback import Call, Loopback, Reply
    from tests.sync.conftest import SteppingTime

    from paperdeck.model.paper import Paper
    from paperdeck.store.database import Store
else:
    from loopback import Reply

DAY = date(2026, 6, 12)
NOW = datetime(2026, 6, 12, 18, 0, tzinfo=UTC)


@pytest.fixture
def recorded_day(recordings: Path) -> bytes:
    """One whole day of Hugging Face."""
    return (recordings / "hf_daily_papers/daily_papers_2026-06-12_sotawhat.json").read_bytes()


@pytest.fixture
def services(loopback: Loopback, recordings: Path, recorded_day: bytes) -> Loopback:
    """A server that answers as the services did."""
    folder = recordings / "arxiv_api"
    search = (folder / "arxivpy_q_testing_s0_m100_cfe7536492ca.atom.xml").read_bytes()
    nothing = (folder / "arxivpy_id_0000.0000_s0_m100_8b51d9633a68.atom.xml").read_bytes()

    def daily(call: Call) -> Reply:
        asked = call.params.get("date") == DAY.isoformat() and call.params["p"] == "0"
        return Reply(recorded_day if asked else b"[]")

    def query(call: Call) -> Reply:
        body = search if "search_query" in call.params else nothing
        return Reply(body, kind="application/atom+xml; charset=utf-8")

    loopback.on("/api/daily_papers", daily)
    loopback.on("/api/query", query)
    return loopback


async def _sync(store: Store, server: Loopback, stepping: SteppingTime) -> dict[str, SourceReport]:
    stepping.now = max(stepping.now, NOW) if stepping.slept else NOW
    sources = {
        "huggingface": SourceSettings("huggingface", server.url, 0.0),
        "arxiv": SourceSettings("arxiv", server.url, 0.0, categories=("cs.SE",)),
    }
    engine = SyncEngine(store, Settings(sources), clock=stepping.clock, sleep=stepping.sleep)
    return {report.source: report for report in await engine.run(force=True)}


def _papers(store: Store, ids: list[str]) -> dict[str, Paper]:
    with closing(store.reader()) as conn:
        return {paper.id: paper for paper in read_papers(conn, ids)}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def test_a_recorded_day_is_stored_as_it_was(
    store: Store, services: Loopback, stepping: SteppingTime, recorded_day: bytes
) -> None:
    reports = await _sync(store, services, stepping)
    assert (reports["huggingface"].status, reports["huggingface"].added) == (SyncStatus.OK, 30)
    items: list[dict[str, Any]] = [item["paper"] for item in json.loads(recorded_day)]
    papers = _papers(store, [f"arxiv:{item['id']}" for item in items])
    assert len(papers) == 30
    for item in items:
        paper = papers[f"arxiv:{item['id']}"]
        shown = [author["name"] for author in item["authors"] if not author.get("hidden")]
        organization = item.get("organization") or {}
        assert paper.published == _moment(item["publishedAt"])
        assert paper.days == (_moment(item["submittedOnDailyAt"]).date(),)
        assert [author.name for author in paper.authors] == [
            " ".join(name.split()) for name in shown
        ]
        assert paper.upvotes == item["upvotes"]
        assert paper.code_url == item.get("githubRepo")
        assert paper.organization == (organization.get("fullname") or organization.get("name"))
        assert paper.arxiv_id == item["id"]


async def test_hidden_authors_are_nowhere(
    store: Store, services: Loopback, stepping: SteppingTime, recorded_day: bytes
) -> None:
    await _sync(store, services, stepping)
    hidden = [
        author["name"]
        for item in json.loads(recorded_day)
        for author in item["paper"]["authors"]
        if author.get("hidden")
    ]
    assert hidden
    with closing(store.reader()) as conn:
        names = "; ".join(names for (names,) in conn.execute("SELECT authors FROM papers"))
    assert not [name for name in hidden if name in names]


async def test_recorded_arxiv_entries_are_stored_and_a_repeating_page_ends_it(
    store: Store, services: Loopback, stepping: SteppingTime
) -> None:
    report = (await _sync(store, services, stepping))["arxiv"]
    assert (report.status, report.fetched, report.added) == (SyncStatus.OK, 100, 100)
    starts = [
        call.params["start"]
        for call in services.calls
        if call.path == "/api/query" and "search_query" in call.params
    ]
    assert starts == ["0", "100"]


async def test_a_second_sync_finds_everything_unchanged(
    store: Store, services: Loopback, stepping: SteppingTime
) -> None:
    first = await _sync(store, services, stepping)
    second = await _sync(store, services, stepping)
    for source, report in second.items():
        assert report.status is SyncStatus.OK
        assert (report.added, report.updated) == (0, 0)
        assert report.unchanged == report.fetched == first[source].fetched


async def test_with_the_server_down_the_library_is_as_before(
    store: Store, loopback: Loopback, services: Loopback, stepping: SteppingTime
) -> None:
    await _sync(store, services, stepping)
    with closing(store.reader()) as conn:
        before = conn.execute("SELECT * FROM papers ORDER BY row").fetchall()
    loopback.on("/api/daily_papers", Reply(closes=True))
    loopback.on("/api/query", Reply(closes=True))
    reports = await _sync(store, services, stepping)
    assert {report.status for report in reports.values()} == {SyncStatus.FAILED}
    with closing(store.reader()) as conn:
        assert conn.execute("SELECT * FROM papers ORDER BY row").fetchall() == before
