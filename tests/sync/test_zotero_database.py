"""Zotero's own database imported: what is in it arrives, what isn't Zotero's is told."""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.sync import database_copy
from paperdeck.sync.database_copy import private_copy
from paperdeck.sync.import_files import ImportFileError, open_input
from paperdeck.sync.imports import import_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tests.sync.stored_papers import fields, paper, titles
    from tests.zotero_library import FEED, GROUP, MINE, ZoteroLibrary

    from paperdeck.model.imported_marks import ImportedMarks
    from paperdeck.store.database import Store
    from paperdeck.sync.import_report import ImportReport

    Take = Callable[..., ImportReport]
else:
    from stored_papers import fields, paper, titles

    from zotero_library import FEED, GROUP, MINE, ZoteroLibrary


@pytest.fixture
def zotero(tmp_path: Path) -> ZoteroLibrary:
    """A library of Zotero's with nothing in it."""
    folder = tmp_path / "Zotero"
    folder.mkdir()
    return ZoteroLibrary(folder / "zotero.sqlite")


@pytest.fixture
def marks() -> list[ImportedMarks]:
    """What imports say of the marks of papers."""
    return []


@pytest.fixture
def take(store: Store, now: datetime, zotero: ZoteroLibrary, marks: list[ImportedMarks]) -> Take:
    """Import the database, or another file."""

    def run(file: Path | None = None, **options: object) -> ImportReport:
        return import_file(
            store,
            file or zotero.file,
            clock=lambda: now,
            on_marks=marks.extend,
            **options,  # type: ignore[arg-type]
        )

    return run


def article(
    zotero: ZoteroLibrary, number: int = 1, *, library: int = MINE, key: str = "", **said: object
) -> int:
    """Add an article, and return its number."""
    return zotero.item(
        "journalArticle",
        library=library,
        key=key,
        **{"title": f"Paper {number}", "DOI": f"10.1000/{number}", **said},
    )


# What is in it


def test_an_item_arrives_with_everything_that_belongs_to_it(
    take: Take, store: Store, zotero: ZoteroLibrary, marks: list[ImportedMarks]
) -> None:
    item = article(
        zotero,
        title="Plasma at rest",
        abstractNote="Nothing moves.",
        publicationTitle="Annals of Rest",
        date="2002-05-00 May 2002",
        accessDate="2011-02-02 10:20:30",
        pages="12-14",
        volume=7,
        citationKey="ada2002",
        extra="PMID: 12345\nmy own words",
    )
    zotero.person(item, "Ada", "Lovelace")
    zotero.person(item, "", "The Rest Group", mode=1)
    zotero.person(item, "Bob", "Editing", role="editor")
    zotero.tag(item, "physics")
    outer = zotero.collection("Physics")
    zotero.collection("Plasmas", item, within=outer)
    zotero.note(item, '<div class="zotero-note znv1"><p>My <b>note</b></p></div>', key="NOTE0001")
    file = zotero.attachment(item, "storage:plasma.pdf", key="FILE0001")
    zotero.annotation(file, "it is cold", None, key="MARK0002", place="00002")
    zotero.annotation(file, "it is hot", "really?", key="MARK0001", place="00001")
    report = take()
    assert (report.format, report.read, report.added, report.skipped) == ("zotero", 1, 1, 0)
    assert report.remarks == ()
    (entry,) = report.entries
    assert (entry.line, entry.key) == (item, "ada2002")
    found = paper(store, "doi:10.1000/1")
    assert found.title == "Plasma at rest"
    assert [one.name for one in found.authors] == ["Ada Lovelace", "The Rest Group"]
    assert found.venue == "Annals of Rest"
    assert fields(found)["date"] == "2002-05"
    assert fields(found)["urldate"] == "2011-02-02"
    assert fields(found)["pages"] == "12--14"
    assert fields(found)["volume"] == "7"
    assert fields(found)["editor"] == "Editing, Bob"
    assert fields(found)["note"] == "my own words"
    assert fields(found)["file"] == "plasma.pdf"
    assert marks[0].key == "ada2002"
    assert marks[0].tags == ("physics", "Physics/Plasmas")
    assert marks[0].notes == ("My **note**", "> it is hot\n\nreally?", "> it is cold")


