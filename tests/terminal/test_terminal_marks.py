"""What has been shown as marked is kept, whatever happens next."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.terminal.conftest import Desk
    from tests.terminal.pty_screen import PtyScreen
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER

OTHER = {**PAPER, "id": "1412.6980", "title": "Adam: A Method for Stochastic Optimization"}


def _open(desk: Desk) -> PtyScreen:
    return desk.open().wait_for("2 papers").wait_for("Attention alone will do")


def test_a_star_survives_a_kill_at_the_moment_it_is_shown(desk: Desk) -> None:
    desk.import_papers(PAPER, OTHER)
    screen = _open(desk)
    screen.press("s").wait_for("star 1 paper").kill(signal.SIGKILL)
    assert screen.wait_exit() == -signal.SIGKILL
    with closing(sqlite3.connect(desk.paperdeck_home / "data" / "marks.db")) as conn:
        flags = conn.execute("SELECT paper_id, flag FROM flags").fetchall()
    assert flags == [("arxiv:1706.03762", "starred")]


def test_marks_are_attached_again_when_the_papers_were_lost_and_come_back(desk: Desk) -> None:
    desk.import_papers(PAPER, OTHER)
    screen = _open(desk)
    screen.press("s").wait_for("star 1 paper")
    screen.press("t").wait_for("escape cancel").type("to-cite").wait_for("#to-cite")
    screen.press("enter").wait_without("escape cancel").wait_for("to-cite")
    screen.press("a").wait_for("ctrl+s").type("Read twice.").wait_for("Read twice.")
    screen.press("ctrl+s").wait_for(re.compile(r"note.*U undoes")).press("q")
    assert screen.wait_exit() == 0
    before = _marks(desk)

    for file in (desk.paperdeck_home / "data").glob("papers.db*"):
        file.unlink()
    desk.import_papers(PAPER, OTHER)
    screen = _open(desk)
    screen.wait_for("★ Attention Is All You Need").wait_for("#to-cite").wait_for("Read twice.")
    screen.press("q")
    assert screen.wait_exit() == 0
    assert _marks(desk) == before
    assert before["starred"] is True
    assert before["tags"] == ["to-cite"]
    assert [note["text"] for note in before["notes"]] == ["Read twice."]


def _marks(desk: Desk) -> dict[str, Any]:
    shown = json.loads(desk.run("show", "--json", "1706.03762"))
    return {name: shown[name] for name in ("starred", "read", "tags", "notes")}
