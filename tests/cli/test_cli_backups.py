from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.cli import backups
from paperdeck.store.schema import MARKS

if TYPE_CHECKING:
    from tests.cli.conftest import RunCommand, SpawnCommand

COUNTS = {
    "stars": 1,
    "read": 0,
    "queued": 0,
    "tags": 1,
    "notes": 1,
    "keys": 0,
    "opinions": 0,
    "views": 0,
    "follows": 0,
    "identities": 0,
    "apart": 0,
    "told": 0,
    "steps": 3,
    "papers": 1,
}


@pytest.fixture
def marked(filled: RunCommand) -> RunCommand:
    done = filled("mark", "1706.03762", "--star", "--tag", "ml", "--note", "A *note*")
    assert (done.code, done.err) == (0, "")
    return filled


def daily(home: Path) -> list[Path]:
    return sorted((home / "data" / "backups").glob("marks-daily-*.db"))


def test_a_backup_says_where_it_is_and_what_it_holds(marked: RunCommand, home: Path) -> None:
    done = marked("backup")
    assert (done.code, done.err) == (0, "")
    name, _, counts = done.out.strip().partition(": ")
    assert counts == "1 star, 1 tag, 1 note, 0 views"
    assert name.startswith(str(home / "data" / "backups" / "marks-2"))


def test_a_backup_goes_where_it_is_wanted(marked: RunCommand, tmp_path: Path) -> None:
    done = marked("backup", str(tmp_path / "stick"), "--json")
    (made,) = (tmp_path / "stick").iterdir()
    assert done.objects == [{"file": str(made), **COUNTS}]


def test_without_a_library_there_is_nothing_to_back_up(paperdeck: RunCommand, home: Path) -> None:
    done = paperdeck("backup")
    assert done.code == 1
    assert "This file is not there" in done.complaint
    assert not (home / "data" / "backups").exists()


def test_a_restored_backup_is_told_with_what_was_before(marked: RunCommand) -> None:
    name = marked("backup", "--json").objects[0]["file"]
    marked("mark", "1706.03762", "--untag", "ml", "--unstar")
    marked("mark", "1412.6980", "--star")
    done = marked("restore", name)
    assert (done.code, done.err) == (0, "")
    assert done.lines[:2] == [
        "before: 1 star, 0 tags, 1 note, 0 views",
        "now: 1 star, 1 tag, 1 note, 0 views",
    ]
    assert done.lines[2].startswith("what was there before is kept in ")
    (paper,) = marked("list", "is:starred tag:ml", "--json").objects
    assert paper["id"] == "arxiv:1706.03762"
    assert marked("undo").lines == ["undone: note on Attention Is All You Need"]


def test_a_backup_can_be_named_as_it_is_listed(marked: RunCommand) -> None:
    marked("backup")
    listed = marked("restore", "--list")
    assert listed.code == 0
    by_hand = next(line for line in listed.lines if "daily" not in line)
    done = marked("restore", by_hand.split()[-1], "--json")
    assert done.code == 0
    (told,) = done.objects
    assert told["before"] == told["after"] == COUNTS


def test_the_list_tells_dates_counts_and_what_is_damaged(marked: RunCommand, home: Path) -> None:
    bad = home / "data" / "backups" / "marks-20200101T000000Z.db"
    bad.write_bytes(b"no database")
    done = marked("restore", "--list")
    assert done.code == 1
    assert "1 star, 1 tag, 1 note, 0 views" not in done.lines[-1]
    assert done.lines[-1].startswith("2020-01-01 00:00 UTC  This file is damaged")
    told = marked("restore", "--list", "--json").objects
    assert [one["ok"] for one in told] == [True, False]
    assert told[0]["why"] == "daily"
    assert told[1]["at"] == "2020-01-01T00:00:00+00:00"


def test_the_backups_of_another_folder_are_listed(marked: RunCommand, tmp_path: Path) -> None:
    marked("backup", str(tmp_path / "stick"))
    assert len(marked("restore", "--list", str(tmp_path / "stick")).lines) == 1
    assert marked("restore", "--list", str(tmp_path / "none")).lines == ["no backups yet"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["restore"], "no backup is named"),
        (["restore", "a", "b"], "one backup at a time"),
        (["backup", "a", "b"], "one folder at a time"),
        (["restore", ""], "the backup's name is empty"),
        (["restore", "--list", ""], "the folder's name is empty"),
        (["backup", ""], "the folder's name is empty"),
    ],
)
def test_what_is_not_understood_is_said(
    paperdeck: RunCommand, arguments: list[str], told: str
) -> None:
    done = paperdeck(*arguments)
    assert done.code == 2
    assert told in done.complaint


def test_a_file_that_is_no_backup_changes_nothing(marked: RunCommand, tmp_path: Path) -> None:
    strange = tmp_path / "strange.db"
    with closing(sqlite3.connect(strange)) as conn:
        conn.execute("CREATE TABLE t (a)")
    done = marked("restore", str(strange))
    assert done.code == 1
    assert "not made by PaperDeck" in done.complaint
    assert "is not there" in marked("restore", str(tmp_path / "none.db")).complaint
    assert len(marked("list", "is:starred").lines) == 1


