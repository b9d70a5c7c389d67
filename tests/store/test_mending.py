"""Repairs of spoilt files: what is broken off is finished, and no mark is lost on the way."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from sqlite_utils import Database

from paperdeck.store import mending
from paperdeck.store.backups import make_backup, restore
from paperdeck.store.database import Store
from paperdeck.store.deeds import RepairError
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest
from paperdeck.store.integrity import find_trouble
from paperdeck.store.repairing import repair
from paperdeck.store.salvaging import find_unread
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.store.conftest import MakeRecord

FIRST, SECOND = "arxiv:2401.00001", "arxiv:2401.00002"
AT = "2026-11-20T08:00:00Z"
PAGE = 4096


@pytest.fixture
def folder(tmp_path: Path, make_record: MakeRecord, now: datetime) -> Path:
    """A library of two papers; the first is starred, and there is a backup of that."""
    store = Store.open(tmp_path / "library")
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record(one.removeprefix("arxiv:")) for one in (FIRST, SECOND)], now=now)
    change(store.marks_file, f"INSERT INTO flags VALUES ('{FIRST}', 'starred', '{AT}')")
    make_backup(store.marks_file, now=now - timedelta(days=1))
    return store.marks_file.parent


@pytest.fixture
def newer(folder: Path) -> Path:
    """The same, with a star and a note of which there is no backup; a page is damaged since."""
    change(
        folder / "marks.db",
        f"INSERT INTO flags VALUES ('{SECOND}', 'starred', '{AT}')",
        f"INSERT INTO notes VALUES (1, '{SECOND}', 'a thought', NULL, '{AT}', '{AT}')",
    )
    spoil(folder / "marks.db")
    return folder


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def select(file: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(file)) as conn:
        return conn.execute(query).fetchall()


def spoil(file: Path) -> None:
    """Overwrite a page of a table that holds no marks: all of those can be read."""
    name = "profiles" if file.name.startswith("papers") else "changes"
    query = f"SELECT rootpage FROM sqlite_schema WHERE name = '{name}'"
    ((page,),) = select(file, query)
    with file.open("r+b") as stream:
        stream.seek((int(str(page)) - 1) * PAGE)
        stream.write(b"\xff" * 2000)


def stars(folder: Path) -> set[object]:
    found = select(folder / "marks.db", "SELECT paper_id FROM flags WHERE flag = 'starred'")
    return {paper for (paper,) in found}


def notes(folder: Path) -> list[tuple[object, ...]]:
    return select(folder / "marks.db", "SELECT paper_id, text FROM notes ORDER BY paper_id, text")


def mend(folder: Path, now: datetime) -> str:
    """Repair a library; return what was said of it."""
    return "\n".join(f"{deed.what}: {deed.words}" for deed in repair(folder, now=now))


def is_whole(folder: Path) -> bool:
    troubles = [
        find_trouble(folder / "marks.db", MARKS),
        find_trouble(folder / "papers.db", PAPERS),
    ]
    return troubles == [None, None]


def test_marks_and_papers_that_are_gone_are_begun_with_the_backup(
    folder: Path, now: datetime
) -> None:
    (folder / "marks.db").unlink()
    (folder / "papers.db").unlink()
    trouble = find_trouble(folder / "marks.db", MARKS)
    assert trouble is not None
    assert trouble.trouble is Trouble.LOST
    assert "marks: restored from the backup" in mend(folder, now)
    assert (stars(folder), is_whole(folder)) == ({FIRST}, True)


@pytest.mark.parametrize("bad", ["damaged", "newer"])
def test_marks_are_read_out_where_no_backup_can_be_used(
    newer: Path, now: datetime, bad: str
) -> None:
    for backup in (newer / "backups").iterdir():
        if bad == "damaged":
            backup.write_bytes(b"spoilt")
        else:
            change(backup, "PRAGMA user_version = 99")
    said = mend(newer, now)
    assert "begun anew, since none of the 1 backups can be used" in said
    assert stars(newer) == {FIRST, SECOND}
    assert notes(newer) == [(SECOND, "a thought")]
    assert Store.open(newer)


def test_marks_that_are_gone_are_begun_anew_where_no_backup_can_be_used(
    folder: Path, now: datetime
) -> None:
    (folder / "marks.db").unlink()
    for backup in (folder / "backups").iterdir():
        backup.write_bytes(b"spoilt")
    assert "none of the 1 backups can be used" in mend(folder, now)
    assert (stars(folder), is_whole(folder)) == (set(), True)


def break_off(folder: Path, now: datetime, what: str, error: BaseException) -> None:
    """Repair, and have a function of the repair raise something the first time."""
    with patch.object(mending, what, side_effect=error), pytest.raises(type(error)):
        mend(folder, now)


@pytest.mark.parametrize("what", ["mend_papers", "salvage", "call_read", "set_aside"])
@pytest.mark.parametrize("with_backup", [True, False])
def test_newer_marks_are_read_out_however_a_repair_is_broken_off(
    newer: Path, now: datetime, what: str, *, with_backup: bool
) -> None:
    if not with_backup:
        shutil.rmtree(newer / "backups")
    spoil(newer / "papers.db")
    if what == "mend_papers":
        with (
            patch("paperdeck.store.repairing.mend_papers", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            mend(newer, now)
    else:
        break_off(newer, now, what, StoreError(Trouble.FULL, newer))
    mend(newer, now)
    assert stars(newer) == {FIRST, SECOND}
    assert notes(newer) == [(SECOND, "a thought")]
    assert is_whole(newer)
    assert mend(newer, now) == ""


def test_marks_are_whole_though_papers_db_is_newer(newer: Path, now: datetime) -> None:
    change(newer / "papers.db", "PRAGMA user_version = 99")
    with pytest.raises(StoreError) as caught:
        mend(newer, now)
    assert caught.value.trouble is Trouble.NEWER
    assert stars(newer) == {FIRST, SECOND}
    assert notes(newer) == [(SECOND, "a thought")]


HOLDER = """
import sys
from pathlib import Path
from paperdeck.store.database import Store
conn = Store.open(Path(sys.argv[1])).papers_writer()
conn.execute("SELECT count(*) FROM papers").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


