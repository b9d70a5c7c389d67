from __future__ import annotations

import errno
import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.store import migrating
from paperdeck.store.backup_names import is_draft, newest_first, outdated, read_name
from paperdeck.store.backups import is_due, keep_daily, latest_good, list_backups, make_backup
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.migrating import back_up, stamp
from paperdeck.store.schema import MARKS

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
reasons = st.sampled_from(["", "-daily", "-before-marks-v5", "-before-restoring"])
names = st.builds(lambda why, at: f"marks{why}-{stamp(at)}.db", reasons, moments)
strangers = st.sampled_from(
    ["marks.db", "notes.txt", "marks-daily-20261301T000000Z.db", "Marks-daily-20261101T000000Z.db"]
) | st.text(max_size=30)


def star(store: Store, number: int = 1) -> None:
    with closing(store.marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES (?, 'starred', 'x')", (f"arxiv:2401.{number:05}",))


@pytest.fixture
def marked(store: Store) -> Store:
    star(store)
    return store


def daily(at: datetime) -> str:
    return f"marks-daily-{stamp(at)}.db"


@given(st.lists(names | strangers, max_size=60), moments)
def test_only_backups_that_are_past_and_have_served_their_time_go(
    present: list[str], now: datetime
) -> None:
    gone = outdated(present, now=now)
    assert set(gone) <= set(present)
    assert len(gone) == len(set(gone)) or len(present) > len(set(present))
    said = [read_name(name) for name in gone]
    assert all(one and one.at <= now and one.why for one in said)
    past = [one for one in newest_first(present) if one.at <= now]
    assert not past or past[0].name not in gone
    assert outdated(set(present) - set(gone), now=now) == []


@given(st.lists(names, max_size=80, unique=True), moments)
def test_of_the_daily_ones_stay_seven_days_and_of_the_rest_four_weeks(
    present: list[str], now: datetime
) -> None:
    kept = set(present) - set(outdated(present, now=now))
    was = [one for one in newest_first(present) if one.why == "daily" and one.at <= now]
    left = [one for one in was if one.name in kept]
    days = sorted({one.at.date() for one in was}, reverse=True)[:7]
    newest_of_days = {max(one for one in was if one.at.date() == day) for day in days}
    assert newest_of_days <= set(left)
    older = [one for one in was if days and one.at.date() < days[-1]]
    weeks = sorted({one.at.isocalendar()[:2] for one in older}, reverse=True)[:4]
    newest_of_weeks = {max(one for one in older if one.at.isocalendar()[:2] == w) for w in weeks}
    assert newest_of_days | newest_of_weeks == set(left)


@given(st.lists(names, max_size=60, unique=True), moments)
def test_the_last_three_before_each_change_stay_whatever_their_age(
    present: list[str], now: datetime
) -> None:
    kept = newest_first(set(present) - set(outdated(present, now=now)))
    for why in ("before-marks-v5", "before-restoring"):
        was = [one for one in newest_first(present) if one.why == why and one.at <= now]
        assert [one for one in kept if one.why == why and one.at <= now] == was[:3]


def test_a_year_of_days_leaves_eleven_backups_that_reach_back_a_month() -> None:
    present: set[str] = set()
    for day in range(366):
        now = NOW + timedelta(days=day)
        present.add(daily(now))
        present -= set(outdated(present, now=now))
        assert daily(now) in present
    assert len(present) == 11
    oldest = newest_first(present)[-1].at
    assert timedelta(days=28) <= NOW + timedelta(days=365) - oldest <= timedelta(days=35)


def test_a_clock_that_was_ahead_neither_drives_out_backups_nor_stops_them(marked: Store) -> None:
    ahead = [daily(NOW + timedelta(days=500 + day)) for day in range(12)]
    assert outdated([daily(NOW), *ahead], now=NOW) == []
    folder = marked.marks_file.parent
    (folder / "backups").mkdir()
    (folder / "backups" / ahead[0]).touch()
    assert is_due(folder, now=NOW)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("marks-20261121T093000Z.db", ""),
        ("marks-20261121T093000Z-2.db", ""),
        ("marks-daily-20261121T093000Z.db", "daily"),
        ("marks-before-marks-v5-20261121T093000Z-12.db", "before-marks-v5"),
    ],
)
def test_a_name_says_when_and_why(name: str, why: str) -> None:
    said = read_name(name)
    assert said is not None
    assert (said.at, said.why) == (NOW, why)


