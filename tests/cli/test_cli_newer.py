"""A library of a newer PaperDeck: what only reads works, what writes ends with one line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import RunCommand

ATTENTION = "1706.03762"
READING = (
    ("list",),
    ("list", "--json", "is:starred"),
    ("list", "--explain", "attention"),
    ("show", ATTENTION),
    ("show", ATTENTION, "--json"),
    ("tags",),
    ("day",),
    ("digest",),
    ("follow",),
    ("merges",),
    ("compare", "--dry-run"),
    ("author", "Ashish Vaswani"),
    ("cite", ATTENTION, "--format", "markdown"),
    ("cite", "--query", "", "--format", "jsonl"),
    ("mark", ATTENTION, "--star", "--dry-run"),
    ("rules", "--dry-run"),
)
WRITING = (
    ("mark", ATTENTION, "--star"),
    ("undo",),
    ("import", "more.jsonl"),
    ("sync",),
    ("add", "2401.00001"),
    ("fetch", "https://example.org/list"),
    ("follow", "Ada Lovelace"),
    ("author", "Ada Lovelace", "--forget", "orcid:1"),
    ("cite", ATTENTION, "--set-key", "other"),
    ("split", ATTENTION),
    ("compare",),
    ("digest", "--mark"),
)


@pytest.fixture(params=["papers.db", "marks.db"])
def newer(request: pytest.FixtureRequest, filled: RunCommand, home: Path) -> RunCommand:
    """A library that a newer version has changed."""
    filled("mark", ATTENTION, "--star", "--tag", "ml")
    with closing(sqlite3.connect(home / "data" / request.param)) as conn:
        conn.execute("PRAGMA user_version = 99")
    return filled


def test_what_reads_works_and_says_that_nothing_can_be_kept(newer: RunCommand) -> None:
    for arguments in READING:
        result = newer(*arguments)
        assert "can keep no marks" in result.complaint, arguments
        assert result.code == 0, arguments
        assert result.out or arguments[0] == "merges", arguments


def test_what_writes_ends_with_one_line(newer: RunCommand) -> None:
    for arguments in WRITING:
        result = newer(*arguments)
        assert result.code == 1, arguments
        assert "can keep no marks" in result.complaint, arguments
        assert "star" not in result.out, arguments
    assert newer("list", "--ids", "is:starred").lines == ["arxiv:1706.03762"]


def test_keys_that_cannot_be_kept_are_told(newer: RunCommand, home: Path) -> None:
    result = newer("cite", ATTENTION, "--format", "key")
    assert result.code == 0
    assert result.lines == ["vaswani2017attention"]
    assert "can't be kept" in result.err.splitlines()[-1]
    with closing(sqlite3.connect(home / "data" / "marks.db")) as conn:
        assert conn.execute("SELECT count(*) FROM cite_keys").fetchone() == (0,)


def test_a_key_that_was_kept_is_told_without_more_ado(filled: RunCommand, home: Path) -> None:
    filled("cite", ATTENTION)
    with closing(sqlite3.connect(home / "data" / "marks.db")) as conn:
        conn.execute("PRAGMA user_version = 99")
    assert "can keep no marks" in filled("cite", ATTENTION).complaint


def test_a_file_that_cannot_be_read_either_is_one_line(filled: RunCommand, home: Path) -> None:
    with closing(sqlite3.connect(home / "data" / "marks.db")) as conn:
        conn.execute("DROP TABLE flags")
        conn.execute("PRAGMA user_version = 99")
    for arguments in (("list",), ("mark", ATTENTION, "--star")):
        result = filled(*arguments)
        assert (result.code, result.out) == (1, "")
        assert result.complaint.endswith("(version 99, without flags). Upgrade PaperDeck.")