@contextmanager
def papers_held(folder: Path) -> Iterator[None]:
    """Let another process have papers.db open, and nothing else."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        yield
        assert holder.stdin is not None
        holder.stdin.close()
        holder.wait()


def test_marks_are_whole_though_papers_db_is_spoilt_and_open_elsewhere(
    folder: Path, now: datetime
) -> None:
    with papers_held(folder):
        change(folder / "marks.db", f"INSERT INTO flags VALUES ('{SECOND}', 'starred', '{AT}')")
        spoil(folder / "marks.db")
        (folder / "papers.db").write_bytes(b"spoilt")
        said: list[str] = []
        with pytest.raises(RepairError) as caught:
            said.extend(deed.words for deed in repair(folder, now=now))
    assert stars(folder) == {FIRST, SECOND}
    assert "papers.db was left as it is" in str(caught.value)
    assert "nothing was changed" not in str(caught.value)


def test_damaged_marks_are_read_out_once(newer: Path, now: datetime) -> None:
    assert "read out of the damaged file besides: 1 flags, 1 notes" in mend(newer, now)
    change(newer / "marks.db", "DELETE FROM flags", "DELETE FROM notes")
    assert mend(newer, now) == ""
    assert (stars(newer), notes(newer)) == (set(), [])
    kept = {one.name for one in newer.glob("*.damaged-*")}
    assert f"marks.db.damaged-{now:%Y%m%dT%H%M%SZ}-read" in kept
    assert all("-read" in name for name in kept)


def test_damaged_marks_that_were_restored_over_are_read_out_by_the_next_repair(
    newer: Path, now: datetime
) -> None:
    (backup,) = (newer / "backups").iterdir()
    restore(newer, backup, now=now)
    assert stars(newer) == {FIRST}
    assert len(find_unread(newer)) == 1
    mend(newer, now)
    assert stars(newer) == {FIRST, SECOND}
    assert find_unread(newer) == []


def test_damaged_marks_behind_a_link_are_read_out_and_the_link_stays(
    newer: Path, now: datetime, tmp_path: Path
) -> None:
    real = tmp_path / "disk" / "own name.db"
    real.parent.mkdir()
    (newer / "marks.db").rename(real)
    (newer / "marks.db").symlink_to(real)
    for with_backup in (True, False):
        if not with_backup:
            shutil.rmtree(newer / "backups")
            spoil(real)
        mend(newer, now)
        assert (newer / "marks.db").is_symlink()
        assert stars(newer) == {FIRST, SECOND}
        assert find_unread(newer) == []


def test_older_marks_are_brought_up_to_date_before_anything_is_added(
    newer: Path, now: datetime
) -> None:
    (newer / "marks.db").rename(newer / "marks.db.damaged-20261120T080000Z")
    with closing(sqlite3.connect(newer / "marks.db")) as conn:
        MARKS.migrations[0](Database(conn))
        conn.execute(f"PRAGMA application_id = {MARKS.application_id}")
        conn.execute("PRAGMA user_version = 1")
    mend(newer, now)
    assert stars(newer) == {FIRST, SECOND}


def flip_in_table(file: Path, table: str, old: bytes, new: bytes) -> None:
    """Change bytes in the root page of a table, and in none of its indexes."""
    query = f"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'"
    with closing(sqlite3.connect(file)) as conn:
        ((page,),) = conn.execute(query).fetchall()
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = file.read_bytes()
    place = content.index(old, (page - 1) * PAGE, page * PAGE)
    file.write_bytes(content[:place] + new + content[place + len(old) :])


@pytest.mark.parametrize("with_backup", [True, False])
def test_two_rows_that_a_flipped_bit_gave_one_key_are_healed(
    folder: Path, now: datetime, *, with_backup: bool
) -> None:
    marks = folder / "marks.db"
    keys = ", ".join(f"('{paper}', 'ada{n}')" for n, paper in enumerate((FIRST, SECOND), 1))
    change(marks, f"INSERT INTO cite_keys VALUES {keys}")
    if not with_backup:
        shutil.rmtree(folder / "backups")
    flip_in_table(marks, "cite_keys", b"ada2", b"ada1")
    trouble = find_trouble(marks, MARKS)
    assert trouble is not None
    assert "missing from index" in str(trouble)
    mend(folder, now)
    assert is_whole(folder)
    assert stars(folder) == {FIRST}
    assert (FIRST, "ada1") in select(marks, "SELECT * FROM cite_keys")
    assert mend(folder, now) == ""


def test_indexes_made_anew_are_not_said_to_tell_all_there_was(folder: Path, now: datetime) -> None:
    flip_in_table(folder / "marks.db", "flags", b"starred", b"startle")
    said = mend(folder, now)
    assert (
        said.splitlines()[0] == "marks: made the indexes of marks.db anew, of what its tables say"
    )
    assert is_whole(folder)