def test_the_same_item_from_the_web_api_changes_nothing(
    take: Take, store: Store, zotero: ZoteroLibrary, tmp_path: Path
) -> None:
    item = article(zotero, date="2002-05-06 6 May 2002", publicationTitle="Annals", volume="7")
    zotero.person(item, "Ada", "Lovelace")
    take()
    data = {
        "key": "KEY00001",
        "itemType": "journalArticle",
        "title": "Paper 1",
        "creators": [{"creatorType": "author", "firstName": "Ada", "lastName": "Lovelace"}],
        "DOI": "10.1000/1",
        "date": "6 May 2002",
        "publicationTitle": "Annals",
        "volume": "7",
    }
    file = tmp_path / "items.json"
    file.write_text(json.dumps([{"key": "KEY00001", "data": data}]))
    assert take(file).added == 0
    assert titles(store) == ["Paper 1"]


def test_a_database_imported_again_changes_nothing(take: Take, zotero: ZoteroLibrary) -> None:
    for number in range(3):
        zotero.tag(article(zotero, number), "a tag")
    assert take().added == 3
    again = take()
    assert (again.unchanged, again.added, again.updated) == (3, 0, 0)


@pytest.mark.parametrize(
    ("stored", "date"),
    [
        ("2013-05-00 mai 2013", "2013-05"),
        ("2013-00-00 2013", "2013"),
        ("2013-05-17 17/05/2013", "2013-05-17"),
        ("0000-00-00 in press", "in press"),
        ("2013", "2013"),
    ],
)
def test_dates_are_what_zotero_understood(
    take: Take, store: Store, zotero: ZoteroLibrary, stored: str, date: str
) -> None:
    article(zotero, date=stored)
    take()
    found = paper(store, "doi:10.1000/1")
    told = found.published.date().isoformat() if found.published else ""
    assert fields(found).get("date", told) == date


