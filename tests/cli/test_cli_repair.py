"""doctor of the library itself: what it finds, what `--repair` puts right, and when it won't."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.backups import make_backup
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Result, RunCommand

ATTENTION, ADAM = "arxiv:1706.03762", "arxiv:1412.6980"
STEP = "INSERT INTO steps (label, at) VALUES ('star', '2026-11-20T08:00:00Z')"


@pytest.fixture
def data(filled: RunCommand, home: Path) -> Path:
    """The folder of a library of three papers, one of them starred; no service is asked."""
    (home / "config.toml").write_text(
        "[sources.arxiv]\nenabled = false\n[sources.huggingface]\nenabled = false\n"
    )
    assert filled("mark", "1706.03762", "--star").code == 0
    assert filled("compare").code == 0
    # The day's backup, which a command that marks makes by itself.
    shutil.rmtree(home / "data" / "backups")
    return home / "data"


def found(done: Result) -> dict[str, str]:
    """Return the lines of things that are wrong, by what they are about."""
    lines = [line.split(maxsplit=2) for line in done.lines if line.startswith("!!")]
    return {what: words for _, what, words in lines}


def repaired(done: Result) -> list[str]:
    return [line for line in done.lines if line.startswith("repaired ")]


def change(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def count(file: Path, select: str) -> int:
    with closing(sqlite3.connect(file)) as conn:
        return int(conn.execute(select).fetchone()[0])


def test_without_anything_to_repair_it_says_so(paperdeck: RunCommand, data: Path) -> None:
    before = {file.name for file in data.iterdir()}
    done = paperdeck("doctor", "--repair")
    assert done.code == 0
    assert done.lines[0] == "nothing to repair"
    assert not [file.name for file in data.iterdir() if "damaged" in file.name]
    assert before <= {file.name for file in data.iterdir()}
    assert paperdeck("doctor", "--repair", "--json").objects[0]["repaired"] is False


def test_without_a_library_nothing_is_made(paperdeck: RunCommand, home: Path) -> None:
    (home / "data").mkdir(parents=True)
    done = paperdeck("doctor", "--repair")
    assert (done.code, done.lines[0]) == (0, "nothing to repair")
    assert list((home / "data").iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "what", "words"),
    [
        (
            "INSERT INTO paper_days VALUES (7, 'arxiv', 7)",
            "rows",
            "rows of paper_days without their paper: 1",
        ),
        (
            "INSERT INTO aliases VALUES ('doi:10.1/x', 'doi:10.1/x')",
            "rows",
            "rows of aliases without their paper: 1",
        ),
        ("DELETE FROM paper_sources", "rows", "papers without their sources: 3"),
        ("DELETE FROM paper_categories", "rows", "papers without their categories: 3"),
        (f"DELETE FROM aliases WHERE alias = '{ADAM}'", "rows", "papers without their names: 1"),
        ("UPDATE counters SET value = 9 WHERE name = 'papers'", "rows", "wrong counts: 1"),
        ("DELETE FROM papers_fts_docsize", "index", "papers not in it: 3"),
        (
            "INSERT INTO papers_fts (papers_fts) VALUES ('delete-all')",
            "index",
            "papers not in it: 3",
        ),
        ("UPDATE papers_fts_data SET block = x'00' WHERE id > 10", "index", "malformed"),
        ("UPDATE papers SET title = 'Another', abstract = NULL", "index", "not found by their"),
        ("UPDATE vectors SET text = 1", "vectors", "of other texts than their papers: 3"),
    ],
)
def test_what_disagrees_in_papers_db_is_found_and_put_right(
    paperdeck: RunCommand, data: Path, spoil: str, what: str, words: str
) -> None:
    change(data / "papers.db", spoil)
    done = paperdeck("doctor")
    assert done.code == 1
    assert words in found(done)[what], done.out
    assert "`paperdeck doctor --repair`" in done.lines[-1]
    done = paperdeck("doctor", "--repair")
    assert done.code == 0, done.out
    assert any(line.startswith(f"repaired {what}: ") for line in repaired(done)), done.out
    assert paperdeck("doctor").code == 0
    assert paperdeck("doctor", "--repair").lines[0] == "nothing to repair"
    assert len(paperdeck("list", "--ids").lines) == 3


def test_an_index_made_anew_finds_what_the_old_one_did(paperdeck: RunCommand, data: Path) -> None:
    before = paperdeck("list", "attention", "--ids").lines
    change(data / "papers.db", "UPDATE papers_fts_data SET block = x'00' WHERE id > 10")
    assert paperdeck("list", "attention").code == 1
    assert paperdeck("doctor", "--repair").code == 0
    assert paperdeck("list", "attention", "--ids").lines == before == [ATTENTION]


def test_papers_db_begins_anew_if_its_index_is_beyond_repair(
    paperdeck: RunCommand, data: Path
) -> None:
    change(data / "papers.db", "DELETE FROM papers_fts_data")
    assert "index" in found(paperdeck("doctor"))
    done = paperdeck("doctor", "--repair")
    assert done.code == 0
    assert repaired(done)[0].startswith("repaired papers: set aside as papers.db.damaged-")
    assert paperdeck("list", "is:starred", "--ids").lines == [ATTENTION]


def test_papers_of_which_no_source_says_anything_are_told_of(
    paperdeck: RunCommand, data: Path
) -> None:
    change(data / "papers.db", "DELETE FROM source_records")
    assert "papers without their records: 3" in found(paperdeck("doctor"))["rows"]


def test_of_what_cannot_be_mended_it_is_not_said_that_it_was(
    paperdeck: RunCommand, data: Path
) -> None:
    change(
        data / "papers.db",
        f"DELETE FROM source_records WHERE paper_id = '{ADAM}'",
        f"DELETE FROM paper_sources WHERE row = (SELECT row FROM papers WHERE id = '{ADAM}')",
    )
    done = paperdeck("doctor", "--repair")
    assert repaired(done) == ["repaired rows: put right: wrong counts: 1"]
    for _ in range(2):
        done = paperdeck("doctor", "--repair")
        assert done.code == 1
        assert repaired(done) == []
        assert found(done)["rows"] == "papers without their records: 1"
    change(data / "papers.db", "UPDATE counters SET value = 9 WHERE name = 'papers'")
    done = paperdeck("doctor", "--repair")
    assert repaired(done) == ["repaired rows: put right: wrong counts: 1"]


def test_a_library_that_can_only_be_read_is_told_of(
    paperdeck: RunCommand, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "paperdeck.cli.health.may_be_written", lambda file: "marks" not in file.name
    )
    done = paperdeck("doctor")
    assert found(done) == {
        "writing": "can't be written, only read: marks.db; check the permissions"
    }
    assert done.code == 1


def test_what_is_set_aside_and_not_read_out_is_told_of(paperdeck: RunCommand, data: Path) -> None:
    (data / "marks.db").write_bytes(b"spoilt")
    (data / "marks.db").rename(data / "marks.db.damaged-20261120T080000Z")
    (data / ".swapping").write_bytes((data / "papers.db").read_bytes())
    done = paperdeck("doctor")
    assert "adds to your marks what can be read of 1; delete them when all is well" in done.out
    assert found(done)["names"] == ".swapping is left of a repair that was broken off"
    assert paperdeck("doctor", "--repair").code == 0
    done = paperdeck("doctor")
    assert "adds to your marks" not in done.out
    assert "delete them when all is well" in done.out
    assert done.code == 0


def test_a_link_that_leads_nowhere_is_no_new_library(paperdeck: RunCommand, data: Path) -> None:
    for name in ("marks.db", "papers.db"):
        (data / name).unlink()
    (data / "marks.db").symlink_to("/nowhere/marks.db")
    assert "a link that leads nowhere" in found(paperdeck("doctor"))["marks.db"]
    done = paperdeck("doctor", "--repair")
    assert done.code == 1
    assert "a link that leads nowhere" in done.err


def test_a_short_copy_that_is_missing_is_made(paperdeck: RunCommand, data: Path) -> None:
    change(data / "marks.db", "DELETE FROM marked_papers")
    assert "marked papers without a short copy: 1" in found(paperdeck("doctor"))["marks"]
    assert paperdeck("doctor", "--repair").code == 0
    assert count(data / "marks.db", "SELECT count(*) FROM marked_papers") == 1


def test_marks_of_papers_that_are_gone_are_no_fault_and_come_back_into_lists(
    paperdeck: RunCommand, data: Path
) -> None:
    (data / "papers.db").unlink()
    assert paperdeck("list", "is:starred", "--ids").lines == []
    assert paperdeck("doctor").code == 0
    done = paperdeck("doctor", "--repair")
    assert (
        "put marked papers back into lists, from their short copies, 1 of them" in repaired(done)[0]
    )
    assert paperdeck("list", "is:starred", "--ids").lines == [ATTENTION]
    shown = paperdeck("show", ATTENTION, "--json").objects[0]
    assert shown["title"] == "Attention Is All You Need"
    assert shown["authors"][0]["name"] == "Ashish Vaswani"


def test_what_a_short_copy_says_yields_to_every_source(
    paperdeck: RunCommand, data: Path, papers_file: Path
) -> None:
    (data / "papers.db").unlink()
    change(data / "marks.db", "UPDATE marked_papers SET title = 'An old title'")
    assert paperdeck("doctor", "--repair").code == 0
    assert paperdeck("import", str(papers_file)).code == 0
    shown = paperdeck("show", ATTENTION, "--json").objects[0]
    assert shown["title"] == "Attention Is All You Need"
    assert shown["starred"]


def test_a_mark_of_which_only_the_id_is_known_is_told_of(paperdeck: RunCommand, data: Path) -> None:
    change(data / "marks.db", "INSERT INTO flags VALUES ('doi:10.1/x', 'starred', 'now')")
    done = paperdeck("doctor")
    assert "only the id is known: 1; `paperdeck add doi:10.1/x`" in done.out
    assert done.code == 1


def test_merges_that_were_broken_off_are_finished(paperdeck: RunCommand, data: Path) -> None:
    change(
        data / "papers.db",
        f"UPDATE aliases SET paper_id = '{ADAM}' WHERE alias = '{ATTENTION}'",
        f"DELETE FROM papers WHERE id = '{ATTENTION}'",
        f"INSERT INTO merges VALUES ('{ATTENTION}', '{ADAM}', '2026-11-20T08:00:00Z', 0)",
    )
    assert "wait to be carried over" in found(paperdeck("doctor"))["merges"]
    done = paperdeck("doctor", "--repair")
    assert any(line.startswith("repaired merges: ") for line in repaired(done))
    assert count(data / "marks.db", f"SELECT count(*) FROM flags WHERE paper_id = '{ADAM}'") == 1


def test_what_others_may_read_is_taken_from_them(paperdeck: RunCommand, data: Path) -> None:
    data.chmod(0o755)
    (data / "marks.db").chmod(0o640)
    assert found(paperdeck("doctor"))["permissions"].startswith("others may read: data, marks.db")
    assert paperdeck("doctor", "--repair").code == 0
    assert (data.stat().st_mode & 0o777, (data / "marks.db").stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )


def test_quickly_no_page_is_read_that_need_not_be(paperdeck: RunCommand, data: Path) -> None:
    page = count(data / "papers.db", "SELECT rootpage FROM sqlite_schema WHERE name = 'profiles'")
    with (data / "papers.db").open("r+b") as stream:
        stream.seek((page - 1) * 4096)
        stream.write(b"\xff" * 100)
    quick = paperdeck("doctor", "--quick")
    assert (quick.code, "looks sound" in quick.out) == (0, True)
    assert "papers.db" in found(paperdeck("doctor"))
    assert paperdeck("doctor", "--quick", "--repair").code == 2


def test_without_a_backup_marks_are_read_out_of_the_damaged_file(
    paperdeck: RunCommand, data: Path
) -> None:
    change(data / "marks.db", "DROP TABLE carried")
    done = paperdeck("doctor", "--repair", "--json")
    said = [one["words"] for one in done.objects if one.get("repaired")]
    assert said[0].startswith("begun anew, since there is no good backup; what was there is kept")
    assert said[1].startswith("read out of the damaged file besides: 1 flags, 1 short copies of")
    assert paperdeck("list", "is:starred", "--ids").lines == [ATTENTION]


def test_a_backup_that_is_spoilt_itself_is_passed_over(paperdeck: RunCommand, data: Path) -> None:
    for day in (19, 20):
        made = make_backup(data / "marks.db", now=datetime(2026, 11, day, 8, tzinfo=UTC))
    made.file.write_bytes(b"spoilt")
    (data / "marks.db").write_bytes(b"spoilt")
    done = paperdeck("doctor", "--repair")
    assert done.code == 0
    assert "restored from the backup of 2026-11-19 08:00 UTC (1 star," in done.lines[0]


def test_marks_behind_their_own_backup_are_told_of(paperdeck: RunCommand, data: Path) -> None:
    older = (data / "marks.db").read_bytes()
    change(data / "marks.db", STEP)
    made = make_backup(data / "marks.db", now=datetime(2026, 11, 20, 8, tzinfo=UTC))
    change(data / "marks.db", STEP)
    assert "changes of marks since then: 1" in paperdeck("doctor").out
    (data / "marks.db").write_bytes(older)
    assert f"`paperdeck restore {made.file}` undoes" in paperdeck("doctor").out


def test_marks_that_no_backup_has_for_long_are_told_of(paperdeck: RunCommand, data: Path) -> None:
    make_backup(data / "marks.db", now=datetime(2020, 1, 1, tzinfo=UTC))
    assert paperdeck("doctor").code == 0
    change(data / "marks.db", STEP)
    assert "2020-01-01 00:00 UTC; changes of marks since" in found(paperdeck("doctor"))["backups"]


def test_nothing_is_repaired_while_an_import_runs(paperdeck: RunCommand, data: Path) -> None:
    (data / "papers.db").write_bytes(b"spoilt")
    descriptor = os.open(data / ".importing", os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        done = paperdeck("doctor", "--repair")
    finally:
        os.close(descriptor)
    assert done.code == 1
    assert "An import into this library, or another repair of it, is under way" in done.err
    assert "the library was left as it is" in done.err
    assert (data / "papers.db").read_bytes() == b"spoilt"


def test_nothing_is_repaired_while_somebody_writes(paperdeck: RunCommand, data: Path) -> None:
    data.chmod(0o755)
    with closing(Store.open(data).marks_writer()) as conn:
        conn.execute("BEGIN IMMEDIATE")
        done = paperdeck("doctor", "--repair")
        conn.execute("ROLLBACK")
    assert done.code == 1
    assert "Another process is writing to this file" in done.err
    assert data.stat().st_mode & 0o777 == 0o755


HOLDER = """
import sys
from pathlib import Path
from paperdeck.store.database import Store
conn = Store.open(Path(sys.argv[1])).papers_writer()
conn.execute("SELECT count(*) FROM papers").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


def test_a_spoilt_file_that_a_reader_has_open_is_not_exchanged(
    paperdeck: RunCommand, data: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with (data / "papers.db").open("r+b") as stream:
            stream.write(b"spoilt")
        done = paperdeck("doctor", "--repair")
        assert holder.stdin is not None
        holder.stdin.close()
        holder.wait()
    assert done.code == 1
    assert "The library is open in another reader or command" in done.err
    assert (data / "papers.db").read_bytes().startswith(b"spoilt")
    assert paperdeck("doctor", "--repair").code == 0


def test_a_newer_library_is_left_alone(paperdeck: RunCommand, data: Path) -> None:
    change(data / "marks.db", "PRAGMA user_version = 99")
    done = paperdeck("doctor", "--repair")
    assert done.code == 1
    assert "written by a newer PaperDeck" in done.err
    assert count(data / "marks.db", "PRAGMA user_version") == 99
