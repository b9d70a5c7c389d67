"""Another process holds a file for too long: one clear error, and nothing half written.

Every function by itself is tried in `test_every_lock`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store import merges, papers, splitting
from paperdeck.store.connections import transaction
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NAME = Identifier(Scheme.ARXIV, "2401.00001")


@pytest.fixture
def hurried(folder: Path) -> Store:
    """A store that does not wait long."""
    return Store.open(folder, timeout=0.02)


@contextmanager
def held(file: Path, *, exclusive: bool = False) -> Iterator[None]:
    """Hold the write lock of a file, or with `exclusive` shut out readers as well."""
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        if exclusive:
            conn.execute("PRAGMA locking_mode = EXCLUSIVE")
        conn.execute("BEGIN IMMEDIATE")
        yield
        conn.execute("ROLLBACK")


@pytest.mark.parametrize("which", ["papers_file", "marks_file"])
def test_opening_says_which_file_is_locked(hurried: Store, folder: Path, which: str) -> None:
    file = getattr(hurried, which)
    with held(file, exclusive=True), pytest.raises(StoreError) as caught:
        Store.open(folder, timeout=0.02)
    assert caught.value.trouble is Trouble.LOCKED
    assert str(file) in str(caught.value)


def test_opening_does_not_wait_for_a_writer(hurried: Store, folder: Path) -> None:
    with held(hurried.papers_file), held(hurried.marks_file):
        Store.open(folder, timeout=0.02)


def test_the_reader_says_which_file_it_cannot_get(hurried: Store) -> None:
    for file in (hurried.papers_file, hurried.marks_file):
        with held(file, exclusive=True), pytest.raises(StoreError) as caught:
            resolve_through_both_files(hurried)
        assert caught.value.trouble is Trouble.LOCKED
        assert caught.value.file == str(file)


def resolve_through_both_files(store: Store) -> None:
    with closing(store.reader()) as conn:
        papers.resolve_id(conn, NAME)


@pytest.mark.parametrize("which", ["papers_file", "marks_file"])
def test_marks_that_could_not_be_moved_are_moved_later(hurried: Store, which: str) -> None:
    doi = Identifier(Scheme.DOI, "10.1000/xyz")
    with closing(hurried.papers_writer()) as conn:
        ingest(conn, [PaperRecord("crossref", (doi,), title="A paper")], now=NOW)
        ingest(conn, [PaperRecord("arxiv", (NAME, doi), title="A paper")], now=NOW)
    with closing(hurried.marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES ('doi:10.1000/xyz', 'starred', 'x')")
    file = getattr(hurried, which)
    with held(file), pytest.raises(StoreError) as caught:
        merges.move_marks(hurried)
    assert caught.value.trouble is Trouble.LOCKED
    assert str(file) in str(caught.value)
    merges.move_marks(hurried)
    with closing(hurried.reader()) as conn:
        assert conn.execute("SELECT paper_id FROM marks.flags").fetchall() == [
            ("arxiv:2401.00001",)
        ]
        assert not merges.are_pending(conn)


@pytest.mark.parametrize("which", ["papers_file", "marks_file"])
def test_opening_leaves_for_later_what_a_writer_is_in_the_way_of(
    hurried: Store, folder: Path, which: str
) -> None:
    doi = Identifier(Scheme.DOI, "10.1000/xyz")
    with closing(hurried.papers_writer()) as conn:
        ingest(conn, [PaperRecord("crossref", (doi,), title="A paper")], now=NOW)
        ingest(conn, [PaperRecord("arxiv", (NAME, doi), title="A paper")], now=NOW)
    with closing(hurried.marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES ('doi:10.1000/xyz', 'starred', 'x')")
    with held(getattr(hurried, which)):
        Store.open(folder, timeout=0.02)
    with closing(Store.open(folder).reader()) as conn:
        assert conn.execute("SELECT paper_id FROM marks.flags").fetchall() == [
            ("arxiv:2401.00001",)
        ]


def test_what_was_taken_back_half_way_is_taken_back_again(hurried: Store) -> None:
    splitting.split(hurried, "doi:10.1000/a", "doi:10.1000/b", now=NOW)
    with held(hurried.papers_file), pytest.raises(StoreError):
        splitting.rejoin(hurried, "doi:10.1000/a", "doi:10.1000/b")
    assert splitting.rejoin(hurried, "doi:10.1000/a", "doi:10.1000/b")
    assert not splitting.rejoin(hurried, "doi:10.1000/a", "doi:10.1000/b")


def test_a_full_disk_is_said_to_be_full_and_nothing_is_kept(hurried: Store) -> None:
    with closing(hurried.papers_writer()) as conn:
        pages = conn.execute("PRAGMA page_count").fetchone()[0]
        conn.execute(f"PRAGMA max_page_count = {pages}")
        many = [
            PaperRecord("arxiv", (Identifier(Scheme.ARXIV, f"2401.{n:05}"),), title="word " * 400)
            for n in range(200)
        ]
        with pytest.raises(StoreError) as caught:
            ingest(conn, many, now=NOW)
        assert caught.value.trouble is Trouble.FULL
        assert not conn.in_transaction
        assert conn.execute("SELECT count(*) FROM papers").fetchone() == (0,)


def test_mistakes_in_sql_are_not_disguised(hurried: Store) -> None:
    with (
        closing(hurried.papers_writer()) as conn,
        pytest.raises(sqlite3.OperationalError, match="no such table"),
        transaction(conn),
    ):
        conn.execute("SELECT * FROM nowhere")
