from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store import migrating, restoring
from paperdeck.store.backups import latest_good, list_backups, make_backup, restore
from paperdeck.store.connections import connect, transaction
from paperdeck.store.contents import look_through
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest
from paperdeck.store.journals import RESTORING, check_journal
from paperdeck.store.merges import move_marks
from paperdeck.store.migrating import back_up, creation_lock, migrate
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
# A process that ends as if it were killed, once it has called a function of `restoring` so often.
KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from paperdeck.store import restoring
folder, backup, name, often = sys.argv[1:]
call, calls = getattr(restoring, name), []
def die(*arguments):
    result = call(*arguments)
    calls.append(1)
    if len(calls) == int(often):
        os._exit(9)
    return result
setattr(restoring, name, die)
restoring.restore(Path(folder), Path(backup), now=datetime.now(UTC))
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
    found = latest_good(folder, NOW)
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


def do_step(folder: Path, number: int, at: str) -> None:
    """Star a paper in a step that is told from others of its number by its moment."""
    store = Store.open(folder)
    star(store, number)
    with closing(store.marks_writer()) as conn:
        conn.execute("INSERT INTO steps (label, at) VALUES ('star', ?)", (at,))


@pytest.mark.parametrize(
    ("name", "often", "expected"),
    [
        pytest.param("_set_token", 1, 2, id="before the journal has anything else in it"),
        pytest.param("_set_token", 2, 2, id="before the exchange"),
        pytest.param("count_marks", 2, 3, id="before the journal was played in"),
        pytest.param("_take_token_away", 1, 3, id="at the end"),
    ],
)
def test_a_restoration_that_was_killed_leaves_one_history_or_the_other_and_opens(
    folder: Path, name: str, often: int, expected: int
) -> None:
    marks = folder / "marks.db"
    do_step(folder, 1, "first")
    base = make_backup(Store.open(folder).marks_file, now=NOW).file
    do_step(folder, 2, "one history")
    do_step(folder, 3, "one history, later")
    backup = make_backup(marks, now=NOW).file
    restore(folder, base, now=NOW)
    do_step(folder, 4, "another history")
    arguments = [str(folder), str(backup), name, str(often)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert killed.returncode == 9
    check_journal(marks, MARKS)
    with closing(Store.open(folder, read_only=True).marks_reader()) as conn:
        assert conn.execute("SELECT count(*) FROM flags").fetchone() == (expected,)
    Store.open(folder)
    assert stars(folder) == expected
    assert restore(folder, backup, now=NOW).after.stars == 3


WAIT_AND_WRITE = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1] + "/marks.db", timeout=30, isolation_level=None)
print("open", flush=True)
conn.execute("INSERT INTO flags VALUES ('arxiv:1', 'starred', 'x')")
"""


def test_who_waits_for_the_marks_meanwhile_writes_into_the_restored_ones(
    folder: Path, store: Store, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that has the file open already would spoil both if another took its name."""
    with closing(store.marks_writer()) as conn, transaction(conn):
        rows = ((f"arxiv:{number}",) for number in range(3_000))
        conn.executemany("INSERT INTO flags VALUES (?, 'read', 'x')", rows)
    waiting = []

    def open_elsewhere(conn: sqlite3.Connection, size: int) -> None:
        assert size == conn.execute("PRAGMA page_size").fetchone()[0]
        waiting.append(hold(WAIT_AND_WRITE, folder))

    monkeypatch.setattr(restoring, "_have_pages_of", open_elsewhere)
    restore(folder, backup, now=NOW)
    (process,) = waiting
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert look_through(folder / "marks.db").stars == 2


def test_a_restored_library_says_no_more_than_the_backup_did(folder: Path, backup: Path) -> None:
    restore(folder, backup, now=NOW)
    with (
        closing(sqlite3.connect(folder / "marks.db")) as conn,
        closing(sqlite3.connect(backup)) as expected,
    ):
        assert list(conn.iterdump()) == list(expected.iterdump())


def test_a_restoration_that_fails_leaves_no_token(
    folder: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "_have_pages_of", fail)
    with pytest.raises(KeyboardInterrupt):
        restore(folder, backup, now=NOW)
    with closing(sqlite3.connect(folder / "marks.db")) as conn:
        found = conn.execute("SELECT value FROM meta WHERE name = ?", (RESTORING,)).fetchall()
    assert found == []
    assert stars(folder) == 3


