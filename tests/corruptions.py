"""Ways in which the two files of a library get spoilt, and what comes of it.

`play` spoils a copy of a library as a case says, looks at it the way people would (`list`, the
reader, `doctor`), repairs it and looks again. `tools/corruption_table.py` prints all of it.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from paperdeck.cli.run import run
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.backups import make_backup
from paperdeck.store.database import Store, transaction
from paperdeck.store.errors import StoreError
from paperdeck.store.ingest import ingest

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PAPERS = 60
BACKED_UP = frozenset(f"arxiv:2401.{number:05}" for number in range(1, 21))
"""The starred papers of which there is a backup."""
SINCE = frozenset({"arxiv:2401.00050"})
"""Those starred later, and written into the file."""
IN_JOURNAL = frozenset({"arxiv:2401.00051"})
"""Those of which the journal alone knows: the process that starred them died."""
NOTES = 150
_AT = "2026-11-20T08:00:00Z"

Spoil = Callable[[Path], None]
"""Spoils a file; what else lies in its folder may be of use."""


class Case(NamedTuple):
    """A way to spoil a file.

    `unclean` begins with a library whose last process died. `seen`: whether `doctor` is to notice,
    `None` where it may be harmless or is healed by whoever opens the library first. `keeps` are the
    stars that must be there in the end.
    """

    name: str
    file: str
    spoil: Spoil
    unclean: bool = False
    seen: bool | None = True
    keeps: frozenset[str] = BACKED_UP | SINCE


class Told(NamedTuple):
    """How a command ended: its exit code and what it printed, both streams."""

    code: int
    said: str


class Outcome(NamedTuple):
    """What was seen of a spoilt library, before and after it was repaired.

    `kept` tells whether the spoilt file is still there as it was, under whatever name.
    """

    listed: Told
    opened: str
    checked: Told
    repaired: Told
    listed_after: Told
    checked_after: Told
    kept: bool
    stars: frozenset[str]
    notes: int


def make_library(folder: Path) -> None:
    """Make a library below a folder, `clean` and `unclean`, and another one's, `strange`."""
    for name, stars in (("clean", BACKED_UP), ("strange", frozenset({"arxiv:2401.00060"}))):
        store = Store.open(folder / name / "data")
        with closing(store.papers_writer()) as conn:
            ingest(conn, [_record(number) for number in range(1, PAPERS + 1)], now=NOW)
            conn.execute("INSERT INTO sync_runs VALUES (1, ?, NULL)", (_moment(name, 0),))
        with closing(store.marks_writer()) as conn, transaction(conn):
            _star(conn, stars, _moment(name, 1))
            conn.executemany(
                "INSERT INTO notes (paper_id, text, created, updated) VALUES (?, ?, ?, ?)",
                [("arxiv:2401.00001", f"{name} {n} " * 60, _AT, _AT) for n in range(NOTES)],
            )
        if name == "clean":
            make_backup(store.marks_file, now=NOW)
        with closing(store.marks_writer()) as conn, transaction(conn):
            _star(conn, SINCE, _moment(name, 2))
        (folder / name / "config.toml").write_text(
            "[sources.arxiv]\nenabled = false\n[sources.huggingface]\nenabled = false\n"
        )
        _leave_unclean(store, folder / name, folder / f"{name}-unclean")


def _record(number: int) -> PaperRecord:
    identifier = parse_identifier(f"2401.{number:05}")
    assert identifier is not None
    return PaperRecord(
        source="arxiv",
        identifiers=(identifier,),
        title=f"Paper {number} of many",
        abstract=f"What paper {number} is about. " * 20,
        authors=(Author("Ada Lovelace"),),
        categories=("cs.LG",),
        primary_category="cs.LG",
    )


def _star(conn: sqlite3.Connection, papers: frozenset[str], at: str) -> None:
    conn.executemany("INSERT INTO flags VALUES (?, 'starred', ?)", [(one, _AT) for one in papers])
    conn.executemany(
        "INSERT OR IGNORE INTO marked_papers VALUES (?, 'A paper', '[]', ?, NULL)",
        [(one, f'["{one}"]') for one in papers],
    )
    conn.execute("INSERT INTO steps (label, at) VALUES ('star', ?)", (at,))


def _moment(name: str, number: int) -> str:
    """Return when a step of a library was made: no two libraries have one in common."""
    return f"2026-11-{10 + len(name)}T08:00:0{number}Z"


