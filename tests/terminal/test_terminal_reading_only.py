"""Where nothing can be kept the reader opens all the same, and never looks as if it could."""

from __future__ import annotations

import re
import resource
import sqlite3
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.terminal.conftest import Desk
    from tests.terminal.pty_screen import PtyScreen
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER

ANYBODY = (str(Path(__file__).with_name("without_privileges.py")),)
ROOM = 33_000
"""Bytes that a file may have: enough for SQLite's shared memory, not for many changes."""

_STARRED = re.compile(r"★ Paper \d")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")


@contextmanager
def _unwritable(folder: Path) -> Iterator[None]:
    """Take away every right to write, also to root, from a folder and its files."""
    everything = [folder, *folder.rglob("*")]
    before = {path: path.stat().st_mode for path in everything}
    for path in everything:
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        yield
    finally:
        for path, mode in before.items():
            path.chmod(mode)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _quit(screen: PtyScreen) -> None:
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert (screen.last_words, screen.modes_left_on()) == ("", [])
    assert screen.attributes_restored


@pytest.mark.parametrize("what", ["home", "data"])
def test_a_read_only_folder_is_browsed_and_marks_are_refused(desk: Desk, what: str) -> None:
    desk.import_papers(PAPER, {**PAPER, "id": "1706.00001", "title": "Another Paper"})
    data = desk.paperdeck_home / "data"
    before = _contents(data)
    with _unwritable(desk.paperdeck_home if what == "home" else data):
        screen = desk.open(python=ANYBODY).wait_for("Attention Is All You Need")
        screen.wait_for("read-only").wait_for("marks can't be kept")
        screen.press("j").wait_without("marks can't be kept")
        screen.press("s").wait_for("marks can't be kept")
        assert "★" not in screen.text
        screen.press("a").wait_for("marks can't be kept")
        screen.press("f").wait_for("author:name").type("another").wait_for("1 of 2")
        screen.press("enter").press("y", "y").wait_for("BibTeX")
        _quit(screen)
    assert _contents(data) == before


def test_a_folder_that_cannot_hold_a_library_is_told_of_in_a_line(desk: Desk) -> None:
    with _unwritable(desk.paperdeck_home):
        screen = desk.open(python=ANYBODY)
        assert screen.wait_exit() == 1
    said = screen.raw.decode()
    assert said.startswith("paperdeck: ")
    assert said.count("\n") == 1
    assert str(desk.paperdeck_home) in said


def test_a_star_that_finds_no_room_is_refused_and_kept_once_there_is(desk: Desk) -> None:
    desk.import_papers(
        *({**PAPER, "id": f"1706.{number:05}", "title": f"Paper {number}"} for number in range(9))
    )
    screen = desk.open().wait_for("9 papers").wait_for("star")
    process = screen.process.pid
    _, most = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (ROOM, most))
    drawn = 0
    for _ in range(9):
        screen.press("s").wait_for(
            lambda shown: "star 1 paper" in shown.text or "full" in shown.text
        )
        if "full" in screen.text:
            break
        drawn += 1
        screen.press("j").wait_without("star 1 paper")
    screen.wait_for("The disk is full")
    assert drawn == _stars(desk) == len(_STARRED.findall(screen.text))
    resource.prlimit(process, resource.RLIMIT_FSIZE, (most, most))
    screen.press("s").wait_for("star 1 paper")
    assert _stars(desk) == drawn + 1
    _quit(screen)


def _stars(desk: Desk) -> int:
    file = desk.paperdeck_home / "data" / "marks.db"
    with closing(sqlite3.connect(file)) as conn:
        return int(conn.execute("SELECT count(*) FROM flags WHERE flag = 'starred'").fetchone()[0])
