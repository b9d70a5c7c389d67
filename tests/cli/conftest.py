"""The command line in a home of its own, inside this process and in processes of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from paperdeck.cli.run import run
from paperdeck.desktop.log import LOG

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Result:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What was printed for people."""
        return self.out.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        """What was printed for programs."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        assert self.err.endswith("\n"), self.err
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("paperdeck: "), self.err
        return self.err[len("paperdeck: ") : -1]


class Terminal(io.StringIO):
    """A stream that takes itself for a terminal."""

    def isatty(self) -> bool:
        """Tell that it is one."""
        return True


class RunCommand(Protocol):
    def __call__(self, *arguments: str) -> Result: ...


class SpawnCommand(Protocol):
    def __call__(
        self,
        *arguments: str | bytes,
        stdin: bytes = ...,
        env: dict[str, str] = ...,
        python: tuple[str, ...] = ...,
    ) -> subprocess.CompletedProcess[bytes]: ...


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that everything is kept under; not made yet."""
    LOG.end()  # what other tests have noted in this process
    folder = tmp_path / "home"
    monkeypatch.setenv("PAPERDECK_HOME", str(folder))
    return folder


@pytest.fixture
def paperdeck(home: Path, capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Runs a command inside this process."""

    def command(*arguments: str) -> Result:
        capsys.readouterr()
        code = run(arguments)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Result(code, printed.out, printed.err)

    return command


@pytest.fixture
def spawn(home: Path) -> SpawnCommand:
    """Runs a command in a process of its own."""

    def command(
        *arguments: str | bytes,
        stdin: bytes = b"",
        env: dict[str, str] | None = None,
        python: tuple[str, ...] = ("-m", "paperdeck"),
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [sys.executable, *python, *arguments],
            input=stdin,
            env={**os.environ, **(env or {})},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return done

    return command


PAPERS: tuple[dict[str, Any], ...] = (
    {
        "id": "1706.03762",
        "title": "Attention Is All You Need",
        "abstract": r"Models of \emph{sequences} with $x_{1}$ and more.",
        "authors": "Ashish Vaswani, Noam Shazeer, Niki Parmar",
        "categories": "cs.CL cs.LG",
        "doi": "10.5555/attention",
        "versions": [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}],
    },
    {
        "id": "1412.6980",
        "title": r"Adam: A Method for {S}tochastic $\alpha$ Optimization",
        "abstract": "We introduce Adam.",
        "authors": "Diederik P. Kingma, Jimmy Ba",
        "categories": "cs.LG",
        "versions": [{"version": "v1", "created": "Mon, 22 Dec 2014 13:54:29 GMT"}],
    },
    {
        "id": "hep-th/9711200",
        "title": "The Large N Limit of Superconformal Field Theories",
        "abstract": "A survey of limits.",
        "authors": "Juan M. Maldacena",
        "categories": "hep-th",
        "versions": [{"version": "v1", "created": "Thu, 27 Nov 1997 20:51:40 GMT"}],
    },
)


@pytest.fixture
def terminal() -> Terminal:
    """A terminal to put in place of a standard stream."""
    return Terminal()


@pytest.fixture
def papers_file(tmp_path: Path) -> Path:
    """A file of three papers to import."""
    file = tmp_path / "papers.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS), encoding="utf-8")
    return file


@pytest.fixture
def filled(paperdeck: RunCommand, papers_file: Path) -> RunCommand:
    """Runs a command on a library of three papers."""
    assert paperdeck("import", str(papers_file)).code == 0
    return paperdeck
