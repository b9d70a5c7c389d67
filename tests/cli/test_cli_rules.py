"""rules, and what a sync does by them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.cli import comparing, ruling
from paperdeck.marks.pending import note_pending, read_pending
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.sync.engine import SyncEngine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import RunCommand
    from tests.loopback import Loopback, Reply
else:
    from loopback import Loopback, Reply

RULES = """
[[rule]]
query = "title:attention OR title:adam"
tag = "ml/deep"

[[rule]]
query = "#ml -title:adam"
tag = "reading"
"""
ATTENTION, ADAM = "arxiv:1706.03762", "arxiv:1412.6980"


@pytest.fixture
def ruled(filled: RunCommand, home: Path) -> RunCommand:
    """Runs a command on three papers, with two rules of which one builds on the other."""
    (home / "config.toml").write_text(RULES, encoding="utf-8")
    return filled


def _tags(paperdeck: RunCommand) -> dict[str, int]:
    return {one["tag"]: one["papers"] for one in paperdeck("tags", "--json").objects}


def test_each_rule_is_one_step_that_can_be_undone(ruled: RunCommand) -> None:
    done = ruled("rules")
    assert (done.code, done.err) == (0, "")
    assert done.lines == ["rule ml/deep: tag 2 papers", "rule reading: tag 1 paper"]
    assert _tags(ruled) == {"ml/deep": 2, "reading": 1}
    assert ruled("rules").lines == [
        "rule ml/deep: nothing to tag",
        "rule reading: nothing to tag",
    ]
    assert ruled("undo").lines == ["undone: rule reading: tag 1 paper"]
    assert ruled("undo").lines == ["undone: rule ml/deep: tag 2 papers"]
    assert _tags(ruled) == {}


def test_a_dry_run_says_which_papers_would_get_which_tag(ruled: RunCommand) -> None:
    done = ruled("rules", "--dry-run")
    assert done.lines == [
        "rule ml/deep: would tag 2 papers",
        f"  #ml/deep  {ATTENTION}  Attention Is All You Need",
        f"  #ml/deep  {ADAM}  Adam: A Method for Stochastic α Optimization",
        "rule reading: would tag 0 papers",
    ]
    assert _tags(ruled) == {}
    told = ruled("rules", "--dry-run", "--json").objects
    assert [(one["tag"], one["ids"], one["dry_run"]) for one in told] == [
        ("ml/deep", [ATTENTION, ADAM], True),
        ("reading", [], True),
    ]
    assert told[0]["query"] == "title:attention OR title:adam"


def test_a_bad_rule_is_told_by_its_line_and_the_others_are_carried_out(
    ruled: RunCommand, home: Path
) -> None:
    bad = '[[rule]]\nquery = "upvotes>many"\ntag = "x"\n'
    (home / "config.toml").write_text(bad + RULES, encoding="utf-8")
    done = ruled("rules")
    assert done.code == 1
    assert done.complaint.startswith("config.toml:2: `rule.query` can't be used: ")
    assert done.lines == ["rule ml/deep: tag 2 papers", "rule reading: tag 1 paper"]
    found = {one["words"] for one in ruled("doctor", "--json").objects if one["what"] == "config"}
    assert [words for words in found if "config.toml:2" in words]


def test_without_rules_it_says_where_they_belong(filled: RunCommand, home: Path) -> None:
    done = filled("rules")
    assert done.code == 0
    (line,) = done.lines
    assert line.startswith("no rules: write [[rule]] with query and tag into ")
    assert line.endswith("config.toml")


def test_a_config_that_cannot_be_read_is_no_success(filled: RunCommand, home: Path) -> None:
    (home / "config.toml").write_text("[[rule\n", encoding="utf-8")
    done = filled("rules")
    assert (done.code, done.out) == (1, "")
    assert done.complaint.startswith("no rules could be read: config.toml:1: is not valid TOML")


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A service with two papers of the day."""
    with Loopback() as loopback:
        loopback.on("/api/daily_papers", Reply(_day("2611.00001", "2611.00002")))
        yield loopback


def _day(*ids: str) -> bytes:
    return json.dumps(
        [
            {
                "title": f"A robot {arxiv_id}",
                "paper": {
                    "id": arxiv_id,
                    "title": f"A robot {arxiv_id}",
                    "summary": "What it says.",
                    "authors": [{"name": "Ada Lovelace"}],
                    "publishedAt": "2026-11-19T00:00:00.000Z",
                    "submittedOnDailyAt": "2026-11-20T02:00:00.000Z",
                    "upvotes": 3,
                },
            }
            for arxiv_id in ids
        ]
    ).encode()


