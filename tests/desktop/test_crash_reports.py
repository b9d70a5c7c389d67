"""Crash reports tell a programmer enough, and nothing of what people read."""

from __future__ import annotations

import errno
import json
import logging
import re
import sqlite3
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.desktop.crash_reports import (
    KEPT,
    CrashReporter,
    crash_report,
    keep_report,
    report_crash,
)
from paperdeck.desktop.log import LOG
from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


def _fail(cause: Exception | None = None) -> None:
    title = "a title of the user's"
    raise ValueError(f"strange: {title}") from cause


def _caught(cause: Exception | None = None) -> ValueError:
    with pytest.raises(ValueError, match="strange") as caught:
        _fail(cause)
    return caught.value


def test_a_report_has_the_traceback_the_versions_and_the_last_commands(now: datetime) -> None:
    report = crash_report(_caught(), now=now, commands=["paper.star", "deck.undo"])
    assert report.startswith("PaperDeck crashed at 2026-11-21 09:30:00 UTC\n")
    assert "last commands: paper.star deck.undo\n" in report
    assert "in _fail\n" in report
    assert "textual 8.2." in report
    assert report.endswith("\nValueError\n")


def test_a_report_quotes_neither_variables_nor_the_words_of_errors(now: datetime) -> None:
    assert "a title of the user's" not in crash_report(_caught(), now=now)


def test_errors_about_the_program_keep_their_words(now: datetime) -> None:
    report = crash_report(_caught(sqlite3.OperationalError("no such table: papers")), now=now)
    assert report.index("OperationalError: no such table: papers\n") < report.index("\nValueError")


def test_a_report_is_for_the_users_eyes_only(tmp_path: Path, now: datetime) -> None:
    name = keep_report("why\n", folder=tmp_path / "cache", now=now)
    assert name is not None
    file = Path(name)
    assert file.parent == tmp_path / "cache"
    assert file.name.startswith("crash-20261121-093000-")
    assert file.read_text() == "why\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_report_goes_to_the_temporary_files_where_the_folder_cannot_be_made(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    name = keep_report("why\n", folder=tmp_path / "file" / "cache", now=now)
    assert name is not None
    assert Path(name).parent == tmp_path / "tmp"
    assert Path(name).name.startswith("paperdeck-crash-")


