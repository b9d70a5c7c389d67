from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FakeProgram = Callable[[str, str], "Path"]


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