@pytest.fixture
def syncing(paperdeck: RunCommand, home: Path, server: Loopback) -> RunCommand:
    """Runs a command where a sync asks the server, and a rule is for robots."""
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(
        f'[sources.huggingface]\nbase_url = "{server.url}"\nmin_interval = 0\n'
        f'[sources.arxiv]\nenabled = false\nbase_url = "{server.url}"\nmin_interval = 0\n'
        '[[rule]]\nquery = "robot"\ntag = "rl"\n',
        encoding="utf-8",
    )
    return paperdeck


def test_a_sync_tags_what_it_brings_and_nothing_else(
    syncing: RunCommand, server: Loopback, papers_file: Path
) -> None:
    other = papers_file.read_text().replace("Attention Is", "A Robot Is")
    papers_file.write_text(other)
    syncing("import", str(papers_file))
    done = syncing("sync")
    assert (done.code, done.err) == (0, "")
    assert done.lines[-1] == "rule rl: tag 2 papers"
    assert sorted(syncing("list", "--ids", "#rl").lines) == ["arxiv:2611.00001", "arxiv:2611.00002"]

    # What was undone isn't done again for papers that are there already.
    syncing("undo")
    server.on("/api/daily_papers", Reply(_day("2611.00001", "2611.00003")))
    assert syncing("sync").lines[-1] == "rule rl: tag 1 paper"
    assert syncing("list", "--ids", "#rl").lines == ["arxiv:2611.00003"]


def test_beside_json_it_is_told_on_the_other_stream(syncing: RunCommand) -> None:
    done = syncing("sync", "--json")
    assert {one["source"] for one in done.objects} == {"huggingface", "arxiv"}
    assert done.complaint == "rule rl: tag 2 papers"


def test_a_bad_rule_keeps_back_neither_the_sync_nor_other_rules(
    syncing: RunCommand, home: Path
) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('[[rule]]\nquery = "nonsense:1"\ntag = "x"\n')
    done = syncing("sync")
    assert done.code == 0
    assert "config.toml:12: `rule.query` can't be used: " in done.complaint
    assert done.lines[-1] == "rule rl: tag 2 papers"


def test_a_sync_that_is_broken_off_tags_what_it_has_brought(
    syncing: RunCommand, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('[[rule]]\nquery = "~robot"\ntag = "machines"\n')
    run = SyncEngine.run

    async def broken_off(engine: SyncEngine, **asked: object) -> None:
        await run(engine, **asked)  # type: ignore[arg-type] # as they were asked
        raise KeyboardInterrupt

    monkeypatch.setattr(SyncEngine, "run", broken_off)
    done = syncing("sync")
    assert done.code == 130
    assert done.lines[-1] == "rule rl: tag 2 papers"
    assert "rules that ask for meaning wait for the next sync" in done.err
    assert len(syncing("list", "--ids", "#rl").lines) == 2
    # To which the two papers are nothing new.
    monkeypatch.setattr(SyncEngine, "run", run)
    done = syncing("sync")
    assert (done.lines[-1], done.err) == ("rule machines: tag 2 papers", "")
    syncing("undo")
    assert "rule" not in syncing("sync").out


def test_rules_for_all_papers_leave_nothing_over_for_the_next_sync(
    syncing: RunCommand, home: Path
) -> None:
    store = Store.open(home / "data")
    note_pending(store, datetime(2026, 1, 1, tzinfo=UTC))
    syncing("rules", "--dry-run")
    assert read_pending(store, by_meaning=True)
    syncing("rules")
    assert not read_pending(store, by_meaning=False)
    assert not read_pending(store, by_meaning=True)


def test_a_sync_goes_on_where_it_cannot_be_noted_what_rules_are_for(
    syncing: RunCommand, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise StoreError(Trouble.LOCKED, home / "data" / "marks.db")

    monkeypatch.setattr(ruling, "note_pending", locked)
    done = syncing("sync")
    assert done.code == 0
    assert "marks.db" in done.complaint
    assert done.lines[-1] == "rule rl: tag 2 papers"


def test_rules_by_meaning_are_not_half_carried_out(
    syncing: RunCommand, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('[[rule]]\nquery = "~robot"\ntag = "machines"\n')

    def broken_off(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(comparing, "build_missing", broken_off)
    done = syncing("sync")
    assert done.code == 0
    assert done.lines[-1] == "rule rl: tag 2 papers"
    assert "rules that ask for meaning wait for the next sync" in done.complaint
    assert syncing("rules").code == 130


def test_a_rule_by_meaning_is_carried_out_once_papers_are_compared(
    syncing: RunCommand, home: Path
) -> None:
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write('[[rule]]\nquery = "~robot"\ntag = "machines"\n')
    assert syncing("sync").lines[-2:] == ["rule rl: tag 2 papers", "rule machines: tag 2 papers"]
