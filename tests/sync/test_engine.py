"""A sync brings what there is, once, and says what it brought."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.settings import SyncSettings
from paperdeck.model.syncing import (
    PapersStored,
    SourceFinished,
    SourceProgressed,
    SyncFinished,
    SyncStarted,
    SyncStatus,
)
from paperdeck.store.papers import read_paper
from paperdeck.store.sync_state import load_memory
from paperdeck.sync.errors import UnknownSourceError

if TYPE_CHECKING:
    from tests.loopback import Call, Reply
    from tests.sync import sync_payloads as payloads
    from tests.sync.sync_bench import DAILY, IDS, QUERY, Bench

else:
    import sync_payloads as payloads
    from sync_bench import DAILY, IDS, QUERY, Bench

    from loopback import Call, Reply


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
    bench.arxiv = bench.arxiv._replace(enabled=False, categories=("cs.LG",))
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


def test_nothing_heavy_is_loaded_before_a_sync() -> None:
    code = "import sys, paperdeck.sync.engine; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"
