"""Writing to a disk that is full, in several ways, and what must come of it.

The work is done in this process, so that its ways of being full are too: a limit to the size of
files (EFBIG), and a small disk of its own that is filled up (ENOSPC), where one can be had.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tempfile
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from paperdeck.cli.run import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from tests.trust.wholeness import corruption, half_marks, half_papers
else:
    sys.path.insert(0, str(Path(__file__).parent))
    from wholeness import corruption, half_marks, half_papers

KIB = 1024
LIMITS = (0, 40 * KIB, 100 * KIB, 300 * KIB)
"""How large a file may become, in bytes: nothing, the memory that readers share, and more."""
LEFT = (0, 24 * KIB, 64 * KIB, 200 * KIB)
"""How many bytes are left of the small disk."""
_DISK = 24 * 2**20
_BALLAST = "ballast"


class Said(NamedTuple):
    """How a piece of work ended: its exit code, or 1 for an error, and all that was said."""

    code: int
    words: str


class Case(NamedTuple):
    """Something that writes, under a home of its own.

    `prepare` makes what it needs while there is room, `act` does it, `done` tells whether all of
    it is there, `undone` whether nothing is half there. Of what is `quiet` nobody is told.
    """

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path], Said]
    done: Callable[[Path], bool]
    undone: Callable[[Path], bool]
    quiet: bool = False


class Way(NamedTuple):
    """A way in which a disk is full: its name, and what makes it so for the time of a `with`."""

    name: str
    hinder: Callable[[Path], AbstractContextManager[None]]


class Tried(NamedTuple):
    """What came of a case in one way: whether it failed, and what was wrong with that."""

    case: str
    way: str
    failed: bool
    wrong: tuple[str, ...]
    words: str


def try_(case: Case, way: Way, home: Path) -> Tried:
    """Do the work where there is no room, look at what is left, make room and do it again."""
    case.prepare(home)
    with way.hinder(home):
        said = case.act(home)
    failed = said.code != 0
    wrong = list(_wrong(case, home, said))
    if failed:
        again = case.act(home)
        if again.code != 0 or not case.done(home):
            wrong.append(f"it did not recover: {again.words}")
        wrong += _unsound(home)
    return Tried(case.name, way.name, failed, tuple(wrong), said.words)


def _wrong(case: Case, home: Path, said: Said) -> Iterator[str]:
    if said.code == 0:
        if not case.done(home):
            yield f"it says it was done, and it wasn't: {said.words}"
        return
    if not case.quiet:
        if "disk is full" not in said.words.lower():
            yield f"it doesn't say that the disk is full: {said.words}"
        if str(home) not in said.words:
            yield f"it doesn't say which file: {said.words}"
    if not case.undone(home):
        yield "something is half written"
    yield from _unsound(home)


def _unsound(home: Path) -> Iterator[str]:
    """Look at the library's files, with room again."""
    papers, marks = home / "data" / "papers.db", home / "data" / "marks.db"
    for file, ask in ((papers, half_papers), (marks, half_marks)):
        if wrong := corruption(file):
            yield wrong
        elif file.exists() and not (home / "older").exists():
            yield from ask(file)


def command(home: Path, *arguments: str) -> Said:
    """Run a command of PaperDeck, on the library under `home`."""
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, {"PAPERDECK_HOME": str(home)}),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = run(arguments)
    return Said(code, f"{out.getvalue()}{err.getvalue()}")


def limit_ways(limits: Sequence[int] = LIMITS) -> list[Way]:
    """Return the ways of a limit to the size of files."""
    return [Way(f"files of {one // KIB} KiB", partial(_limit, one)) for one in limits]


def disk_ways(left: Sequence[int] = LEFT) -> list[Way]:
    """Return the ways of a small disk; the home must lie on one (see `small_disk`)."""
    return [Way(f"{one // KIB} KiB left", partial(_ballast, one)) for one in left]


@contextmanager
def _limit(most: int, _: Path) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with _apart():
        # Python ignores SIGXFSZ: whoever writes too much is told EFBIG.
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _ballast(left: int, home: Path) -> Iterator[None]:
    disk = os.statvfs(home)
    ballast = home.parent / _BALLAST
    with _apart():
        with ballast.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, max(disk.f_bavail * disk.f_frsize - left, 1))
        try:
            yield
        finally:
            ballast.unlink()


@contextmanager
def _apart() -> Iterator[None]:
    """Keep what Python itself writes out of it: it would write half of a compiled module."""
    with patch.object(sys, "dont_write_bytecode", True):
        yield


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """Mount a disk of 24 MiB in memory for the time of a `with`; `None` where one can't be had."""
    with tempfile.TemporaryDirectory(prefix="paperdeck-disk-") as name:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", name]
        try:
            mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
        except OSError:
            mounted = False
        try:
            yield Path(name) if mounted else None
        finally:
            if mounted:
                subprocess.run(["umount", name], check=True)


def table(tried: Sequence[Tried]) -> str:
    """Write what came of it as a table in Markdown, a line for each case."""
    lines = [
        "| write | tried | refused | went through | wrong |",
        "|---|---:|---:|---:|---:|",
    ]
    for case in dict.fromkeys(one.case for one in tried):
        its = [one for one in tried if one.case == case]
        refused = sum(one.failed for one in its)
        wrong = sum(bool(one.wrong) for one in its)
        lines.append(f"| {case} | {len(its)} | {refused} | {len(its) - refused} | {wrong} |")
    return "\n".join(lines)
