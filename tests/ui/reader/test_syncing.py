from __future__ import annotations

import asyncio
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from stage import reader_of, settle

from paperdeck.model.syncing import (
    PapersStored,
    SourceFinished,
    SourceProgressed,
    SourceReport,
    SourceState,
    SyncFinished,
    SyncStarted,
    SyncStatus,
)
from paperdeck.store.database import Store
from paperdeck.store.sync_state import save_state
from paperdeck.sync.errors import SyncError
from paperdeck.ui.screens.reader.source_words import describe_sources, time_left
from paperdeck.ui.screens.reader.syncing import SyncNews

if TYPE_CHECKING:
    from pathlib import Path

    from tests.loopback import Loopback, Reply
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot
else:
    import reader_view as view

    from loopback import Loopback, Reply

_ONE = (
    '[sources.huggingface]\nbase_url = "{url}"\nmin_interval = 0\n[sources.arxiv]\nenabled = false'
)
_HOSTILE = "[/INST] [@click=app.quit]x[/]"


def _configure(home: Path, url: str) -> None:
    (home / "config.toml").write_text(_ONE.format(url=url), encoding="utf-8")


@dataclass
class Engines:
    """Engines that do as they are told, in the place of those that ask the network."""

    events: list[Any] = field(default_factory=list)
    error: Exception | None = None
    hold: asyncio.Event | None = None
    runs: list[dict[str, Any]] = field(default_factory=list)

    def make(self, _store: Store, _settings: object, **options: Any) -> Engines:
        self.tell = options["on_event"]
        return self

    async def run(self, **options: Any) -> None:
        self.runs.append(options)
        for event in self.events:
            self.tell(event)
        if self.hold is not None:
            await self.hold.wait()
        if self.error is not None:
            raise self.error


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> Engines:
    engines = Engines()
    monkeypatch.setattr("paperdeck.sync.engine.SyncEngine", engines.make)
    return engines


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    return view.make_library(tmp_path / "data", view.daily_papers(60, now), now=now)


def _remember(store: Store, *states: SourceState) -> None:
    conn = store.papers_writer()
    try:
        for state in states:
            save_state(conn, state, {})
    finally:
        conn.close()


async def _synced(pilot: Pilot[str]) -> None:
    for _ in range(400):
        if not reader_of(pilot).syncing.running:
            break
        await pilot.pause(0.01)
    await settle(pilot)


def _finished(status: SyncStatus, error: str | None = None, added: int = 0) -> list[Any]:
    report = SourceReport("arxiv", status, added=added, error=error)
    return [SyncStarted(("arxiv",)), SourceFinished(report), SyncFinished((report,))]


# When it syncs


