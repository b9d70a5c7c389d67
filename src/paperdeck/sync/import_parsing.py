"""Parsing the lines of an import, here or in other processes, in the order of the file."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import redirect_stderr
from itertools import chain, islice
from multiprocessing import get_context, parent_process, resource_tracker
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.sources.errors import LineError
from paperdeck.store.preparing import Prepared, prepare
from paperdeck.sync.import_files import ImportFileError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence
    from concurrent.futures import Future
    from typing import Protocol, TypeVar

    class _HasLines(Protocol):
        @property
        def lines(self) -> Sequence[bytes]: ...

    _Chunk = TypeVar("_Chunk", bound=_HasLines)


class Refused(NamedTuple):
    """A line that gives no paper: its paper's id, if it has one, and why."""

    id: str | None
    reason: str


Parsed = Prepared | Refused

# Other processes take a while to start: a short file, or the beginning of a long one, is done then.
_SHORT = 4
_MEANWHILE = 2
_AHEAD = 10
_NICE = 5


def parse(lines: Sequence[bytes]) -> list[Parsed]:
    """Parse lines and make the papers ready to be written."""
    return [_parse(line) for line in lines]


def _parse(line: bytes) -> Parsed:
    try:
        record = parse_line(line)
    except LineError as error:
        return Refused(error.id, error.reason)
    prepared = prepare(record)
    if isinstance(prepared, str):
        return Refused(str(record.identifiers[0]), prepared)
    return prepared


def usual_processes() -> int:
    """Return how many processes parse a long file: two keep one writer busy."""
    return 2 if (os.cpu_count() or 1) > 1 else 0


def parse_in_order(
    chunks: Iterable[_Chunk], processes: int
) -> Generator[tuple[_Chunk, list[Parsed]]]:
    """Yield each chunk with what its lines gave; of a long file `processes` others parse most.

    Some chunks are taken ahead of those that come out.
    """
    chunks = iter(chunks)
    first = list(islice(chunks, _SHORT + 1)) if processes else []
    if len(first) > _SHORT:
        yield from _parse_elsewhere(chain(first, chunks), processes)
        return
    for chunk in chain(first, chunks):
        yield chunk, parse(chunk.lines)


def _parse_elsewhere(
    chunks: Iterable[_Chunk], processes: int
) -> Generator[tuple[_Chunk, list[Parsed]]]:
    _start_tracker()
    chunks = iter(chunks)
    meanwhile = list(islice(chunks, _MEANWHILE))
    waiting: deque[tuple[_Chunk, Future[list[Parsed]] | None]] = deque()
    with ProcessPoolExecutor(processes, get_context("spawn"), _settle_in) as pool:
        try:
            for chunk in chunks:
                waiting.append((chunk, pool.submit(parse, chunk.lines) if chunk.lines else None))
                while meanwhile and len(waiting) >= processes:
                    own = meanwhile.pop(0)
                    yield own, parse(own.lines)
                if len(waiting) > processes + _AHEAD:
                    yield _first_of(waiting)
            for own in meanwhile:
                yield own, parse(own.lines)
            while waiting:
                yield _first_of(waiting)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _start_tracker() -> None:
    """Start what watches over the pool's semaphores, with a standard error that it can inherit.

    A full-screen program has put something in its place that has no file.
    """
    with redirect_stderr(sys.__stderr__):
        resource_tracker.ensure_running()


def _first_of(
    waiting: deque[tuple[_Chunk, Future[list[Parsed]] | None]],
) -> tuple[_Chunk, list[Parsed]]:
    chunk, parsed = waiting.popleft()
    try:
        return chunk, parsed.result() if parsed else []
    except BrokenProcessPool as error:
        raise ImportFileError(
            "a process that parsed its lines was ended",
            where="this import",
            next_step="Import the file again: it goes on from there",
        ) from error


def _settle_in() -> None:
    """Prepare a process for parsing: an interrupt is its parent's affair, whose end is its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # The writer goes first: it alone can't be helped. Parsing makes no cycles to be collected.
    os.nice(_NICE)
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