@pytest.mark.parametrize("size", [1024, 65_536])
def test_a_backup_with_pages_of_another_size_is_restored(
    folder: Path, backup: Path, size: int
) -> None:
    with closing(sqlite3.connect(backup, isolation_level=None)) as conn:
        conn.execute(f"PRAGMA page_size = {size}")
        conn.execute("VACUUM")
    before = backup.read_bytes()
    assert restore(folder, backup, now=NOW).after.stars == 1
    assert stars(folder) == 1
    assert backup.read_bytes() == before
    with closing(Store.open(folder).marks_writer()) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_marks_that_somebody_copied_into_place_are_restored_with_a_journal(
    folder: Path, backup: Path
) -> None:
    (folder / "marks.db").write_bytes(backup.read_bytes())
    restore(folder, backup, now=NOW)
    with closing(sqlite3.connect(folder / "marks.db")) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_of_marks_before_restoring_the_last_three_are_kept_and_the_one_restored(
    folder: Path, store: Store, backup: Path
) -> None:
    other = back_up(store.marks_file, now=NOW - timedelta(days=90), why="daily")
    for day in range(4):
        restore(folder, backup, now=NOW + timedelta(days=day))
    kept = [one for one in list_backups(folder) if one.said.why == "before-restoring"]
    assert [one.at for one in kept] == [NOW + timedelta(days=day) for day in (3, 2, 1)]
    restore(folder, kept[-1].file, now=NOW + timedelta(days=4))
    assert kept[-1].file.exists()
    assert backup.exists()
    assert other.exists()


@pytest.fixture
def linked(folder: Path, backup: Path, tmp_path: Path) -> Path:
    """The file of another name and on another disk that marks.db is a link to."""
    real = tmp_path / "disk" / "my marks.sqlite"
    real.parent.mkdir()
    (folder / "marks.db").rename(real)
    (folder / "marks.db").symlink_to(real)
    assert backup.exists()
    return real


def test_what_a_link_led_to_is_kept_among_the_backups_of_the_library(
    folder: Path, backup: Path, linked: Path
) -> None:
    done = restore(folder, backup, now=NOW)
    assert done.kept == folder / "backups" / "marks-before-restoring-20261121T093000Z.db"
    assert {one.file for one in list_backups(folder)} == {backup, done.kept}
    assert not linked.with_name("backups").exists()


def test_marks_behind_a_link_that_are_damaged_stay_beside_what_takes_their_place(
    folder: Path, backup: Path, linked: Path
) -> None:
    damage(linked)
    there = linked.read_bytes()
    done = restore(folder, backup, now=NOW)
    assert done.kept == linked.with_name("my marks.sqlite.damaged-20261121T093000Z")
    assert done.kept.read_bytes() == there
    assert (folder / "marks.db").readlink() == linked
    assert stars(folder) == 1


def test_what_waits_in_the_journal_behind_a_link_is_counted(folder: Path, linked: Path) -> None:
    with closing(Store.open(folder).marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES ('arxiv:1', 'starred', 'x')")
        assert linked.with_name("my marks.sqlite-wal").stat().st_size
        assert look_through(folder / "marks.db").stars == 4


def test_a_restoration_waits_for_another_process_only_so_long(
    folder: Path, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "BUSY_SECONDS", 0.05)
    with creation_lock(folder), pytest.raises(StoreError) as caught:
        restore(folder, backup, now=NOW)
    assert caught.value.trouble is Trouble.LOCKED
    assert stars(folder) == 3


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "device", "marks.db", "journal"])
def test_a_backup_of_no_use_is_refused_with_a_step_that_helps(
    folder: Path, backup: Path, tmp_path: Path, what: str
) -> None:
    place = tmp_path / "stick"
    place.mkdir()
    file = place / "marks.db"
    if what == "pipe":
        os.mkfifo(file)
    elif what == "device":
        file = Path("/dev/zero")
    elif what == "folder":
        file = Path()
    elif what == "marks.db":
        file.write_bytes(b"no database")
    elif what == "journal":
        file.write_bytes(backup.read_bytes())
        do_step(folder, 8, "in the file")
        file.write_bytes(make_backup(folder / "marks.db", now=NOW).file.read_bytes())
        with closing(Store.open(tmp_path / "other").marks_writer()) as conn:
            conn.execute("INSERT INTO steps (label, at) VALUES ('star', 'in the journal')")
            journal = tmp_path / "other" / "marks.db-wal"
            file.with_name("marks.db-wal").write_bytes(journal.read_bytes())
    with pytest.raises(StoreError) as caught:
        restore(folder, file, now=NOW)
    assert "`paperdeck restore --list` shows the backups" in str(caught.value)
    assert "doctor" not in str(caught.value)
