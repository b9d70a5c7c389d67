from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store import restoring
from paperdeck.store.backups import latest_good, list_backups, make_backup, restore
from paperdeck.store.connections import connect
from paperdeck.store.contents import look_through
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest
from paperdeck.store.merges import move_marks
from paperdeck.store.migrating import back_up, migrate
from paperdeck.store.restoring import InUseError
from paperdeck.store.schema import MARKS

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

HOLD = """
import sys
from pathlib import Path
from paperdeck.store.database import Store
conn = Store.open(Path(sys.argv[1]), read_only=True).reader()
print("open", flush=True)
sys.stdin.read()
"""
HOLD_DAMAGED = """
import fcntl, sys
with open(sys.argv[1] + "/marks.db", "rb+") as stream:
    fcntl.lockf(stream, fcntl.LOCK_SH, 510, 0x40000002)
    print("open", flush=True)
    sys.stdin.read()
"""


def star(store: Store, *numbers: int) -> None:
    with closing(store.marks_writer()) as conn:
        rows = [(f"arxiv:2401.{number:05}",) for number in numbers]
        conn.executemany("INSERT INTO flags VALUES (?, 'starred', 'x')", rows)


def stars(folder: Path) -> int:
    return look_through(folder / "marks.db", live=True).stars


@pytest.fixture
def backup(store: Store) -> Path:
    """A backup with one star, of a library that has three since."""
    star(store, 1)
    made = make_backup(store.marks_file, now=NOW)
    star(store, 2, 3)
    return made.file


def damage(file: Path) -> None:
    file.write_bytes(b"\x00" * 100 + file.read_bytes()[100:])


def hold(script: str, folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    return process


def test_a_backup_takes_the_place_of_the_marks_which_are_kept(folder: Path, backup: Path) -> None:
    done = restore(folder, backup, now=NOW)
    assert (done.before and done.before.stars, done.after.stars) == (3, 1)
    assert stars(folder) == 1
    assert done.kept is not None
    assert look_through(done.kept).stars == 3
    assert done.kept.name == "marks-before-restoring-20261121T093000Z.db"
    restore(folder, done.kept, now=NOW)
    assert stars(folder) == 3


def test_the_restored_library_takes_marks_and_undoes_as_it_could_then(
    folder: Path, backup: Path
) -> None:
    restore(folder, backup, now=NOW)
    store = Store.open(folder)
    star(store, 7)
    with closing(store.reader()) as conn:
        assert conn.execute("SELECT count(*) FROM marks.flags").fetchone() == (2,)
        assert conn.execute("PRAGMA marks.journal_mode").fetchone() == ("wal",)
    assert (folder / "marks.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("script", [HOLD, HOLD_DAMAGED])
def test_marks_that_are_open_elsewhere_are_left_alone(
    folder: Path, backup: Path, script: str
) -> None:
    if script == HOLD_DAMAGED:
        damage(folder / "marks.db")
    process = hold(script, folder)
    before = {one: one.read_bytes() for one in folder.glob("marks.db*") if one.suffix == ".db"}
    with pytest.raises(InUseError) as caught:
        restore(folder, backup, now=NOW)
    assert "open in another reader or command" in str(caught.value)
    process.communicate("")
    assert {one: one.read_bytes() for one in before} == before
    assert len(list_backups(folder)) == 1
    restore(folder, backup, now=NOW)
    assert stars(folder) == 1


def test_a_reader_in_the_same_process_keeps_marks_from_being_exchanged(
    folder: Path, store: Store, backup: Path
) -> None:
    with closing(store.reader()), pytest.raises(InUseError):
        restore(folder, backup, now=NOW)
    assert stars(folder) == 3


@pytest.mark.parametrize("how", ["header", "middle", "cut", "empty", "text", "foreign"])
def test_marks_that_are_damaged_are_put_aside(folder: Path, backup: Path, how: str) -> None:
    file = folder / "marks.db"
    data = file.read_bytes()
    with closing(sqlite3.connect(file)) as conn:
        (page,) = conn.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'flags_flag'"
        ).fetchone()
    middle = (page - 1) * 4096
    bad = {
        "header": b"\x00" * 100 + data[100:],
        "middle": data[:middle] + b"\xff" * 4096 + data[middle + 4096 :],
        "cut": data[:9000],
        "empty": b"",
        "text": b"no database at all",
        "foreign": data[:68] + b"\x00\x00\x00\x01" + data[72:],
    }[how]
    file.write_bytes(bad)
    done = restore(folder, backup, now=NOW)
    assert done.before is None
    assert done.kept is not None
    assert done.kept.name == "marks.db.damaged-20261121T093000Z"
    assert done.kept.read_bytes() == bad
    assert stars(folder) == 1
    Store.open(folder)


def test_the_journal_of_damaged_marks_is_not_played_into_the_restored_ones(
    folder: Path, backup: Path
) -> None:
    file = folder / "marks.db"
    (folder / "marks.db-wal").write_bytes(os.urandom(5000))
    file.write_bytes(b"no database")
    restore(folder, backup, now=NOW)
    assert not (folder / "marks.db-wal").exists()
    assert (folder / "marks.db.damaged-20261121T093000Z-wal").stat().st_size == 5000
    assert stars(folder) == 1


def test_a_library_that_is_gone_is_begun_with_the_backup(tmp_path: Path, backup: Path) -> None:
    new = tmp_path / "elsewhere" / "library"
    done = restore(new, backup, now=NOW)
    assert (done.before, done.kept, done.after.stars) == (None, None, 1)
    assert stars(new) == 1
    Store.open(new)


def test_marks_behind_a_link_are_restored_where_they_are(
    folder: Path, backup: Path, tmp_path: Path
) -> None:
    real = tmp_path / "disk" / "marks.db"
    real.parent.mkdir()
    (folder / "marks.db").rename(real)
    (folder / "marks.db").symlink_to(real)
    restore(folder, backup, now=NOW)
    damage(real)
    restore(folder, backup, now=NOW)
    assert (folder / "marks.db").is_symlink()
    assert look_through(real).stars == 1


@pytest.mark.parametrize("version", range(1, MARKS.version))
def test_an_older_backup_is_brought_up_to_date(folder: Path, backup: Path, version: int) -> None:
    old = backup.with_name("old.db")
    old.touch()
    with closing(connect(old)) as conn:
        migrate(conn, MARKS._replace(migrations=MARKS.migrations[:version]))
        conn.execute("INSERT INTO flags VALUES ('arxiv:2401.00001', 'starred', 'x')")
    before = old.read_bytes()
    assert restore(folder, old, now=NOW).after.stars == 1
    assert old.read_bytes() == before
    Store.open(folder)


def test_a_backup_with_a_journal_is_restored_with_what_waits_in_it(
    folder: Path, backup: Path, tmp_path: Path
) -> None:
    other = Store.open(tmp_path / "other")
    star(other, 1, 2, 3, 4)
    with closing(other.marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES ('arxiv:1', 'starred', 'x')")
        assert restore(folder, other.marks_file, now=NOW).after.stars == 5
    assert backup.exists()


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ("PRAGMA application_id = 1", Trouble.FOREIGN),
        (f"PRAGMA user_version = {MARKS.version + 1}", Trouble.TOO_NEW),
        ("DROP TABLE notes", Trouble.DAMAGED),
    ],
)
def test_what_is_no_backup_of_ours_is_refused(
    folder: Path, backup: Path, change: str, trouble: Trouble
) -> None:
    with closing(sqlite3.connect(backup)) as conn:
        conn.execute(change)
    with pytest.raises(StoreError) as caught:
        restore(folder, backup, now=NOW)
    assert caught.value.trouble is trouble
    assert stars(folder) == 3
    assert len(list_backups(folder)) == 1