def _leave_unclean(store: Store, home: Path, target: Path) -> None:
    """Copy a library at a moment at which a process has written and not yet closed its files."""
    with closing(store.papers_writer()) as papers, closing(store.marks_writer()) as marks:
        with transaction(marks):
            _star(marks, IN_JOURNAL, _moment(home.name, 3))
        ingest(papers, [_record(PAPERS + 1)], now=NOW)
        shutil.copytree(home, target, ignore=shutil.ignore_patterns("*-shm"))
    # The library itself goes on as if nothing had been.
    with closing(store.marks_writer()) as marks, transaction(marks):
        marks.executemany("DELETE FROM flags WHERE paper_id = ?", [(one,) for one in IN_JOURNAL])
        marks.execute("DELETE FROM steps WHERE number = 3")


def play(case: Case, library: Path, folder: Path) -> Outcome:
    """Spoil a copy of a library in a folder as a case says, and repair it."""
    home = folder / "home"
    shutil.copytree(library / ("clean-unclean" if case.unclean else "clean"), home)
    os.chmod(home / "data", 0o700)  # noqa: PTH101 - `Path.chmod` on a copy of a folder
    shutil.copytree(library / "strange-unclean", folder / "strange")
    spoilt = home / "data" / case.file
    case.spoil(spoilt)
    content = spoilt.read_bytes() if spoilt.is_file() else None
    with patch.dict(os.environ, {"PAPERDECK_HOME": str(home)}):
        listed = command("list")
        opened = _open(home / "data")
        checked = command("doctor")
        repaired = command("doctor", "--repair")
        listed_after = command("list", "is:starred", "--ids")
        checked_after = command("doctor")
    return Outcome(
        listed,
        opened,
        checked,
        repaired,
        listed_after,
        checked_after,
        content is None or _is_somewhere(content, home / "data"),
        frozenset(listed_after.said.split()),
        _count_notes(home / "data" / "marks.db"),
    )


def _is_somewhere(content: bytes, folder: Path) -> bool:
    return any(one.read_bytes() == content for one in folder.iterdir() if one.is_file())


def command(*arguments: str) -> Told:
    """Run a command in this process."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        code = run(arguments)
    return Told(code, out.getvalue())


def _open(folder: Path) -> str:
    """Open the store as the reader does; return what it says, nothing if it opens."""
    try:
        Store.open_or_read(folder)
    except StoreError as error:
        return str(error)
    return ""


def _count_notes(file: Path) -> int:
    with closing(sqlite3.connect(file)) as conn:
        return int(conn.execute("SELECT count(*) FROM notes").fetchone()[0])


_PAGE = 4096


def _overwrite(start: float, length: int, content: bytes = b"\xa5\x5a\xff\x00") -> Spoil:
    """Overwrite bytes from a place on: up to 1 it is a share of the file, to the page."""

    def spoil(file: Path) -> None:
        size = file.stat().st_size
        place = int(size * start) // _PAGE * _PAGE if 0 < start < 1 else int(start)
        with file.open("r+b") as stream:
            stream.seek(place)
            stream.write((content * length)[: min(length, size - place)])

    return spoil


def _every_third_page(file: Path) -> None:
    for page in range(2, file.stat().st_size // _PAGE, 3):
        _overwrite(page * _PAGE, 200)(file)


def _cut(length: float) -> Spoil:
    """Cut a file to a length: up to 1 a share of it, below 0 so much less."""

    def spoil(file: Path) -> None:
        size = file.stat().st_size
        kept = int(size * length) if 0 < length < 1 else int(length) % size
        os.truncate(file, kept)

    return spoil


def _write(content: bytes) -> Spoil:
    def spoil(file: Path) -> None:
        file.write_bytes(content)

    return spoil


def _of_another_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("CREATE TABLE theirs (x)")


def _without_a_table(file: Path) -> None:
    with closing(sqlite3.connect(file)) as conn:
        conn.execute(f"DROP TABLE {'meta' if file.name == 'marks.db' else 'sync_states'}")


def _with_a_spoilt_index(file: Path) -> None:
    """Let an index of SQLite's say other than its table."""
    name = "notes_paper" if file.name == "marks.db" else "papers_added"
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("PRAGMA writable_schema = ON")
        select = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        (page,) = conn.execute(select, (name,)).fetchone()
    with file.open("r+b") as stream:
        # The root of an index without entries: https://www.sqlite.org/fileformat2.html
        stream.seek((page - 1) * _PAGE)
        stream.write(b"\x0a\x00\x00\x00\x00\x10\x00\x00" + bytes(_PAGE - 8))


def _folder_instead(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "inside").write_text("theirs")


def _journal(file: Path) -> Path:
    return file.with_name(f"{file.name}-wal")


def _garbage_journal(file: Path) -> None:
    _journal(file).write_bytes(bytes(range(256)) * 300)


def _journal_of_another_library(file: Path) -> None:
    strange = file.parents[2] / "strange" / "data"
    shutil.copy(_journal(strange / file.name), _journal(file))


def _journal_of_the_other_file(file: Path) -> None:
    strange = file.parents[2] / "strange" / "data"
    other = "papers.db" if file.name == "marks.db" else "marks.db"
    shutil.copy(_journal(strange / other), _journal(file))