def test_papers_that_the_library_lost_are_there_with_their_marks(
    marked: RunCommand, home: Path
) -> None:
    name = marked("backup", "--json").objects[0]["file"]
    for file in (home / "data").glob("*.db*"):
        file.unlink()
    assert marked("restore", name).lines[0] == "before: no marks"
    done = marked("show", "1706.03762", "--json")
    assert done.code == 0
    assert done.objects[0]["title"] == "Attention Is All You Need"
    assert [note["text"] for note in done.objects[0]["notes"]] == ["A *note*"]


def test_a_library_that_is_open_is_not_restored(marked: RunCommand, home: Path) -> None:
    name = marked("backup", "--json").objects[0]["file"]
    with closing(sqlite3.connect(home / "data" / "marks.db")) as conn:
        conn.execute("SELECT * FROM flags").fetchall()
        done = marked("restore", name)
    assert done.code == 1
    assert "is open in another reader or command" in done.complaint
    assert marked("restore", name).code == 0


def test_the_day_has_a_backup_after_marks_were_changed(
    marked: RunCommand, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(daily(home)) == 1
    marked("mark", "1412.6980", "--star")
    assert len(daily(home)) == 1
    tomorrow = datetime.now(UTC) + timedelta(days=1, minutes=1)
    monkeypatch.setattr(backups, "clock", lambda: tomorrow)
    marked("list")
    marked("mark", "1412.6980", "--unstar", "--dry-run")
    assert len(daily(home)) == 1
    marked("mark", "1412.6980", "--unstar")
    assert len(daily(home)) == 2


def test_a_days_backup_that_fails_is_told_and_fails_nothing_else(
    filled: RunCommand, home: Path
) -> None:
    (home / "data" / "backups").write_text("in the way", encoding="utf-8")
    done = filled("mark", "1706.03762", "--star")
    assert done.code == 0
    assert "no backup of your marks was made today" in done.complaint
    assert len(filled("list", "is:starred").lines) == 1


def test_where_nothing_can_be_written_no_backup_is_tried(
    marked: RunCommand, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily(home)[0].unlink()
    monkeypatch.setattr("paperdeck.cli.backups.os.access", lambda *_: False)
    backups.keep_daily_backup()
    assert daily(home) == []
    monkeypatch.undo()


def test_a_newer_library_is_left_to_the_newer_paperdeck(marked: RunCommand, home: Path) -> None:
    for file in daily(home):
        file.unlink()
    with closing(sqlite3.connect(home / "data" / "marks.db")) as conn:
        conn.execute(f"PRAGMA user_version = {MARKS.version + 1}")
    backups.keep_daily_backup()
    assert daily(home) == []


def test_a_file_of_the_library_is_no_backup_and_nothing_is_to_be_repaired(
    marked: RunCommand, home: Path
) -> None:
    for word in ("nothere", str(home / "data" / "papers.db"), "."):
        done = marked("restore", word)
        assert done.code == 1
        assert done.complaint.endswith(
            "`paperdeck restore --list` shows the backups of this library."
        )


def test_what_is_dated_in_the_future_is_named_and_not_taken_for_the_latest(
    marked: RunCommand, home: Path
) -> None:
    made = daily(home)[0]
    ahead = made.with_name("marks-daily-29990101T000000Z.db")
    ahead.write_bytes(made.read_bytes())
    marked("mark", "1412.6980", "--star")

    def told() -> list[tuple[bool, str]]:
        findings = marked("doctor", "--quick", "--json").objects
        return [(one["ok"], one["words"]) for one in findings if one["what"] == "backups"]

    (named, latest) = told()
    assert named == (True, f"dated in the future, and never the first to be restored: {ahead.name}")
    assert latest[0]
    assert "2999" not in latest[1]
    assert "changes of marks since then: 1" in latest[1]
    made.unlink()
    ((well, _),) = told()
    assert not well


def test_a_home_whose_name_is_not_utf_8_has_a_library_and_backups(
    spawn: SpawnCommand, tmp_path: Path, papers_file: Path
) -> None:
    where = {"PAPERDECK_HOME": f"{tmp_path}/b\udce8"}
    for command in (["import", str(papers_file)], ["mark", "1706.03762", "--star"], ["backup"]):
        done = spawn(*command, env=where)
        assert (done.returncode, done.stderr) == (0, b"")
    assert b"Attention" in spawn("list", "is:starred", env=where).stdout
    name = spawn("restore", "--list", env=where).stdout.split()[-1]
    done = spawn("restore", name, env=where)
    assert done.stdout.splitlines()[1].startswith(b"now: 1 star")
    held = Path(f"{tmp_path}/b\udce8") / "data"
    (held / "marks.db").write_bytes(b"no database at all, and longer than its head")
    done = spawn("list", env=where)
    assert done.returncode == 1
    assert b"damaged" in done.stderr
