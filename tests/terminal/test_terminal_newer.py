"""A library of a newer PaperDeck in the reader: it is browsed, and nothing pretends to be kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.conftest import Desk
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER


def _make_newer(file: Path, *statements: str) -> list[str]:
    with closing(sqlite3.connect(file)) as conn:
        for statement in (*statements, "PRAGMA user_version = 99"):
            conn.execute(statement)
        conn.commit()
        return list(conn.iterdump())


def _content(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as conn:
        return list(conn.iterdump())


@pytest.mark.parametrize("name", ["marks.db", "papers.db"])
def test_it_is_browsed_and_marks_are_refused(desk: Desk, name: str) -> None:
    desk.import_papers(PAPER)
    file = desk.paperdeck_home / "data" / name
    before = _make_newer(file)
    screen = desk.open(size=(200, 40)).wait_for("Attention Is All You Need")
    screen.wait_for("read-only").wait_for("marks can't be kept").wait_for("newer PaperDeck")
    screen.press("s").wait_for("marks can't be kept")
    assert "\u2605 Attention" not in screen.text
    screen.press("q")
    assert screen.wait_exit() == 0
    assert screen.last_words == ""
    assert _content(file) == before


def test_one_that_cannot_be_read_either_is_one_line(desk: Desk) -> None:
    desk.import_papers(PAPER)
    file = desk.paperdeck_home / "data" / "marks.db"
    _make_newer(file, "DROP TABLE flags")
    screen = desk.open()
    assert screen.wait_exit() == 1
    said = screen.raw.decode()
    assert (said.count("\n"), "\x1b" in said) == (1, False)
    assert "that this one can't read" in said
    assert str(file) in said
