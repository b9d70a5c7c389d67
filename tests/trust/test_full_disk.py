"""On a full disk nothing is half written or falsely called done, and with room it goes on.

All ways of being full are tried by `tools/filling_disks.py`; here each write meets some of them.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.full_disk import is_full, reason
from paperdeck.store import migrating
from paperdeck.store.connections import connect, naming, transaction
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.room import lacks_room
from paperdeck.store.schema import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database
    from tests.trust.full_disk import KIB, Case, Said, disk_ways, limit_ways, small_disk, try_
    from tests.trust.full_disk_cases import CASES, forget
else:
    from full_disk import KIB, Case, Said, disk_ways, limit_ways, small_disk, try_
    from full_disk_cases import CASES, forget

BY_NAME = {case.name: case for case in CASES}
MIDDLES = {
    "sync": 40,
    "import of papers": 40,
    "import of a bibliography": 40,
    "tag on all papers": 40,
    "index made anew": 40,
    "first opening": 100,
    "migration": 100,
    "restore": 100,
}
"""Sizes in KiB of files at which a write fails in its middle; the others find no room at all."""


@pytest.fixture(scope="module", autouse=True)
def _made_once() -> Iterator[None]:
    yield
    forget()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_file_that_cannot_grow_is_told_and_nothing_is_half_written(
    case: Case, tmp_path: Path
) -> None:
    (way,) = limit_ways([MIDDLES.get(case.name, 0) * KIB])
    tried = try_(case, way, tmp_path / "home")
    assert tried.failed
    assert tried.wrong == ()


@pytest.mark.parametrize(
    ("name", "left"),
    [("first opening", 200), ("star", 24), ("note in the reader", 64), ("backup", 24)],
)
def test_a_disk_that_is_full_is_told_and_nothing_is_half_written(name: str, left: int) -> None:
    with small_disk() as disk:
        if disk is None:
            pytest.skip("no disk of its own can be mounted here")
        (way,) = disk_ways([left * KIB])
        tried = try_(BY_NAME[name], way, disk / "home")
    assert tried.failed
    assert tried.wrong == ()


def test_what_is_wrong_on_a_full_disk_is_seen(tmp_path: Path) -> None:
    (way,) = limit_ways([0])

    def claims(_: Path) -> Said:
        return Said(0, "starred")

    def mumbles(_: Path) -> Said:
        return Said(1, "something went wrong")

    star = BY_NAME["star"]
    (lied,) = try_(star._replace(act=claims), way, tmp_path / "one").wrong
    assert lied.startswith("it says it was done")
    wrong = try_(star._replace(act=mumbles), way, tmp_path / "other").wrong
    assert [one.split(":")[0] for one in wrong] == [
        "it doesn't say that the disk is full",
        "it doesn't say which file",
        "it did not recover",
    ]
    half = star._replace(act=mumbles, undone=lambda _: False)
    assert "something is half written" in try_(half, way, tmp_path / "third").wrong


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_all_ways_of_the_system_to_say_it_are_the_same(number: int, tmp_path: Path) -> None:
    error = OSError(number, os.strerror(number))
    assert is_full(error)
    assert reason(error) == f"the disk is full: {os.strerror(number)}"
    with pytest.raises(StoreError) as caught, migrating.naming_os_errors(tmp_path):
        raise error
    assert caught.value.trouble is Trouble.FULL


def test_other_trouble_is_no_full_disk(tmp_path: Path) -> None:
    error = OSError(errno.EIO, "Input/output error")
    assert not is_full(error)
    assert reason(error) == "Input/output error"
    assert not lacks_room(tmp_path / "papers.db")
    dying = sqlite3.OperationalError("disk I/O error")
    dying.sqlite_errorcode = sqlite3.SQLITE_IOERR
    with pytest.raises(StoreError) as caught, naming(tmp_path / "papers.db"):
        raise dying
    assert caught.value.trouble is Trouble.UNREACHABLE


def test_a_quota_that_is_used_up_is_a_full_disk_to_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_: object) -> int:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(os, "fsync", none_left)
    failed = sqlite3.OperationalError("disk I/O error")
    failed.sqlite_errorcode = sqlite3.SQLITE_IOERR_WRITE
    with pytest.raises(StoreError) as caught, naming(tmp_path / "papers.db"):
        raise failed
    assert caught.value.trouble is Trouble.FULL


def test_a_new_file_is_moved_into_place_with_nothing_waiting_in_a_journal(tmp_path: Path) -> None:
    modes: list[str] = []

    def look(db: Database) -> None:
        modes.extend(mode for (mode,) in db.execute("PRAGMA journal_mode"))

    schema = MARKS._replace(migrations=(*MARKS.migrations, look))
    migrating.create(tmp_path / "marks.db", schema)
    assert modes == ["delete"]
    assert {file.name for file in tmp_path.iterdir()} == {".creating", "marks.db"}
    with closing(sqlite3.connect(tmp_path / "marks.db")) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_database_that_may_have_no_more_pages_is_full(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    with closing(connect(store.marks_file)) as conn:
        (pages,) = conn.execute("PRAGMA page_count").fetchone()
        conn.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError) as caught, transaction(conn):
            conn.execute("INSERT INTO meta VALUES ('long', ?)", ("x" * 100_000,))
        assert caught.value.trouble is Trouble.FULL
        assert str(store.marks_file) in str(caught.value)
        assert conn.execute("SELECT count(*) FROM meta").fetchone() == (0,)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [("list", "--json"), ("cite", "--query", "graphs")])
def test_output_that_finds_no_room_is_a_failure(arguments: tuple[str, ...], tmp_path: Path) -> None:
    BY_NAME["star"].prepare(tmp_path)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "paperdeck", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PAPERDECK_HOME": str(tmp_path)},
            check=False,
        )
    assert done.returncode == 1
    assert b"the disk is full" in done.stderr
    assert done.stderr.count(b"\n") == 1
