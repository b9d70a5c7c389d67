"""The reader on a real pseudo-terminal, in a home of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.terminal.pty_screen import PtyScreen
    from tests.terminal.small_library import OFFLINE
else:
    from pty_screen import PtyScreen
    from small_library import OFFLINE


@dataclass(frozen=True)
class Desk:
    """A user's machine: a home, PaperDeck's folder in it, a folder for temporary files."""

    home: Path
    paperdeck_home: Path
    temporary: Path
    opened: contextlib.ExitStack

    def environ(self, **more: str | None) -> dict[str, str]:
        """Return the whole environment of a program started here; `None` takes a name out."""
        names: dict[str, str | None] = {
            "HOME": str(self.home),
            "PAPERDECK_HOME": str(self.paperdeck_home),
            "TMPDIR": str(self.temporary),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "PYTHONWARNINGS": "error",
            **more,
        }
        return {name: value for name, value in names.items() if value is not None}

    def open(
        self,
        *arguments: str,
        size: tuple[int, int] = (120, 40),
        environ: Mapping[str, str | None] | None = None,
        python: tuple[str, ...] = ("-m", "paperdeck"),
    ) -> PtyScreen:
        """Start `paperdeck` with these arguments on a pty; ended with the test at the latest."""
        screen = PtyScreen(
            [sys.executable, *python, *arguments],
            environ=self.environ(**(environ or {})),
            size=size,
            folder=self.home,
        )
        return self.opened.enter_context(screen)

    def configure(self, config: str) -> None:
        """Write the settings."""
        file = self.paperdeck_home / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(config, encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """Run a command without a terminal; return what it printed."""
        command = [sys.executable, "-m", "paperdeck", *arguments]
        done = subprocess.run(command, env=self.environ(), capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def import_papers(self, *papers: Mapping[str, object]) -> None:
        """Import papers, given as lines of arXiv's metadata snapshot."""
        file = self.home / "papers.jsonl"
        file.write_text("".join(f"{json.dumps(paper)}\n" for paper in papers), encoding="utf-8")
        self.run("import", str(file))

    def left_behind(self) -> list[str]:
        """Name what lies in the folder for temporary files."""
        return sorted(path.name for path in self.temporary.iterdir())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A machine on which PaperDeck has never been started."""
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    home.mkdir()
    temporary.mkdir()
    with contextlib.ExitStack() as opened:
        desk = Desk(home, home / "paperdeck", temporary, opened)
        desk.configure(OFFLINE)
        yield desk


@pytest.fixture
def demo(desk: Desk) -> PtyScreen:
    """The reader on the sample library, ready for keys."""
    return desk.open("demo").wait_for("138 papers")
