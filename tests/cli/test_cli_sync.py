"""sync, with services on the loopback interface."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import RunCommand, SpawnCommand, Terminal
    from tests.loopback import Loopback, Reply
else:
    from loopback import Loopback, Reply  # pytest puts the folder of tests/conftest.py on the path

FIELDS = [
    *("source", "status", "fetched", "added", "updated", "unchanged"),
    *("error", "last_success", "seconds"),
]


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A service with two papers of the day; nothing else is scripted."""
    with Loopback() as loopback:
        loopback.on("/api/daily_papers", Reply(_day("2611.00001", "2611.00002")))
        yield loopback


@pytest.fixture
def config(home: Path, server: Loopback) -> Path:
    """A config that knows only the services of the test."""
    home.mkdir()
    file = home / "config.toml"
    file.write_text(
        f'[sources.huggingface]\nbase_url = "{server.url}"\nmin_interval = 0\n'
        f'[sources.arxiv]\nenabled = false\nbase_url = "{server.url}"\nmin_interval = 0\n',
        encoding="utf-8",
    )
    return file


def _day(*ids: str) -> bytes:
    items: list[dict[str, Any]] = [
        {
            "title": f"Paper {arxiv_id}",
            "numComments": 1,
            "paper": {
                "id": arxiv_id,
                "title": f"Paper {arxiv_id}",
                "summary": "What it says.",
                "authors": [{"name": "Ada Lovelace"}],
                "publishedAt": "2026-11-19T00:00:00.000Z",
                "submittedOnDailyAt": "2026-11-20T02:00:00.000Z",
                "upvotes": 3,
            },
        }
        for arxiv_id in ids
    ]
    return json.dumps(items).encode()


def _by_source(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["source"]: one for one in objects}


def test_each_source_is_reported(paperdeck: RunCommand, config: Path) -> None:
    result = paperdeck("sync", "--json")
    assert (result.code, result.err) == (0, "")
    told = _by_source(result.objects)
    assert set(told) == {"huggingface", "arxiv"}
    assert all(list(one) == FIELDS for one in told.values())
    assert told["huggingface"]["status"] == "ok"
    assert told["huggingface"]["added"] == 2
    assert told["huggingface"]["error"] is None
    assert told["huggingface"]["last_success"].endswith("Z")
    assert told["arxiv"]["status"] == "skipped"
    assert (told["arxiv"]["fetched"], told["arxiv"]["last_success"]) == (0, None)
    assert sorted(paperdeck("list", "--ids").lines) == ["arxiv:2611.00001", "arxiv:2611.00002"]


def test_a_second_sync_finds_everything_unchanged(paperdeck: RunCommand, config: Path) -> None:
    paperdeck("sync")
    (told,) = paperdeck("sync", "huggingface", "--json").objects
    assert (told["added"], told["updated"], told["status"]) == (0, 0, "ok")
    assert told["unchanged"] > 0


def test_reports_are_for_people_too(paperdeck: RunCommand, config: Path) -> None:
    lines = sorted(paperdeck("sync").lines)
    assert lines[0].split()[:2] == ["arxiv", "skipped"]
    assert "switched off" in lines[0]
    assert lines[1].split()[:4] == ["huggingface", "ok", "2", "added,"]


def test_a_source_that_fails_is_named_and_the_library_stays(
    paperdeck: RunCommand, config: Path, server: Loopback
) -> None:
    paperdeck("sync")
    server.on("/api/daily_papers", Reply(closes=True))
    result = paperdeck("sync", "huggingface", "--json")
    assert result.code == 1
    (told,) = result.objects
    assert told["status"] == "failed"
    assert "127.0.0.1" in told["error"]
    assert told["last_success"]
    assert len(paperdeck("list", "--ids").lines) == 2


def test_a_source_that_gave_only_a_part_is_a_failure_to_tell(
    paperdeck: RunCommand, config: Path, server: Loopback
) -> None:
    server.on("/api/daily_papers", [Reply(_day("2611.00001")), Reply(b"<html>busy</html>")])
    result = paperdeck("sync", "huggingface", "--json")
    assert result.code == 1
    assert result.objects[0]["status"] == "partial"
    assert paperdeck("list", "--ids").lines == ["arxiv:2611.00001"]