@pytest.mark.parametrize("step", ["migrate", "back_up", "count_marks"])
def test_a_restoration_that_is_broken_off_leaves_the_marks_as_they_were(
    folder: Path, backup: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, step, fail)
    with pytest.raises(KeyboardInterrupt):
        restore(folder, backup, now=NOW)
    monkeypatch.undo()
    assert stars(folder) == 3
    assert sorted(one.name for one in folder.glob(".marks*")) == []


def test_damaged_marks_are_never_gone_while_they_are_exchanged(
    folder: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "marks.db"
    damage(file)
    there = file.read_bytes()
    move = Path.replace

    def look(self: Path, target: Path) -> Path:
        assert file.read_bytes() == there
        return move(self, target)

    monkeypatch.setattr(Path, "replace", look)
    restore(folder, backup, now=NOW)
    assert stars(folder) == 1


def test_the_latest_good_backup_can_be_restored(folder: Path, store: Store, backup: Path) -> None:
    back_up(store.marks_file, now=NOW.replace(day=20), why="daily")
    found = latest_good(folder)
    assert found is not None
    assert found.file == backup
    assert restore(folder, found.file, now=NOW).after.stars == 1


def test_marks_of_a_paper_that_got_a_better_name_since_find_it(folder: Path, store: Store) -> None:
    doi, arxiv = Identifier(Scheme.DOI, "10.1000/a"), Identifier(Scheme.ARXIV, "2401.00001")
    with closing(store.papers_writer()) as conn:
        ingest(conn, [PaperRecord("crossref", (doi,), title="A paper")], now=NOW)
    with closing(store.marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES ('doi:10.1000/a', 'starred', 'x')")
    made = make_backup(store.marks_file, now=NOW)
    with closing(store.papers_writer()) as conn:
        ingest(conn, [PaperRecord("arxiv", (arxiv, doi), title="A paper")], now=NOW)
    move_marks(store)
    restore(folder, made.file, now=NOW)
    store = Store.open(folder)
    move_marks(store)
    with closing(store.reader()) as conn:
        (row,) = conn.execute("SELECT id FROM papers").fetchall()
        assert conn.execute("SELECT paper_id FROM marks.flags").fetchall() == [row]


def test_a_folder_in_the_place_of_the_marks_is_put_aside(folder: Path, backup: Path) -> None:
    (folder / "marks.db").unlink()
    (folder / "marks.db").mkdir()
    done = restore(folder, backup, now=NOW)
    assert done.kept is not None
    assert done.kept.is_dir()
    assert stars(folder) == 1
