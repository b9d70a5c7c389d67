"""A sync brings what there is, says what it couldn't get, and harms nothing on the way."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import Settings, SourceSettings, SyncSettings
from paperdeck.model.syncing import (
    PapersStored,
    SourceFinished,
    SourceProgressed,
    SourceReport,
    SyncEvent,
    SyncFinished,
    SyncStarted,
    SyncStatus,
)
from paperdeck.store.papers import read_paper
from paperdeck.store.sync_state import load_memory, load_states
from paperdeck.sync.engine import SyncEngine
from paperdeck.sync.errors import UnknownSourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.loopback import Call, Loopback, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.conftest import SteppingTime

    from paperdeck.model.syncing import SourceState
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
        self.arxiv = replace(self.arxiv, categories=categories, queries=tuple(queries))

    def state(self, source: str) -> SourceState | None:
        with closing(self.store.reader()) as conn:
            return load_states(conn).get(source)

    def count(self) -> int:
        with closing(self.store.reader()) as conn:
            return int(conn.execute("SELECT count(*) FROM papers").fetchone()[0])

    def calls(self, path: str) -> list[Call]:
        return [call for call in self.server.calls if call.path == path]


@pytest.fixture
def bench(store: Store, loopback: Loopback, stepping: SteppingTime) -> Bench:
    """A bench whose Hugging Face has thirty papers today and whose arXiv has none."""
    loopback.on(DAILY, _one_day)
    loopback.on(QUERY, Reply(payloads.feed([])))
    return Bench(store, loopback, stepping, SourceSettings("arxiv", loopback.url, 0.0))


def _one_day(call: Call) -> Reply:
    today = call.params.get("date") == "2026-11-21"
    return Reply(payloads.day(IDS if today and call.params["p"] == "0" else []))


def _searched(call: Call) -> bool:
    return "search_query" in call.params


async def test_a_first_sync_stores_a_second_one_finds_everything_unchanged(bench: Bench) -> None:
    first = (await bench.run("huggingface"))["huggingface"]
    assert (first.status, first.fetched, first.added) == (SyncStatus.OK, 30, 30)
    assert first.last_success == bench.time.now.replace(hour=9, minute=30, second=0)
    second = (await bench.run("huggingface"))["huggingface"]
    assert (second.fetched, second.added, second.updated, second.unchanged) == (30, 0, 0, 30)
    assert bench.count() == 30


async def test_changed_numbers_are_updates(bench: Bench) -> None:
    await bench.run("huggingface")
    bench.server.on(DAILY, [Reply(payloads.day(IDS, upvotes=9)), Reply(b"[]")])
    report = (await bench.run("huggingface"))["huggingface"]
    assert (report.added, report.updated) == (0, 30)


async def test_events_tell_the_story_in_order(bench: Bench) -> None:
    await bench.run("huggingface")
    assert isinstance(bench.events[0], SyncStarted)
    (stored,) = [event for event in bench.events if isinstance(event, PapersStored)]
    assert sorted(stored.added) == [f"arxiv:{arxiv_id}" for arxiv_id in IDS]
    progress = [event for event in bench.events if isinstance(event, SourceProgressed)]
    assert [event.done for event in progress] == sorted(event.done for event in progress)
    assert all(event.done <= event.total for event in progress)
    assert progress[-1].fetched == 30
    assert isinstance(bench.events[-2], SourceFinished)
    assert isinstance(bench.events[-1], SyncFinished)
    assert not bench.events[-1].cancelled


async def test_a_source_thats_down_fails_and_the_other_goes_on(bench: Bench) -> None:
    bench.follow("cs.LG")
    bench.server.on(QUERY, Reply(b"trouble", 500))
    reports = await bench.run()
    assert reports["huggingface"].status is SyncStatus.OK
    assert reports["arxiv"].status is SyncStatus.FAILED
    assert "HTTP 500" in (reports["arxiv"].error or "")
    assert len([call for call in bench.calls(QUERY) if _searched(call)]) == 3


async def test_with_the_server_down_the_library_and_the_last_success_stay(bench: Bench) -> None:
    await bench.run("huggingface")
    good = bench.state("huggingface")
    bench.time.now += timedelta(hours=2)
    bench.server.on(DAILY, Reply(closes=True))
    report = (await bench.run("huggingface"))["huggingface"]
    state = bench.state("huggingface")
    assert good is not None
    assert state is not None
    assert report.status is state.status is SyncStatus.FAILED
    assert report.last_success == state.last_success == good.last_success
    assert state.error == report.error
    assert bench.count() == 30


async def test_trouble_in_the_middle_is_partial_and_keeps_what_came(bench: Bench) -> None:
    bench.server.on(DAILY, [Reply(payloads.day(IDS)), Reply(b"[]"), Reply(b"", 503)])
    report = (await bench.run("huggingface"))["huggingface"]
    assert (report.status, report.added, report.last_success) == (SyncStatus.PARTIAL, 30, None)
    assert "HTTP 503" in (report.error or "")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(b"<!doctype html><title>Log in</title>", kind="text/html"), "web page"),
        (Reply(b'{"error": "no such day"}'), "no such day"),
        (Reply(b'[{"paper": '), "breaks off"),
        (Reply(b"[", length=99), "broke off"),
        (Reply(b"{}", 404), "HTTP 404"),
        (Reply(b"Invalid date", 400), "HTTP 400"),
        (Reply(b"no", 403), "HTTP 403"),
        (Reply(b"nothing", headers={"Content-Encoding": "gzip"}), "not valid gzip"),
    ],
)
async def test_useless_answers_fail_with_one_line_that_names_them(
    bench: Bench, reply: Reply, words: str
) -> None:
    bench.server.on(DAILY, reply)
    report = (await bench.run("huggingface"))["huggingface"]
    assert report.status is SyncStatus.FAILED
    assert words in (report.error or "")
    assert "\n" not in (report.error or "")


async def test_one_bad_query_doesnt_hide_the_others_papers(bench: Bench) -> None:
    bench.follow(queries=["au:(", "ti:deck"])

    def answer(call: Call) -> Reply:
        if call.params.get("search_query") == "au:(":
            return Reply(payloads.error_feed("malformed query"), 400)
        return Reply(payloads.feed(IDS[:5]))

    bench.server.on(QUERY, answer)
    report = (await bench.run("arxiv"))["arxiv"]
    assert (report.status, report.added) == (SyncStatus.PARTIAL, 5)
    assert "malformed query" in (report.error or "")


async def test_arxivs_429_stops_it_for_ten_minutes(bench: Bench) -> None:
    bench.follow("cs.LG")
    bench.server.on(QUERY, Reply(b"Rate exceeded.", 429, kind="text/plain"))
    report = (await bench.run("arxiv"))["arxiv"]
    state = bench.state("arxiv")
    assert report.status is SyncStatus.FAILED
    assert "slow down" in (report.error or "")
    assert state is not None
    assert state.wait_until == bench.time.now + timedelta(minutes=10)
    assert len(bench.calls(QUERY)) == 1
    bench.time.now += timedelta(minutes=8)
    again = (await bench.run("arxiv"))["arxiv"]
    assert again.status is SyncStatus.FAILED
    assert len(bench.calls(QUERY)) == 1
    bench.time.now += timedelta(minutes=3)
    bench.server.on(QUERY, Reply(payloads.feed(IDS[:2])))
    assert (await bench.run("arxiv"))["arxiv"].status is SyncStatus.OK


async def test_a_short_retry_after_is_waited_out(bench: Bench) -> None:
    busy = Reply(b"", 429, headers={"Retry-After": "17"})
    bench.server.on(DAILY, [busy, Reply(payloads.day(IDS)), Reply(b"[]")])
    report = (await bench.run("huggingface"))["huggingface"]
    assert report.status is SyncStatus.OK
    assert 17 <= sum(bench.time.slept) < 20


async def test_a_long_retry_after_ends_the_sync_and_is_remembered(bench: Bench) -> None:
    bench.server.on(DAILY, Reply(b"", 503, headers={"Retry-After": "300"}))
    report = (await bench.run("huggingface"))["huggingface"]
    state = bench.state("huggingface")
    assert report.status is SyncStatus.FAILED
    assert state is not None
    assert state.wait_until == bench.time.now + timedelta(seconds=300)
    assert len(bench.server.calls) == 1


async def test_a_hiccup_is_tried_again(bench: Bench) -> None:
    bench.server.on(DAILY, [Reply(closes=True), Reply(payloads.day(IDS)), Reply(b"[]")])
    report = (await bench.run("huggingface"))["huggingface"]
    assert (report.status, report.added) == (SyncStatus.OK, 30)


async def test_a_search_is_paged_until_its_total(bench: Bench) -> None:
    bench.follow("cs.LG")
    everything = [f"2611.{number:05}" for number in range(450)]

    def answer(call: Call) -> Reply:
        start = int(call.params["start"])
        page = everything[start : start + 200]
        return Reply(payloads.feed(page, total=450, start=start))

    bench.server.on(QUERY, answer)
    report = (await bench.run("arxiv"))["arxiv"]
    assert (report.status, report.fetched, report.added) == (SyncStatus.OK, 450, 450)
    assert [call.params["start"] for call in bench.calls(QUERY)] == ["0", "200", "400"]


async def test_a_sync_right_after_a_good_one_asks_for_one_page(bench: Bench) -> None:
    await test_a_search_is_paged_until_its_total(bench)
    bench.server.calls.clear()
    bench.time.now += timedelta(hours=1)
    report = (await bench.run("arxiv"))["arxiv"]
    assert (report.status, report.unchanged) == (SyncStatus.OK, 200)
    assert len(bench.calls(QUERY)) == 1


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


async def test_the_limit_is_told_and_the_rest_comes_next_time(bench: Bench) -> None:
    bench.follow("cs.LG")
    bench.sync = SyncSettings(max_papers=200)
    bench.server.on(
        QUERY,
        [
            Reply(payloads.feed([f"2611.{n:05}" for n in range(200)], total=260)),
            Reply(payloads.feed([f"2611.{n:05}" for n in range(200)], total=200)),
            Reply(payloads.feed([f"2611.{n:05}" for n in range(190, 260)], total=70)),
        ],
    )
    first = (await bench.run("arxiv"))["arxiv"]
    assert first.status is SyncStatus.PARTIAL
    assert first.error == "search cat:cs.LG: stopped after 200 of 260"
    second = (await bench.run("arxiv"))["arxiv"]
    assert (second.status, second.added) == (SyncStatus.OK, 60)
    assert bench.count() == 260


async def test_an_empty_page_from_the_middle_is_asked_again(bench: Bench) -> None:
    bench.follow("cs.LG")
    full = Reply(payloads.feed([f"2611.{n:05}" for n in range(200)], total=210))
    empty = Reply(payloads.feed([], total=210, start=200))
    rest = Reply(payloads.feed([f"2611.{n:05}" for n in range(200, 210)], total=210, start=200))
    bench.server.on(QUERY, [full, empty, empty, rest])
    report = (await bench.run("arxiv"))["arxiv"]
    assert (report.status, report.added) == (SyncStatus.OK, 210)


async def test_papers_of_others_are_completed_once_they_are_there(bench: Bench) -> None:
    def answer(call: Call) -> Reply:
        ids = call.params["id_list"].split(",")
        return Reply(payloads.feed([*ids[1:], "2611.99999"]))

    bench.server.on(QUERY, answer)
    report = (await bench.run())["arxiv"]
    assert (report.status, report.updated, report.added) == (SyncStatus.OK, 29, 0)
    with closing(bench.store.reader()) as conn:
        paper = read_paper(conn, "arxiv:2611.00002")
        unknown = load_memory(conn, "arxiv")["unknown"]
    assert paper is not None
    assert paper.abstract == "What arXiv says."
    assert paper.upvotes == 3
    (call,) = bench.calls(QUERY)
    assert list(unknown) == [call.params["id_list"].split(",")[0]]
    again = (await bench.run())["arxiv"]
    assert again.status is SyncStatus.SKIPPED
    assert len(bench.calls(QUERY)) == 1
    bench.time.now += timedelta(days=8)
    await bench.run()
    assert len(bench.calls(QUERY)) == 2


async def test_what_is_switched_off_or_has_nothing_to_do_is_skipped(bench: Bench) -> None:
    report = (await bench.run("arxiv"))["arxiv"]
    assert report.status is SyncStatus.SKIPPED
    assert report.error == "no categories, no queries, nothing to complete"
    bench.arxiv = replace(bench.arxiv, enabled=False, categories=("cs.LG",))
    report = (await bench.run("arxiv"))["arxiv"]
    assert report.error == "switched off in the settings"
    state = bench.state("arxiv")
    assert state is not None
    assert state.status is SyncStatus.SKIPPED
    assert bench.server.calls == []


async def test_what_isnt_due_is_left_alone_unless_it_is_wanted_now(bench: Bench) -> None:
    await bench.run("huggingface", force=False)
    state = bench.state("huggingface")
    bench.server.calls.clear()
    report = (await bench.run("huggingface", force=False))["huggingface"]
    assert (report.status, report.error) == (SyncStatus.SKIPPED, "not due yet")
    assert bench.server.calls == []
    assert bench.state("huggingface") == state
    assert (await bench.run("huggingface"))["huggingface"].status is SyncStatus.OK


async def test_unknown_sources_are_an_error_before_anything_is_asked(bench: Bench) -> None:
    with pytest.raises(UnknownSourceError, match=r"unknown source: dblp\. There are: hugg"):
        await bench.run("dblp")
    assert bench.events == []


async def test_since_goes_back_to_that_day(bench: Bench) -> None:
    await bench.run("huggingface", since=date(2026, 11, 1))
    days = {call.params["date"] for call in bench.calls(DAILY) if "date" in call.params}
    assert (min(days), len(days)) == ("2026-11-01", 21)


async def test_entries_that_cant_be_used_are_mentioned(bench: Bench) -> None:
    items = [payloads.daily_item("2611.00001"), {"paper": {"id": "nonsense"}}]
    bench.server.on(DAILY, [Reply(json.dumps(items).encode()), Reply(b"[]")])
    report = (await bench.run("huggingface"))["huggingface"]
    assert (report.status, report.added) == (SyncStatus.OK, 1)
    assert (report.error or "").startswith("1 entry left out: item 2")


async def test_escapes_in_a_services_words_dont_reach_the_report(bench: Bench) -> None:
    words = "bad \x1b]0;owned\x07 \x1b[31mquery"
    bench.server.on(DAILY, Reply(json.dumps({"error": words}).encode()))
    report = (await bench.run("huggingface"))["huggingface"]
    assert "\x1b" not in (report.error or "\x1b")


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


async def test_a_locked_library_fails_the_source_with_the_files_name(bench: Bench) -> None:
    bench.store = replace(bench.store, timeout=0.05)
    with closing(sqlite3.connect(bench.store.papers_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        report = (await bench.run("huggingface"))["huggingface"]
    assert report.status is SyncStatus.FAILED
    assert "papers.db" in (report.error or "")


async def test_a_sync_that_brings_nothing_leaves_the_last_run_alone(bench: Bench) -> None:
    await bench.run("huggingface")
    bench.server.on(DAILY, Reply(closes=True))
    await bench.run("huggingface")
    with closing(bench.store.reader()) as conn:
        runs = conn.execute("SELECT started, finished FROM sync_runs").fetchall()
    assert len(runs) == 1
    assert None not in runs[0]


async def test_the_loop_is_never_held_up(bench: Bench) -> None:
    longest = 0.0
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        while not done.is_set():
            before = time.monotonic()
            await asyncio.sleep(0.001)
            longest = max(longest, time.monotonic() - before)

    bench.server.on(DAILY, [Reply(payloads.day(f"2611.{n:05}" for n in range(100)))] * 3)
    watching = asyncio.create_task(watch())
    await bench.run("huggingface")
    done.set()
    await watching
    assert longest < 0.25


def test_nothing_heavy_is_loaded_before_a_sync() -> None:
    code = "import sys, paperdeck.sync.engine; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603 - our own line
    assert done.stdout == "False\n"
