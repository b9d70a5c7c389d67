"""A sync says what it couldn't get, and keeps what it has."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.syncing import (
    SyncStatus,
)

if TYPE_CHECKING:
    from tests.loopback import Call, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.sync_bench import DAILY, IDS, QUERY, Bench

else:
    import sync_payloads as payloads
    from sync_bench import DAILY, IDS, QUERY, Bench

    from loopback import Call, Reply


async def test_a_source_thats_down_fails_and_the_other_goes_on(bench: Bench) -> None:
    bench.follow("cs.LG")
    bench.server.on(QUERY, Reply(b"trouble", 500))
    reports = await bench.run()
    assert reports["huggingface"].status is SyncStatus.OK
    assert reports["arxiv"].status is SyncStatus.FAILED
    assert "HTTP 500" in (reports["arxiv"].error or "")
    assert len([call for call in bench.calls(QUERY) if "search_query" in call.params]) == 3


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


async def test_a_service_that_wants_less_is_quoted_so(bench: Bench) -> None:
    bench.server.on(DAILY, Reply(b"busy", 429))
    report = (await bench.run("huggingface"))["huggingface"]
    assert report.status is SyncStatus.FAILED
    assert "asked us to slow down (HTTP 429)" in (report.error or "")


async def test_answers_in_which_nothing_can_be_used_are_a_failure(bench: Bench) -> None:
    items = [{"paper": {"id": "nonsense"}}, {"article": 5}]
    bench.server.on(DAILY, Reply(json.dumps(items).encode()))
    report = (await bench.run("huggingface"))["huggingface"]
    assert (report.status, report.last_success) == (SyncStatus.FAILED, None)
    assert (report.error or "").startswith("nothing of what came could be used: item 1")


async def test_a_hiccup_is_tried_again(bench: Bench) -> None:
    bench.server.on(DAILY, [Reply(closes=True), Reply(payloads.day(IDS)), Reply(b"[]")])
    report = (await bench.run("huggingface"))["huggingface"]
    assert (report.status, report.added) == (SyncStatus.OK, 30)


async def test_escapes_in_a_services_words_dont_reach_the_report(bench: Bench) -> None:
    words = "bad \x1b]0;owned\x07 \x1b[31mquery"
    bench.server.on(DAILY, Reply(json.dumps({"error": words}).encode()))
    report = (await bench.run("huggingface"))["huggingface"]
    assert "\x1b" not in (report.error or "\x1b")


async def test_a_locked_library_fails_the_source_with_the_files_name(bench: Bench) -> None:
    bench.store = bench.store._replace(timeout=0.05)
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
