from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.paper import Author
from paperdeck.store import database, findings_schema, papers_schema
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.identities import read_identities
from paperdeck.store.ingest import ingest
from paperdeck.store.papers import load_records, read_paper
from paperdeck.store.profiles import load_profiles
from paperdeck.store.schema import MARKS, PAPERS, Schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sqlite_utils import Database
    from tests.store.conftest import MakeRecord


def add_mood(db: Database) -> None:
    db.execute("ALTER TABLE notes ADD COLUMN mood TEXT")
    db.execute("UPDATE notes SET mood = 'calm'")


def add_shelf(db: Database) -> None:
    db.table("shelves").create({"name": str}, pk="name")


def fail_half_way(db: Database) -> None:
    add_mood(db)
    db.execute("SELECT * FROM no_such_table")


def extended(schema: Schema, *steps: Callable[[Database], None]) -> Schema:
    return schema._replace(migrations=(*schema.migrations, *steps))


@pytest.fixture
def noted(folder: Path) -> Store:
    store = Store.open(folder)
    with closing(store.marks_writer()) as conn:
        conn.execute("INSERT INTO notes VALUES (1, 'arxiv:2401.00001', 'text', NULL, 'x', 'x')")
    return store


def contents(file: Path) -> tuple[int, list[str]]:
    with closing(sqlite3.connect(file)) as conn:
        version = int(conn.execute("PRAGMA user_version").fetchone()[0])
        return version, list(conn.iterdump())


