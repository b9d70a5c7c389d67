"""Files of a newer PaperDeck: they are read as far as they can be, and never written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.marks.marker import Marker
from paperdeck.model.marks import Flag
from paperdeck.store.connections import transaction
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest
from paperdeck.store.papers import read_paper
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.store.conftest import MakeRecord

FILES = ("papers.db", "marks.db")
PAPER = "arxiv:2401.00001"


@pytest.fixture
def library(folder: Path, make_record: MakeRecord, now: datetime) -> Path:
    """A library with one paper, starred."""
    store = Store.open(folder)
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record("2401.00001")], now=now)
    with closing(Marker(store)) as marker:
        marker.set_flag([PAPER], Flag.STARRED, True)
    return folder


def change(file: Path, *statements: str) -> None:
    """Bring a file to a version that isn't known yet."""
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        for statement in (*statements, "PRAGMA user_version = 99"):
            conn.execute(statement)


def content(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as conn:
        return list(conn.iterdump())


@pytest.mark.parametrize("name", FILES)
def test_a_newer_file_with_more_in_it_is_read_and_not_written(library: Path, name: str) -> None:
    change(library / name, "CREATE TABLE moods (x)", "ALTER TABLE meta ADD COLUMN mood TEXT")
    before = [content(library / one) for one in FILES]
    store = Store.open_or_read(library)
    assert store.read_only
    assert store.hindrance is not None
    assert store.hindrance.trouble is Trouble.NEWER
    with closing(store.reader()) as conn:
        assert read_paper(conn, PAPER) is not None
        assert conn.execute("SELECT flag FROM marks.flags").fetchall() == [("starred",)]
    with closing(store.marks_reader()) as conn:
        assert conn.execute("SELECT flag FROM flags").fetchall() == [("starred",)]
    for begin in (store.papers_writer, store.marks_writer):
        with pytest.raises(StoreError, match="newer PaperDeck") as caught:
            begin()
        assert str(library / name) in str(caught.value)
        assert "version 99" in str(caught.value)
    assert [content(library / one) for one in FILES] == before


@pytest.mark.parametrize(
    ("name", "statement", "missing"),
    [
        ("papers.db", "ALTER TABLE papers RENAME COLUMN title TO heading", "papers.title"),
        ("papers.db", "DROP TABLE aliases", "aliases"),
        ("marks.db", "ALTER TABLE notes DROP COLUMN quote", "notes.quote"),
        ("marks.db", "ALTER TABLE flags RENAME TO signs", "flags"),
    ],
)
def test_a_newer_file_that_lacks_what_is_read_is_refused(
    library: Path, name: str, statement: str, missing: str
) -> None:
    change(library / name, statement)
    for begin in (Store.open_or_read, Store.open):
        with pytest.raises(StoreError, match="that this one can't read") as caught:
            begin(library)
        assert caught.value.trouble is Trouble.TOO_NEW
        assert f"without {missing}" in str(caught.value)
        assert str(library / name) in str(caught.value)


def test_a_table_that_became_a_view_is_as_good(library: Path) -> None:
    change(
        library / "marks.db",
        "ALTER TABLE flags RENAME TO signs",
        "CREATE VIEW flags AS SELECT * FROM signs",
    )
    with closing(Store.open_or_read(library).reader()) as conn:
        assert conn.execute("SELECT flag FROM marks.flags").fetchall() == [("starred",)]


def test_newer_marks_without_any_papers_are_told_as_newer(library: Path) -> None:
    change(library / "marks.db")
    (library / "papers.db").unlink()
    with pytest.raises(StoreError) as caught:
        Store.open_or_read(library)
    assert caught.value.trouble is Trouble.NEWER
    assert not (library / "papers.db").exists()


def test_what_can_be_written_is_opened_for_writing(library: Path) -> None:
    store = Store.open_or_read(library)
    assert (store.read_only, store.hindrance) == (False, None)


@pytest.mark.parametrize("trouble", ["damaged", "foreign"])
def test_what_cannot_be_trusted_is_not_read_either(library: Path, trouble: str) -> None:
    if trouble == "damaged":
        (library / "marks.db").write_bytes(b"spoilt")
    else:
        change(library / "marks.db", "PRAGMA application_id = 7")
    with pytest.raises(StoreError) as caught:
        Store.open_or_read(library)
    assert caught.value.trouble.value == trouble


@pytest.mark.parametrize(("name", "schema"), [("papers.db", PAPERS), ("marks.db", MARKS)])
def test_a_file_that_becomes_newer_under_an_open_connection_is_written_no_more(
    library: Path, name: str, schema: object
) -> None:
    store = Store.open(library)
    begin = store.papers_writer if schema is PAPERS else store.marks_writer
    with closing(begin()) as conn:
        change(library / name)
        before = content(library / name)
        with pytest.raises(StoreError) as caught, transaction(conn):
            conn.execute("INSERT INTO meta VALUES ('late', 'x')")
        assert caught.value.trouble is Trouble.NEWER
        assert not conn.in_transaction
    assert content(library / name) == before


def test_a_marker_stops_when_the_marks_become_newer(library: Path) -> None:
    with closing(Marker(Store.open(library))) as marker:
        marker.set_flag([PAPER], Flag.READ, True)
        change(library / "marks.db")
        with pytest.raises(StoreError, match="can keep no marks"):
            marker.set_flag([PAPER], Flag.QUEUED, True)
        assert len(marker.history()) == 2


def test_history_is_read_where_nothing_can_be_written(library: Path) -> None:
    change(library / "marks.db")
    with closing(Marker(Store.open_or_read(library))) as marker:
        assert [step.label for step in marker.history()] == ["star 1 paper"]
        with pytest.raises(StoreError, match="newer PaperDeck"):
            marker.undo()
