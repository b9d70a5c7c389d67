"""fetch: lists that people ask services for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import RunCommand
    from tests.loopback import Loopback, Reply
else:
    from loopback import Loopback, Reply

FOUND = {
    "total": 1,
    "data": [
        {"paperId": "a" * 40, "title": "On $\\alpha$", "externalIds": {"ArXiv": "2401.00001"}}
    ],
}


@pytest.fixture(autouse=True)
def server(home: Path) -> Iterator[Loopback]:
    """A Semantic Scholar that finds one paper."""
    with Loopback() as loopback:
        loopback.on("/graph/v1/paper/search", Reply(json.dumps(FOUND).encode()))
        home.mkdir()
        (home / "config.toml").write_text(
            f'[sources.semanticscholar]\nbase_url = "{loopback.url}"\nmin_interval = 0\n',
            encoding="utf-8",
        )
        yield loopback


def test_what_a_search_finds_is_kept_tagged_and_told(paperdeck: RunCommand) -> None:
    done = paperdeck("fetch", "on", "alpha", "--tag", "found")
    assert (done.code, done.lines) == (0, ["added  arxiv:2401.00001  On α"])
    (again,) = paperdeck("fetch", "alpha", "--json").objects
    assert (again["new"], again["source"]) == (False, "semanticscholar")
    assert paperdeck("list", "#found", "--ids").lines == ["arxiv:2401.00001"]


def test_a_dry_run_asks_nobody(paperdeck: RunCommand, server: Loopback) -> None:
    told = paperdeck("fetch", "--references", "2401.00001", "--dry-run").out
    assert "semanticscholar: references of arxiv:2401.00001" in told
    assert "/graph/v1/paper/ARXIV:2401.00001/references" in told
    assert server.calls == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "nothing is named to fetch"),
        (("x", "--week", "2026-W01"), "one list at a time"),
        (("--similar", "nonsense"), "no paper can be told"),
        (("x", "--from", "nowhere"), "there is no such source"),
    ],
)
def test_what_cant_be_asked_for_is_refused(
    paperdeck: RunCommand, words: tuple[str, ...], complaint: str
) -> None:
    done = paperdeck("fetch", *words)
    assert done.code == 2
    assert complaint in done.complaint


def test_a_list_that_nobody_has_is_told(paperdeck: RunCommand) -> None:
    done = paperdeck("fetch", "--week", "soon")
    assert done.code == 1
    assert "no source gives such a list" in done.complaint


def test_what_was_fetched_is_found_by_meaning(paperdeck: RunCommand, server: Loopback) -> None:
    found = {"title": "Grasping robots", "externalIds": {"ArXiv": "2401.00002"}}
    listed = {"total": 1, "data": [{"paperId": "b" * 40, **found}]}
    server.on("/graph/v1/paper/search", Reply(json.dumps(listed).encode()))
    paperdeck("fetch", "robots")
    done = paperdeck("list", "--ids", "~robot")
    assert (done.lines, done.err) == (["arxiv:2401.00002"], "")
