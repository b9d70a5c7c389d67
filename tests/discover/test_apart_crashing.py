"""The process that compares papers leaves a report when it crashes, where the reader's lie."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop.log import LOG
from paperdeck.discover import apart
from paperdeck.store.database import Store

if TYPE_CHECKING:
    from pathlib import Path

CRASHING = """
from paperdeck.discover import apart

def fail(_):
    raise ValueError("what somebody reads")

apart._compare = fail
apart.main()
"""


@pytest.mark.parametrize("wanted", [True, False])
def test_a_crash_over_there_is_reported_if_there_is_a_log(tmp_path: Path, wanted: bool) -> None:
    folder = tmp_path / "log"
    done = subprocess.run(
        [sys.executable, "-c", CRASHING, "papers.db", "marks.db"],
        env={**os.environ, apart._REPORTS: str(folder) if wanted else ""},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    reports = list(tmp_path.rglob("crash-*.txt"))
    assert len(reports) == wanted
    if wanted:
        text = reports[0].read_text()
        assert "last commands: compare" in text
        assert text.endswith("\nValueError\n")
        assert "what somebody reads" not in text.replace(CRASHING, "")


def test_the_process_is_told_where_reports_belong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path / "data")
    told: list[str] = []
    monkeypatch.setattr(subprocess, "Popen", lambda *_, env, **__: told.append(env[apart._REPORTS]))
    apart._begin(store)
    try:
        LOG.begin(tmp_path / "log")
        apart._begin(store)
    finally:
        LOG.end()
    assert told == ["", str(tmp_path / "log")]
