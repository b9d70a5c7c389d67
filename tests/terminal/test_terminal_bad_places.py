"""Terminals too small or too dumb, files that can't be used: a clear word, never a mess."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk
    from tests.terminal.pty_screen import PtyScreen


def _assert_one_line(screen: PtyScreen, code: int, *words: str) -> None:
    """Check that it ended with one line, before the terminal was taken."""
    assert screen.wait_exit() == code
    assert b"\x1b" not in screen.raw
    said = screen.raw.decode()
    assert said.startswith("paperdeck: ")
    assert said.count("\n") == 1
    assert all(word in said for word in words), said


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (3, 60), (300, 2)])
def test_a_terminal_however_small_is_no_crash(desk: Desk, size: tuple[int, int]) -> None:
    screen = desk.open("demo", size=size)
    screen.wait_until(lambda: b"\x1b[?1049h" in screen.raw)
    # No escape among them: with the key right behind it, it would be another key.
    screen.press("j", "s", "1", "j", "2", "u", "z", "z", "v", "j", "v", "J", "]", "t")
    screen.resize(80, 24).wait_for("escape cancel").press("ctrl+q")
    assert screen.wait_exit() == 0
    assert screen.last_words == ""


def test_a_storm_of_resizes_ends_in_a_sound_screen(demo: PtyScreen) -> None:
    for step in range(60):
        demo.resize(1 + step * 37 % 150, 1 + step * 23 % 50)
        demo.press("j" if step % 2 else "k")
    demo.resize(100, 30)
    demo.wait_for(lambda screen: screen.lines[0].endswith("138 papers"))
    demo.wait_for(lambda screen: screen.lines[-1].startswith(" s star"))
    demo.wait_for(re.compile(r"^ Views +│.* 3  │", re.MULTILINE))
    demo.press("q")
    assert demo.wait_exit() == 0
    assert demo.last_words == ""


def test_a_resize_under_a_dialogue_is_no_crash(demo: PtyScreen) -> None:
    for key, hint in (("t", "escape cancel"), ("a", "ctrl+s"), ("?", "Help")):
        demo.press(key).wait_for(hint)
        demo.resize(10, 3).resize(120, 40).wait_for(hint).press("escape").wait_without(hint)
    demo.press("q")
    assert demo.wait_exit() == 0


@pytest.mark.parametrize("arguments", [(), ("demo",)])
def test_a_dumb_terminal_is_refused_in_one_line(desk: Desk, arguments: tuple[str, ...]) -> None:
    screen = desk.open(*arguments, environ={"TERM": "dumb"})
    _assert_one_line(screen, 2, "TERM=dumb", "paperdeck list")


@pytest.mark.parametrize("arguments", [(), ("demo",)])
def test_without_a_terminal_it_is_refused_in_one_line(
    desk: Desk, arguments: tuple[str, ...]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "paperdeck", *arguments],
        env=desk.environ(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert b"terminal" in done.stderr
    assert desk.left_behind() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_cannot_be_written_is_told_before_the_screen_is_taken(desk: Desk) -> None:
    desk.paperdeck_home.chmod(0o500)
    try:
        _assert_one_line(desk.open(), 1, str(desk.paperdeck_home))
    finally:
        desk.paperdeck_home.chmod(0o700)


def test_a_home_that_cannot_be_made_is_told_before_the_screen_is_taken(desk: Desk) -> None:
    (desk.paperdeck_home / "data").write_text("a file in the folder's place")
    _assert_one_line(desk.open(), 1, str(desk.paperdeck_home / "data"))


@pytest.mark.parametrize("name", ["marks.db", "papers.db"])
@pytest.mark.parametrize("content", ["foreign", "no database", "cut off"])
def test_a_file_that_is_not_ours_is_told_before_the_screen_is_taken(
    desk: Desk, name: str, content: str
) -> None:
    file = desk.paperdeck_home / "data" / name
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as conn, conn:
        conn.execute("CREATE TABLE recipes (title)")
    match content:
        case "no database":
            file.write_bytes(b"not a database at all" * 400)
        case "cut off":
            os.truncate(file, 700)
    before = file.read_bytes()
    _assert_one_line(desk.open(), 1, str(file))
    assert file.read_bytes() == before


def test_interrupting_before_the_screen_is_taken_is_no_mess(desk: Desk) -> None:
    screen = desk.open("demo")
    screen.wait_until(lambda: desk.left_behind() != [])
    screen.kill(signal.SIGINT)
    screen.wait_exit()
    assert "Traceback" not in screen.raw.decode()
    assert screen.modes_left_on() == []
    assert desk.left_behind() == []