async def test_what_is_stale_is_synced_when_the_reader_opens(
    open_reader: OpenReader, library: Store, engines: Engines
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        await _synced(pilot)
        assert [run["force"] for run in engines.runs] == [False]


async def test_what_is_fresh_is_left_alone_until_it_is_stale(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    states = [SourceState(name, SyncStatus.OK, now, now) for name in ("arxiv", "huggingface")]
    _remember(library, *states)
    async with open_reader(store=library, demo=False) as pilot:
        await _synced(pilot)
        assert engines.runs == []
        reader = reader_of(pilot)
        reader.session.clock = lambda: now + timedelta(hours=2)
        reader.syncing.look_for_stale()
        await _synced(pilot)
        assert len(engines.runs) == 1


async def test_capital_s_asks_all_sources_now_but_not_twice_at_once(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    states = [SourceState(name, SyncStatus.OK, now, now) for name in ("arxiv", "huggingface")]
    _remember(library, *states)
    engines.hold = asyncio.Event()
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "S")
        await view.press(pilot, "S")
        assert view.said(pilot) == "a sync is under way"
        engines.hold.set()
        await _synced(pilot)
        assert engines.runs == [{"sources": None, "force": True}]


async def test_the_sample_never_asks_the_network(open_reader: OpenReader, engines: Engines) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "S")
        assert "doesn't sync" in view.said(pilot)
        assert view.sources_said(pilot) == "sample library, no network"
        assert engines.runs == []


async def test_settings_changed_during_a_sync_are_synced_once_more(
    open_reader: OpenReader, library: Store, engines: Engines
) -> None:
    engines.hold = asyncio.Event()
    async with open_reader(store=library, demo=False) as pilot:
        reader_of(pilot).syncing.start_over()
        engines.hold.set()
        await _synced(pilot)
        assert [run["force"] for run in engines.runs] == [False, True]


# What it says


async def test_progress_and_waits_are_told_and_count_down(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    engines.hold = asyncio.Event()
    engines.events = [
        SyncStarted(("huggingface", "arxiv")),
        SourceProgressed("huggingface", 3, 8, 90, 12),
        SourceProgressed("arxiv", 0, 4, 0, 0, waiting=130),
    ]
    async with open_reader(store=library, demo=False) as pilot:
        assert view.sources_said(pilot) == "syncing huggingface 3/8   arxiv: wait 2:10"
        reader = reader_of(pilot)
        reader.session.clock = lambda: now + timedelta(seconds=10)
        for _ in range(300):
            await pilot.pause(0.01)
            if "2:00" in view.sources_said(pilot):
                break
        assert view.sources_said(pilot) == "syncing huggingface 3/8   arxiv: wait 2:00"


@pytest.mark.parametrize(
    ("states", "words", "level"),
    [
        ([("arxiv", "ok", None)], "arxiv ok", "information"),
        (
            [("huggingface", "ok", None), ("arxiv", "failed", "HTTP 500")],
            "arxiv failed 09:30   huggingface ok",
            "error",
        ),
        ([("arxiv", "partial", "page 3 is missing")], "arxiv partial 09:30", "warning"),
        ([("arxiv", "failed", "offline, no way there")], "offline, never synced", "warning"),
        ([("arxiv", "skipped", "no categories")], "", "information"),
    ],
)
def test_the_sources_are_described_the_worst_first(
    monkeypatch: pytest.MonkeyPatch,
    now: datetime,
    states: list[tuple[str, str, str | None]],
    words: str,
    level: str,
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    known = {
        name: SourceState(name, SyncStatus(status), now, error=error)
        for name, status, error in states
    }
    assert describe_sources(known, now) == (words, level)


def test_offline_tells_of_the_last_good_sync(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yesterday = now - timedelta(days=1)
    state = SourceState("arxiv", SyncStatus.FAILED, now, yesterday, "offline, no way there")
    assert describe_sources({"arxiv": state}, now)[0] == "offline, last good sync 20 Nov 09:30"


@pytest.mark.parametrize(
    ("seconds", "words"), [(130, "2:10"), (59.2, "1:00"), (1, "0:01"), (0, ""), (-5, "")]
)
def test_time_left_is_told_in_minutes_and_seconds(
    now: datetime, seconds: float, words: str
) -> None:
    assert time_left(now + timedelta(seconds=seconds), now) == words


async def test_a_failure_of_a_sync_that_was_asked_for_is_told_in_words(
    open_reader: OpenReader, library: Store, engines: Engines
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        engines.events = _finished(SyncStatus.FAILED, f"HTTP 500 {_HOSTILE}")
        await view.press(pilot, "S")
        await _synced(pilot)
        assert "arxiv failed: HTTP 500" in view.said(pilot)
        assert _HOSTILE in view.screen_text(pilot)


async def test_the_whole_error_can_be_read(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    error = f"no answer from export.arxiv.org within 60 s {_HOSTILE}. Try again later"
    _remember(library, SourceState("arxiv", SyncStatus.FAILED, now, error=error))
    async with open_reader((80, 24), store=library, demo=False) as pilot:
        await view.press(pilot, "!")
        text = " ".join(view.screen_text(pilot).replace("│", " ").split())
        assert "arxiv failed" in text
        assert _HOSTILE in text
        assert "Try again later" in text
        assert "last good sync never" in text


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SyncError("the library is locked"), "the library is locked"),
        # Of what nobody thought of only the kind: its words may be anything, a key too.
        (RuntimeError("[/INST]"), "unexpected RuntimeError; a report lies beside the log"),
    ],
)
async def test_whatever_ends_a_sync_is_said_and_the_reader_goes_on(
    open_reader: OpenReader, library: Store, engines: Engines, error: Exception, told: str
) -> None:
    engines.error = error
    async with open_reader(store=library, demo=False) as pilot:
        await _synced(pilot)
        assert told in view.said(pilot)
        assert "[/INST]" not in view.said(pilot)
        await view.press(pilot, "j")
        assert reader_of(pilot).papers.cursor == 1


# What comes


async def _receive(pilot: Pilot[str], store: Store, count: int, now: datetime) -> None:
    """Store papers newer than all others, and tell the reader as the engine does."""
    start = 1000 + view.shown(pilot)
    records = [view.paper(start + n, now + timedelta(minutes=n)) for n in range(count)]
    added = view.add_papers(store, records, now=now)
    reader_of(pilot).post_message(SyncNews(PapersStored("arxiv", added, ())))
    await pilot.pause()
    await settle(pilot)


async def test_new_papers_come_without_moving_the_cursor_or_what_is_seen(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        reader = reader_of(pilot)
        await view.press(pilot, *("j" * 30))
        before = view.cursor_title(pilot), view.cursor_line(pilot)
        body = view.screen_text(pilot).splitlines()[1:-1]
        await _receive(pilot, library, 12, now + timedelta(days=1))
        assert view.shown(pilot) == 72
        assert (view.cursor_title(pilot), view.cursor_line(pilot)) == before
        column = slice(reader.papers.region.x, reader.papers.region.right - 1)
        after = view.screen_text(pilot).splitlines()[1:-1]
        assert [line[column] for line in after] == [line[column] for line in body]


async def test_news_are_counted_until_the_top_is_visited(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        await _receive(pilot, library, 12, now + timedelta(days=1))
        assert "12 new" in view.screen_text(pilot).splitlines()[0]
        await view.press(pilot, "j", "k")
        assert "12 new" in view.screen_text(pilot).splitlines()[0]
        await view.press(pilot, "g", "g")
        assert "12 new" not in view.screen_text(pilot).splitlines()[0]
        assert reader_of(pilot).papers.cursor == 0


async def test_a_filter_and_a_selection_outlast_what_comes(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        reader = reader_of(pilot)
        await view.write(pilot, "fcat:cs.CL\n")
        await view.press(pilot, "space")
        before, selected = view.shown(pilot), set(reader.state.selected)
        await _receive(pilot, library, 12, now + timedelta(days=1))
        assert view.query(pilot) == "cat:cs.CL"
        assert before < view.shown(pilot) < before + 12
        assert reader.state.selected == selected


async def test_what_changed_of_papers_in_sight_is_shown(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    async with open_reader(store=library, demo=False) as pilot:
        view.add_papers(library, [view.paper(0, now, title="A better title")], now=now)
        news = SyncNews(PapersStored("arxiv", (), ("arxiv:2001.00000",)))
        reader_of(pilot).post_message(news)
        await pilot.pause()
        await settle(pilot)
        assert "A better title" in view.screen_text(pilot)


async def test_the_first_papers_take_the_place_of_the_welcome(
    open_reader: OpenReader, tmp_path: Path, engines: Engines, now: datetime
) -> None:
    store = Store.open(tmp_path / "data")
    async with open_reader(store=store, demo=False) as pilot:
        assert "Welcome" in view.screen_text(pilot)
        await _receive(pilot, store, 12, now)
        assert view.shown(pilot) == 12
        assert "Welcome" not in view.screen_text(pilot)
        assert reader_of(pilot).papers.has_focus


# The real engine


async def test_a_server_that_is_away_is_told_and_the_library_stays_usable(
    open_reader: OpenReader, library: Store, tmp_path: Path
) -> None:
    _configure(tmp_path, "http://127.0.0.1:9")
    async with open_reader(store=library, demo=False) as pilot:
        await _synced(pilot)
        assert "huggingface failed" in view.sources_said(pilot)
        assert view.shown(pilot) == 60
        await view.press(pilot, "s")
        assert "★" in view.screen_text(pilot)


async def test_nothing_is_asked_while_the_config_cannot_be_read(
    open_reader: OpenReader, library: Store, tmp_path: Path
) -> None:
    # The defaults might ask sources that the user has switched off.
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    file.write_text("[sources.huggingface\nenabled = false\n", encoding="utf-8")
    async with open_reader(store=library, demo=False) as pilot:
        assert "no sync: mend config.toml" in view.sources_said(pilot)
        await view.press(pilot, "S")
        assert not reader_of(pilot).syncing.running
        assert "config.toml:1" in view.screen_text(pilot)


async def test_the_reader_is_left_within_a_second_while_a_sync_hangs(
    open_reader: OpenReader, library: Store, tmp_path: Path
) -> None:
    with Loopback() as server:
        server.on("/api/daily_papers", Reply(hangs=True))
        _configure(tmp_path, server.url)
        async with open_reader(store=library, demo=False) as pilot:
            await asyncio.to_thread(server.called.wait, 5)
            assert "syncing huggingface" in view.sources_said(pilot)
            began = time.monotonic()
            pilot.app.exit()
        assert time.monotonic() - began < 1
        server.stopping.set()


async def test_new_papers_by_those_that_are_followed_are_told(
    open_reader: OpenReader, library: Store, engines: Engines, now: datetime
) -> None:
    author = view.daily_papers(1, now)[0].authors[0].name
    with closing(library.marks_writer()) as conn:
        conn.execute("INSERT INTO follows VALUES ('author', ?, 'x')", (author,))
    with closing(library.papers_writer()) as conn:
        conn.execute("INSERT INTO sync_runs (id, started) VALUES (1, '2026-11-20T00:00:00Z')")
        conn.execute("UPDATE papers SET added_run = 1, fresh = 1")
    async with open_reader(store=library, demo=False) as pilot:
        await _synced(pilot)
        stored = PapersStored("arxiv", ("x",), ())
        engines.events = [SyncStarted(("arxiv",)), stored, *_finished(SyncStatus.OK, added=1)[1:]]
        await view.press(pilot, "S")
        await _synced(pilot)
        await settle(pilot)
        assert "by those you follow" in view.said(pilot)
