"""Giving a parser its inputs: good ones, long runs of its tokens, then one odd one after another.

An input's number and the run's seed are all it is made of, so that any can be made again.
"""

from __future__ import annotations

import resource
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fuzzing.mutations import Format, mutant, runs
    from tests.fuzzing.parser_table import Parser
    from tests.fuzzing.watching import read_watched
else:
    from mutations import mutant, runs
    from watching import read_watched

_MOST_FINDINGS = 20
_OF_RUNS = 15
"""Every how manyth input may be a long run."""
LONG = 200_000
"""Bytes of a run: more than any text that people write, less than an answer may have."""
SHORT = 4_000
"""The same where there is little time."""


@dataclass(slots=True)
class Tally:
    """What came of a parser's inputs; `findings` are inputs by the fault that they led to."""

    name: str
    inputs: int = 0
    refused: int = 0
    faults: int = 0
    slowest: float = 0.0
    grown: int = 0
    findings: dict[str, bytes] = field(default_factory=dict)

    def take(self, data: bytes, fault: str) -> None:
        """Keep the first input of a kind of fault; shorter ones are easier to look at."""
        self.faults += 1
        kind = fault.partition(":")[0] + fault.rpartition(" at ")[2]
        known = next((one for one in self.findings if one.startswith(f"{kind}|")), None)
        if known is not None and len(self.findings[known]) > len(data):
            del self.findings[known]
            known = None
        if known is None and len(self.findings) < _MOST_FINDINGS:
            self.findings[f"{kind}|{fault}"] = data


def inputs_of(parser: Parser, count: int, seed: int, longest: int) -> Iterator[bytes]:
    """Yield a parser's inputs: `count` in all, not many of them long runs."""
    of = parser.of._replace(longest=min(longest, parser.of.longest))
    given = 0
    for given, data in enumerate(_first(of, count), 1):  # noqa: B007 - counted
        yield data
    for number in range(given, count):
        yield mutant(of, Random(f"{seed} {parser.name} {number}"))


def _first(of: Format, count: int) -> Iterator[bytes]:
    """Yield seeds, then runs."""
    yield from of.seeds
    yield from islice(runs(of), count // _OF_RUNS)


def fuzz(
    parser: Parser,
    count: int,
    seed: int,
    *,
    longest: int = LONG,
    on_input: Callable[[int], None] | None = None,
) -> Tally:
    """Give a parser its inputs and tell what came of them."""
    tally = Tally(parser.name)
    with TemporaryDirectory(prefix="fuzzing-") as folder, ExitStack() as stack:
        read = parser.reader(Path(folder), stack)
        for data in parser.of.seeds:  # what is imported for the first of its kind takes its time
            read_watched(read, data, parser.errors)
        before = _memory()
        for number, data in enumerate(inputs_of(parser, count, seed, longest)):
            if on_input is not None:
                on_input(number)
            outcome = read_watched(read, data, parser.errors)
            tally.inputs += 1
            tally.refused += outcome.refused
            tally.slowest = max(tally.slowest, outcome.seconds)
            if outcome.fault:
                tally.take(data, outcome.fault)
        tally.grown = _memory() - before
    return tally


def _memory() -> int:
    """Return the most memory this process has had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
