"""Two processes mark papers while a third imports: whether all is there, and how long a mark took.

    python bench/two_writers.py --papers 100000 --marks 10000

One marks as the reader does, through a marker that stays open; the other as the command line does:
each mark is a `paperdeck mark` once its arguments are read, which opens the library and closes it;
how long the mark took and how long all of that did is told. Neither pauses. The import begins
again, with other words for the papers, as often as it takes. Ends with 1 when a mark isn't there or
was refused.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import synthetic
from figures import Figure, percentile, print_table
from setting import NO_NETWORK, clock

from paperdeck.cli import marking
from paperdeck.cli.opening import open_marker
from paperdeck.cli.parser import parse_arguments
from paperdeck.config.locations import locations_in
from paperdeck.marks.marker import Marker
from paperdeck.model.marks import Flag
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from setting import Setting

_MARKS = 10_000
_Said = tuple[list[float], list[float], list[str]]
"""What a process that marks prints: `Made` without its name."""
_KINDS = 4
"""Each paper is given as many marks by each process."""
_LOOK_EVERY = 0.05
_ALONE = 400
"""Marks that are made at most when nothing else runs any more, to compare with."""


@dataclass(frozen=True, slots=True)
class Made:
    """What one process did: milliseconds of each mark, and what it was told when one failed.

    `around` are those of all that was done for each, from opening the library to closing it.
    """

    name: str
    times: tuple[float, ...]
    around: tuple[float, ...]
    refused: tuple[str, ...]


class Result(NamedTuple):
    """What both did, how many marks are there of how many, and how often the import ran.

    `alone` are the times of the reader's way when nothing else runs.
    """

    made: tuple[Made, ...]
    there: int
    wanted: int
    imported: int
    alone: tuple[float, ...]


def measure(setting: Setting) -> list[Figure]:
    """Mark from two processes during an import."""
    papers = sum(1 for _ in setting.file.open("rb"))
    return figures_of(mark_together(setting.scratch, papers, _MARKS))


def figures_of(result: Result) -> list[Figure]:
    """Return the times of both processes, beside those of one alone."""
    alone = percentile(result.alone, 95)
    found = [(f"{len(one.times):,} marks {one.name}", one.times) for one in result.made]
    found += [("that with the library opened each time", result.made[-1].around)]
    return [
        Figure(
            f"{what}, p95",
            percentile(times, 95),
            "ms",
            "by the reader's way, nothing else running",
            alone,
            goal="" if times is result.made[-1].around else "50 ms",
        )
        for what, times in found
    ]


def mark_together(scratch: Path, papers: int, marks: int) -> Result:
    """Import papers into a library of its own, mark there from two processes, and count."""
    home = scratch / "two-writers"
    home.mkdir()
    (home / "config.toml").write_text(NO_NETWORK, encoding="utf-8")
    marked = -(-marks // (2 * _KINDS))
    with _importing(home, _inputs(scratch, max(papers, marked))) as imports:
        store = Store.open(locations_in(home).data)
        ids = _wait_for_papers(store, marked)
        (home / "ids.json").write_text(json.dumps(ids), encoding="utf-8")
        processes = [_start(home, way) for way in _WAYS]
        made = tuple(map(_result, _WAYS, processes))
        imported = imports()
    there = _count(store)
    alone = _mark_alone(store, ids, min(_ALONE, marks // 4))
    return Result(made, there, 2 * _KINDS * len(ids), imported, alone)


def _inputs(scratch: Path, papers: int) -> list[Path]:
    """Return files to import in turn: what one says of a paper, the next says otherwise."""
    files = [scratch / f"writers-{seed}.jsonl" for seed in (1, 2)]
    for seed, file in enumerate(files, 1):
        with file.open("w", encoding="utf-8") as lines:
            synthetic.write_lines(papers, lines.write, seed=seed)
    return files


@contextmanager
def _importing(home: Path, files: Sequence[Path]) -> Iterator[Callable[[], int]]:
    """Import one file after the other until the block ends; tell how many imports began."""
    code = "import subprocess, sys\nwhile True:\n"
    code += " for file in sys.argv[1:]:\n"
    code += "  print(file, flush=True)\n"
    code += "  subprocess.run([sys.executable, '-m', 'paperdeck', 'import', file], check=True,"
    code += " stdout=subprocess.DEVNULL)\n"
    log = home / "imports.txt"
    with log.open("w", encoding="utf-8") as said, (home / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", code, *map(str, files)],
            env=_environ(home),
            stdout=said,
            stderr=errors,
            start_new_session=True,
        )

        def count() -> int:
            # Whoever fails ends it: a mark that was made without an import counts for nothing.
            if process.poll() is not None:
                raise SystemExit(f"the import ended: {(home / 'errors.txt').read_text()}")
            return len(log.read_text(encoding="utf-8").splitlines())

        try:
            yield count
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()


def _environ(home: Path) -> dict[str, str]:
    return {**os.environ, "PAPERDECK_HOME": str(home)}


def _wait_for_papers(store: Store, papers: int) -> list[str]:
    with closing(Library(store, clock=clock)) as library:
        while True:
            rows = library.search(parse(""), first=papers).rows
            if len(rows) >= papers:
                return list(library.ids_of(rows[:papers]).values())
            time.sleep(_LOOK_EVERY)


def _start(home: Path, way: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, "--way", way, "--home", str(home)]
    return subprocess.Popen(command, env=_environ(home), stdout=subprocess.PIPE)


def _result(way: str, process: subprocess.Popen[bytes]) -> Made:
    said, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"the process that marks {way} ended with {process.returncode}")
    return Made(f"by the {way}'s way", *map(tuple, json.loads(said)))


class _Timed:
    """A marker of which every call is timed."""

    def __init__(self, marker: Marker, times: list[float]) -> None:
        self._marker, self._times = marker, times

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*values: object) -> object:
            started = time.perf_counter()
            try:
                return getattr(self._marker, name)(*values)
            finally:
                self._times.append((time.perf_counter() - started) * 1000)

        return call


def _mark_as_reader(home: Path, ids: Sequence[str]) -> _Said:
    times: list[float] = []
    with closing(Marker(Store.open(locations_in(home).data), clock=clock)) as opened:
        marker = _Timed(opened, times)
        kinds: list[Callable[[str], object]] = [
            lambda name: marker.set_flag([name], Flag.STARRED, True),
            lambda name: marker.set_flag([name], Flag.READ, True),
            lambda name: marker.add_tag([name], "by/reader"),
            lambda name: marker.add_note(name, "the reader's"),
        ]
        return (times, *_mark_all(ids, kinds))


def _mark_as_command(_home: Path, ids: Sequence[str]) -> _Said:
    times: list[float] = []

    @contextmanager
    def open_timed(store: Store) -> Iterator[_Timed]:
        with open_marker(store) as marker:
            yield _Timed(marker, times)

    vars(marking)["open_marker"] = open_timed
    options = (["--queue"], ["--tag", "by/command"], ["--tag", "again"], ["--note", "a command's"])
    # Building the parser takes as long as starting Python does; it is no part of marking.
    parsed = [parse_arguments(["mark", "id", *one]) for one in options]
    return (times, *_mark_all(ids, [partial(_command, one) for one in parsed]))


def _command(args: argparse.Namespace, name: str) -> None:
    args.ids = [name]
    with contextlib.redirect_stdout(io.StringIO()):
        marking.mark_papers(args)


_WAYS = {"reader": _mark_as_reader, "command line": _mark_as_command}


def _mark_all(
    ids: Sequence[str], kinds: Sequence[Callable[[str], object]]
) -> tuple[list[float], list[str]]:
    """Make every mark on every paper; return milliseconds of each, and what failed."""
    times: list[float] = []
    refused: list[str] = []
    for name in ids:
        for mark in kinds:
            started = time.perf_counter()
            try:
                mark(name)
            except StoreError as error:
                refused.append(str(error))
            times.append((time.perf_counter() - started) * 1000)
    return times, refused


def _count(store: Store) -> int:
    """Count the marks that are there and stand in the journal, once each."""
    with closing(store.reader()) as conn:
        (steps,) = conn.execute("SELECT count(*) FROM marks.steps").fetchone()
        tables = ("flags", "tags", "notes")
        counts = [conn.execute(f"SELECT count(*) FROM marks.{one}").fetchone()[0] for one in tables]
        _check_whole(conn)
    return min(int(steps), int(sum(counts)))


def _check_whole(conn: sqlite3.Connection) -> None:
    for name in ("main", "marks"):
        (verdict,) = conn.execute(f"PRAGMA {name}.integrity_check(1)").fetchone()
        if verdict != "ok":
            raise SystemExit(f"{name} is damaged: {verdict}")


def _mark_alone(store: Store, ids: Sequence[str], marks: int) -> tuple[float, ...]:
    with closing(Marker(store, clock=clock)) as marker:
        names = [name for name, _ in zip(cycle(ids), range(marks), strict=False)]
        numbers = iter(range(marks))
        return tuple(
            _mark_all(names, [lambda name: marker.add_note(name, f"alone {next(numbers)}")])[0]
        )


def _tell(result: Result) -> bool:
    """Print the counts and figures; tell whether all is well."""
    for one in result.made:
        print(f"{one.name}: {len(one.times):,} marks, {len(one.refused):,} refused")
        for why in dict.fromkeys(one.refused):
            print(f"  {why}")
    print(f"there: {result.there:,} of {result.wanted:,}; imports begun: {result.imported}")
    every = [time for one in result.made for time in one.times]
    spread = ", ".join(f"p{at} {percentile(every, at):.1f}" for at in (50, 95, 99))
    print(f"all of them, ms: {spread}, longest {max(every):.0f}")
    print_table(figures_of(result))
    return result.there == result.wanted and not any(one.refused for one in result.made)


def main() -> int:
    """Measure, or be one of the processes that mark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--papers", type=int, default=100_000, help="that are imported")
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--marks", type=int, default=_MARKS, help="of both processes together")
    parser.add_argument("--way", choices=_WAYS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        ids = json.loads((options.home / "ids.json").read_text(encoding="utf-8"))
        print(json.dumps(_WAYS[options.way](options.home, ids)))
        return 0
    with tempfile.TemporaryDirectory(prefix="paperdeck-bench-") as scratch:
        result = mark_together(Path(scratch), options.papers, options.marks)
    return 0 if _tell(result) else 1


if __name__ == "__main__":
    sys.exit(main())
