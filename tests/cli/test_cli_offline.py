"""All that is found out about a library works on a machine without any network."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PAPERS = 40
SCRIPT = """
import socket, sys
real = socket.socket

class Unplugged(real):
    def __init__(self, family=socket.AF_INET, *rest, **named):
        if family in (socket.AF_INET, socket.AF_INET6):
            raise OSError("there is no network")
        super().__init__(family, *rest, **named)

def no_names(*_, **__):
    raise OSError("there is no network")

socket.socket, socket.getaddrinfo, socket.create_connection = Unplugged, no_names, no_names
from paperdeck.cli.run import run

for line in sys.stdin.read().splitlines():
    print(f"== {line}", flush=True)
    code = run(line.split("|"))
    print(f"-- {code}", flush=True)
"""


def _papers(file: Path) -> None:
    topics = ("graph neural networks for molecules", "ocean currents and rainfall")
    lines = [
        {
            "id": f"2611.{number:05}",
            "title": f"{topics[number % 2].title()} {number}",
            "abstract": f"We study {topics[number % 2]}.",
            "authors": "Ada Lovelace" if number % 2 else "Alan Turing",
            "categories": "cs.LG",
            "announced": f"2026-11-{number % 20 + 1:02}",
        }
        for number in range(PAPERS)
    ]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


def test_nothing_that_is_found_out_needs_a_network(home: Path, tmp_path: Path) -> None:
    _papers(tmp_path / "papers.jsonl")
    home.mkdir()
    (home / "config.toml").write_text('[[rule]]\nquery = "~molecules"\ntag = "chem"\n')
    commands = (
        f"import|{tmp_path / 'papers.jsonl'}",
        "mark|2611.00000|--star",
        "list|~molecules|--ids",
        "list|like:2611.00001|--ids",
        "day|--order|match",
        "author|Ada Lovelace",
        "follow|Ada Lovelace",
        "list|is:followed|--ids",
        "digest",
        "rules",
        "list|#chem|--ids",
        "show|2611.00002",
    )
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input="\n".join(commands),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    said = dict(zip(commands, done.stdout.split("== ")[1:], strict=True))
    assert all(text.rstrip().endswith("-- 0") for text in said.values()), done.stdout
    alike = said["list|like:2611.00001|--ids"].split("\n")[1:-2]
    assert alike
    assert all(int(paper_id[-5:]) % 2 for paper_id in alike[:10])
    assert said["list|is:followed|--ids"].count("arxiv:") == PAPERS // 2
    assert said["list|#chem|--ids"].count("arxiv:") >= PAPERS // 2
    assert "Ada Lovelace" in said["author|Ada Lovelace"]
    assert "People you follow" in said["digest"]
