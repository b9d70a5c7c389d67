"""Marks made in the reader are backed up when it is left, and not exchanged while it is open."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER


def _backups(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(line) for line in desk.run("restore", "--list", "--json").splitlines()]


@pytest.mark.parametrize("how", ["q", signal.SIGTERM])
def test_leaving_the_reader_makes_the_days_backup(desk: Desk, how: str | signal.Signals) -> None:
    desk.import_papers(PAPER)
    assert _backups(desk) == []
    screen = desk.open().wait_for("1 paper")
    screen.press("s").wait_for("star 1 paper")
    if isinstance(how, signal.Signals):
        screen.kill(how)
    else:
        screen.press(how)
    screen.wait_exit()
    assert screen.last_words == ""
    (made,) = _backups(desk)
    assert (made["why"], made["ok"], made["stars"]) == ("daily", True, 1)


def test_marks_are_not_exchanged_under_an_open_reader(desk: Desk) -> None:
    desk.import_papers(PAPER)
    empty = json.loads(desk.run("backup", "--json"))["file"]
    screen = desk.open().wait_for("1 paper")
    screen.press("s").wait_for("star 1 paper")
    command = [sys.executable, "-m", "paperdeck", "restore", empty]
    done = subprocess.run(command, env=desk.environ(), capture_output=True, check=False)
    assert done.returncode == 1
    assert b"is open in another reader or command" in done.stderr
    screen.press("q")
    assert screen.wait_exit() == 0
    assert json.loads(desk.run("restore", empty, "--json"))["before"]["stars"] == 1
    assert desk.run("list", "is:starred") == ""
