from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.merges import are_pending, move_marks
from paperdeck.store.papers import read_paper

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


def keep_names(conn: sqlite3.Connection, paper_id: str, *names: str) -> None:
    row = (json.dumps(names), paper_id)
    conn.execute("UPDATE marked_papers SET identifiers = ? WHERE paper_id = ?", row)


def names_in(store: Store) -> set[tuple[str, str]]:
    with closing(store.reader()) as conn:
        return set(conn.execute("SELECT alias, paper_id FROM aliases"))


def test_marks_find_a_paper_that_came_under_another_of_its_names(
    store: Store, marks: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    mark(marks, NEW)
    keep_names(marks, NEW, OLD, NEW)
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record(OLD, source="crossref", title="As it came")], now=now)
    marks.execute("INSERT INTO cite_keys VALUES (?, 'lovelace1843notes')", (OLD,))
    assert move_marks(store) == 1
    # It bears both names from now on, so that whatever comes of it finds it, too.
    assert names_in(store) == {(OLD, NEW), (NEW, NEW)}
    assert papers_in(marks, "flags") == papers_in(marks, "cite_keys") == [NEW]
    with closing(store.reader()) as conn:
        assert read_paper(conn, OLD) is None
        assert getattr(read_paper(conn, NEW), "title", None) == "As it came"
        assert not are_pending(conn)
    before = marks.execute("PRAGMA data_version").fetchone()
    assert move_marks(store) == 0
    assert marks.execute("PRAGMA data_version").fetchone() == before


@pytest.mark.parametrize("marked", [OLD, NEW])
def test_marks_do_not_go_to_a_paper_that_people_said_is_another(
    store: Store, marks: sqlite3.Connection, make_record: MakeRecord, now: datetime, marked: str
) -> None:
    mark(marks, marked)
    keep_names(marks, marked, OLD, NEW)
    with closing(store.papers_writer()) as conn:
        conn.execute("INSERT INTO apart VALUES (?, ?)", (NEW, OLD))
        ingest(conn, [make_record({OLD: NEW, NEW: OLD}[marked])], now=now)
    assert move_marks(store) == 0
    assert papers_in(marks, "flags") == [marked]


def test_marks_do_not_go_to_another_preprint_that_shares_a_doi(
    store: Store, marks: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    mark(marks, NEW)
    keep_names(marks, NEW, OLD, NEW)
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record("2402.00002", OLD)], now=now)
    assert move_marks(store) == 0
    assert papers_in(marks, "flags") == [NEW]
    assert names_in(store) == {("arxiv:2402.00002",) * 2, (OLD, "arxiv:2402.00002")}


def test_a_short_copy_that_cannot_be_read_is_in_nobodys_way(
    store: Store, marks: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    mark(marks, NEW)
    marks.execute("UPDATE marked_papers SET identifiers = '['")
    mark(marks, OLD)
    keep_names(marks, OLD, "strange:1", "pmid:7")
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record("pmid:7")], now=now)
    assert move_marks(store) == 0


def test_marks_of_other_papers_stay(
    store: Store, marks: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record("2402.00002")], now=now)
    mark(marks, "arxiv:2402.00002")
    mark(marks, "arxiv:lost/0000001")
    assert move_marks(store) == 0
    assert papers_in(marks, "flags") == ["arxiv:2402.00002", "arxiv:lost/0000001"]