def test_a_report_that_can_be_written_nowhere_is_no_second_crash(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    assert keep_report("why\n", folder=None, now=now) is None


def test_errors_that_are_logged_and_survived_are_reported_a_few_times(
    tmp_path: Path, now: datetime
) -> None:
    commands: list[str] = []
    reporter = CrashReporter(folder=tmp_path, clock=lambda: now, commands=commands)
    log = logging.getLogger("test-crash-reports")
    log.propagate = False
    log.addHandler(reporter)
    log.error("no traceback")
    assert not list(tmp_path.iterdir())
    commands.append("paper.tag")
    for _ in range(10):
        log.error("in the background", exc_info=_caught())
    reports = [file.read_text() for file in tmp_path.iterdir()]
    assert 1 < len(reports) < 10
    assert all("last commands: paper.tag" in report for report in reports)


SECRETS = ("what somebody reads", "sk-a-key-of-mine", "query words", "/home/me/A Title.pdf")


def _raise(error: Exception, cause: Exception | None = None) -> None:
    raise error from cause


def _search_for(words: str) -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("CREATE VIRTUAL TABLE t USING fts5(a)")
        conn.execute("SELECT * FROM t WHERE t MATCH ?", (f'secretcolumn: "{words}',))


def _add_note(words: str) -> None:
    error = RuntimeError(words)
    error.add_note(words)
    raise error


FAULTS: dict[str, Callable[[str], object]] = {
    "value": lambda words: _raise(ValueError(words)),
    "key": lambda words: _raise(KeyError(words)),
    "type": lambda words: _raise(TypeError(words)),
    "attribute": lambda words: _raise(AttributeError(words)),
    "named attribute": lambda words: getattr(object(), words),
    "name": lambda words: _raise(NameError(words, name=words)),
    "import": lambda words: _raise(ImportError(words, name=words, path=words)),
    "os": lambda words: Path(words).read_bytes(),
    "plain os": lambda words: _raise(OSError(words)),
    "sqlite": lambda words: _raise(sqlite3.OperationalError(f"no such column: {words}")),
    "sqlite of a search": _search_for,
    "unicode": lambda words: f"{words}\xff".encode("latin-1").decode(),
    "json": lambda words: json.loads(f'{{"{words}" 1}}'),
    "our own": lambda words: _raise(PaperDeckError(words, where=words, next_step=words)),
    "group": lambda words: _raise(ExceptionGroup(words, [ValueError(words), OSError(words)])),
    "note": _add_note,
    "cause": lambda words: _raise(RuntimeError(words), ValueError(words)),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_no_words_of_any_error_get_into_a_report(kind: str, now: datetime) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - any will do
        FAULTS[kind](" ".join(SECRETS))
    report = crash_report(caught.value, now=now, commands=["paper.note"])
    told = report[report.index("last commands") :]
    # But for the lines of this very file.
    lines = "\n".join(line for line in told.splitlines() if not line.startswith("    "))
    assert [secret for secret in (*SECRETS, "secretcolumn") if secret in lines] == []
    assert type(caught.value).__qualname__ in told
    assert "test_crash_reports.py" in told


def test_what_python_and_sqlite_keep_apart_is_told(now: datetime, tmp_path: Path) -> None:
    def told(fail: Callable[[], object]) -> str:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - any will do
            fail()
        return crash_report(caught.value, now=now).rstrip().rpartition("\n")[2]

    nothing: Any = None
    with closing(sqlite3.connect(":memory:")) as conn:
        missing = told(lambda: conn.execute("SELECT * FROM papers"))
    assert missing == "OperationalError: SQLITE_ERROR no such table: papers"
    assert told(lambda: nothing.title) == "AttributeError: no title of NoneType"
    assert told(lambda: nowhere) == "NameError: no nowhere"  # type: ignore[name-defined] # noqa: F821 - the fault
    assert told((tmp_path / "x").read_text).startswith("FileNotFoundError: ENOENT No such")
    assert told(lambda: 1 + nothing).startswith(
        "TypeError: unsupported operand type(s) for +: 'int'"
    )
    assert told(nothing) == "TypeError: 'NoneType' object is not callable"


def test_errors_of_a_group_are_told_one_by_one(now: datetime) -> None:
    group = ExceptionGroup("both", [_caught(), KeyError("x")])
    report = crash_report(group, now=now)
    assert "in _fail\nValueError" not in report
    assert re.search(r"in _fail\n.*\nValueError\n", report)
    assert "\nKeyError\n" in report
    assert report.endswith("\nExceptionGroup\n")


def _fail_with(words: str) -> None:
    raise ValueError(words)


def test_an_error_in_another_process_is_told_by_its_places_alone(now: datetime) -> None:
    with (
        ProcessPoolExecutor(1, get_context("spawn")) as pool,
        pytest.raises(ValueError, match="reads") as caught,
    ):
        pool.submit(_fail_with, SECRETS[0]).result()
    report = crash_report(caught.value, now=now)
    assert SECRETS[0] not in report
    assert "in another process:\n" in report
    assert ", in _fail_with\n" in report


def test_a_recursion_without_end_is_told_in_short(now: datetime) -> None:
    def again(depth: int) -> int:
        return and_again(depth + 1) + 1

    def and_again(depth: int) -> int:
        return again(depth + 1) + 1

    with pytest.raises(RecursionError) as caught:
        again(0)
    report = crash_report(caught.value, now=now)
    assert len(report) < 20_000
    assert re.search(r"\.\.\. \d+ more \.\.\.", report)


def test_a_report_tells_no_home_folder(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(Path(__file__).parents[2]))
    report = crash_report(_caught(), now=now)
    assert 'File "~/tests/desktop/' in report


def test_a_report_names_the_log(now: datetime, tmp_path: Path) -> None:
    assert "\nlog: none\n" in crash_report(_caught(), now=now)
    try:
        LOG.begin(tmp_path)
        report_crash(_caught(), folder=tmp_path, now=now, commands=["sync"])
    finally:
        LOG.end()
    (file,) = tmp_path.glob("crash-*.txt")
    assert f"\nlog: {tmp_path}/paperdeck.log\n" in file.read_text()
    log = (tmp_path / "paperdeck.log").read_text()
    assert log.endswith(f" crash error=ValueError report={file.name}\n")


def test_only_the_newest_reports_are_kept(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "another.txt").write_text("")
    for number in range(KEPT + 5):
        keep_report(f"{number}", folder=tmp_path, now=now + timedelta(minutes=number))
    reports = sorted(tmp_path.glob("crash-*.txt"))
    assert [file.read_text() for file in reports] == [str(number) for number in range(5, KEPT + 5)]
    assert (tmp_path / "another.txt").exists()


def test_in_the_folder_for_temporary_files_only_the_newest_reports_of_ours_are_kept(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    others = [tmp_path / "crash-1.txt", tmp_path / "paperdeck-notes.txt"]
    for file in others:
        file.touch()
    for number in range(KEPT + 5):
        keep_report(str(number), folder=None, now=now + timedelta(minutes=number))
    reports = sorted(set(tmp_path.iterdir()) - set(others))
    assert [file.read_text() for file in reports] == [str(number) for number in range(5, KEPT + 5)]
    assert all(file.exists() for file in others)


def test_what_ends_a_thread_is_reported_and_not_printed(
    tmp_path: Path, now: datetime, capfd: pytest.CaptureFixture[str]
) -> None:
    reporter = CrashReporter(folder=tmp_path, clock=lambda: now, commands=["paper.star"])
    with reporter.hearing_threads():
        thread = threading.Thread(target=_fail)
        thread.start()
        thread.join()
    (file,) = tmp_path.glob("crash-*.txt")
    assert "in _fail\n" in file.read_text()
    assert capfd.readouterr().err == ""


def test_a_terminal_that_has_gone_is_no_crash(tmp_path: Path, now: datetime) -> None:
    reporter = CrashReporter(folder=tmp_path, clock=lambda: now, commands=[])
    with reporter.hearing_threads():
        thread = threading.Thread(target=lambda: _raise(OSError(errno.EIO, "gone")))
        thread.start()
        thread.join()
    assert not list(tmp_path.iterdir())