def test_files_are_where_they_lie_if_zoteros_folder_is_there(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    (zotero.file.parent / "storage").mkdir()
    item = article(zotero)
    zotero.attachment(item, "storage:../../a.pdf", key="FILE0001")
    zotero.attachment(item, "/home/ada/b.pdf", key="FILE0002", mode=2)
    zotero.attachment(item, "attachments:deep/c.pdf", key="FILE0003", mode=2)
    zotero.attachment(item, None, key="FILE0004", mode=3)
    note = zotero.note(item, "<p>x</p>", key="NOTE0001")
    zotero.attachment(note, "storage:picture.png", key="FILE0005", mode=4)
    take()
    stored = zotero.file.resolve().parent / "storage" / "FILE0001" / "a.pdf"
    files = f"{stored}; /home/ada/b.pdf; attachments:deep/c.pdf"
    assert fields(paper(store, "doi:10.1000/1"))["file"] == files


def test_what_lies_in_the_bin_is_left_out_and_told(
    take: Take, store: Store, zotero: ZoteroLibrary, marks: list[ImportedMarks]
) -> None:
    gone = article(zotero, 1, key="GONE0001")
    zotero.note(gone, "<p>gone with it</p>", key="NOTE0001")
    here = article(zotero, 2)
    binned = zotero.note(here, "<p>binned</p>", key="NOTE0002")
    file = zotero.attachment(here, "storage:x.pdf", key="FILE0001")
    zotero.annotation(file, "binned with its file", None, key="MARK0001")
    zotero.note(here, "<p>kept</p>", key="NOTE0003")
    old = zotero.collection("Old", here)
    zotero.run("insert into deletedCollections values (?, null)", old)
    for item in (gone, binned, file):
        zotero.bin(item)
    report = take()
    assert titles(store) == ["Paper 2"]
    assert [(one.line, one.id, one.reason) for one in report.errors] == [
        (gone, "GONE0001", "it lies in Zotero's bin")
    ]
    assert [one.reason for one in report.remarks] == [
        "notes, files and marks in Zotero's bin left out: 2"
    ]
    assert [(one.notes, one.tags) for one in marks] == [(("kept",), ())]
    assert "file" not in fields(paper(store, "doi:10.1000/2"))


def test_items_of_feeds_are_left_out_and_told(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    article(zotero, 1)
    article(zotero, 2, library=FEED)
    report = take()
    assert (report.read, titles(store)) == (1, ["Paper 1"])
    assert [one.reason for one in report.remarks] == ["items of feeds left out: 1"]


def test_a_group_is_a_collection_around_its_own(
    take: Take, zotero: ZoteroLibrary, marks: list[ImportedMarks]
) -> None:
    mine = article(zotero, 1, key="SAME0001")
    theirs = article(zotero, 2, library=GROUP, key="SAME0001")
    alone = article(zotero, 3, library=GROUP)
    zotero.note(mine, "<p>mine</p>", key="NOTE0001")
    zotero.note(theirs, "<p>theirs</p>", key="NOTE0001", library=GROUP)
    zotero.collection("Optics", theirs, library=GROUP)
    assert alone
    take()
    told = {one.paper_id: (one.tags, one.notes) for one in marks}
    assert told == {
        "doi:10.1000/1": ((), ("mine",)),
        "doi:10.1000/2": (("Lab/Optics",), ("theirs",)),
        "doi:10.1000/3": (("Lab",), ()),
    }


def test_what_gives_no_paper_is_told_by_its_key(take: Take, zotero: ZoteroLibrary) -> None:
    zotero.item("book", key="NAMELESS")
    zotero.note(None, "<p>alone</p>", key="NOTE0001")
    file = zotero.attachment(None, "storage:alone.pdf", key="FILE0001")
    zotero.annotation(file, "goes with its file", None, key="MARK0001")
    zotero.annotation(999, "of a file that is gone", None, key="MARK0002")
    report = take()
    assert [(one.id, one.reason) for one in report.errors] == [
        ("NAMELESS", "it has no title"),
        ("NOTE0001", "note that belongs to no item"),
        ("FILE0001", "attachment that belongs to no item"),
        ("MARK0002", "annotation of an item that isn't in the file"),
    ]
    assert (report.read, report.skipped) == (4, 4)


def test_an_item_without_a_title_is_a_paper_if_something_names_it(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    zotero.item(DOI="10.1000/1")
    zotero.item("case", caseName="Ada v. Babbage", dateDecided="1843-01-01 1843-01-01")
    report = take()
    assert titles(store) == ["10.1000/1", "Ada v. Babbage"]
    assert [one.reason for one in report.remarks] == ["it has no title"]


def test_a_library_of_thousands_is_read_whole(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    count = 3_000
    kind, title = zotero.named("itemTypes", "book"), zotero.named("fields", "title")
    numbers = range(1, count + 1)
    with closing(sqlite3.connect(zotero.file)) as conn, conn:
        conn.executemany(
            "insert into items (itemID, itemTypeID, libraryID, key) values (?, ?, 1, ?)",
            [(number, kind, f"K{number:07}") for number in numbers],
        )
        conn.executemany(
            "insert into itemDataValues values (?, ?)", [(one, f"Book {one}") for one in numbers]
        )
        conn.executemany(
            "insert into itemData values (?, ?, ?)", [(one, title, one) for one in numbers]
        )
    report = take()
    assert (report.read, report.added, report.entries) == (count, count, ())
    assert len(titles(store)) == count


def test_odd_values_do_no_harm(take: Take, store: Store, zotero: ZoteroLibrary) -> None:
    item = article(zotero, 1, volume=b"\x00\xff", issue=1.5, pages="", series=None)
    zotero.person(item, "", "")
    zotero.run("insert into itemData values (?, 999, 1)", item)
    zotero.run("insert into items values (50, 999, null, 1, 'ODD00001', 0)")
    zotero.run("insert into itemTags values (?, 999, 0)", item)
    zotero.run("update itemDataValues set value = cast(x'50ff' as text) where value = 'Paper 1'")
    loop = zotero.collection("Loop", item)
    zotero.run("update collections set parentCollectionID = ?", loop)
    report = take()
    assert (report.added, report.skipped) == (1, 1)
    assert titles(store) == ["P\N{REPLACEMENT CHARACTER}"]


def test_names_of_a_users_own_types_and_fields_are_known(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    item = article(zotero)
    zotero.run("insert into fieldsCombined values (10001, 'shelf', 1)")
    zotero.run("insert into itemDataValues values (900, 'top')")
    zotero.run("insert into itemData values (?, 10001, 900)", item)
    take()
    assert fields(paper(store, "doi:10.1000/1"))["zotero-shelf"] == "top"


def _better_bibtex(zotero: ZoteroLibrary, *statements: str) -> None:
    with closing(sqlite3.connect(zotero.file.with_name("better-bibtex.sqlite"))) as conn, conn:
        for statement in statements:
            conn.execute(statement)


def test_cite_keys_of_better_bibtex_come_along(take: Take, zotero: ZoteroLibrary) -> None:
    article(zotero, 1, key="SAME0001")
    article(zotero, 2, key="SAME0001", library=GROUP)
    article(zotero, 3, key="OWN00001", citationKey="zoterosOwn")
    _better_bibtex(
        zotero,
        "create table citationkey (itemID primary key, itemKey, libraryID, citationKey, pinned)",
        "insert into citationkey values (1, 'SAME0001', 1, 'ada2002', 0)",
        "insert into citationkey values (2, 'SAME0001', 2, 'ada2003', 0)",
        "insert into citationkey values (3, 'OWN00001', 1, 'old', 0)",
        "insert into citationkey values (4, 'GONE0001', 1, null, 0)",
    )
    report = take()
    assert [entry.key for entry in report.entries] == ["ada2002", "ada2003", "zoterosOwn"]
    assert report.remarks == ()


def test_cite_keys_that_cannot_be_read_are_told_and_cost_nothing_else(
    take: Take, zotero: ZoteroLibrary
) -> None:
    article(zotero)
    _better_bibtex(zotero, "create table other (itemID)")
    report = take()
    assert report.added == 1
    (remark,) = report.remarks
    assert "better-bibtex.sqlite can't be read (no such table: citationkey)" in remark.reason


# Zotero is running


def _beside(file: Path) -> dict[str, tuple[bytes, int]]:
    """Return what lies in a file's folder: bytes and times."""
    return {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in file.parent.iterdir()}


def test_a_locked_database_is_read_and_left_as_it_is(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    article(zotero)
    with closing(sqlite3.connect(zotero.file, isolation_level=None)) as running:
        running.execute("pragma locking_mode = exclusive")
        running.execute("begin exclusive")
        before = _beside(zotero.file)
        assert take().added == 1
        assert _beside(zotero.file) == before
    assert titles(store) == ["Paper 1"]


def test_what_is_not_committed_is_not_read(take: Take, store: Store, zotero: ZoteroLibrary) -> None:
    article(zotero)
    with closing(sqlite3.connect(zotero.file, isolation_level=None)) as running:
        running.execute("pragma cache_size = 1")
        running.execute("begin immediate")
        running.execute("update itemDataValues set value = 'Half done' where value = 'Paper 1'")
        running.executemany(
            "insert into tags values (null, ?)", [(f"{number:0500}",) for number in range(500)]
        )
        before = _beside(zotero.file)
        # The change has reached the file; only the journal beside it tells that it isn't done.
        assert b"Half done" in before["zotero.sqlite"][0]
        assert before["zotero.sqlite-journal"][0]
        take()
        assert _beside(zotero.file) == before
        running.execute("rollback")
    assert titles(store) == ["Paper 1"]


def test_what_is_only_in_the_log_is_read(take: Take, store: Store, zotero: ZoteroLibrary) -> None:
    with closing(sqlite3.connect(zotero.file, isolation_level=None)) as running:
        # As Zotero 10 opens it: the index of the log is in memory.
        running.execute("pragma locking_mode = exclusive")
        running.execute("pragma journal_mode = wal")
        running.execute("pragma wal_autocheckpoint = 0")
        kind, title = 1, 1
        running.execute("insert into itemTypes values (1, 'book', 0)")
        running.execute("insert into fields values (1, 'title', 0)")
        running.execute("insert into itemDataValues values (1, 'In the log')")
        running.execute("insert into items values (1, ?, null, 1, 'LOG00001', 0)", (kind,))
        running.execute("insert into itemData values (1, ?, 1)", (title,))
        before = _beside(zotero.file)
        assert before["zotero.sqlite-wal"][0]
        take()
        assert _beside(zotero.file) == before
    assert titles(store) == ["In the log"]


def test_a_database_that_changes_meanwhile_is_copied_again(
    zotero: ZoteroLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    copyfile = shutil.copyfile
    copied: list[str] = []
    waited: list[float] = []

    def change(source: str, copy: Path) -> None:
        copyfile(source, copy)
        copied.append(source)
        if len(copied) == 1:
            article(zotero)

    def wait(seconds: float) -> None:
        waited.append(seconds)
        os.utime(zotero.file, (1, len(waited)))

    monkeypatch.setattr(shutil, "copyfile", change)
    os.utime(zotero.file, (1, 1_000))
    with (
        open_input(zotero.file, None) as source,
        private_copy(source, "zotero.sqlite", pause=wait) as copy,
    ):
        with closing(sqlite3.connect(copy)) as conn:
            assert conn.execute("select count(*) from items").fetchone() == (1,)
        folder = copy.parent
        assert folder.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert (len(copied), len(waited)) == (2, 1)
    assert not folder.exists()


def test_a_change_of_just_now_is_waited_out(
    zotero: ZoteroLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A second change within the same step of the clock would leave the file's time as it is.
    monkeypatch.setattr(time, "time", lambda: 1_000.01)
    os.utime(zotero.file, (1_000, 1_000))
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        os.utime(zotero.file, (1, 1))

    with private_copy(zotero.file, "zotero.sqlite", pause=wait):
        assert waited == [0.1]


def test_a_database_that_changes_all_the_time_is_told(
    take: Take, store: Store, zotero: ZoteroLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    article(zotero)
    copyfile = shutil.copyfile

    def change(source: str, copy: Path) -> None:
        copyfile(source, copy)
        zotero.run("insert into tags (name) select count(*) from tags")

    monkeypatch.setattr(shutil, "copyfile", change)
    monkeypatch.setattr(database_copy, "_PAUSE", 0)
    with pytest.raises(ImportFileError, match=r"changes while it is being copied: .*close it"):
        take()
    assert titles(store) == []


def test_a_database_that_cannot_be_copied_is_told(
    take: Take, store: Store, zotero: ZoteroLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(source: str, copy: Path) -> None:
        raise OSError(28, "No space left on device", source, None, str(copy))

    monkeypatch.setattr(shutil, "copyfile", fail)
    with pytest.raises(ImportFileError, match=r"No space left on device.*Make room"):
        take()
    assert titles(store) == []


def test_a_machine_without_a_folder_for_copies_is_told(
    take: Take, zotero: ZoteroLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    article(zotero)
    monkeypatch.setattr(tempfile, "tempdir", str(zotero.file.parent / "nowhere"))
    with pytest.raises(ImportFileError, match=r"can't be copied.*set TMPDIR"):
        take()


def test_a_packed_database_and_a_stream_are_read_too(
    take: Take, store: Store, zotero: ZoteroLibrary, tmp_path: Path
) -> None:
    article(zotero)
    packed = tmp_path / "zotero.sqlite.gz"
    packed.write_bytes(gzip.compress(zotero.file.read_bytes()))
    assert take(packed).added == 1
    stream = io.BytesIO(zotero.file.read_bytes())
    assert take(Path("-"), stream=stream).unchanged == 1
    assert titles(store) == ["Paper 1"]


# Something else, or broken


def _said(take: Take, file: Path | None = None, **options: object) -> str:
    with pytest.raises(ImportFileError) as caught:
        take(file, **options)
    assert caught.value.report is None
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_another_programs_database_is_refused(take: Take, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("create table items (itemID integer primary key)")
    assert _said(take, file).startswith(f"an SQLite database, but not Zotero's: {file}. ")
    assert titles(store) == []


def test_views_in_place_of_tables_are_none(take: Take, zotero: ZoteroLibrary) -> None:
    zotero.run("alter table itemData rename to other")
    zotero.run("create view itemData as select 1 as itemID, 1 as fieldID, 1 as valueID")
    assert "but not Zotero's" in _said(take)


@pytest.mark.parametrize("size", [16, 90, 3_000, 30_000])
def test_a_truncated_database_is_told_and_nothing_stored(
    take: Take, store: Store, zotero: ZoteroLibrary, size: int
) -> None:
    for number in range(5):
        article(zotero, number)
    whole = zotero.file.read_bytes()
    assert len(whole) > size
    zotero.file.write_bytes(whole[:size])
    message = _said(take)
    assert message.startswith("an SQLite database that can't be read (")
    assert "zotero.sqlite.bak" in message
    assert titles(store) == []


def test_a_damaged_database_is_told_and_nothing_stored(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    for number in range(5):
        article(zotero, number)
    whole = bytearray(zotero.file.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    zotero.file.write_bytes(whole)
    assert _said(take)
    assert titles(store) == []


def test_newer_tables_are_read_as_far_as_they_are_known(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    article(zotero)
    zotero.run("update version set version = 200 where schema = 'userdata'")
    zotero.run("alter table items add column clientVersion int not null default 0")
    report = take()
    assert titles(store) == ["Paper 1"]
    assert [one.reason for one in report.remarks] == [
        "Zotero's tables are of version 200, newer than 129: what is new in them isn't read"
    ]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ("alter table creators rename column lastName to family", "creators.lastName"),
        ("alter table itemTags rename to itemLabels", "itemTags"),
        ("alter table itemNotes rename column parentItemID to sourceItemID", "itemNotes.parent"),
    ],
)
def test_tables_of_a_form_not_known_are_refused(
    take: Take, store: Store, zotero: ZoteroLibrary, change: str, missing: str
) -> None:
    article(zotero)
    zotero.run(change)
    message = _said(take)
    assert message.startswith("Zotero's database in a form of version 123 that isn't known")
    assert missing in message
    assert titles(store) == []


def test_a_database_older_than_annotations_is_read(
    take: Take, store: Store, zotero: ZoteroLibrary
) -> None:
    article(zotero)
    for table in ("itemAnnotations", "deletedCollections", "itemTypesCombined", "fieldsCombined"):
        zotero.run(f"drop table {table}")
    take()
    assert titles(store) == ["Paper 1"]


def test_a_database_is_none_of_the_other_formats(take: Take, zotero: ZoteroLibrary) -> None:
    assert "not bibtex, but an SQLite database" in _said(take, format="bibtex")
    article(zotero)
    assert take(format="zotero").added == 1
