from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.connections import reading
from paperdeck.store.database import Store, set_aside
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from pathlib import Path


def trouble(folder: Path, *, read_only: bool = False) -> StoreError:
    with pytest.raises(StoreError) as caught:
        Store.open(folder, read_only=read_only, timeout=0.05)
    return caught.value


def run_sql(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def version(file: Path) -> int:
    with closing(sqlite3.connect(file)) as conn:
        return int(conn.execute("PRAGMA user_version").fetchone()[0])


def test_a_new_library_is_private(folder: Path) -> None:
    store = Store.open(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert store.papers_file.stat().st_mode & 0o777 == 0o600
    assert store.marks_file.stat().st_mode & 0o777 == 0o600


def test_files_carry_our_application_ids_and_version_and_use_a_journal(store: Store) -> None:
    for file, owner, steps in (
        (store.papers_file, 0x50444B50, 6),
        (store.marks_file, 0x50444B4D, 4),
    ):
        with closing(sqlite3.connect(file)) as conn:
            assert conn.execute("PRAGMA application_id").fetchone() == (owner,)
            assert conn.execute("PRAGMA user_version").fetchone() == (steps,)
            assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_opening_again_costs_little_and_leaves_sqlite_utils_alone(store: Store) -> None:
    code = f"""
import sys
from pathlib import Path
from paperdeck.store.database import Store
Store.open(Path({str(store.papers_file.parent)!r}))
print([name for name in ("sqlite_utils", "click", "httpx") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    costs = []
    for _ in range(20):
        start = time.perf_counter()
        Store.open(store.papers_file.parent)
        costs.append(time.perf_counter() - start)
    assert min(costs) < 0.010


def test_the_reader_sees_both_files_and_cannot_write(store: Store) -> None:
    with closing(store.reader()) as conn:
        assert conn.execute("SELECT count(*) FROM papers").fetchone() == (0,)
        assert conn.execute("SELECT count(*) FROM marks.flags").fetchone() == (0,)
        assert conn.execute("SELECT fold('Écoles')").fetchone() == ("ecoles",)
        assert conn.execute("SELECT fold(NULL)").fetchone() == (None,)
        with pytest.raises(sqlite3.OperationalError):
            conn.execute("DELETE FROM marks.flags")


def test_writers_are_as_durable_as_their_file_needs(store: Store) -> None:
    with closing(store.papers_writer()) as papers, closing(store.marks_writer()) as marks:
        assert papers.execute("PRAGMA synchronous").fetchone() == (1,)
        assert marks.execute("PRAGMA synchronous").fetchone() == (2,)
        assert marks.execute("PRAGMA busy_timeout").fetchone() == (5000,)
        assert marks.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_an_empty_marks_file_is_an_error_that_names_it(folder: Path) -> None:
    store = Store.open(folder)
    store.marks_file.write_bytes(b"")
    error = trouble(folder)
    assert error.trouble is Trouble.EMPTY
    assert str(store.marks_file) in str(error)
    assert store.marks_file.stat().st_size == 0


def test_an_empty_papers_file_is_made_again(folder: Path) -> None:
    store = Store.open(folder)
    store.papers_file.write_bytes(b"")
    Store.open(folder)
    assert version(store.papers_file) == PAPERS.version


def test_an_empty_papers_file_cannot_be_read(folder: Path) -> None:
    store = Store.open(folder)
    store.papers_file.write_bytes(b"")
    assert trouble(folder, read_only=True).trouble is Trouble.EMPTY


@pytest.mark.parametrize("name", ["papers.db", "marks.db"])
def test_a_database_of_another_program_is_not_touched(folder: Path, name: str) -> None:
    Store.open(folder)
    (folder / name).unlink()
    run_sql(folder / name, "CREATE TABLE theirs (x)")
    before = (folder / name).read_bytes()
    assert trouble(folder).trouble is Trouble.FOREIGN
    assert (folder / name).read_bytes() == before


def test_the_two_files_cannot_be_taken_for_each_other(folder: Path) -> None:
    store = Store.open(folder)
    store.papers_file.write_bytes(store.marks_file.read_bytes())
    assert trouble(folder).trouble is Trouble.FOREIGN


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be one" * 40, b"SQLite format 3\x00"]
)
def test_what_is_no_database_is_damaged(folder: Path, content: bytes) -> None:
    store = Store.open(folder)
    store.marks_file.write_bytes(content)
    error = trouble(folder)
    assert error.trouble is Trouble.DAMAGED
    assert "marks.db" in str(error)
    assert store.marks_file.read_bytes() == content


def test_who_loses_papers_is_told_to_sync_again_and_who_loses_marks_of_the_backup(
    folder: Path,
) -> None:
    store = Store.open(folder)
    marks = store.marks_file.read_bytes()
    store.marks_file.write_bytes(b"spoilt")
    assert "`paperdeck doctor --repair` sets it aside and brings back the latest backup" in str(
        trouble(folder)
    )
    store.marks_file.write_bytes(marks)
    store.papers_file.write_bytes(b"spoilt")
    assert "sync or import again; what you marked is in marks.db" in str(trouble(folder))


@pytest.mark.parametrize(("name", "table"), [("papers.db", "papers"), ("marks.db", "notes")])
def test_damage_found_while_reading_is_blamed_on_the_right_file(
    folder: Path, name: str, table: str
) -> None:
    store = Store.open(folder)
    with closing(sqlite3.connect(folder / name)) as conn:
        select = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        page = int(conn.execute(select, (table,)).fetchone()[0])
    with (folder / name).open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 100)
    with closing(store.reader()) as conn, pytest.raises(StoreError) as caught, reading(conn):
        conn.execute(f"SELECT * FROM {table}").fetchall()
    assert caught.value.trouble is Trouble.DAMAGED
    assert caught.value.file == str(folder / name)


@pytest.mark.parametrize("name", ["papers.db", "marks.db"])
def test_a_link_to_a_disk_that_is_away_is_not_replaced(folder: Path, name: str) -> None:
    Store.open(folder)
    (folder / name).unlink()
    (folder / name).symlink_to(folder / "away" / name)
    error = trouble(folder)
    assert error.trouble is Trouble.UNREACHABLE
    assert "a link that leads nowhere" in str(error)
    assert (folder / name).is_symlink()


def test_a_file_that_was_cut_short_is_damaged(folder: Path) -> None:
    store = Store.open(folder)
    whole = store.papers_file.read_bytes()
    store.papers_file.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
    assert trouble(folder).trouble is Trouble.DAMAGED


def test_a_folder_in_a_file_s_place_is_an_error(folder: Path) -> None:
    (folder / "papers.db").mkdir(parents=True)
    error = trouble(folder)
    assert error.trouble is Trouble.FOREIGN
    assert "a folder" in str(error)


def test_a_file_in_the_folder_s_place_is_an_error(folder: Path) -> None:
    folder.write_text("in the way")
    assert trouble(folder).trouble is Trouble.UNREACHABLE


def test_a_missing_table_is_damage(folder: Path) -> None:
    store = Store.open(folder)
    run_sql(store.marks_file, "DROP TABLE notes")
    error = trouble(folder)
    assert error.trouble is Trouble.DAMAGED
    assert "notes" in str(error)


def test_a_newer_file_opens_for_reading_only(folder: Path) -> None:
    store = Store.open(folder)
    run_sql(store.marks_file, "PRAGMA user_version = 99")
    assert trouble(folder).trouble is Trouble.NEWER
    reading = Store.open(folder, read_only=True)
    with closing(reading.reader()) as conn:
        assert conn.execute("SELECT count(*) FROM papers").fetchone() == (0,)
    with pytest.raises(StoreError, match="cannot be written"):
        reading.marks_writer()


def test_reading_only_makes_nothing(folder: Path) -> None:
    assert trouble(folder, read_only=True).trouble is Trouble.MISSING
    assert not folder.exists()


def test_a_lost_papers_file_is_made_again_and_marks_stay(folder: Path) -> None:
    store = Store.open(folder)
    run_sql(store.marks_file, "INSERT INTO flags VALUES ('arxiv:2401.00001', 'starred', 'now')")
    store.papers_file.unlink()
    with closing(Store.open(folder).reader()) as conn:
        assert conn.execute("SELECT count(*) FROM marks.flags").fetchone() == (1,)


def test_journals_left_without_their_file_do_not_spoil_the_next_one(folder: Path) -> None:
    store = Store.open(folder)
    conn = store.papers_writer()
    conn.execute("INSERT INTO counters VALUES ('stale', 1)")
    journal = store.papers_file.with_name("papers.db-wal")
    stale = journal.read_bytes()
    conn.close()
    store.papers_file.unlink()
    journal.write_bytes(stale)
    with closing(Store.open(folder).reader()) as reader:
        assert reader.execute("SELECT count(*) FROM counters").fetchone() == (0,)
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [file.read_bytes() for file in folder.glob("papers.db.damaged-*-wal")] == [stale]


def test_a_damaged_file_is_set_aside_and_never_deleted(folder: Path) -> None:
    store = Store.open(folder)
    store.papers_file.write_bytes(b"broken")
    first = set_aside(store.papers_file)
    assert first.read_bytes() == b"broken"
    assert first.name.startswith("papers.db.damaged-")
    Store.open(folder)
    assert set_aside(store.papers_file) != first
    with pytest.raises(StoreError) as caught:
        set_aside(store.papers_file)
    assert caught.value.trouble is Trouble.MISSING


def open_and_count(folder: Path) -> int:
    with closing(Store.open(folder).reader()) as conn:
        return int(conn.execute("SELECT count(*) FROM papers").fetchone()[0])


def test_processes_that_create_at_the_same_time_all_succeed(folder: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(open_and_count, [folder] * 8)) == [0] * 8
    assert sorted(file.name for file in folder.glob("*.db*")) == ["marks.db", "papers.db"]


def test_a_crash_while_creating_leaves_nothing_in_the_way(folder: Path) -> None:
    folder.mkdir()
    (folder / ".marks.db.new").write_bytes(b"half a fi")
    (folder / ".marks.db.new-wal").write_bytes(b"half a journal")
    assert version(Store.open(folder).marks_file) == MARKS.version
    assert not list(folder.glob(".*.new*"))
