from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from stage import reader_of, settle

from paperdeck.model.syncing import (
    SourceFinished,
    SourceProgressed,
    SourceReport,
    SourceState,
    SyncFinished,
    SyncStarted,
    SyncStatus,
)
from paperdeck.store.sync_state import save_state
from paperdeck.ui.screens.reader.syncing import SyncNews
from paperdeck.ui.screens.sync_screen import SyncScreen
from paperdeck.ui.widgets.modal import ModalPanel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from tests.hostile import HOSTILE, MARKUP, NEVER_DRAWN
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot

    from paperdeck.store.database import Store
else:
    import reader_view as view

    from hostile import HOSTILE, MARKUP, NEVER_DRAWN

SIZES = [(120, 40), (60, 15)]
ERROR = "the service has trouble (HTTP 500): export.arxiv.org. Try again later"


class Engine:
    """Stands in for the engine that asks the network; it only counts its runs."""

    runs: list[dict[str, Any]]

    def __init__(self) -> None:
        self.runs = []

    def make(self, *_: object, **__: object) -> Engine:
        return self

    async def run(self, **options: Any) -> None:
        self.runs.append(options)


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    engine = Engine()
    monkeypatch.setattr("paperdeck.sync.engine.SyncEngine", engine.make)
    return engine


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    return view.make_library(tmp_path / "data", view.daily_papers(20, now), now=now)


def _remember(store: Store, *states: SourceState) -> None:
    conn = store.papers_writer()
    try:
        for state in states:
            save_state(conn, state, {})
    finally:
        conn.close()


def _failed(now: datetime, **facts: Any) -> SourceState:
    good = now - timedelta(hours=3)
    return SourceState("arxiv", SyncStatus.FAILED, now, good, **{"error": ERROR, **facts})


def _words(pilot: Pilot[str]) -> str:
    return " ".join(view.screen_text(pilot).replace("│", " ").replace("|", " ").split())


async def _tell(pilot: Pilot[str], *events: Any) -> None:
    for event in events:
        reader_of(pilot).post_message(SyncNews(event))
    await pilot.pause()
    await settle(pilot)


async def _wait_for(pilot: Pilot[str], holds: Callable[[], bool]) -> None:
    for _ in range(300):
        if holds():
            return
        await pilot.pause(0.01)
    raise TimeoutError(view.screen_text(pilot))


@pytest.mark.parametrize("size", SIZES)
async def test_the_sources_are_shown_with_state_times_numbers_and_errors(
    open_reader: OpenReader, library: Store, now: datetime, size: tuple[int, int]
) -> None:
    minutes = timedelta(minutes=18)
    good = SourceState(
        "huggingface", SyncStatus.OK, now - minutes, now - minutes, fetched=90, added=12
    )
    _remember(library, good, _failed(now))
    async with open_reader(size, store=library, demo=False) as pilot:
        await view.press(pilot, "g", "S")
        assert isinstance(pilot.app.screen, SyncScreen)
        text = _words(pilot)
        assert "huggingface ok last good: 18 min ago next: in 42 min" in text
        assert "last run: 90 fetched, 12 new, 0 updated, 0 unchanged" in text
        assert "arxiv failed last good: 3 h ago next: in 5 min" in text
        assert "S sync now" in text
        await view.press(pilot, *("j" * 12))
        text = _words(pilot)
        assert ERROR in text
        assert "off: arxiv-rss, arxiv-oai" in text
        assert "switches one on" in text


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
async def test_it_is_left_by_the_keys_of_all_sheets(open_reader: OpenReader, key: str) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "g", "S")
        assert isinstance(pilot.app.screen, SyncScreen)
        await view.press(pilot, key)
        assert len(pilot.app.screen_stack) == 1
        assert pilot.app.is_running


async def test_it_can_be_called_by_its_word(open_reader: OpenReader) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, ":", *"sources", "enter")
        assert isinstance(pilot.app.screen, SyncScreen)


async def test_it_scrolls_and_stays_where_it_was_when_news_come(
    open_reader: OpenReader, library: Store, now: datetime
) -> None:
    _remember(library, _failed(now, error=" ".join([ERROR] * 5)))
    async with open_reader((60, 15), store=library, demo=False) as pilot:
        await view.press(pilot, "g", "S", "j", "j")
        sheet = pilot.app.screen.query_one("VerticalScroll")
        assert sheet.scroll_offset.y == 2
        await _tell(pilot, SyncStarted(("arxiv",)), SourceProgressed("arxiv", 1, 4, 200, 7))
        assert sheet.scroll_offset.y == 2
        await view.press(pilot, "k", "k")
        assert sheet.scroll_offset.y == 0


