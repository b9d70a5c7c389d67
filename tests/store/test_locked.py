"""Another process holds a file for too long: one clear error, and nothing half written."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.model.syncing import SourceState, SyncStatus
from paperdeck.store import index, merges, papers, short_copies, sync_state
from paperdeck.store.connections import connect, transaction
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NAME = Identifier(Scheme.ARXIV, "2401.00001")
RECORD = PaperRecord("arxiv", (NAME,), title="A paper")
STATE = SourceState("arxiv", SyncStatus.OK, NOW)

WRITES: dict[str, Callable[[sqlite3.Connection], object]] = {
    "ingest": lambda conn: ingest(conn, [RECORD], now=NOW),
    "begin_run": lambda conn: sync_state.begin_run(conn, NOW),
    "finish_run": lambda conn: sync_state.finish_run(conn, 1, NOW),
    "save_state": lambda conn: sync_state.save_state(conn, STATE, {"a": 1}),
    "reserve_slot": lambda conn: sync_state.reserve_slot(
        conn, "arxiv", holder="me", now=1, interval=3, lease=60
    ),
    "release_slot": lambda conn: sync_state.release_slot(
        conn, "arxiv", holder="me", now=1, interval=3
    ),
    "hold_off": lambda conn: sync_state.hold_off(conn, "arxiv", 10),
    "rebuild": index.rebuild,
}
READS: dict[str, Callable[[sqlite3.Connection], object]] = {
    "read_paper": lambda conn: papers.read_paper(conn, "arxiv:2401.00001"),
    "read_papers": lambda conn: papers.read_papers(conn, ["arxiv:2401.00001"]),
    "load_records": lambda conn: papers.load_records(conn, "arxiv:2401.00001"),
    "resolve_id": lambda conn: papers.resolve_id(conn, NAME),
    "load_states": sync_state.load_states,
    "load_memory": lambda conn: sync_state.load_memory(conn, "arxiv"),
    "read_short_copies": lambda conn: short_copies.read_short_copies(conn, ["arxiv:2401.00001"]),
    "are_pending": merges.are_pending,
}


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


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as conn:
        return list(conn.iterdump())


@pytest.mark.parametrize("name", WRITES)
def test_a_write_says_which_file_is_locked_and_leaves_it(hurried: Store, name: str) -> None:
    before = dump(hurried.papers_file)
    with closing(hurried.papers_writer()) as conn:
        with held(hurried.papers_file), pytest.raises(StoreError) as caught:
            WRITES[name](conn)
        assert caught.value.trouble is Trouble.LOCKED
        assert str(hurried.papers_file) in str(caught.value)
        assert "\n" not in str(caught.value)
        assert not conn.in_transaction
        assert dump(hurried.papers_file) == before
        WRITES[name](conn)


@pytest.mark.parametrize("name", READS)
def test_a_read_says_which_file_is_locked(hurried: Store, name: str) -> None:
    with closing(connect(hurried.papers_file, timeout=0.02)) as conn:
        with held(hurried.papers_file, exclusive=True), pytest.raises(StoreError) as caught:
            READS[name](conn)
        assert caught.value.trouble is Trouble.LOCKED
        assert str(hurried.papers_file) in str(caught.value)


@pytest.mark.parametrize("name", [name for name in READS if name != "resolve_id"])
def test_reading_goes_on_while_another_process_writes(hurried: Store, name: str) -> None:
    with closing(hurried.reader()) as conn, held(hurried.papers_file), held(hurried.marks_file):
        READS[name](conn)


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
