"""Crash reports tell a programmer enough, and nothing of what people read."""

from __future__ import annotations

import logging
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop.crash_reports import CrashReporter, crash_report, keep_report

if TYPE_CHECKING:
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
