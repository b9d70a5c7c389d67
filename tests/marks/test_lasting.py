"""Marks outlive the papers file, and every way a process can end."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.model.marks import Flag
from paperdeck.store.database import Store
from paperdeck.store.merges import move_marks
from paperdeck.store.papers import read_paper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from paperdeck.marks.marker import Marker

ROUNDS = 20
# Prints each tag once it has been acknowledged, until it is killed.
CHILD = """
import sys
from pathlib import Path
from paperdeck.marks.marker import Marker
from paperdeck.store.database import Store

marker = Marker(Store.open(Path(sys.argv[1])))
number = 0
while True:
    number += 1
    marker.add_tag(["arxiv:2401.00000"], f"round-{sys.argv[2]}-{number}")
    print(number, flush=True)
"""


def test_marks_are_attached_again_when_the_papers_are_fetched_again(
    marker: Marker, ids: tuple[str, ...], folder: Path, fill: Callable[[Store], None]
) -> None:
    marker.set_flag(ids[:2], Flag.STARRED, True)
    marker.add_tag(ids[:1], "ml")
    marker.add_note(ids[0], "text")
    marker.close()
    for file in folder.glob("papers.db*"):
        file.unlink()
    again = Store.open(folder)
    with closing(again.reader()) as conn:
        assert read_paper(conn, ids[0]) is None
        left = conn.execute("SELECT title FROM marks.marked_papers").fetchall()
        assert len(left) == 2
    fill(again)
    move_marks(again)
    with closing(again.reader()) as conn:
        for table, count in (("flags", 2), ("tags", 1), ("notes", 1)):
            found = conn.execute(
                f"SELECT count(*) FROM marks.{table} AS m JOIN papers ON papers.id = m.paper_id"
            )
            assert found.fetchone() == (count,), table


def test_no_acknowledged_mark_is_lost_by_being_killed(store: Store) -> None:
    folder = str(store.marks_file.parent)
    acknowledged: set[str] = set()
    for round_number in range(ROUNDS):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, folder, str(round_number)],
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            # Killed at another point of its work each time: after 1, 2, ... marks.
            for _ in range(1 + round_number % 7):
                assert child.stdout.readline()
            child.kill()
            # What it had printed before counts as well.
            last = max((int(line) for line in child.stdout if line.endswith("\n")), default=0)
        done = max(last, 1 + round_number % 7)
        acknowledged |= {f"round-{round_number}-{number}" for number in range(1, done + 1)}
    with closing(sqlite3.connect(store.marks_file)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kept = {tag for (tag,) in conn.execute("SELECT tag FROM tags")}
        steps = {label for (label,) in conn.execute("SELECT label FROM steps")}
    assert acknowledged <= kept
    # A tag and its step are written together or not at all.
    assert {f"tag 1 paper with {tag}" for tag in kept} == steps
    Store.open(store.marks_file.parent)
