"""Bibliographies imported: whole files, in batches, one paper however often it is listed."""

from __future__ import annotations

import gzip
import itertools
import json
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.cite.reading.ris_reading import read_ris
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.sync import import_entries
from paperdeck.sync.import_duplicates import are_alike
from paperdeck.sync.import_files import ImportFileError
from paperdeck.sync.import_formats import recognise
from paperdeck.sync.imports import import_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sync.stored_papers import fields, paper, titles

    from paperdeck.model.imported_marks import ImportedMarks
    from paperdeck.sync.import_report import ImportReport

    Import = Callable[..., ImportReport]
else:
    from stored_papers import fields, paper, titles


def ris(title: str, *lines: str, kind: str = "JOUR") -> str:
    """Return an entry in RIS."""
    return "\n".join([f"TY  - {kind}", f"TI  - {title}", *lines, "ER  - ", ""])


def many(count: int) -> str:
    """Return a file of so many entries."""
    return "\n".join(
        ris(f"Paper {number}", f"AU  - Person{number}, A.", f"DO  - 10.1000/{number}", "PY  - 2001")
        for number in range(count)
    )


@pytest.fixture
def take(store: Store, now: datetime, tmp_path: Path) -> Import:
    """Import a text through a file."""

    def run(content: str | bytes, name: str = "mine.ris", **options: object) -> ImportReport:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(store, file, clock=lambda: now, **options)  # type: ignore[arg-type]

    return run


# What goes in


def test_papers_are_stored_as_the_file_says(take: Import, store: Store) -> None:
    report = take(ris("A title", "AU  - Curie, Marie", "DO  - 10.1000/a", "VL  - 7", "JF  - J"))
    assert (report.format, report.read, report.added) == ("ris", 1, 1)
    assert [tuple(one) for one in report.entries] == [(1, None, "doi:10.1000/a", "added")]
    one = paper(store, "doi:10.1000/a")
    assert (one.title, one.venue, one.sources) == ("A title", "J", ("ris",))
    assert one.publication is not None
    assert (one.publication.entry_type, one.publication.field("volume")) == ("article", "7")


