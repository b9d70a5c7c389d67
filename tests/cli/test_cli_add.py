"""add: single papers by name."""

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

ENTRY = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns="http://www.w3.org/2005/Atom"
      xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
  <opensearch:totalResults>1</opensearch:totalResults>
  <entry><id>http://arxiv.org/abs/2401.00001v1</id><title>On adding</title></entry>
</feed>"""


@pytest.fixture
def server(home: Path) -> Iterator[Loopback]:
    """An arXiv that knows one paper, whatever is asked."""
    with Loopback() as loopback:
        loopback.on("/api/query", Reply(ENTRY.encode()))
        home.mkdir()
        (home / "config.toml").write_text(
            "".join(
                f'[sources.{name}]\nbase_url = "{loopback.url}"\nmin_interval = 0\n'
                for name in ("arxiv", "arxiv-oai", "semanticscholar", "openalex", "huggingface")
            ),
            encoding="utf-8",
        )
        yield loopback


@pytest.mark.usefixtures("server")
def test_a_paper_is_added_and_tagged(paperdeck: RunCommand) -> None:
    done = paperdeck("add", "arXiv:2401.00001", "--tag", "to read")
    assert (done.code, done.out) == (0, "added  arxiv:2401.00001  On adding\n")
    assert paperdeck("list", "#to-read", "--ids").out == "arxiv:2401.00001\n"


@pytest.mark.usefixtures("server")
def test_what_was_added_is_found_by_meaning(paperdeck: RunCommand) -> None:
    paperdeck("add", "2401.00001")
    done = paperdeck("list", "--ids", "~adding")
    assert (done.lines, done.err) == (["arxiv:2401.00001"], "")


@pytest.mark.usefixtures("server")
def test_json_tells_all_that_came_of_it(paperdeck: RunCommand) -> None:
    done = paperdeck("add", "2401.00001", "--json")
    assert json.loads(done.out) == {
        "name": "arxiv:2401.00001",
        "id": "arxiv:2401.00001",
        "title": "On adding",
        "source": "arxiv",
        "new": True,
        "error": None,
    }


def test_what_names_no_paper_is_refused(paperdeck: RunCommand) -> None:
    done = paperdeck("add", "https://example.org/blog")
    assert done.code == 2
    assert "Name an arXiv id, a DOI" in done.err


def test_a_failure_is_told_and_is_1(paperdeck: RunCommand, server: Loopback) -> None:
    server.on("/api/query", Reply(b"trouble", 404))
    done = paperdeck("add", "2401.00001")
    assert done.code == 1
    assert done.out == ""
    assert "no such address" in done.err
