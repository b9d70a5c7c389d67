from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from paperdeck.store import database
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.schema import MARKS, PAPERS, Schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlite_utils import Database


def add_mood(db: Database) -> None:
    db.execute("ALTER TABLE notes ADD COLUMN mood TEXT")
    db.execute("UPDATE notes SET mood = 'calm'")


def add_shelf(db: Database) -> None:
    db.table("shelves").create({"name": str}, pk="name")


def fail_half_way(db: Database) -> None:
    add_mood(db)
    db.execute("SELECT * FROM no_such_table")


def extended(schema: Schema, *steps: Callable[[Database], None]) -> Schema:
    return replace(schema, migrations=(*schema.migrations, *steps))


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
        assert conn.execute("PRAGMA user_version").fetchone() == (3,)
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
    assert [contents(copy)[0] for copy in copies] == [1, 2]
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
    assert contents(noted.marks_file)[0] == 1


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
    assert contents(noted.marks_file)[0] == 1