@pytest.mark.parametrize(
    "encode",
    [
        gzip.compress,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.decode().encode("utf-16-le"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: b"\n\n  \n" + data,
    ],
)
def test_files_are_read_however_they_are_written(
    take: Import, store: Store, encode: Callable[[bytes], bytes]
) -> None:
    data = ris("Über alles", "DO  - 10.1000/a").encode()
    assert take(encode(data)).added == 1
    assert titles(store) == ["Über alles"]


def test_a_file_in_an_old_encoding_is_read_and_said_to_be(take: Import, store: Store) -> None:
    report = take(ris("Über alles", "DO  - 10.1000/a").encode("cp1252"))
    assert titles(store) == ["Über alles"]
    assert "cp1252" in report.remarks[0].reason


@pytest.mark.parametrize(
    ("head", "format_name"),
    [
        (b"@article{x,", "bibtex"),
        (b"This file was made by hand.\nEncoding: UTF-8\n\n@ARTICLE{x,\n", "bibtex"),
        (b"% a comment\r\n@string(a = 1)", "bibtex"),
        (b"% a comment\r\r@article{x,\r}\r", "bibtex"),
        (b"% Encoding: US-ASCII@PREAMBLE{x}@article{y}", "bibtex"),
        (b"\xef\xbb\xbf@misc{x}", "bibtex"),
        ("@misc{x}".encode("utf-16"), "bibtex"),
        (b"\nRecord 1\n1.\nTY  - JOUR\n", "ris"),
        (b"TY - JOUR\n", "ris"),
        (b"\xef\xbb\xbf\nJF  - A\nT1  - B\nVL  - 6\n", "ris"),
        (b"TY  - JOUR\nAB  - as in\n@misc{x,\n", "ris"),
        (b"FN Clarivate Analytics Web of Science\nVR 1.0\n", "ris"),
        (b"PMID- 27169098\nOWN - NLM\n", "ris"),
        (b'[{"type": "book", "title": "x"}]', "csl-json"),
        (b'{"items": [{"id": 1, "type": "book"', "csl-json"),
        (b'{"DOI": "10.1/x", "type": "journal-article"', "csl-json"),
        (b'[{"key": "A", "data": {"itemType": "book"', "zotero"),
        (b'{"items": [{"itemType": "book", "title": "x"}]}', "zotero"),
        (b'[{"itemType": "book", "localized": "Book"}]', None),
        (b'[{"tag": "x", "links": {"self": {}}, "meta": {"type": "x", "title": ""}}]', None),
        (b"[1, 2]", None),
        (b"<p>\n@misc{x}", None),
        (b"mail me at\nme@home (now)", None),
    ],
)
def test_formats_are_told_by_how_files_begin(head: bytes, format_name: str | None) -> None:
    assert recognise(head, whole=True).format == format_name


def test_every_batch_is_a_transaction_and_progress_is_told(
    take: Import, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_entries, "BATCH", 10)
    shares: list[float | None] = []
    batches: list[int] = []
    report = take(
        many(25),
        on_progress=lambda done: shares.append(done.share),
        on_batch=lambda ids: batches.append(len(ids)),
    )
    assert (report.added, len(titles(store))) == (25, 25)
    assert (batches, shares) == ([10, 10, 5], [0.4, 0.8, 1.0])


def test_entries_are_told_one_by_one_only_if_they_are_few(take: Import) -> None:
    assert len(take(many(1_000)).entries) == 1_000
    assert take(many(1_001)).entries == ()


# Again


def test_importing_again_changes_nothing(take: Import, store: Store) -> None:
    content = many(5) + ris("No name", "AU  - A, B") + ris("Twice", "DO  - 10.1000/1")
    take(content)
    with closing(store.reader()) as conn:
        before = conn.execute("SELECT * FROM papers").fetchall()
    for _ in range(2):
        report = take(content)
        assert (report.read, report.unchanged) == (7, 7)
    with closing(store.reader()) as conn:
        assert conn.execute("SELECT * FROM papers").fetchall() == before


def test_only_what_changed_is_changed(take: Import, store: Store) -> None:
    take(many(3))
    content = many(3).replace("TI  - Paper 1\n", "TI  - Paper 1\nVL  - 9\n")
    report = take(content + ris("New", "DO  - 10.1000/new"))
    assert (report.added, report.updated, report.unchanged) == (1, 1, 2)
    assert fields(paper(store, "doi:10.1000/1"))["volume"] == "9"


def test_what_a_poorer_file_does_not_say_stays(take: Import, store: Store) -> None:
    take(ris("A", "DO  - 10.1000/a", "AB  - Long.", "VL  - 7", "PY  - 2001/02/03", "AU  - B, C"))
    assert take(ris("A", "DO  - 10.1000/a", "IS  - 3"), name="other.ris").updated == 1
    one = paper(store, "doi:10.1000/a")
    assert (one.abstract, [author.name for author in one.authors]) == ("Long.", ["C B"])
    assert one.published == datetime(2001, 2, 3, tzinfo=UTC)
    assert fields(one) == {"number": "3", "volume": "7"}
    assert take(ris("A", "DO  - 10.1000/a", "IS  - 3"), name="other.ris").unchanged == 1


def test_a_paper_of_other_sources_is_found_and_not_made_worse(
    take: Import, store: Store, now: datetime
) -> None:
    names = (Identifier(Scheme.ARXIV, "2401.00001"), Identifier(Scheme.DOI, "10.1000/a"))
    known = PaperRecord("arxiv", names, title="As on arXiv", authors=(Author("Ada Lovelace"),))
    with closing(store.papers_writer()) as conn:
        ingest(conn, [known], now=now)
    report = take(ris("As on arXiv, printed", "DO  - 10.1000/A", "VL  - 7", "JF  - Journal"))
    assert (report.added, report.updated) == (0, 1)
    assert report.entries[0].id == "arxiv:2401.00001"
    one = paper(store, "arxiv:2401.00001")
    assert (one.title, one.venue, fields(one)["volume"]) == ("As on arXiv", "Journal", "7")
    assert one.sources == ("arxiv", "ris")


# One paper, many entries


def test_a_paper_that_is_listed_twice_is_one_with_all_that_both_say(
    take: Import, store: Store
) -> None:
    report = take(
        ris("The same", "DO  - 10.1000/a", "VL  - 7", "KW  - one", "N1  - first")
        + ris("Same, the", "DO  - 10.1000/A", "AB  - Long.", "IS  - 3", "KW  - two", "ID  - key2")
    )
    assert (report.read, report.added, report.unchanged) == (2, 1, 1)
    assert [(one.line, one.reason) for one in report.remarks] == [
        (8, "the same paper as in line 1; its cite key key2 isn't kept")
    ]
    one = paper(store, "doi:10.1000/a")
    assert (one.title, one.abstract) == ("The same", "Long.")
    assert (fields(one)["volume"], fields(one)["number"]) == ("7", "3")


def test_an_entry_joins_two_that_turn_out_to_be_one(take: Import, store: Store) -> None:
    pubmed = ("DB  - PubMed", "AN  - 77")
    report = take(
        ris("One work", "DO  - 10.1000/a")
        + ris("One work", *pubmed)
        + ris("One work", *pubmed, "DO  - 10.1000/a")
    )
    assert (report.added, report.unchanged) == (1, 2)
    assert len(titles(store)) == 1


def test_works_that_share_a_doi_by_mistake_stay_apart(take: Import, store: Store) -> None:
    content = ris("A whole book of knots", "DO  - 10.1000/a", kind="BOOK") + ris(
        "Sheep shank", "DO  - 10.1000/a", kind="CHAP"
    )
    report = take(content)
    assert report.added == 2
    assert titles(store) == ["A whole book of knots", "Sheep shank"]
    assert "doi:10.1000/a is that of another work, in line 1" in report.remarks[0].reason
    assert take(content).unchanged == 2


def test_a_mistyped_doi_does_not_lead_to_another_work_of_the_library(
    take: Import, store: Store
) -> None:
    take(ris("A whole book of knots", "DO  - 10.1000/a", kind="BOOK"))
    content = ris("Sheep shank", "DO  - 10.1000/a", "AU  - A, B", "PY  - 2001")
    report = take(content, name="other.ris")
    assert report.added == 1
    assert "that of another work, in the library: A whole book" in report.remarks[0].reason
    assert take(content, name="other.ris").unchanged == 1
    assert titles(store) == ["A whole book of knots", "Sheep shank"]


def test_works_with_one_address_stay_apart_in_a_file_and_in_the_library(
    take: Import, store: Store
) -> None:
    url = "UR  - https://example.org/software"
    content = ris("Knots", url, "PY  - 2001") + ris("Sheep", url) + ris("Knots", url, "PY  - 1999")
    assert take(content).added == 3
    report = take(ris("Ropes", url), name="other.ris")
    assert report.added == 1
    assert "its address is that of another work, in the library: Knots" in report.remarks[0].reason
    assert titles(store) == ["Knots", "Knots", "Ropes", "Sheep"]
    assert take(content).unchanged == 3


def test_a_book_and_a_chapter_of_the_same_title_are_two(take: Import, store: Store) -> None:
    rest = ("AU  - A, B", "PY  - 2001")
    content = ris("Knots", *rest, kind="BOOK") + ris("Knots", *rest, kind="CHAP")
    assert take(content).added == 2
    assert take(content).unchanged == 2
    assert titles(store) == ["Knots", "Knots"]


def test_the_same_paper_in_several_formats_is_one(take: Import, store: Store) -> None:
    take(ris("Knots", "DO  - 10.1000/a", "VL  - 7"))
    item = {"type": "article-journal", "title": "Knots", "DOI": "10.1000/a", "page": "1-2"}
    assert take(json.dumps([item]), name="mine.json").added == 0
    assert paper(store, "doi:10.1000/a").sources == ("csl-json", "ris")


def test_an_entry_that_is_given_a_doi_later_stays_the_same_paper(
    take: Import, store: Store
) -> None:
    rest = ("AU  - A, B", "PY  - 2001")
    take(ris("Knots and more", *rest))
    content = ris("Knots and more", *rest, "DO  - 10.1000/a")
    report = take(content)
    assert (report.added, report.updated) == (0, 1)
    assert report.entries[0].id == "doi:10.1000/a"
    assert take(content).unchanged == 1
    assert take(ris("Knots and more", *rest, "VL  - 7"), name="other.ris").added == 0
    assert titles(store) == ["Knots and more"]


def test_two_dois_are_two_works_whatever_else_is_the_same(take: Import, store: Store) -> None:
    rest = ("AU  - A, B", "PY  - 2001")
    first, second = (ris("Knots", *rest, f"DO  - 10.1000/{name}") for name in "ab")
    for _ in range(2):
        take(first + second)
        take(second, name="other.ris")
        take(ris("Knots", *rest, "DO  - 10.1000/c"), name="third.ris")
    assert titles(store) == ["Knots"] * 3


@pytest.mark.parametrize(
    ("title", "other", "alike"),
    [
        ("A {LaTeX} title", "A LaTeX title: with more", True),
        ("Knots", "Sheep shank", False),
        ("\\emph{On} Knots", "on knots", True),
        ("", "anything", True),
        ("Состояние", "Состояние рецепторного аппарата", True),
    ],
)
def test_titles_are_alike_when_they_share_words(title: str, other: str, alike: bool) -> None:
    assert are_alike(title, other) is alike


# What owners said


def test_marks_are_told_of_with_the_papers_ids(take: Import) -> None:
    told: list[ImportedMarks] = []
    content = ris("A", "ID  - a1", "DO  - 10.1000/a", "KW  - one", "N1  - note") + ris("B")
    take(content, on_marks=told.extend)
    first, second = told
    assert (first.paper_id, first.key, first.tags, first.notes) == (
        "doi:10.1000/a",
        "a1",
        ("one",),
        ("note",),
    )
    assert second.paper_id.startswith("bib:")
    again: list[ImportedMarks] = []
    take(content, on_marks=again.extend)
    assert again == told


# What is no entry


def test_entries_that_give_no_paper_are_told_and_the_rest_goes_on(take: Import) -> None:
    report = take(
        "TY  - JOUR\nAU  - A, B\nER  -\n" + many(2) + ris("\u202e\x1b", "DO  - 10.1000/z")
    )
    assert (report.read, report.added, report.skipped) == (4, 2, 2)
    assert [(one.line, one.reason) for one in report.errors] == [
        (1, "it has no title"),
        (17, "it has no title"),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mine.bib", "@article{a, title={A one}} @article{, title={B two}}"),
        ("csl.json", '[{"id": "a", "type": "book", "title": "A one"}, {"title": "B two"}]'),
        (
            "zotero.json",
            (
                '{"items": [{"itemType": "book", "title": "A one", "citationKey": "a"},'
                ' {"itemType": "book", "title": "B two"}]}'
            ),
        ),
    ],
)
def test_entries_on_one_line_are_told_in_order_with_a_key_or_without(
    take: Import, name: str, text: str
) -> None:
    report = take(text, name)
    assert (report.read, report.added) == (2, 2)
    assert [(one.line, one.key) for one in report.entries] == [(1, "a"), (1, None)]