async def test_it_follows_a_sync_while_it_is_open(
    open_reader: OpenReader, library: Store, now: datetime
) -> None:
    _remember(library, _failed(now))
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "g", "S")
        await _tell(pilot, SyncStarted(("arxiv",)), SourceProgressed("arxiv", 1, 4, 200, 7))
        text = _words(pilot)
        assert "arxiv asking last good: 3 h ago next: now" in text
        assert "1 of 4 requests, 200 fetched, 7 new" in text
        done = SourceReport("arxiv", SyncStatus.OK, fetched=210, added=9)
        _remember(library, SourceState("arxiv", SyncStatus.OK, now, now, fetched=210, added=9))
        await _tell(pilot, SourceFinished(done), SyncFinished((done,)))
        text = _words(pilot)
        assert "arxiv ok last good: just now next: in 60 min" in text
        assert "last run: 210 fetched, 9 new" in text
        assert ERROR not in text


async def test_a_wait_counts_down(open_reader: OpenReader, library: Store, now: datetime) -> None:
    _remember(library, _failed(now, wait_until=now + timedelta(seconds=581)))
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "g", "S")
        assert "arxiv waiting" in _words(pilot)
        assert "arxiv asks us to wait 9:41" in _words(pilot)
        reader_of(pilot).session.clock = lambda: now + timedelta(seconds=10)
        await _wait_for(pilot, lambda: "arxiv asks us to wait 9:31" in _words(pilot))


async def test_capital_s_syncs_and_the_sheet_stays(
    open_reader: OpenReader, library: Store, engine: Engine, now: datetime
) -> None:
    states = [SourceState(name, SyncStatus.OK, now, now) for name in ("arxiv", "huggingface")]
    _remember(library, *states)
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "g", "S")
        assert engine.runs == []
        await view.press(pilot, "S")
        await _wait_for(pilot, lambda: bool(engine.runs))
        assert engine.runs == [{"sources": None, "force": True}]
        assert isinstance(pilot.app.screen, SyncScreen)


async def test_the_sample_says_that_it_asks_nobody(open_reader: OpenReader, engine: Engine) -> None:
    async with open_reader() as pilot:
        await view.press(pilot, "g", "S", "S")
        text = _words(pilot)
        assert "sample library, no network" in text
        assert "next:" not in text
        assert engine.runs == []


async def test_a_config_that_cannot_be_read_is_told(
    open_reader: OpenReader, library: Store, tmp_path: Path, engine: Engine, now: datetime
) -> None:
    _remember(library, SourceState("huggingface", SyncStatus.OK, now, now))
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    file.write_text("[sources.huggingface\nenabled = false\n", encoding="utf-8")
    async with open_reader(store=library, demo=False) as pilot:
        await view.press(pilot, "g", "S", "S")
        text = _words(pilot)
        assert "no sync: mend config.toml" in text
        assert "next:" not in text
        assert view.sources_said(pilot) == "no sync: mend config.toml"
        assert engine.runs == []


@pytest.mark.parametrize("size", [*SIZES, (20, 5)])
async def test_a_hostile_error_is_only_text(
    open_reader: OpenReader, library: Store, now: datetime, size: tuple[int, int]
) -> None:
    _remember(library, _failed(now, error=HOSTILE.replace("\ud800", "")))
    async with open_reader(size, store=library, demo=False) as pilot:
        await view.press(pilot, "g", "S", *("j" * (8 if size[1] < 40 else 0)))
        for strip in pilot.app.screen._compositor.render_strips():
            for segment in strip:
                assert not NEVER_DRAWN.search(segment.text), repr(segment.text)
                actions = segment.style.meta if segment.style else {}
                assert not any("quit" in str(action) for action in actions.values())
        assert size[1] < 15 or MARKUP in _words(pilot)


async def test_ascii_is_enough_to_draw_it(
    open_reader: OpenReader, library: Store, now: datetime
) -> None:
    _remember(library, _failed(now, wait_until=now + timedelta(seconds=581)))
    async with open_reader((60, 15), store=library, demo=False) as pilot:
        session = reader_of(pilot).session
        reader = session.settings.reader._replace(ascii=True)
        session.settings = session.settings._replace(reader=reader)
        await view.press(pilot, "g", "S")
        region = pilot.app.screen.query_one(ModalPanel).region
        rows = view.screen_text(pilot).splitlines()[region.y : region.bottom]
        drawn = [row[region.x : region.right] for row in rows]
        assert "arxiv asks us to wait 9:41" in " ".join(drawn)
        assert all(line.isascii() for line in drawn)


async def test_the_bar_tells_of_many_sources_the_worst(
    open_reader: OpenReader, library: Store, tmp_path: Path, now: datetime
) -> None:
    names = ("huggingface", "arxiv", "openalex", "dblp")
    tables = [f"[sources.{name}]\nenabled = true\n" for name in names]
    (tmp_path / "config.toml").write_text("".join(tables), encoding="utf-8")
    _remember(
        library,
        *(SourceState(name, SyncStatus.OK, now, now) for name in names[:2]),
        *(SourceState(name, SyncStatus.FAILED, now, error="HTTP 500") for name in names[2:]),
    )
    async with open_reader(store=library, demo=False) as pilot:
        assert view.sources_said(pilot) == "2 failed: openalex, dblp"
        assert reader_of(pilot).status.sources.level == "error"