def test_an_older_file_is_backed_up_and_brought_up_to_date(
    noted: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(noted.marks_file)
    monkeypatch.setattr(database, "MARKS", extended(MARKS, add_mood, add_shelf))
    Store.open(folder)
    with closing(sqlite3.connect(noted.marks_file)) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (MARKS.version + 2,)
        assert conn.execute("SELECT text, mood FROM notes").fetchall() == [("text", "calm")]
    (copy,) = (folder / "backups").iterdir()
    assert contents(copy) == before
    assert copy.stat().st_mode & 0o777 == 0o600
    assert (folder / "backups").stat().st_mode & 0o777 == 0o700


def test_a_migration_of_the_papers_backs_up_the_marks_first(
    noted: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(noted.marks_file)
    monkeypatch.setattr(database, "PAPERS", extended(PAPERS, add_shelf))
    monkeypatch.setattr(database, "MARKS", extended(MARKS, add_mood))
    Store.open(folder)
    copies = sorted((folder / "backups").iterdir(), key=lambda file: contents(file)[0])
    assert [contents(copy)[0] for copy in copies] == [
        MARKS.version,
        MARKS.version + 1,
    ]
    assert contents(copies[0]) == before


def test_a_failing_migration_leaves_the_file_as_it_was(
    noted: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(noted.marks_file)
    monkeypatch.setattr(database, "MARKS", extended(MARKS, add_shelf, fail_half_way))
    with pytest.raises(StoreError) as caught:
        Store.open(folder)
    assert caught.value.trouble is Trouble.UNMIGRATED
    assert "marks.db (no such table: no_such_table)" in str(caught.value)
    assert contents(noted.marks_file) == before
    monkeypatch.setattr(database, "MARKS", MARKS)
    Store.open(folder)


def test_an_older_file_is_not_migrated_by_reading(
    noted: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MARKS", extended(MARKS, add_mood))
    with pytest.raises(StoreError) as caught:
        Store.open(folder, read_only=True)
    assert caught.value.trouble is Trouble.OLDER
    assert contents(noted.marks_file)[0] == MARKS.version


def test_a_migration_waits_for_a_lock_and_then_says_who_is_in_the_way(
    noted: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "MARKS", extended(MARKS, add_mood))
    with closing(sqlite3.connect(noted.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            Store.open(folder, timeout=0.05)
        other.execute("ROLLBACK")
    assert caught.value.trouble is Trouble.LOCKED
    assert "marks.db" in str(caught.value)
    assert contents(noted.marks_file)[0] == MARKS.version


OLD_RECORD = {
    "identifiers": ["arxiv:2401.00001", "doi:10.1000/xyz"],
    "authors": [["Ada Lovelace", "Engines"], "Émile Borel"],
    "categories": ["cs.LG"],
    "published": "2024-01-02T18:30:05Z",
    "title": "Sparse attention",
    "abstract": "An abstract.",
    "venue": "NeurIPS",
}


@pytest.fixture
def first_version(folder: Path) -> Path:
    """A papers.db of the first version, with one paper, as that version wrote it."""
    Store.open(folder)
    file = folder / "papers.db"
    file.unlink()
    with closing(sqlite3.connect(file)) as conn:
        for statement in papers_schema.VERSION_1:
            conn.execute(statement)
        row = date(2024, 1, 2).toordinal() << 20 | 1
        conn.execute(
            "INSERT INTO papers (row, id, title, abstract, authors, author_count, published, day,"
            " venue, doi, arxiv_id, added) VALUES (?, 'arxiv:2401.00001', 'Sparse attention',"
            " 'An abstract.', 'Ada Lovelace; Émile Borel', 2, '2024-01-02T18:30:05Z', ?,"
            " 'NeurIPS', '10.1000/xyz', '2401.00001', '2024-02-01T00:00:00Z')",
            (row, row >> 20),
        )
        conn.execute("INSERT INTO authors VALUES (1, 'Ada Lovelace', 'ada lovelace')")
        conn.execute("INSERT INTO authors VALUES (2, 'Émile Borel', 'emile borel')")
        conn.execute("INSERT INTO paper_authors VALUES (?, 0, 1, 'Engines')", (row,))
        conn.execute("INSERT INTO paper_authors VALUES (?, 1, 2, NULL)", (row,))
        conn.execute("INSERT INTO paper_categories VALUES (?, 'cs.LG', 0)", (row,))
        conn.execute("INSERT INTO paper_sources VALUES (?, 'arxiv')", (row,))
        conn.execute("INSERT INTO aliases VALUES ('arxiv:2401.00001', 'arxiv:2401.00001')")
        conn.execute("INSERT INTO aliases VALUES ('doi:10.1000/xyz', 'arxiv:2401.00001')")
        conn.execute(
            "INSERT INTO source_records VALUES ('arxiv:2401.00001', 'arxiv', x'00', 'x', ?)",
            (json.dumps(OLD_RECORD),),
        )
        conn.execute("INSERT INTO counters VALUES ('papers', 1)")
        conn.execute("INSERT INTO meta VALUES ('fold_version', '1')")
        conn.execute(f"PRAGMA application_id = {PAPERS.application_id}")
        conn.execute("PRAGMA user_version = 1")
        conn.commit()
        conn.execute("PRAGMA journal_mode = WAL")
    return folder


def test_a_library_of_the_first_version_keeps_all_it_knew(first_version: Path) -> None:
    store = Store.open(first_version)
    with closing(store.reader()) as conn:
        paper = read_paper(conn, "arxiv:2401.00001")
        (record,) = load_records(conn, "arxiv:2401.00001")
        found = conn.execute("SELECT rowid FROM papers_fts WHERE papers_fts MATCH 'borel spars*'")
        assert len(found.fetchall()) == 1
        years = conn.execute("SELECT value FROM counters WHERE name = 'year:2024'").fetchall()
    assert paper is not None
    assert paper.authors == (Author("Ada Lovelace", "Engines"), Author("Émile Borel"))
    assert (paper.venue, paper.url) == ("NeurIPS", "https://arxiv.org/abs/2401.00001")
    assert years == [(1,)]
    assert (record.source, record.authors, record.venue) == ("arxiv", paper.authors, "NeurIPS")
    assert record.url is None
    assert [str(name) for name in record.identifiers] == OLD_RECORD["identifiers"]


def test_a_paper_of_the_first_version_is_merged_like_any_other(
    first_version: Path, make_record: MakeRecord, now: datetime
) -> None:
    store = Store.open(first_version)
    record = make_record("10.1000/xyz", source="huggingface", upvotes=7, title="sparse attention")
    with closing(store.papers_writer()) as conn:
        done = ingest(conn, [record], now=now)
        assert done.updated == ("arxiv:2401.00001",)
        first, second = load_records(conn, "arxiv:2401.00001")
        paper = read_paper(conn, "arxiv:2401.00001")
    assert paper is not None
    assert (paper.title, paper.upvotes, paper.venue) == ("Sparse attention", 7, "NeurIPS")
    assert (first.source, first.venue, second.title) == ("arxiv", "NeurIPS", "sparse attention")
    assert second.venue is None


JANE = {"source": "semanticscholar", "id": "17", "name": "J. Doe", "h_index": 23}


@pytest.fixture
def said_in_the_papers(folder: Path) -> Path:
    """A library of the time when papers.db held whose a profile is."""
    Store.open(folder)
    for name, statements, version, schema in (
        ("papers.db", findings_schema.VERSION_4[-2:], 4, PAPERS),
        ("marks.db", (), 3, MARKS),
    ):
        with closing(sqlite3.connect(folder / name)) as conn:
            for table in ("identities", "online_lists", "profiles"):
                conn.execute(f"DROP TABLE IF EXISTS {table}")
            conn.execute("DROP INDEX IF EXISTS scores_voted")
            for statement in statements:
                conn.execute(statement)
            if statements:
                conn.execute("ALTER TABLE papers DROP COLUMN publication")
                rows = (("17", "jane doe"), ("17", "j. doe"), ("18", ""))
                conn.executemany(
                    "INSERT INTO profiles VALUES ('semanticscholar', ?, ?, ?, ?)",
                    ((*row, json.dumps(JANE), "2026-11-01T08:00:00Z") for row in rows),
                )
            else:
                conn.execute("INSERT INTO follows VALUES ('author', 'J. Doe', 'x')")
            conn.execute(f"PRAGMA application_id = {schema.application_id}")
            conn.execute(f"PRAGMA user_version = {version}")
            conn.commit()
    return folder


def test_who_is_who_moves_to_the_marks(said_in_the_papers: Path) -> None:
    for _ in range(2):
        store = Store.open(said_in_the_papers)
        with closing(store.reader()) as conn:
            said = [tuple(one) for one in read_identities(conn)]
            left = conn.execute("SELECT id, name FROM profiles ORDER BY id").fetchall()
            (kept,) = load_profiles(conn, ["Jane Doe"])
        assert said == [
            ("j. doe", "semanticscholar", "17", "2026-11-01T08:00:00Z"),
            ("jane doe", "semanticscholar", "17", "2026-11-01T08:00:00Z"),
        ]
        assert left == [("17", ""), ("18", "")]
        assert (kept.profile.h_index, kept.known_as) == (23, "jane doe")
    with closing(sqlite3.connect(store.marks_file)) as conn:
        assert conn.execute("SELECT count(*) FROM steps").fetchone() == (0,)
        assert conn.execute("SELECT name FROM follows").fetchall() == [("J. Doe",)]


def test_what_was_moved_half_way_is_moved_to_the_end(said_in_the_papers: Path) -> None:
    store = Store.open(said_in_the_papers)
    with closing(store.papers_writer()) as conn:
        conn.execute("UPDATE profiles SET name = 'jane doe' WHERE id = '17'")
    with closing(Store.open(said_in_the_papers).reader()) as conn:
        assert len(read_identities(conn)) == 2
        assert conn.execute("SELECT DISTINCT name FROM profiles").fetchall() == [("",)]
