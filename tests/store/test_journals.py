"""A journal that isn't its file's own is noticed before SQLite plays it into the file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.database import Store, set_aside, transaction
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.journals import check_journal, set_journal_aside
from paperdeck.store.locks import is_open_elsewhere
from paperdeck.store.schema import MARKS

if TYPE_CHECKING:
    from pathlib import Path


def star(store: Store, count: int, at: str) -> None:
    with closing(store.marks_writer()) as conn, transaction(conn):
        for number in range(count):
            conn.execute("INSERT INTO steps (label, at) VALUES ('star', ?)", (f"{at} {number}",))
            conn.execute("INSERT INTO flags VALUES (?, 'starred', ?)", (f"{at}:{number}", at))


def die_writing(store: Store, count: int, at: str, target: Path) -> Store:
    """Return a library that is what a process left that died after its last write."""
    with closing(store.marks_writer()) as conn:
        conn.execute("SELECT 1 FROM flags").fetchone()
        star(store, count, at)
        shutil.copytree(store.marks_file.parent, target)
    return Store(target / "papers.db", target / "marks.db")


def stars(store: Store) -> int:
    with closing(store.marks_reader()) as conn:
        return int(conn.execute("SELECT count(*) FROM flags").fetchone()[0])


@pytest.fixture
def crashed(folder: Path, store: Store) -> Store:
    star(store, 3, "ours")
    return die_writing(store, 2, "ours, later", folder.with_name("crashed"))


@pytest.fixture
def strange(tmp_path: Path) -> Store:
    other = Store.open(tmp_path / "other")
    star(other, 2, "theirs")
    return die_writing(other, 30, "theirs, later", tmp_path / "strange")


def journal(store: Store) -> Path:
    return store.marks_file.with_name("marks.db-wal")


def test_what_a_process_left_that_died_is_read(crashed: Store) -> None:
    assert journal(crashed).stat().st_size
    check_journal(crashed.marks_file, MARKS)
    assert stars(Store.open(crashed.marks_file.parent)) == 5


@pytest.mark.parametrize("read_only", [True, False])
def test_another_library_s_journal_is_refused_and_harms_nothing(
    crashed: Store, strange: Store, read_only: bool
) -> None:
    before = crashed.marks_file.read_bytes()
    shutil.copy(journal(strange), journal(crashed))
    with pytest.raises(StoreError) as caught:
        Store.open(crashed.marks_file.parent, read_only=read_only)
    assert caught.value.trouble is Trouble.STRANGE_JOURNAL
    assert "`paperdeck doctor --repair` sets the journal aside" in str(caught.value)
    assert crashed.marks_file.read_bytes() == before


def test_a_strange_journal_beside_what_a_link_leads_to_is_refused(
    crashed: Store, strange: Store, tmp_path: Path
) -> None:
    real = tmp_path / "disk" / "marks.sqlite"
    real.parent.mkdir()
    crashed.marks_file.rename(real)
    crashed.marks_file.symlink_to(real)
    journal(crashed).unlink()
    shutil.copy(journal(strange), real.with_name("marks.sqlite-wal"))
    with pytest.raises(StoreError) as caught:
        Store.open(crashed.marks_file.parent)
    assert caught.value.trouble is Trouble.STRANGE_JOURNAL
    aside = set_journal_aside(crashed.marks_file)
    assert aside.parent == real.parent
    assert stars(Store.open(crashed.marks_file.parent)) == 3


def test_a_link_that_is_set_aside_leads_to_the_same_file_and_journal(
    crashed: Store, tmp_path: Path
) -> None:
    real = tmp_path / "disk" / "marks.db"
    real.parent.mkdir()
    crashed.marks_file.rename(real)
    journal(crashed).rename(real.with_name("marks.db-wal"))
    crashed.marks_file.symlink_to(real)
    aside = set_aside(crashed.marks_file)
    assert aside.readlink() == real
    assert not crashed.marks_file.is_symlink()
    assert stars(Store(crashed.papers_file, aside)) == 5


def test_an_older_copy_beside_the_journal_of_what_it_replaced_is_refused(
    crashed: Store, strange: Store
) -> None:
    shutil.copy(strange.marks_file, crashed.marks_file)
    with pytest.raises(StoreError) as caught:
        Store.open(crashed.marks_file.parent)
    assert caught.value.trouble is Trouble.STRANGE_JOURNAL


def test_a_journal_that_is_set_aside_stays_and_the_file_is_as_it_was(
    crashed: Store, strange: Store
) -> None:
    shutil.copy(journal(strange), journal(crashed))
    aside = set_journal_aside(crashed.marks_file)
    assert aside.read_bytes() == journal(strange).read_bytes()
    assert stars(Store.open(crashed.marks_file.parent)) == 3


def test_a_journal_that_somebody_writes_is_not_questioned(crashed: Store, strange: Store) -> None:
    """It is compared with a file that another process may be copying it into."""
    holder = _hold(crashed)
    shutil.copy(journal(strange), journal(crashed))
    try:
        check_journal(crashed.marks_file, MARKS)
    finally:
        _end(holder)


def test_who_has_a_file_open_in_another_process_is_noticed(store: Store) -> None:
    assert not is_open_elsewhere(store.marks_file)
    holder = _hold(store)
    try:
        assert is_open_elsewhere(store.marks_file)
        assert not is_open_elsewhere(store.papers_file)
    finally:
        _end(holder)
    assert not is_open_elsewhere(store.marks_file)


_HOLDER = """
import sys
from pathlib import Path
from paperdeck.store.connections import connect
conn = connect(Path(sys.argv[1]), mode="ro")
conn.execute("SELECT count(*) FROM flags").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


def _hold(store: Store) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(store.marks_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"open\n"
    return holder


def _end(holder: subprocess.Popen[bytes]) -> None:
    holder.communicate()
