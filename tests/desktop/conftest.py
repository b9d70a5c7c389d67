from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from paperdeck.desktop import editor

if TYPE_CHECKING:
    from pathlib import Path

WaitUntilFree = Callable[["Path"], None]
FakeProgram = Callable[[str, str], "Path"]


@pytest.fixture
def drafts(tmp_path: Path) -> Path:
    return tmp_path / "data" / "drafts"


@pytest.fixture
def wait_until_free() -> WaitUntilFree:
    """Wait for whoever has the lock of the one draft in a folder."""

    def wait(drafts: Path) -> None:
        (own,) = drafts.iterdir()
        handle = os.open(own, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.close(handle)

    return wait


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if people had looked at the text for a while."""
    monkeypatch.setattr(editor, "_AT_ONCE", 0.0)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    return folder


@pytest.fixture
def environ(programs: Path) -> dict[str, str]:
    """An environment without a desktop, with the test's own programs first."""
    return {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(programs.parent)}


@pytest.fixture
def fake_program(programs: Path) -> FakeProgram:
    """Make an executable: `fake_program("xclip", "cat > out")` is a shell script."""

    def make(name: str, script: str) -> Path:
        file = programs / name
        text = script if script.startswith("#!") else f"#!/bin/sh\n{script}\n"
        file.write_text(text, encoding="utf-8")
        file.chmod(0o755)
        return file

    return make
