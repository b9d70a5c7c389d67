from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.merges import are_pending, move_marks

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime

    from tests.store.conftest import MakeRecord

OLD, NEW = "doi:10.1000/xyz", "arxiv:2401.00001"


@pytest.fixture
def marks(store: Store) -> Iterator[sqlite3.Connection]:
    with closing(store.marks_writer()) as conn:
        yield conn


@pytest.fixture
def merged(writer: sqlite3.Connection, make_record: MakeRecord, now: datetime) -> None:
    """A paper known by its DOI that has got an arXiv id since."""
    ingest(writer, [make_record(OLD, source="crossref", title="Old title")], now=now)
    ingest(writer, [make_record(NEW, OLD, title="New title")], now=now)


def mark(conn: sqlite3.Connection, paper_id: str, at: str = "2026-01-01T00:00:00Z") -> None:
    conn.execute("INSERT INTO flags VALUES (?, 'starred', ?)", (paper_id, at))
    conn.execute("INSERT INTO tags VALUES (?, 'ml', ?)", (paper_id, at))
    conn.execute(
        "INSERT INTO notes (paper_id, text, created, updated) VALUES (?, ?, ?, ?)",
        (paper_id, f"of {paper_id}", at, at),
    )
    conn.execute("INSERT INTO marked_papers VALUES (?, 'T', '[]', '[]', NULL)", (paper_id,))


def star_step(conn: sqlite3.Connection, number: int, paper_id: str) -> None:
    conn.execute("INSERT INTO steps VALUES (?, 'star 1 paper', 'x', 0)", (number,))
    after = json.dumps({"flag": "starred", "at": "x"})
    conn.execute("INSERT INTO changes VALUES (?, 0, 'flag', ?, NULL, ?)", (number, paper_id, after))


def papers_in(conn: sqlite3.Connection, table: str) -> list[str]:
    return [paper for (paper,) in conn.execute(f"SELECT paper_id FROM {table} ORDER BY paper_id")]


@pytest.mark.usefixtures("merged")
def test_all_marks_go_to_the_new_name(store: Store, marks: sqlite3.Connection) -> None:
    mark(marks, OLD)
    marks.execute("INSERT INTO cite_keys VALUES (?, 'lovelace1843notes')", (OLD,))
    star_step(marks, 1, OLD)
    assert move_marks(store) == 1
    for table in ("flags", "tags", "notes", "cite_keys", "marked_papers", "changes"):
        assert papers_in(marks, table) == [NEW], table


@pytest.mark.usefixtures("merged")
def test_the_short_copy_is_renewed(store: Store, marks: sqlite3.Connection) -> None:
    mark(marks, OLD)
    move_marks(store)
    found = marks.execute("SELECT title, authors, identifiers FROM marked_papers").fetchall()
    assert found == [("New title", '["Ada Lovelace"]', f'["{NEW}","{OLD}"]')]


@pytest.mark.usefixtures("merged")
def test_marks_of_both_papers_unite(store: Store, marks: sqlite3.Connection) -> None:
    mark(marks, OLD)
    mark(marks, NEW, "2026-02-02T00:00:00Z")
    move_marks(store)
    assert papers_in(marks, "notes") == [NEW, NEW]
    assert marks.execute("SELECT * FROM flags").fetchall() == [
        (NEW, "starred", "2026-02-02T00:00:00Z")
    ]
    assert papers_in(marks, "tags") == [NEW]


@pytest.mark.usefixtures("merged")
def test_a_star_given_twice_is_taken_back_once(store: Store, marks: sqlite3.Connection) -> None:
    mark(marks, NEW)
    mark(marks, OLD)
    star_step(marks, 1, NEW)
    star_step(marks, 2, OLD)
    move_marks(store)
    assert marks.execute("SELECT step, paper_id FROM changes").fetchall() == [(1, NEW)]
    assert marks.execute("SELECT number FROM steps").fetchall() == [(1,)]


@pytest.mark.usefixtures("merged")
def test_moving_again_moves_nothing(store: Store, marks: sqlite3.Connection) -> None:
    mark(marks, OLD)
    assert move_marks(store) == 1
    assert move_marks(store) == 0
    with closing(store.reader()) as conn:
        assert not are_pending(conn)


@pytest.mark.usefixtures("merged")
def test_what_a_crash_cut_off_is_done_at_the_next_opening(
    store: Store, marks: sqlite3.Connection, writer: sqlite3.Connection
) -> None:
    mark(marks, OLD)
    assert are_pending(writer)
    Store.open(store.papers_file.parent)
    assert papers_in(marks, "flags") == [NEW]
    assert not are_pending(writer)


def test_marks_made_before_the_papers_were_lost_find_their_paper(
    store: Store, marks: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    mark(marks, OLD)
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record(NEW, OLD)], now=now)
    assert move_marks(store) == 1
    assert papers_in(marks, "flags") == [NEW]


def test_marks_of_other_papers_stay(
    store: Store, marks: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record("2402.00002")], now=now)
    mark(marks, "arxiv:2402.00002")
    mark(marks, "arxiv:lost/0000001")
    assert move_marks(store) == 0
    assert papers_in(marks, "flags") == ["arxiv:2402.00002", "arxiv:lost/0000001"]