@given(st.text(max_size=60))
def test_any_text_is_read_as_a_name_or_not(text: str) -> None:
    said = read_name(text)
    assert said is None or said.name == text
    assert not (is_draft(text) and said)


def test_the_days_backup_is_whole_private_and_a_single_file(marked: Store) -> None:
    made = keep_daily(marked.marks_file, now=NOW)
    assert made is not None
    assert made.file.name == daily(NOW)
    assert made.contents.stars == 1
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in made.file.parent.iterdir()] == [made.file.name]
    with closing(sqlite3.connect(f"{made.file.as_uri()}?mode=ro", uri=True)) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_day_has_one_backup(marked: Store) -> None:
    assert keep_daily(marked.marks_file, now=NOW)
    assert keep_daily(marked.marks_file, now=NOW + timedelta(hours=19)) is None
    assert keep_daily(marked.marks_file, now=NOW + timedelta(hours=23))
    assert len(list_backups(marked.marks_file.parent)) == 2


def test_what_is_not_on_disk_yet_but_committed_is_in_the_backup(marked: Store) -> None:
    with closing(marked.marks_writer()) as conn:
        conn.execute("INSERT INTO flags VALUES ('arxiv:2401.00002', 'starred', 'x')")
        made = keep_daily(marked.marks_file, now=NOW)
        assert made is not None
        assert made.contents.stars == 2


@pytest.mark.parametrize(
    "row", ["apart VALUES ('bib:1', 'doi:10.1/x', 'x')", "digested VALUES ('daily', 'bib:1', 'x')"]
)
def test_what_cannot_be_fetched_again_is_reason_enough_for_a_backup(store: Store, row: str) -> None:
    with closing(store.marks_writer()) as conn:
        conn.execute(f"INSERT INTO {row}")
    made = keep_daily(store.marks_file, now=NOW)
    assert made is not None
    assert made.contents.apart + made.contents.told == 1


def test_nothing_is_backed_up_of_a_library_without_marks(store: Store) -> None:
    assert keep_daily(store.marks_file, now=NOW) is None
    assert list_backups(store.marks_file.parent) == []