def test_text_that_terminals_obey_is_only_text(take: Import, store: Store) -> None:
    take(ris("A\x1b]52;c;x\x07B", "DO  - 10.1000/a", "VL  - \x1b[31m7", "JF  - [@click=x]J[/]"))
    one = paper(store, "doi:10.1000/a")
    assert "\x1b" not in one.title + str(one.publication)


def test_a_file_that_is_too_large_is_refused_before_anything_is_stored(
    take: Import, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_entries, "LARGEST", 2**20)
    bomb = gzip.compress(many(1).encode() + b"\n" * 2**23)
    for content in (bomb, many(1).encode() + b"\n" * 2**21):
        with pytest.raises(ImportFileError, match="larger than 1 MiB"):
            take(content)
    assert titles(store) == []


def test_an_archive_that_breaks_off_is_told(take: Import, store: Store) -> None:
    whole = gzip.compress(many(2_000).encode())
    with pytest.raises(ImportFileError, match="the archive breaks off"):
        take(whole[: len(whole) // 2])
    assert titles(store) == []


def test_a_foreign_file_stays_foreign_under_a_named_format(take: Import) -> None:
    for content, name in ((b"%PDF-1.5", "PDF"), (b"<html>", "HTML"), (b"@misc{x,", "BibTeX")):
        with pytest.raises(ImportFileError, match=f"not ris, but .*{name}"):
            take(content, format="ris")


def test_a_second_import_at_the_same_time_is_refused(take: Import) -> None:
    def begin_another(_: object) -> None:
        with pytest.raises(ImportFileError, match="another import into this library"):
            take(many(1), name="other.ris")

    assert take(many(3), on_progress=begin_another).added == 3


# Stopped and killed


def test_an_import_can_be_stopped_and_goes_on_when_it_is_begun_again(
    take: Import, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_entries, "BATCH", 10)
    asked = itertools.count()
    report = take(many(40), stop=lambda: next(asked) == 1)
    assert (report.stopped, report.added, len(titles(store))) == (True, 20, 20)
    resumed = take(many(40))
    assert (resumed.unchanged, resumed.added, len(titles(store))) == (20, 20, 40)


def test_an_import_that_is_killed_keeps_whole_batches_and_goes_on(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    file = tmp_path / "mine.ris"
    file.write_text(many(60), encoding="utf-8")
    code = f"""
import os, signal
from datetime import UTC, datetime
from pathlib import Path
from paperdeck.store.database import Store
from paperdeck.sync import import_entries
from paperdeck.sync.imports import import_file

import_entries.BATCH = 10
seen = []

def kill(_):
    seen.append(1)
    if len(seen) == 3:
        os.kill(os.getpid(), signal.SIGKILL)

store = Store.open(Path({str(store.papers_file.parent)!r}))
import_file(store, {str(file)!r}, clock=lambda: datetime.now(UTC), on_progress=kill)
"""
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(titles(store)) == 30
    resumed = import_file(store, file, clock=lambda: now)
    assert (resumed.unchanged, resumed.added) == (30, 30)


# Real files


def test_every_recorded_file_is_imported_and_nothing_is_lost(
    recordings: Path, now: datetime, tmp_path: Path
) -> None:
    for number, file in enumerate(sorted((recordings / "ris").rglob("*.*"))):
        store = Store.open(tmp_path / str(number))
        report = import_file(store, file, clock=lambda: now)
        entries = list(read_ris(file.read_text(encoding="utf-8")))
        papers = [entry for entry in entries if isinstance(entry, ImportedEntry)]
        assert report.read == len(entries), file
        assert report.skipped == len(entries) - len(papers), file
        same = sum("the same paper" in one.reason for one in report.remarks)
        assert len(titles(store)) == len(papers) - same, file
        assert import_file(store, file, clock=lambda: now).unchanged == len(papers), file


def test_all_recorded_files_go_into_one_library(
    recordings: Path, store: Store, now: datetime
) -> None:
    files = [*sorted((recordings / "ris").rglob("*.*"))]
    files.append(recordings / "bibtex" / "pyzotero" / "items_doc.json")
    for _ in range(2):
        reports = [import_file(store, file, clock=lambda: now) for file in files]
    assert sum(report.added for report in reports) == 0


def test_a_long_file_takes_no_longer_than_it_is_long(take: Import) -> None:
    # Only that nothing grows with the square; how fast it is, bench/ tells.
    started = time.monotonic()
    assert take(many(3_000)).added == 3_000
    assert time.monotonic() - started < 30
