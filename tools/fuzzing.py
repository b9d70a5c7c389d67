"""Give every parser of what comes from outside thousands of odd inputs.

python tools/fuzzing.py [PARSER...] [--count N] [--seed S] [--jobs N] [--findings FOLDER]

PARSER is a part of a parser's name; without one, all are read. Each runs in a process of its own that
may take 1 GiB more than it begins with. A table tells how many inputs there were, how many were
refused by a documented error, what else happened, the slowest in milliseconds of computing, and by how many MiB
the process grew. Inputs that led to anything but an answer or a documented error within a second are kept in
FOLDER, by their repr; then the exit code is 1. A run can be had again by its seed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

_TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(_TESTS / "fuzzing"), str(_TESTS)]

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.sharedctypes import Synchronized

    from tests.fuzzing.fuzz_run import LONG, Tally, fuzz, inputs_of
    from tests.fuzzing.fuzzed_parsers import PARSERS
    from tests.fuzzing.parser_table import Parser
else:
    from fuzz_run import LONG, Tally, fuzz, inputs_of
    from fuzzed_parsers import PARSERS

_COUNT = 20_000
_MORE_MEMORY = 2**30
_STATUS = Path("/proc/self/statm")
_HUNG = 120.0
_FORK = multiprocessing.get_context("fork")
_HEAD = f"{'parser':28} {'inputs':>7} {'refused':>8} {'undocumented':>13} {'slowest ms':>11} {'grown MiB':>10}"


class _Run:
    """A parser being fuzzed in a process of its own, and how far it has come."""

    def __init__(self, parser: Parser, count: int, seed: int) -> None:
        self.parser, self.count, self.seed = parser, count, seed
        self.at: Synchronized[int] = _FORK.Value("q", -1)
        self._told: SimpleQueue[Tally] = _FORK.SimpleQueue()
        self._since = time.monotonic()
        self._last = -1
        self.process: ForkProcess = _FORK.Process(target=self._work, daemon=True)
        self.process.start()

    def _work(self) -> None:
        if _STATUS.exists():  # where it isn't, the limit couldn't be kept either
            limit = int(_STATUS.read_text().split()[0]) * resource.getpagesize() + _MORE_MEMORY
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        self._told.put(fuzz(self.parser, self.count, self.seed, on_input=self._reach))

    def _reach(self, number: int) -> None:
        self.at.value = number

    def result(self) -> Tally | None:
        """Return what came of it; `None` while it goes on. What hangs where no signal helps ends."""
        if not self._told.empty():
            tally = self._told.get()
            self.process.join()
            return tally
        if self.at.value != self._last:
            self._last, self._since = self.at.value, time.monotonic()
        if self.process.is_alive() and time.monotonic() - self._since < _HUNG:
            return None
        what = "hangs in C" if self.process.is_alive() else f"ends by {self.process.exitcode}"
        self.process.kill()
        number = max(self.at.value, 0)
        tally = Tally(self.parser.name, inputs=number + 1)
        for at, data in enumerate(inputs_of(self.parser, self.count, self.seed, LONG)):
            if at == number:
                tally.take(data, f"the process {what}")
                break
        return tally


def main() -> int:
    options = _options()
    chosen = [one for one in PARSERS if not options.parsers or _is_named(one, options.parsers)]
    if not chosen:
        print("no such parser; there are:", *(one.name for one in PARSERS), sep="\n  ")
        return 2
    print(f"{options.count:,} inputs each, seed {options.seed}\n\n{_HEAD}", flush=True)
    tallies = []
    waiting, running = chosen[::-1], list[_Run]()
    while waiting or running:
        while waiting and len(running) < options.jobs:
            running.append(_Run(waiting.pop(), options.count, options.seed))
        time.sleep(0.05)
        for run in list(running):
            if (tally := run.result()) is not None:
                running.remove(run)
                tallies.append(tally)
                print(_line(tally), flush=True)
                _keep(tally, options.findings)
    found = sum(one.faults for one in tallies)
    total = sum(one.inputs for one in tallies)
    print(f"\n{len(tallies)} parsers, {total:,} inputs, {found:,} findings")
    return int(bool(found))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parsers", nargs="*", metavar="PARSER")
    parser.add_argument("--count", type=int, default=_COUNT)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("fuzzing-findings"))
    return parser.parse_args()


def _is_named(parser: Parser, words: list[str]) -> bool:
    return any(word.lower() in parser.name.lower() for word in words)


def _line(tally: Tally) -> str:
    return (
        f"{tally.name:28} {tally.inputs:7,} {tally.refused:8,} {tally.faults:13,}"
        f" {tally.slowest * 1000:11.1f} {tally.grown / 1024:10.1f}"
    )


def _keep(tally: Tally, folder: Path) -> None:
    for number, (fault, data) in enumerate(tally.findings.items(), 1):
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{tally.name.replace(' ', '-').replace('/', '-')}-{number}.txt"
        file.write_text(f"{fault}\n{data!r}\n", encoding="utf-8")
        print(f"  {fault.partition('|')[2]}\n  {file}: {data[:120]!r}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