def test_a_damaged_file_drives_out_no_good_backup(marked: Store) -> None:
    for number in range(2, 400):
        star(marked, number)
    for day in range(12):
        keep_daily(marked.marks_file, now=NOW + timedelta(days=day))
    folder = marked.marks_file.parent
    before = list_backups(folder)
    data = bytearray(marked.marks_file.read_bytes())
    with closing(sqlite3.connect(marked.marks_file)) as conn:
        (page,) = conn.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'flags_flag'"
        ).fetchone()
    data[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    marked.marks_file.write_bytes(data)
    with pytest.raises(StoreError) as caught:
        keep_daily(marked.marks_file, now=NOW + timedelta(days=30))
    assert caught.value.trouble is Trouble.DAMAGED
    assert caught.value.file == str(marked.marks_file)
    assert list_backups(folder) == before
    assert len(list((folder / "backups").iterdir())) == len(before)


def test_backups_go_only_when_the_new_one_has_been_looked_through(
    marked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(8):
        keep_daily(marked.marks_file, now=NOW + timedelta(days=day))
    folder = marked.marks_file.parent
    before = list_backups(folder)

    counts = iter([{"flags": 1}, {"flags": 0}])
    monkeypatch.setattr(migrating, "_identity_and_rows", lambda _: next(counts))
    with pytest.raises(StoreError):
        keep_daily(marked.marks_file, now=NOW + timedelta(days=100))
    assert list_backups(folder) == before


def test_a_backup_that_is_broken_off_leaves_nothing_that_looks_whole(
    marked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = marked.marks_file.parent

    def fail(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("paperdeck.store.migrating.os.fsync", fail)
    with pytest.raises(KeyboardInterrupt):
        make_backup(marked.marks_file, now=NOW)
    assert list((folder / "backups").iterdir()) == []


def test_drafts_of_killed_processes_go_with_the_next_backup_but_not_those_under_way(
    marked: Store,
) -> None:
    place = marked.marks_file.parent / "backups"
    place.mkdir()
    old, young, strange = (
        place / name
        for name in (f".{daily(NOW)}.abc_1x.new", f".{daily(NOW)}.zzz.new", ".mine.new")
    )
    for file in (old, young, strange):
        file.touch()
    os.utime(old, (0, 0))
    os.utime(strange, (0, 0))
    keep_daily(marked.marks_file, now=NOW)
    assert not old.exists()
    assert young.exists()
    assert strange.exists()


def test_who_asks_for_a_backup_gets_one_that_is_never_pruned(marked: Store, tmp_path: Path) -> None:
    made = make_backup(marked.marks_file, now=NOW, folder=tmp_path / "elsewhere" / "new")
    assert made.file == tmp_path / "elsewhere" / "new" / "marks-20261121T093000Z.db"
    again = make_backup(marked.marks_file, now=NOW, folder=made.file.parent)
    assert again.file.name == "marks-20261121T093000Z-2.db"
    assert outdated([made.file.name, again.file.name, daily(NOW)], now=NOW) == []


def test_the_latest_good_backup_is_whole_and_not_what_somebody_wanted_rid_of(
    marked: Store,
) -> None:
    folder = marked.marks_file.parent
    assert latest_good(folder, NOW + timedelta(days=9)) is None
    good = back_up(marked.marks_file, now=NOW, why="daily")
    cut = back_up(marked.marks_file, now=NOW + timedelta(days=1), why="daily")
    cut.write_bytes(cut.read_bytes()[:5000])
    newer = back_up(marked.marks_file, now=NOW + timedelta(days=2), why="daily")
    with closing(sqlite3.connect(newer)) as conn:
        conn.execute(f"PRAGMA user_version = {MARKS.version + 1}")
    back_up(marked.marks_file, now=NOW + timedelta(days=3), why="before-restoring")
    found = latest_good(folder, NOW + timedelta(days=9))
    assert found is not None
    assert found.file == good


def test_what_is_dated_in_the_future_is_restored_when_there_is_nothing_else(
    marked: Store,
) -> None:
    folder = marked.marks_file.parent
    before = back_up(marked.marks_file, now=NOW, why="before-restoring")
    daily_one = back_up(marked.marks_file, now=NOW - timedelta(seconds=1), why="daily")
    ahead = back_up(marked.marks_file, now=NOW + timedelta(days=900), why="daily")
    found = [latest_good(folder, NOW)]
    for gone in (daily_one, before, ahead):
        gone.unlink()
        found.append(latest_good(folder, NOW))
    assert [one and one.file for one in found] == [daily_one, before, ahead, None]


def test_of_backups_dated_in_the_future_the_one_with_the_latest_marks_comes_first(
    marked: Store,
) -> None:
    folder = marked.marks_file.parent
    days = (700, 900, 800)
    made = []
    for day in days:
        with closing(marked.marks_writer()) as conn:
            conn.execute("INSERT INTO steps (label, at) VALUES ('star', 'x')")
        made.append(back_up(marked.marks_file, now=NOW + timedelta(days=day), why="daily"))
    back_up(marked.marks_file, now=NOW + timedelta(days=950), why="before-restoring")
    found = latest_good(folder, NOW)
    assert found is not None
    assert found.file == made[-1]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP])
def test_a_file_system_that_puts_no_folder_on_disk_keeps_nobody_from_a_backup(
    marked: Store, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def sync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr("paperdeck.store.migrating.os.fsync", sync)
    made = make_backup(marked.marks_file, now=NOW)
    assert made.contents.stars == 1
    assert [one.file for one in list_backups(marked.marks_file.parent)] == [made.file]


@pytest.mark.parametrize("code", [errno.EINVAL, errno.EIO])
def test_a_file_that_is_not_put_on_disk_is_no_backup(
    marked: Store, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def sync(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("paperdeck.store.migrating.os.fsync", sync)
    with pytest.raises(StoreError):
        make_backup(marked.marks_file, now=NOW)
    assert list_backups(marked.marks_file.parent) == []


def test_a_full_disk_is_told_and_leaves_the_backups_as_they_were(
    marked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_daily(marked.marks_file, now=NOW)
    before = list_backups(marked.marks_file.parent)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("paperdeck.store.migrating.tempfile.mkstemp", fail)
    with pytest.raises(StoreError) as caught:
        keep_daily(marked.marks_file, now=NOW + timedelta(days=2))
    assert caught.value.trouble is Trouble.FULL
    assert list_backups(marked.marks_file.parent) == before


def test_a_migration_that_fails_again_and_again_fills_no_disk(
    marked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise sqlite3.OperationalError("no such table")

    newer = MARKS._replace(migrations=(*MARKS.migrations, fail))
    monkeypatch.setattr("paperdeck.store.database.MARKS", newer)
    folder = marked.marks_file.parent
    for _ in range(6):
        with pytest.raises(StoreError):
            Store.open(folder)
    whys = [one.said.why for one in list_backups(folder)]
    assert whys == [f"before-marks-v{newer.version}"] * 3
