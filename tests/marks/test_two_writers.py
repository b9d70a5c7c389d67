"""Two processes that mark papers at once, while a third imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "two_writers.py"


def test_two_processes_mark_during_an_import_and_every_mark_is_there() -> None:
    command = [sys.executable, str(SCRIPT), "--papers", "300", "--marks", "200"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "by the reader's way: 100 marks, 0 refused" in done.stdout
    assert "by the command line's way: 100 marks, 0 refused" in done.stdout
    assert "there: 200 of 200" in done.stdout
    assert "locked" not in done.stdout + done.stderr
