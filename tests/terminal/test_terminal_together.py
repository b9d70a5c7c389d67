"""Two readers, the command line and a sync from cron at once, on one library."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.loopback import Loopback, Reply
    from tests.terminal.conftest import Desk
    from tests.terminal.small_library import PAPER
else:
    from small_library import PAPER

    from loopback import Loopback, Reply  # pytest puts the folder of tests/conftest.py on the path

MANY = 200
OTHER = {**PAPER, "id": "1412.6980", "title": "Adam: A Method for Stochastic Optimization"}
TITLES = re.compile(r"Attention Is All You Need|Adam: A Method")
CONFIG = """
[sources.huggingface]
base_url = "{url}"
min_interval = 0
[sources.arxiv]
enabled = false
base_url = "{url}"
min_interval = 0
"""


def _day() -> bytes:
    item: dict[str, Any] = {"numComments": 0}
    paper = {"publishedAt": "2026-11-19T00:00:00.000Z", "upvotes": 1, "summary": "words " * 50}
    return json.dumps(
        [
            {
                **item,
                "title": f"New {n}",
                "paper": {**paper, "id": f"2611.{n:05}", "title": f"New {n}"},
            }
            for n in range(MANY)
        ]
    ).encode()


def _start(desk: Desk, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "paperdeck", *arguments],
        env=desk.environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _listed(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(line) for line in desk.run("list", "--json").splitlines()]


def test_everybody_works_at_once_and_nothing_is_lost(desk: Desk) -> None:
    desk.import_papers(PAPER, OTHER)
    with Loopback() as service:
        service.on("/api/daily_papers", Reply(_day()))
        first, second = (desk.open().wait_for("2 papers").wait_for(TITLES) for _ in range(2))
        desk.configure(CONFIG.format(url=service.url))  # the readers go on asking nobody
        cron = _start(desk, "sync", "huggingface")
        marking = [
            _start(desk, "mark", str(paper["id"]), "--tag", f"by/command-{number}")
            for number, paper in enumerate((PAPER, OTHER, PAPER))
        ]
        first.press("s").wait_for("star 1 paper")
        second.press("t").wait_for("escape cancel").type("by-second").wait_for("#by-second")
        second.press("enter").wait_without("escape cancel").wait_for(
            re.compile("by-second.*undoes")
        )
        first.press("r")
        said = [(*one.communicate(timeout=60), one.returncode) for one in (cron, *marking)]
        screens = first.text + second.text
        for screen in (first, second):
            screen.press("q")
            assert screen.wait_exit() == 0
            screens += screen.last_words
    assert [(error, code) for _, error, code in said] == [("", 0)] * len(said)
    assert "locked" not in screens.lower()
    assert "holds this file" not in screens
    papers = _listed(desk)
    assert sum("huggingface" in paper["sources"] for paper in papers) == MANY
    assert sum(paper["starred"] for paper in papers) == 1
    assert sum(paper["read"] for paper in papers) == 1
    tags = sorted(tag for paper in papers for tag in paper["tags"])
    assert tags == ["by-second", *(f"by/command-{number}" for number in range(3))]
