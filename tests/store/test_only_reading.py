"""Libraries on a disk, or of somebody, that doesn't let them be written."""

from __future__ import annotations

import os
import resource  # noqa: F401 - nobody, who asks for it later, may not find it
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.backups import make_backup
from paperdeck.store.contents import look_through
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest
from paperdeck.store.integrity import find_trouble
from paperdeck.store.papers import read_paper
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.store.conftest import MakeRecord

NOBODY = 65_534
PAPER = "arxiv:2401.00001"


@pytest.fixture
def library(make_record: MakeRecord, now: datetime) -> Iterator[Path]:
    """A library with a paper, in a folder to which anybody finds the way."""
    with tempfile.TemporaryDirectory(prefix="paperdeck-test-") as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "library"
        with closing(Store.open(folder).papers_writer()) as conn:
            ingest(conn, [make_record("2401.00001")], now=now)
        yield folder


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Take the right to write from everybody; from root by being nobody for a while."""
    everything = [folder, *folder.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path in everything:
            path.chmod(0o700 if path.is_dir() else 0o600)


def test_it_is_read_and_every_writer_is_told_why_it_cannot_be_written(library: Path) -> None:
    with unwritable(library):
        store = Store.open_or_read(library)
        assert store.read_only
        with closing(store.reader()) as conn:
            assert read_paper(conn, PAPER) is not None
        for begin in (store.papers_writer, store.marks_writer):
            with pytest.raises(StoreError) as caught:
                begin()
            assert caught.value.trouble in {Trouble.READ_ONLY, Trouble.UNREACHABLE}
            assert str(library) in str(caught.value)
    assert sorted(path.name for path in library.glob("*.db*")) == ["marks.db", "papers.db"]


def test_its_files_are_looked_through(library: Path) -> None:
    with unwritable(library):
        assert find_trouble(library / "marks.db", MARKS) is None
        assert find_trouble(library / "papers.db", PAPERS) is None
    content = (library / "papers.db").read_bytes()
    (library / "papers.db").write_bytes(content[:-4096] + b"\xff" * 4096)
    with unwritable(library):
        trouble = find_trouble(library / "papers.db", PAPERS)
    assert trouble is not None
    assert trouble.trouble is Trouble.DAMAGED
    assert sorted(path.name for path in library.glob("*.db*")) == ["marks.db", "papers.db"]


def test_what_waits_in_a_journal_is_not_overlooked(library: Path) -> None:
    store = Store.open(library)
    conn = store.marks_writer()
    conn.execute("INSERT INTO flags VALUES ('arxiv:2401.00001', 'starred', 'x')")
    # As a process that was killed leaves it, on a disk that was then taken elsewhere.
    copy = library.with_name("copy")
    copy.mkdir()
    for file in library.glob("*.db*"):
        if not file.name.endswith("-shm"):
            shutil.copy(file, copy)
    conn.close()
    with unwritable(copy), pytest.raises(StoreError) as caught:
        Store.open_or_read(copy)
    assert str(copy) in str(caught.value)
    with closing(Store.open_or_read(copy).reader()) as reader:
        assert reader.execute("SELECT flag FROM marks.flags").fetchall() == [("starred",)]


def test_a_backup_of_it_can_be_made_elsewhere(library: Path) -> None:
    with closing(Store.open(library).marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES ('arxiv:2401.00001', 'starred', 'x')")
    place = library.with_name("stick")
    place.mkdir()
    place.chmod(0o777)
    with unwritable(library):
        made = make_backup(library / "marks.db", now=datetime.now(UTC), folder=place)
        assert made.contents.stars == 1
    assert [one.name for one in place.iterdir()] == [made.file.name]
    assert look_through(made.file).stars == 1


def test_no_backup_is_made_of_it_that_would_lack_what_waits_in_a_journal(library: Path) -> None:
    place = library.with_name("stick")
    place.mkdir()
    place.chmod(0o777)
    conn = Store.open(library).marks_writer()
    conn.execute("INSERT INTO flags VALUES ('arxiv:2401.00001', 'starred', 'x')")
    copy = shutil.copytree(
        library, library.with_name("copy"), ignore=shutil.ignore_patterns("*-shm")
    )
    conn.close()
    with unwritable(copy), pytest.raises(StoreError):
        make_backup(copy / "marks.db", now=datetime.now(UTC), folder=place)
    assert list(place.iterdir()) == []


def test_an_older_library_that_cannot_be_brought_up_to_date_is_told_of(library: Path) -> None:
    with closing(sqlite3.connect(library / "marks.db")) as conn:
        conn.execute("PRAGMA user_version = 1")
    with unwritable(library), pytest.raises(StoreError) as caught:
        Store.open_or_read(library)
    assert caught.value.trouble in {Trouble.READ_ONLY, Trouble.UNREACHABLE}


def test_a_folder_that_is_not_there_and_cannot_be_made_is_told_of(library: Path) -> None:
    with unwritable(library), pytest.raises(StoreError) as caught:
        Store.open_or_read(library / "new")
    assert caught.value.trouble is Trouble.READ_ONLY
