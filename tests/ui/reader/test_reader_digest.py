"""The digest on a sheet, and rules after a sync, inside the reader."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from stage import reader_of, settle

from paperdeck.discover import apart
from paperdeck.discover.building import build_missing
from paperdeck.marks.digests import note_told, read_told
from paperdeck.marks.marker import Marker
from paperdeck.model.syncing import (
    PapersStored,
    SourceReport,
    SyncFinished,
    SyncStarted,
    SyncStatus,
)
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.ui.screens.reader import comparing
from paperdeck.ui.screens.reader.ruling import Ruling
from paperdeck.ui.screens.reader.syncing import SyncNews
from paperdeck.ui.screens.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from tests.hostile import NEVER_DRAWN
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot

    from paperdeck.query.rules import ReadyRule
else:
    import reader_view as view

    from hostile import NEVER_DRAWN


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    """Three papers that are new, and a saved view for two of them."""
    records = [
        view.paper(1, now, title="A robot that learns"),
        view.paper(2, now, title="The deep sea"),
        view.paper(3, now, title="Robots at sea"),
    ]
    store = view.make_library(tmp_path / "data", records, now=now)
    with closing(Marker(store)) as marker:
        marker.save_view("Machines", "robot OR robots")
    return store


async def _open(pilot: Pilot[str], query: str = "") -> str:
    reader_of(pilot).submit("deck.digest", query)
    await settle(pilot)
    assert isinstance(pilot.app.screen, Sheet)
    return view.screen_text(pilot)


async def test_it_shows_what_the_next_mail_would_tell(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((100, 40), store=library) as pilot:
        shown = await _open(pilot)
        assert "PaperDeck digest, 21 November 2026" in shown
        assert "2 new papers since 14 November 2026" in shown
        assert "Machines: 2 new" in shown
        assert "Robots at sea" in shown
        assert "The deep sea" not in shown.partition("Machines")[2].partition("close")[0]
        await view.press(pilot, "q")
        assert not isinstance(pilot.app.screen, Sheet)
    # To look at it counts as nothing.
    assert read_told(library, "default").ids == frozenset()


async def test_what_was_mailed_is_not_shown(
    open_reader: OpenReader, library: Store, now: datetime
) -> None:
    with closing(Library(library, clock=lambda: now)) as papers:
        ids = [one.paper.id for one in papers.papers(parse(""))]
    note_told(library, "default", ids, now - timedelta(hours=1))
    async with open_reader((100, 40), store=library) as pilot:
        assert "no new papers since 14 November 2026" in await _open(pilot)
        await view.press(pilot, "escape")
        assert "1 new paper since" in await _open(pilot, "deep")


async def test_the_command_line_takes_a_query(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((100, 40), store=library) as pilot:
        await view.press(pilot, ":")
        await view.write(pilot, "digest deep sea\n")
        await settle(pilot)
        assert "deep sea: 1 new" in view.screen_text(pilot)


async def test_a_query_that_makes_no_sense_is_told(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((100, 40), store=library) as pilot:
        reader_of(pilot).submit("deck.digest", "upvotes>many")
        await settle(pilot)
        assert "whole number" in view.said(pilot)


@pytest.mark.parametrize("size", [(120, 40), (60, 15), (20, 5)])
async def test_an_empty_library_and_any_size_will_do(
    open_reader: OpenReader, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with open_reader(size, store=Store.open(tmp_path / "empty")) as pilot:
        await _open(pilot)


async def test_hostile_papers_are_only_text(open_reader: OpenReader, hostile_store: Store) -> None:
    async with open_reader((120, 40), store=hostile_store) as pilot:
        shown = await _open(pilot, "tokens")
        assert "On [/INST] tokens [@click=app.quit]x[/]" in shown
        assert not NEVER_DRAWN.search(shown.replace("\n", ""))


# Rules


def _brings(*ids: str) -> list[Any]:
    report = SourceReport("arxiv", SyncStatus.OK, added=len(ids))
    return [SyncStarted(("arxiv",)), PapersStored("arxiv", ids, ()), SyncFinished((report,))]


def _tagged(store: Store, now: datetime, query: str) -> list[str]:
    with closing(Library(store, clock=lambda: now)) as papers:
        return sorted(one.paper.title for one in papers.papers(parse(query)))


def _ids(store: Store, now: datetime) -> list[str]:
    with closing(Library(store, clock=lambda: now)) as papers:
        return [one.paper.id for one in papers.papers(parse(""))]


async def _sync(pilot: Pilot[str], *ids: str) -> None:
    for event in _brings(*ids):
        pilot.app.screen.post_message(SyncNews(event))
    await settle(pilot)


async def test_what_a_sync_brings_is_tagged_and_one_key_takes_it_back(
    open_reader: OpenReader, library: Store, tmp_path: Path, now: datetime
) -> None:
    rules = '[[rule]]\nquery = "robot*"\ntag = "rl"\n[[rule]]\nquery = "sea"\ntag = "sea"\n'
    (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
    async with open_reader((120, 30), store=library) as pilot:
        await _sync(pilot, *_ids(library, now))
        assert view.said(pilot).startswith("rule rl: tag 2 papers; rule sea: tag 2 papers")
        assert "U undoes it" in view.said(pilot)
        assert _tagged(library, now, "#rl") == ["A robot that learns", "Robots at sea"]
        await view.press(pilot, "U")
        assert "undone: rule sea: tag 2 papers" in view.said(pilot)
        assert _tagged(library, now, "#sea") == []


async def test_papers_that_were_there_before_are_left_alone(
    open_reader: OpenReader, library: Store, tmp_path: Path, now: datetime
) -> None:
    rules = '[[rule]]\nquery = "robot*"\ntag = "rl"\n'
    (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
    async with open_reader((120, 30), store=library) as pilot:
        await _sync(pilot, _ids(library, now)[0])
        first = len(_tagged(library, now, "#rl"))
        assert first < 2
        await _sync(pilot)
        assert len(_tagged(library, now, "#rl")) == first


async def test_a_bad_rule_is_told_at_the_start_and_keeps_back_no_other(
    open_reader: OpenReader, library: Store, tmp_path: Path, now: datetime
) -> None:
    rules = '[[rule]]\nquery = "nonsense:1"\ntag = "x"\n[[rule]]\nquery = "sea"\ntag = "sea"\n'
    (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
    async with open_reader((120, 30), store=library) as pilot:
        assert view.said(pilot).startswith("config.toml:2: `rule.query` can't be used: ")
        await _sync(pilot, *_ids(library, now))
        assert _tagged(library, now, "#sea") == ["Robots at sea", "The deep sea"]
        await view.press(pilot, "!")
        assert "config.toml:2" in view.screen_text(pilot)


async def test_a_rule_by_meaning_waits_until_papers_are_compared(
    open_reader: OpenReader, library: Store, tmp_path: Path, now: datetime
) -> None:
    rules = '[[rule]]\nquery = "~robot OR robot*"\ntag = "rl"\n'
    (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
    async with open_reader((120, 30), store=library) as pilot:
        await _sync(pilot, *_ids(library, now))
        assert _tagged(library, now, "#rl") == []
        reader_of(pilot).syncing.ruling.apply(by_meaning=True)
        await settle(pilot)
        assert "Robots at sea" in _tagged(library, now, "#rl")


async def test_rules_by_meaning_wait_for_another_try_where_comparing_failed(
    open_reader: OpenReader,
    library: Store,
    tmp_path: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = '[[rule]]\nquery = "~robot"\ntag = "rl"\n'
    (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
    monkeypatch.setattr(comparing, "_PAUSE", 0.01)
    tried: list[Store] = []

    def fail(store: Store, **_: object) -> bool:
        tried.append(store)
        return False

    monkeypatch.setattr(apart, "build_apart", fail)
    async with open_reader((120, 30), store=library, compares=True) as pilot:
        await view.until(pilot, lambda: bool(tried))
        tried.clear()
        await _sync(pilot, *_ids(library, now))
        await view.until(pilot, lambda: bool(tried))
        assert _tagged(library, now, "#rl") == []
        monkeypatch.setattr(apart, "build_apart", lambda store, **_: build_missing(store))
        await _sync(pilot)
        await view.until(pilot, lambda: "rule rl" in view.said(pilot))
    assert "Robots at sea" in _tagged(library, now, "#rl")


async def test_what_a_second_sync_brings_while_rules_are_applied_is_not_lost(
    open_reader: OpenReader, library: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = '[[rule]]\nquery = "robot"\ntag = "rl"\n'
    (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
    gate, seen = asyncio.Event(), set[str]()

    async def tag(_self: Ruling, _rule: ReadyRule, brought: Sequence[str]) -> None:
        await gate.wait()
        seen.update(brought)

    monkeypatch.setattr(Ruling, "_tag", tag)
    async with open_reader((120, 30), store=library) as pilot:
        ruling = reader_of(pilot).syncing.ruling
        for one in ("arxiv:1", "arxiv:2"):
            ruling.take([one])
            ruling.apply()
            await pilot.pause()
        ruling.take(["arxiv:3"])
        gate.set()
        await settle(pilot)
        ruling.apply()
        await settle(pilot)
    assert seen == {"arxiv:1", "arxiv:2", "arxiv:3"}


async def test_rules_that_a_reader_was_left_before_are_applied_by_the_next(
    open_reader: OpenReader, library: Store, tmp_path: Path, now: datetime
) -> None:
    rules = '[[rule]]\nquery = "robot*"\ntag = "rl"\n'
    (tmp_path / "config.toml").write_text(rules, encoding="utf-8")
    async with open_reader((120, 30), store=library) as pilot:
        with closing(library.papers_writer()) as conn:
            new = view.paper(4, now, title="A robot of its own")
            added = ingest(conn, [new], now=now, run=1).added
        started, stored, _ = _brings(*added)
        for event in (started, stored):
            pilot.app.screen.post_message(SyncNews(event))
        await settle(pilot)
        assert _tagged(library, now, "#rl") == []
    async with open_reader((120, 30), store=library) as pilot:
        assert view.said(pilot).startswith("rule rl: tag 1 paper")
        # What was there before is left alone.
        assert _tagged(library, now, "#rl") == ["A robot of its own"]
        await view.press(pilot, "U")
    async with open_reader((120, 30), store=library) as pilot:
        assert view.shown(pilot) == 4
        assert _tagged(library, now, "#rl") == []
