"""The reader is left within a second, whatever goes on in the background."""

from __future__ import annotations

import json
import os
import time
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

# Leaving goes on while a slow machine is busy with other tests, too.
AT_ONCE = 1.0 if not os.environ.get("CI") else 5.0


@pytest.fixture
def silent() -> Iterator[Loopback]:
    """A service that takes every request and never answers."""
    with Loopback() as server:
        server.on("/api/daily_papers", Reply(hangs=True))
        server.on("/api/query", Reply(hangs=True))
        yield server


def _leave(screen: PtyScreen, *keys: str) -> None:
    began = time.monotonic()
    screen.press(*keys)
    assert screen.wait_exit() == 0
    assert time.monotonic() - began < AT_ONCE
    assert screen.last_words == ""
    assert screen.modes_left_on() == []
    assert screen.attributes_restored


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
def test_it_is_left_at_once_while_a_service_does_not_answer(
    desk: Desk, silent: Loopback, key: str
) -> None:
    desk.configure(f"""
[sources.huggingface]
base_url = "{silent.url}"
[sources.arxiv]
base_url = "{silent.url}"
categories = ["cs.LG", "cs.CL"]
""")
    screen = desk.open().wait_for("Welcome to PaperDeck")
    screen.wait_until(silent.called.is_set)
    screen.wait_for("huggingface")
    _leave(screen, key)


def test_it_is_left_at_once_while_a_file_is_imported(desk: Desk) -> None:
    file = desk.home / "many.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(60_000):
            lines.write(json.dumps({**PAPER, "id": f"1706.{number:05}"}) + "\n")
    screen = desk.open().wait_for("Welcome to PaperDeck")
    screen.press(":").wait_for("a command").type(f"import {file}").press("enter")
    screen.wait_for("importing many.jsonl")
    _leave(screen, "ctrl+q")
    stored = len(desk.run("list", "--ids", "--limit", "100000").splitlines())
    assert stored % 1000 == 0
    assert stored < 60_000
