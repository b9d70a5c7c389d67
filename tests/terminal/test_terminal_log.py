"""A real reader's log: what was done and how it ended, and nothing of what was read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.conftest import Desk
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER


def _log(desk: Desk) -> str:
    file: Path = desk.paperdeck_home / "log" / "paperdeck.log"
    return file.read_text(encoding="ascii") if file.exists() else ""


def test_a_readers_commands_and_its_end_are_logged(desk: Desk) -> None:
    desk.import_papers(PAPER)
    screen = desk.open().wait_for("1 paper")
    screen.press("s").wait_for("star 1 paper").press("j", "k")
    screen.press("f").wait_for("filter").type("secretword").wait_for("secretword").press("enter")
    screen.wait_until(lambda: "start command=reader" in _log(desk))
    screen.press("u").press("q")
    assert screen.wait_exit() == 0
    text = _log(desk)
    told = [line.split(" ", 2)[2] for line in text.splitlines()]
    assert text.count("start command=reader") == 1
    assert "command id=paper.star" in told
    assert "command id=list.filter" in told
    assert not [line for line in told if "id=move." in line]
    assert re.fullmatch(r"stop command=reader exit=0 seconds=\d+\.\d+", told[-1])
    assert "secretword" not in text
    assert str(PAPER["title"]) not in text


def test_a_reader_that_is_left_at_once_is_logged_too(desk: Desk) -> None:
    screen = desk.open().wait_for("Welcome to PaperDeck")
    screen.press("q")
    assert screen.wait_exit() == 0
    told = [line.split(" ", 2)[2] for line in _log(desk).splitlines()]
    assert [line.split()[0] for line in told if line.startswith(("start", "stop"))] == [
        "start",
        "stop",
    ]


def test_a_log_that_cannot_be_written_is_no_trouble_for_the_reader(desk: Desk) -> None:
    (desk.paperdeck_home / "log").write_text("in the way")
    desk.import_papers(PAPER)
    screen = desk.open().wait_for("1 paper")
    screen.press("s").wait_for("star 1 paper").press("q")
    assert screen.wait_exit() == 0
    assert screen.last_words == ""
