"""A library as the first version of PaperDeck wrote it, with papers and marks."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from paperdeck.store import marks_schema, papers_schema
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.store.schema import Schema

_FIRST_DAY = date(2024, 1, 1).toordinal()


def make_old_library(folder: Path, papers: int) -> None:
    """Make both files of version 1, with so many papers; every third is tagged and noted."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / "papers.db")) as conn:
        _lay_out(conn, papers_schema.VERSION_1, PAPERS)
        for number in range(papers):
            _add_paper(conn, number)
        conn.execute("INSERT INTO counters VALUES ('papers', ?)", (papers,))
        conn.execute("INSERT INTO meta VALUES ('fold_version', '1')")
        conn.commit()
    with closing(sqlite3.connect(folder / "marks.db")) as conn:
        _lay_out(conn, marks_schema.VERSION_1, MARKS)
        for number in range(0, papers, 3):
            _mark(conn, number)
        conn.commit()


def _lay_out(conn: sqlite3.Connection, statements: tuple[str, ...], schema: Schema) -> None:
    conn.execute("PRAGMA journal_mode = WAL")
    for statement in statements:
        conn.execute(statement)
    conn.execute(f"PRAGMA application_id = {schema.application_id}")
    conn.execute("PRAGMA user_version = 1")


def _id(number: int) -> str:
    return f"arxiv:2401.{number:05}"


def _add_paper(conn: sqlite3.Connection, number: int) -> None:
    day = _FIRST_DAY + number // 100
    row = day << 20 | number
    title, abstract = f"Sparse attention {number}", "What it says of sparse things. " * 20
    conn.execute(
        "INSERT INTO papers (row, id, title, abstract, authors, author_count, published, day,"
        " primary_category, arxiv_id, added) VALUES (?, ?, ?, ?, 'Ada Lovelace', 1,"
        " '2024-01-02T18:30:05Z', ?, 'cs.LG', ?, '2024-02-01T00:00:00Z')",
        (row, _id(number), title, abstract, day, _id(number)[6:]),
    )
    conn.execute("INSERT OR IGNORE INTO authors VALUES (1, 'Ada Lovelace', 'ada lovelace')")
    conn.execute("INSERT INTO paper_authors VALUES (?, 0, 1, 'Engines')", (row,))
    conn.execute("INSERT INTO paper_categories VALUES (?, 'cs.LG', 0)", (row,))
    conn.execute("INSERT INTO paper_sources VALUES (?, 'arxiv')", (row,))
    conn.execute("INSERT INTO aliases VALUES (?, ?)", (_id(number), _id(number)))
    said = {
        "identifiers": [_id(number)],
        "title": title,
        "abstract": abstract,
        "authors": [["Ada Lovelace", "Engines"]],
        "categories": ["cs.LG"],
    }
    conn.execute(
        "INSERT INTO source_records VALUES (?, 'arxiv', x'00', 'x', ?)",
        (_id(number), json.dumps(said)),
    )


def _mark(conn: sqlite3.Connection, number: int) -> None:
    name, at = _id(number), "2024-02-01T00:00:00Z"
    conn.execute("INSERT INTO tags VALUES (?, 'old', ?)", (name, at))
    conn.execute(
        "INSERT INTO notes VALUES (?, ?, 'a note', NULL, ?, ?)", (number + 1, name, at, at)
    )
    copy = (name, f"Sparse attention {number}", '["Ada Lovelace"]', json.dumps([name]), at)
    conn.execute("INSERT INTO marked_papers VALUES (?, ?, ?, ?, ?)", copy)
    step = conn.execute("INSERT INTO steps (label, at) VALUES ('tag', ?)", (at,)).lastrowid
    after = json.dumps({"tag": "old", "at": at})
    conn.execute("INSERT INTO changes VALUES (?, 0, 'tag', ?, NULL, ?)", (step, name, after))