def _cut_journal(file: Path) -> None:
    _cut(0.5)(_journal(file))


def _without_journal(file: Path) -> None:
    _journal(file).unlink()


def _swapped(file: Path) -> None:
    marks, papers, between = file, file.with_name("papers.db"), file.with_name("between")
    marks.rename(between)
    papers.rename(marks)
    between.rename(papers)


def _both(file: Path) -> None:
    for name in ("marks.db", "papers.db"):
        _overwrite(0, 200)(file.with_name(name))


def _a_page_without_marks(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as conn:
        select = "SELECT rootpage FROM sqlite_schema WHERE name = 'tags_tag'"
        (page,) = conn.execute(select).fetchone()
    _overwrite((page - 1) * _PAGE, _PAGE)(file)


def _without_a_good_backup(file: Path) -> None:
    _a_page_without_marks(file)
    for backup in (file.parent / "backups").iterdir():
        _overwrite(0, 200)(backup)


def _backups_alone(file: Path) -> None:
    for name in ("marks.db", "papers.db"):
        file.with_name(name).unlink()


def _exchanged_by_halves(file: Path) -> None:
    """Leave what a repair leaves that was killed while it gave exchanged names back."""
    file.with_name("papers.db").rename(file.with_name(".swapping"))


def _open_to_all(file: Path) -> None:
    file.chmod(0o644)
    file.parent.chmod(0o755)


_ALL = BACKED_UP | SINCE
_WRITTEN = _ALL | IN_JOURNAL


def _cases(file: str) -> list[Case]:
    """Return the cases of one file; what marks.db alone knew may be lost with its pages."""
    least = BACKED_UP if file == "marks.db" else _ALL
    empty_is_made = file == "papers.db"
    return [
        Case("magic overwritten", file, _overwrite(0, 16), keeps=least),
        Case("header overwritten", file, _overwrite(16, 84), keeps=least),
        Case("first page overwritten", file, _overwrite(0, _PAGE), keeps=least),
        Case("first page all zeros", file, _overwrite(0, _PAGE, b"\0"), keeps=least),
        Case("a page in the middle overwritten", file, _overwrite(0.5, _PAGE), keeps=least),
        Case("a page in the middle all zeros", file, _overwrite(0.4, _PAGE, b"\0"), keeps=least),
        Case("the last page overwritten", file, _overwrite(0.999, _PAGE), keeps=least),
        Case("every third page spoilt", file, _every_third_page, keeps=least),
        Case("cut to 10 bytes", file, _cut(10), keeps=least),
        Case("cut to 100 bytes", file, _cut(100), keeps=least),
        Case("cut to a page", file, _cut(_PAGE), keeps=least),
        Case("cut to half", file, _cut(0.5), keeps=least),
        Case("cut by a byte", file, _cut(-1), seen=None, keeps=least),
        Case("cut by a page", file, _cut(-_PAGE), keeps=least),
        Case("zero length", file, _write(b""), seen=None if empty_is_made else True, keeps=least),
        Case("another program's database", file, _of_another_program, keeps=least),
        Case("a text", file, _write(b"Dear diary, " * 500), keeps=least),
        Case("missing", file, Path.unlink, seen=None if empty_is_made else True, keeps=least),
        Case("a folder instead", file, _folder_instead, keeps=least),
        Case("a table missing", file, _without_a_table, keeps=least),
        Case("an index spoilt", file, _with_a_spoilt_index),
        Case("garbage as journal", file, _garbage_journal, seen=False),
        Case(
            "another library's journal",
            file,
            _journal_of_another_library,
            # Of the same papers it is the same, page by page.
            seen=None if file == "papers.db" else True,
        ),
        Case("the other file's journal", file, _journal_of_the_other_file),
        Case("journal deleted after writes", file, _without_journal, unclean=True, seen=False),
        Case("journal cut after writes", file, _cut_journal, unclean=True, seen=False),
    ]


CASES = (
    *_cases("marks.db"),
    *_cases("papers.db"),
    Case("names exchanged", "marks.db", _swapped),
    Case("both headers overwritten", "marks.db", _both, keeps=BACKED_UP),
    Case("a page spoilt after writes", "marks.db", _a_page_without_marks, True, True, _WRITTEN),
    Case("damaged, and so is every backup", "marks.db", _without_a_good_backup),
    Case("both missing, backups left", "marks.db", _backups_alone, keeps=BACKED_UP),
    Case("names given back by halves", "marks.db", _exchanged_by_halves),
    Case("open to all users", "marks.db", _open_to_all, seen=None),
    Case("nothing", "marks.db", lambda _: None, seen=False),
    Case("process died", "marks.db", lambda _: None, True, False, _WRITTEN),
)
