from __future__ import annotations

import bz2
import gzip
import io
import itertools
import json
import lzma
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, date, datetime
from random import Random
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store, transaction
from paperdeck.store.errors import StoreError
from paperdeck.store.papers import read_paper
from paperdeck.sync import import_parsing, import_sifting, imports, zstandard
from paperdeck.sync.import_files import ImportFileError
from paperdeck.sync.import_report import ImportProgress, ImportReport, LineProblem
from paperdeck.sync.imports import import_file

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Import = Callable[..., ImportReport]

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "zst": zstandard.compress,
}


def line(number: int, **fields: object) -> bytes:
    paper = {"id": f"2401.{number:05}", "title": f"Paper {number}", **fields}
    return json.dumps(paper).encode() + b"\n"


def lines(count: int) -> bytes:
    return b"".join(line(number) for number in range(count))


@pytest.fixture
def take(store: Store, now: datetime, tmp_path: Path) -> Import:
    """Import bytes through a file."""

    def run(content: bytes, name: str = "papers.jsonl", **options: object) -> ImportReport:
        file = tmp_path / name
        file.write_bytes(content)
        return import_file(store, file, clock=lambda: now, **options)  # type: ignore[arg-type]

    return run


def count(store: Store) -> int:
    with closing(store.reader()) as conn:
        return int(conn.execute("SELECT count(*) FROM papers").fetchone()[0])


# What goes in


@pytest.mark.parametrize("packer", PACKERS)
def test_a_file_is_imported_packed_or_not(take: Import, store: Store, packer: str) -> None:
    report = take(PACKERS[packer](lines(3)), name="whatever.bin")
    assert (report.read, report.added, report.skipped) == (3, 3, 0)
    assert report.format == "arxiv-jsonl"
    assert count(store) == 3


def test_papers_are_stored_as_the_file_says(take: Import, store: Store) -> None:
    take(line(7, authors=["Ada Lovelace"], categories=["cs.LG"], announced="2024-01-05"))
    with closing(store.reader()) as conn:
        paper = read_paper(conn, "arxiv:2401.00007")
    assert paper is not None
    assert (paper.title, paper.sources) == ("Paper 7", ("arxiv-jsonl",))
    assert paper.days == (date(2024, 1, 5),)
    assert [author.name for author in paper.authors] == ["Ada Lovelace"]


def test_importing_again_changes_nothing(take: Import) -> None:
    content = lines(5)
    take(content)
    report = take(content)
    assert (report.read, report.added, report.updated, report.unchanged) == (5, 0, 0, 5)


def test_a_changed_line_updates_its_paper(take: Import) -> None:
    take(lines(3))
    report = take(line(0) + line(1, comment="New") + line(9))
    assert (report.added, report.updated, report.unchanged) == (1, 1, 1)


def test_processes_help_where_standard_error_has_no_file_as_in_the_reader(
    tmp_path: Path,
) -> None:
    file = tmp_path / "papers.jsonl"
    file.write_bytes(lines(6_000))
    code = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from paperdeck.store.database import Store
from paperdeck.sync.imports import import_file

class Nowhere:
    write = flush = lambda self, *_: None
    fileno = lambda self: -1

if __name__ == "__main__":
    sys.stderr = Nowhere()
    store = Store.open(Path({str(tmp_path / "data")!r}))
    done = import_file(store, {str(file)!r}, clock=lambda: datetime.now(UTC), processes=1)
    print(done.added)
