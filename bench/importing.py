"""How many papers a second are imported, killed half-way and resumed, and imported again.

`paperdeck import` says what it did as soon as all papers are stored and found by every search. Then
it puts the index in order, which is measured by itself, with the searches before it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import searching
from figures import Figure
from setting import NO_NETWORK, clock, measure_alone
from sqlite_utils import Database

from paperdeck.config.locations import locations_in
from paperdeck.query.counters import read_total
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.store.database import Store
from paperdeck.store.index import count_parts
from paperdeck.sync.import_files import open_input
from paperdeck.sync.import_sifting import BATCH
from paperdeck.sync.imports import import_file
from paperdeck.sync.settling import settle_index

if TYPE_CHECKING:
    from setting import Setting

_COLUMNS = ("id", "title", "abstract", "authors", "categories", "published")
_BASELINE_ROWS = 100_000
_LOOK_EVERY = 0.25


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of `paperdeck import`: its time, and the memory of all its processes at most.

    The time is from the start to the report, or to the kill.
    """

    seconds: float
    memory: float


def measure(setting: Setting) -> list[Figure]:
    """Import the file, kill the import in the middle and begin it again; then import it once more."""
    home = setting.scratch / "imported"
    home.mkdir()
    (home / "config.toml").write_text(NO_NETWORK, encoding="utf-8")
    total = _lines(setting.file)
    # A short file goes in at once: there is no half-way.
    halves = total >= 4 * BATCH
    runs = [_import(home, setting.file, kill_at=total // 2)] if halves else []
    runs.append(_import(home, setting.file))
    store = Store.open(locations_in(home).data)
    with closing(store.reader()) as conn:
        parts = count_parts(conn)
    unordered = searching.measure_again(store, "before that")
    settling = _timed(lambda: settle_index(store))
    started = time.perf_counter()
    again = import_file(store, setting.file, clock=clock)
    unchanged = time.perf_counter() - started
    rows = _rows(setting.file)
    plain, upsert = _write_plainly(setting.scratch / "plain.db", rows)
    count = _count(home)
    size = sum(file.stat().st_size for file in store.papers_file.parent.glob("papers.db*"))
    return [
        Figure(
            "import, killed half-way and resumed" if halves else "import",
            count / sum(run.seconds for run in runs),
            "papers/s",
            "plain executemany",
            len(rows) / plain,
            goal="6,000/s",
        ),
        Figure("ordering the index afterwards", settling, "s"),
        Figure("before that: parts of the index", parts, "parts"),
        *unordered,
        Figure("memory of the import", max(run.memory for run in runs), "MB", goal="600 MB"),
        Figure("size of papers.db", size / 1e9, "GB", goal="12 GB at 2.9M"),
        Figure(
            "import, nothing changed",
            again.read / unchanged,
            "papers/s",
            "sqlite-utils upsert",
            len(rows) / upsert,
            goal="150,000/s",
        ),
    ]


def _import(home: Path, file: Path, *, kill_at: int | None = None) -> _Run:
    command = [sys.executable, "-m", "paperdeck", "import", str(file), "--json"]
    environ = {**os.environ, "PAPERDECK_HOME": str(home)}
    started = time.perf_counter()
    memory = 0.0
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as process:
        while process.stdout and not select.select([process.stdout], [], [], _LOOK_EVERY)[0]:
            memory = max(memory, sum(map(_resident, _family(process.pid))))
            if kill_at is not None and _count(home) >= kill_at:
                process.send_signal(signal.SIGKILL)
        seconds = time.perf_counter() - started
        if kill_at is None:
            process.kill()  # it would go on with ordering the index, which is measured by itself
    return _Run(seconds, memory)


def _family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _text(children).split():
            found += _family(int(child))
    return found


def _resident(pid: int) -> float:
    """Return the resident memory of a process in MB; none if it is gone."""
    lines = _text(Path(f"/proc/{pid}/status")).splitlines()
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def _count(home: Path) -> int:
    file = locations_in(home).data / "papers.db"
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as conn:
            return read_total(conn)
    except sqlite3.Error:
        return 0  # it isn't there yet


def _lines(file: Path) -> int:
    with open_input(file, None) as source:
        return sum(map(len, source.blocks()))


def _rows(file: Path) -> list[dict[str, object]]:
    """Read the file's beginning into rows of texts, as somebody might who keeps one table."""
    with open_input(file, None) as source:
        lines = (line for block in source.blocks() for _, line in block)
        records = [parse_line(line) for line in islice(lines, _BASELINE_ROWS)]
    return [
        {
            "id": str(record.identifiers[0]),
            "title": record.title,
            "abstract": record.abstract,
            "authors": "; ".join(author.name for author in record.authors),
            "categories": json.dumps(record.categories),
            "published": str(record.published),
        }
        for record in records
    ]


def _write_plainly(file: Path, rows: list[dict[str, object]]) -> tuple[float, float]:
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute(f"CREATE TABLE papers ({', '.join(_COLUMNS)}, PRIMARY KEY (id))")
        values = [tuple(row[name] for name in _COLUMNS) for row in rows]

        def insert() -> None:
            marks = ", ".join("?" * len(_COLUMNS))
            with conn:
                conn.executemany(f"INSERT OR REPLACE INTO papers VALUES ({marks})", values)

        def upsert() -> None:
            with conn:
                Database(conn)["papers"].upsert_all(rows, pk="id")  # type: ignore[union-attr]

        return _timed(insert), _timed(upsert)


def _timed(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - started


if __name__ == "__main__":
    measure_alone(measure)
