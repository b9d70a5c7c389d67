"""How many papers a second are imported, into an empty library and into one that has them."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING

from figures import Figure
from setting import clock, measure_alone
from sqlite_utils import Database

from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.store.database import Store
from paperdeck.sync.import_files import open_input
from paperdeck.sync.imports import import_file

if TYPE_CHECKING:
    from pathlib import Path

    from setting import Setting

_COLUMNS = ("id", "title", "abstract", "authors", "categories", "published")


def measure(setting: Setting) -> list[Figure]:
    """Import the file twice; write the same rows to a plain table twice."""
    rows = _rows(setting.file)
    store = Store.open(setting.scratch / "imported")
    new = _timed(lambda: import_file(store, setting.file, clock=clock))
    again = _timed(lambda: import_file(store, setting.file, clock=clock))
    plain, upsert = _write_plainly(setting.scratch / "plain.db", rows)
    count = len(rows)
    return [
        Figure("import, new", count / new, "papers/s", "plain executemany", count / plain),
        Figure(
            "import, nothing changed",
            count / again,
            "papers/s",
            "sqlite-utils upsert",
            count / upsert,
        ),
    ]


def _rows(file: Path) -> list[dict[str, object]]:
    """Read the file into rows of texts, as somebody might who keeps them in one table."""
    with open_input(file, None) as source:
        records = [parse_line(line) for _, line in source.lines()]
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