"""
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, check=False)
    assert (done.stdout.strip(), done.stderr) == (b"6000", b"")


def test_an_import_is_no_sync_run(take: Import, store: Store) -> None:
    take(lines(2))
    with closing(store.reader()) as conn:
        assert conn.execute("SELECT count(*) FROM sync_runs").fetchone() == (0,)


def test_standard_input_is_read_from_a_stream(store: Store, now: datetime) -> None:
    stream = io.BytesIO(gzip.compress(lines(2)))
    report = import_file(store, "-", clock=lambda: now, stream=stream)
    assert (report.file, report.added) == ("-", 2)
    assert not stream.closed


def test_standard_input_may_be_a_pipe(store: Store, now: datetime) -> None:
    reading, writing = os.pipe()
    os.write(writing, lines(20))
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        assert import_file(store, "-", clock=lambda: now, stream=stream).added == 20


def test_blank_lines_and_a_byte_order_mark_are_no_papers(take: Import) -> None:
    report = take(b"\xef\xbb\xbf" + line(1) + b"\n  \r\n" + line(2).rstrip())
    assert (report.read, report.added, report.skipped) == (2, 2, 0)


# In batches


def test_many_papers_go_in_batch_by_batch(
    take: Import, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    progress: list[ImportProgress] = []
    batches: list[int] = []

    def on_batch(ids: Sequence[str]) -> None:
        batches.append(len(ids))

    monkeypatch.setattr(imports, "BATCH", 20)
    monkeypatch.setattr(import_sifting, "_CHUNK", 10)
    report = take(lines(50), on_progress=progress.append, on_batch=on_batch)
    assert report.added == count(store) == 50
    assert [done.read for done in progress] == [10, 20, 30, 40, 50]
    assert progress[-1].share == 1
    assert batches == [20, 20, 10]


def test_a_batch_names_its_papers_new_or_not(take: Import) -> None:
    take(line(1) + line(2))
    named: list[str] = []
    take(line(2) + line(3) + b"broken\n" + line(3), on_batch=named.extend)
    assert named == ["arxiv:2401.00002", "arxiv:2401.00003"]


def test_an_import_can_be_stopped_on_the_way(
    take: Import, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_sifting, "_CHUNK", 10)
    report = take(lines(25), stop=lambda: True)
    assert report.stopped
    assert report.read == report.added == count(store) == 10
    assert not take(lines(10), stop=lambda: True).stopped


def test_marks_follow_a_paper_that_becomes_another(
    take: Import, store: Store, now: datetime
) -> None:
    take(line(1))
    with closing(store.marks_writer()) as conn:
        conn.execute(
            "INSERT INTO flags VALUES ('doi:10.1000/xyz', 'starred', ?)", (now.isoformat(),)
        )
    take(line(1, doi="10.1000/xyz"))
    with closing(store.reader()) as conn:
        starred = conn.execute("SELECT paper_id FROM marks.flags").fetchall()
    assert starred == [("arxiv:2401.00001",)]


# Broken lines


def test_broken_lines_are_named_and_the_rest_goes_on(take: Import) -> None:
    report = take(line(1) + b"{]\n\n" + line(2, title=None) + b'["x"]\n\xff\xfe\n' + line(3))
    assert (report.read, report.added, report.skipped) == (6, 2, 4)
    assert [(problem.line, problem.id) for problem in report.errors] == [
        (2, None),
        (4, "2401.00002"),
        (5, None),
        (6, None),
    ]
    assert report.errors[1] == LineProblem(4, "2401.00002", "no title")


def test_a_title_of_nothing_visible_is_a_broken_line(take: Import) -> None:
    report = take(line(1) + line(2, title="\u202e\x1b") + b"{\n")
    assert (report.added, report.skipped) == (1, 2)
    assert [(problem.line, problem.id) for problem in report.errors] == [
        (2, "arxiv:2401.00002"),
        (3, None),
    ]


def test_only_the_first_thousand_broken_lines_are_listed(take: Import) -> None:
    report = take(line(1) + b"{]\n" * 1500)
    assert (report.read, report.skipped, len(report.errors)) == (1501, 1500, 1000)


def test_a_broken_first_line_does_not_hide_the_others(take: Import) -> None:
    report = take(b'{"id": "2401.0\n' + line(2))
    assert (report.added, report.skipped) == (1, 1)


def test_a_named_format_is_believed(take: Import) -> None:
    report = take(b'{"id": 5}\n' * 30 + line(1), format="arxiv-jsonl")
    assert (report.added, report.skipped) == (1, 30)


def test_a_first_line_of_any_length_is_recognised(take: Import) -> None:
    assert take(line(1, authors=["A. Author"] * 20_000)).added == 1


# Files that are something else


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (b"%PDF-1.5\n%\xe2\xe3", "a PDF document"),
        (b"SQLite format 3\x00" + b"\x00" * 84, "an SQLite database"),
        (b"PK\x03\x04xxxx", "a ZIP archive (unpack it first)"),
        (b"x" * 257 + b"ustar" + b"\x00" * 250, "a tar archive"),
        (b"<!DOCTYPE html><title>Sign in</title>", "an HTML page: Sign in"),
        (b"<?xml version='1.0'?><feed/>", "XML with the root element <feed>"),
        (b"\x00\x01\x02garbage", "binary data"),
        (Random(1).randbytes(64) + b"\x00", "binary data"),
        (line(1).decode().encode("utf-16"), "text in UTF-16"),
        (b"Dear reader,\nplease", "the text"),
        (b'{"name": "x"}\n{"name": "y"}\n', "JSON of another kind"),
        (json.dumps({"id": "2401.00001", "title": "T"}, indent=1).encode(), "JSON of another"),
        (b'[{"type": "user", "links": {"self": {}}}]', "JSON of another kind"),
    ],
)
def test_a_foreign_file_is_named_and_nothing_stored(
    take: Import, store: Store, content: bytes, said: str
) -> None:
    with pytest.raises(ImportFileError) as caught:
        take(content, name="library.file")
    message = str(caught.value)
    assert said in message
    assert "library.file" in message
    assert "\n" not in message
    assert count(store) == 0


@pytest.mark.parametrize("content", [b"%PDF-1.5", b"@book{x,", b"<html>"])
def test_a_foreign_file_stays_foreign_under_a_named_format(take: Import, content: bytes) -> None:
    with pytest.raises(ImportFileError, match=r"PDF|BibTeX|HTML"):
        take(content, format="arxiv-jsonl")


def test_a_format_nobody_knows_is_refused_by_name(take: Import) -> None:
    with pytest.raises(ImportFileError, match="importing endnote is not supported yet"):
        take(lines(1), format="endnote")


def test_papers_are_not_taken_for_a_bibliography_that_was_named(take: Import) -> None:
    with pytest.raises(ImportFileError, match="not ris, but arXiv metadata"):
        take(lines(1), format="ris")


def test_a_missing_file_is_named(store: Store, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"No such file or directory.*nowhere\.jsonl"):
        import_file(store, tmp_path / "nowhere.jsonl", clock=lambda: now)
    with pytest.raises(ImportFileError, match="Is a directory"):
        import_file(store, str(tmp_path), clock=lambda: now)


# Files that end badly


@pytest.mark.parametrize("packer", ["gz", "xz", "bz2"])
def test_a_truncated_archive_keeps_what_came_before(
    take: Import, store: Store, packer: str
) -> None:
    noise = Random(1)
    noisy = b"".join(line(number, abstract=noise.randbytes(400).hex()) for number in range(2_000))
    packed = PACKERS[packer](noisy)
    with pytest.raises(
        ImportFileError, match=r"the archive breaks off after line [\d,]+"
    ) as caught:
        take(packed[: len(packed) * 9 // 10])
    report = caught.value.report
    assert report is not None
    assert report.added == count(store) > 1_000
    assert report.read == report.added


@pytest.mark.parametrize("packer", ["gz", "xz", "bz2"])
def test_an_archive_cut_off_at_once_is_named(take: Import, packer: str) -> None:
    with pytest.raises(ImportFileError, match="the archive breaks off at its beginning"):
        take(PACKERS[packer](lines(50))[:40])


@pytest.mark.parametrize("packer", ["gz", "xz", "bz2"])
def test_a_damaged_archive_is_named(take: Import, packer: str) -> None:
    packed = bytearray(PACKERS[packer](lines(500)))
    packed[len(packed) // 2] ^= 0xFF
    packed[-12:-4] = b"\xff" * 8
    with pytest.raises(ImportFileError, match=r"the archive (is damaged|breaks off)"):
        take(bytes(packed))


def test_an_endless_line_is_refused(take: Import, store: Store) -> None:
    endless = gzip.compress(line(1) + b'{"id": "' + b"x" * (17 * 2**20))
    with pytest.raises(ImportFileError, match="line 2 is longer than 16 MiB") as caught:
        take(endless)
    assert caught.value.report is not None
    assert caught.value.report.added == count(store) == 1


def test_a_locked_library_says_so_and_keeps_its_papers(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    hasty = Store.open(tmp_path / "library", timeout=0.05)
    stream = io.BytesIO(lines(3))
    with closing(store.papers_writer()) as conn:
        conn.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError):
            import_file(hasty, "-", clock=lambda: now, stream=stream)
        conn.execute("ROLLBACK")
    assert count(store) == 0


# Real data


def test_the_real_snapshots_lines_are_imported(
    recordings: Path, store: Store, now: datetime
) -> None:
    file = recordings / "arxiv_kaggle" / "kaggle_two_real_lines.jsonl"
    assert import_file(store, file, clock=lambda: now).added == 2
    with closing(store.reader()) as conn:
        paper = read_paper(conn, str(Identifier(Scheme.ARXIV, "hep-th/9608091")))
    assert paper is not None
    assert paper.doi == "10.1016/s0370-2693(96)01409-8"


def test_real_files_of_other_kinds_are_refused(
    recordings: Path, store: Store, now: datetime
) -> None:
    file = recordings / "arxiv_api" / "sotawhat_arxiv_transformer.xml"
    with pytest.raises(ImportFileError, match="<feed>"):
        import_file(store, file, clock=lambda: now)


def test_an_import_that_was_broken_off_goes_on_where_it_was(
    take: Import, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_sifting, "_CHUNK", 10)
    monkeypatch.setattr(imports, "BATCH", 10)
    asked = itertools.count()
    broken_off = take(lines(50), stop=lambda: next(asked) == 2)
    assert broken_off.added == 30
    resumed = take(lines(50))
    assert (resumed.read, resumed.unchanged, resumed.added) == (50, 30, 20)
    assert count(store) == 50


def test_lines_that_are_stored_just_so_are_not_even_read(
    take: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(lines(20))

    def refuse(*_: object) -> object:
        raise AssertionError("parsed")

    monkeypatch.setattr(import_parsing, "_parse", refuse)
    assert take(lines(20)).unchanged == 20


def test_other_processes_parse_a_long_file_and_nothing_is_otherwise(
    store: Store, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_sifting, "_CHUNK", 5)
    content = lines(60) + b"broken\n" + line(7, title="Seven, again") + lines(3)
    file = tmp_path / "papers.jsonl"
    file.write_bytes(content)
    alone = import_file(Store.open(tmp_path / "alone"), file, clock=lambda: now, processes=0)
    helped = import_file(store, file, clock=lambda: now, processes=2)
    assert helped == alone
    assert (helped.added, helped.skipped, helped.errors[0].line) == (60, 1, 61)
    with closing(store.reader()) as conn:
        paper = read_paper(conn, "arxiv:2401.00007")
    assert paper is not None
    assert paper.title == "Seven, again"


def test_a_helper_that_is_killed_is_told_of_and_what_was_stored_stays(
    store: Store, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_sifting, "_CHUNK", 5)
    monkeypatch.setattr(import_parsing, "parse", _die)
    file = tmp_path / "papers.jsonl"
    file.write_bytes(lines(60))
    monkeypatch.setattr(import_parsing, "_SHORT", 0)
    monkeypatch.setattr(import_parsing, "_MEANWHILE", 0)
    with pytest.raises(ImportFileError, match="was ended"):
        import_file(store, file, clock=lambda: now, processes=1)


def _die(_: Sequence[bytes]) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_second_import_at_the_same_time_is_refused(
    take: Import, store: Store, now: datetime, tmp_path: Path
) -> None:
    other = tmp_path / "other.jsonl"
    other.write_bytes(line(77))

    def begin_another(_: ImportProgress) -> None:
        with pytest.raises(ImportFileError, match="another import into this library"):
            import_file(store, other, clock=lambda: now)

    assert take(lines(3), on_progress=begin_another).added == 3
    assert import_file(store, other, clock=lambda: now).added == 1


def test_another_writer_gets_its_turn_during_an_import(
    take: Import, store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_sifting, "_CHUNK", 20)
    monkeypatch.setattr(imports, "BATCH", 20)
    begun, waited = threading.Event(), []

    def write() -> None:
        begun.wait(5)
        with closing(store.papers_writer()) as conn:
            started = time.monotonic()
            with transaction(conn):
                conn.execute("INSERT INTO meta VALUES ('turn', '1')")
            waited.append(time.monotonic() - started)

    writer = threading.Thread(target=write)
    writer.start()
    take(lines(2_000), on_progress=lambda _: begun.set())
    writer.join()
    assert waited[0] < store.timeout


ABSURD: tuple[dict[str, object], ...] = (
    {"authors": [f"Person {number}" for number in range(3_303)]},
    {"title": "A b c."},
    {"abstract": "word " * 20_000},
    {"versions": [{"version": "v1", "created": "Mon, 1 Jan 0001 00:00:00 GMT"}]},
    {"versions": [{"version": "v1", "created": "Tue, 31 Dec 2999 23:59:59 GMT"}]},
    {"announced": "0001-01-01"},
    {"announced": "2999-12-31"},
    {"categories": [f"x.{number}" for number in range(500)]},
)


def test_absurd_records_are_papers_like_others(take: Import, store: Store) -> None:
    content = b"".join(line(number, **fields) for number, fields in enumerate(ABSURD))
    assert take(content).added == len(ABSURD)
    assert take(content).unchanged == len(ABSURD)
    with closing(Library(store, clock=lambda: datetime.now(UTC))) as library:
        rows = library.search(parse("")).rows
        assert len(library.page(rows)) == len(ABSURD)
        assert library.facets(parse("")).total == len(ABSURD)
        for paper_id in library.ids_of(rows).values():
            assert library.paper(paper_id) is not None


def test_a_full_disk_in_the_middle_is_told_and_whole_batches_stay(
    take: Import, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_sifting, "_CHUNK", 10)
    monkeypatch.setattr(imports, "BATCH", 10)
    writer = store.papers_writer

    def narrow(_: Store) -> sqlite3.Connection:
        conn = writer()
        (pages,) = conn.execute("PRAGMA page_count").fetchone()
        conn.execute(f"PRAGMA max_page_count = {pages + 40}")
        return conn

    monkeypatch.setattr(Store, "papers_writer", narrow)
    content = b"".join(line(number, abstract="word " * 400) for number in range(200))
    with pytest.raises(StoreError, match="full"):
        take(content)
    monkeypatch.undo()
    stored = count(store)
    assert stored % 10 == 0
    assert 0 < stored < 200
    resumed = take(content)
    assert (resumed.unchanged, resumed.added) == (stored, 200 - stored)


@pytest.mark.parametrize("batch", [1, 2, 1_000])
def test_of_two_lines_of_a_paper_the_last_counts_however_often_they_are_imported(
    take: Import, store: Store, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(imports, "BATCH", batch)
    monkeypatch.setattr(import_sifting, "_CHUNK", batch)
    content = line(1, title="First") + line(2) + line(1, title="Last") + line(3)
    for _ in range(3):
        take(content)
        with closing(store.reader()) as conn:
            paper = read_paper(conn, "arxiv:2401.00001")
        assert paper is not None
        assert paper.title == "Last"