def test_since_asks_for_that_day(paperdeck: RunCommand, config: Path, server: Loopback) -> None:
    assert paperdeck("sync", "huggingface", "--since", "2026-11-01").code == 0
    assert "2026-11-01" in {call.params.get("date") for call in server.calls}


def test_a_day_still_to_come_asks_nobody(
    paperdeck: RunCommand, config: Path, server: Loopback
) -> None:
    result = paperdeck("sync", "--since", "3000-01-01")
    assert (result.code, result.out) == (2, "")
    assert "3000-01-01" in result.complaint
    assert server.calls == []


def test_a_source_that_is_switched_off_stays_off_when_named(
    paperdeck: RunCommand, config: Path, server: Loopback
) -> None:
    result = paperdeck("sync", "arxiv", "--json")
    assert result.code == 0
    assert result.objects[0]["status"] == "skipped"
    assert server.calls == []


def test_an_unknown_source_asks_nobody(
    paperdeck: RunCommand, config: Path, server: Loopback
) -> None:
    assert paperdeck("sync", "huggingface", "arxiv-atom").code == 2
    assert server.calls == []


def test_a_config_that_is_no_toml_is_refused(
    paperdeck: RunCommand, config: Path, server: Loopback
) -> None:
    config.write_text("[sources.huggingface]\nenabled = maybe\n", encoding="utf-8")
    result = paperdeck("sync")
    assert (result.code, result.out) == (2, "")
    assert f"{config}:2" in result.complaint
    assert "Mend it" in result.complaint
    assert server.calls == []


def test_a_mistake_in_the_config_is_told_and_the_rest_counts(
    paperdeck: RunCommand, config: Path
) -> None:
    with config.open("a", encoding="utf-8") as file:
        file.write("[sync]\ndayz = 3\n")
    result = paperdeck("sync", "--json")
    assert result.code == 0
    assert "Did you mean `days`?" in result.complaint
    assert _by_source(result.objects)["huggingface"]["added"] == 2


def test_a_sync_goes_on_beside_a_reader_and_a_writer_of_marks(
    paperdeck: RunCommand, config: Path, home: Path
) -> None:
    store = Store.open(home / "data")
    with closing(store.reader()) as reader, closing(store.marks_writer()) as writer:
        writer.execute("BEGIN IMMEDIATE")
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM papers").fetchone() == (0,)
        assert paperdeck("sync").code == 0
        reader.execute("COMMIT")
        assert reader.execute("SELECT count(*) FROM papers").fetchone() == (2,)


def test_two_syncs_at_once_get_along(spawn: SpawnCommand, config: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(spawn, "sync", "huggingface", "--json") for _ in range(2)]
        done = [run.result() for run in runs]
    assert [one.returncode for one in done] == [0, 0]
    assert len(spawn("list", "--ids").stdout.splitlines()) == 2


def test_a_terminal_shows_how_far_it_is(
    paperdeck: RunCommand, config: Path, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", terminal)
    assert paperdeck("sync", "huggingface").code == 0
    assert "huggingface: " in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")


@pytest.mark.parametrize("option", [[], ["--json"]])
def test_a_dry_run_shows_no_key_of_a_feeds_address(
    paperdeck: RunCommand, config: Path, option: list[str]
) -> None:
    formed = "0123456789abcdef0123456789abcdef"
    urls = ["http://127.0.0.1:9/x?id=1&token=hunter2", f"http://127.0.0.1:9/{formed}.xml"]
    config.write_text(f"[sources.feed]\nenabled = true\nurls = {urls}\n")
    done = paperdeck("sync", "feed", "--dry-run", *option)
    assert (done.code, done.err) == (0, "")
    assert "127.0.0.1:9/x" in done.out
    assert "hunter2" not in done.out
    assert formed not in done.out


def test_a_dry_run_says_what_would_be_asked_and_asks_nothing(
    paperdeck: RunCommand, config: Path, server: Loopback
) -> None:
    done = paperdeck("sync", "--dry-run")
    assert (done.code, done.err) == (0, "")
    assert f"huggingface: trending\n    {server.url}/api/daily_papers?sort=trending" in done.out
    assert "arxiv: nothing, switched off in the settings" in done.out
    assert server.calls == []
    assert config.exists()
