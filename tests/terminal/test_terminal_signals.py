"""Whatever the reader is busy with, a signal leaves the terminal as it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.loopback import Loopback, Reply
    from tests.terminal.conftest import Desk
    from tests.terminal.pty_screen import PtyScreen
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER

    from loopback import Loopback, Reply  # pytest puts the folder of tests/conftest.py on the path

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)


def _assert_usable(screen: PtyScreen) -> None:
    assert screen.modes_left_on() == []
    assert screen.attributes_restored
    assert "Traceback" not in screen.last_words


@pytest.fixture
def silent() -> Iterator[Loopback]:
    """A service that takes every request and never answers."""
    with Loopback() as server:
        server.on("/api/daily_papers", Reply(hangs=True))
        yield server


def _open_syncing(desk: Desk, server: Loopback) -> PtyScreen:
    desk.configure(
        f'[sources.huggingface]\nbase_url = "{server.url}"\n[sources.arxiv]\nenabled = false\n'
    )
    screen = desk.open().wait_for("Welcome to PaperDeck")
    return screen.wait_until(server.called.is_set).wait_for("huggingface")


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_during_a_sync_restores_the_terminal(
    desk: Desk, silent: Loopback, number: signal.Signals
) -> None:
    screen = _open_syncing(desk, silent)
    screen.kill(number)
    assert screen.wait_exit() == 128 + number
    _assert_usable(screen)


def test_stopped_during_a_sync_and_continued_it_goes_on(desk: Desk, silent: Loopback) -> None:
    screen = _open_syncing(desk, silent)
    screen.kill(signal.SIGTSTP).wait_stopped()
    _assert_usable(screen)
    screen.wipe().kill(signal.SIGCONT)
    screen.wait_for("Welcome to PaperDeck")
    screen.press("?").wait_for("Help").press("escape").wait_without("Help").press("ctrl+q")
    assert screen.wait_exit() == 0
    _assert_usable(screen)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_during_an_import_restores_the_terminal_and_keeps_whole_papers(
    desk: Desk, number: signal.Signals
) -> None:
    file = desk.home / "many.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for index in range(40_000):
            lines.write(json.dumps({**PAPER, "id": f"1706.{index:05}"}) + "\n")
    screen = desk.open().wait_for("Welcome to PaperDeck")
    screen.press(":").wait_for("a command").type(f"import {file}").press("enter")
    screen.wait_for("importing many.jsonl")
    screen.kill(number)
    assert screen.wait_exit() == 128 + number
    _assert_usable(screen)
    assert len(desk.run("list", "--ids", "--limit", "100000").splitlines()) < 40_000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_an_interrupt_from_outside_ends_the_demo_in_order(
    desk: Desk, demo: PtyScreen, number: signal.Signals
) -> None:
    demo.kill(number)
    assert demo.wait_exit() == 128 + number
    _assert_usable(demo)
    assert desk.left_behind() == []


@pytest.mark.parametrize("size", [(10, 3), (300, 100)])
def test_on_a_terminal_of_any_size_it_opens_and_is_left(desk: Desk, size: tuple[int, int]) -> None:
    screen = desk.open("demo", size=size)
    if size[0] > 10:
        screen.wait_for("138 papers").wait_for("Shen Nie")
        screen.press("t").wait_for("escape cancel").press("escape").wait_without("escape cancel")
    else:
        screen.wait_until(lambda: b"\x1b[?1049h" in screen.raw)
        screen.press("j", "1", "2")
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert screen.last_words == ""
    _assert_usable(screen)


@pytest.mark.parametrize("term", ["", "unknown", None])
@pytest.mark.parametrize("arguments", [(), ("demo",)])
def test_a_terminal_that_nobody_knows_is_refused_in_one_line(
    desk: Desk, term: str | None, arguments: tuple[str, ...]
) -> None:
    screen = desk.open(*arguments, environ={"TERM": term})
    assert screen.wait_exit() == 2
    assert b"\x1b" not in screen.raw
    said = screen.raw.decode()
    assert said.startswith("paperdeck: ")
    assert said.count("\n") == 1
    assert "TERM" in said
    assert "paperdeck list" in said


def test_a_terminal_without_a_known_name_is_tried(desk: Desk) -> None:
    screen = desk.open("demo", environ={"TERM": "made-yesterday"}).wait_for("138 papers")
    screen.press("q")
    assert screen.wait_exit() == 0
    _assert_usable(screen)


@pytest.mark.parametrize("missing", ["stdin", "stdout"])
def test_with_only_half_a_terminal_it_is_refused_in_one_line(desk: Desk, missing: str) -> None:
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "paperdeck", "demo"],
            env=desk.environ(),
            stdin=subprocess.DEVNULL if missing == "stdin" else slave,
            stdout=subprocess.DEVNULL if missing == "stdout" else slave,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(master)
        os.close(slave)
    assert done.returncode == 2
    assert done.stderr.startswith(b"paperdeck: the reader needs a terminal")
    assert done.stderr.count(b"\n") == 1


def test_errors_sent_to_a_file_do_not_take_the_screen_with_them(desk: Desk) -> None:
    errors = desk.home / "errors.txt"
    command = f"exec {sys.executable} -m paperdeck demo 2>{errors}"
    screen = desk.open(python=("-c", f"import os; os.execv('/bin/sh', ['sh', '-c', {command!r}])"))
    screen.wait_for("138 papers").press("s").wait_for("star 1 paper").press("q")
    assert screen.wait_exit() == 0
    assert (screen.last_words, errors.read_text()) == ("", "")
    _assert_usable(screen)
