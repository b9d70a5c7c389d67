"""How long the first page of any filter takes that has an index, and a jump to any row."""

from __future__ import annotations

import time
from contextlib import closing
from functools import partial
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from figures import Figure, percentile
from setting import clock, measure_alone

from paperdeck.query.library import Library
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from setting import Setting

FILTERS = (
    *("", "cat:cs.LG", "cat:math", "source:arxiv-jsonl", "has:doi", "has:code", "-has:abstract"),
    *("is:starred", "is:withdrawn", "authors>30", "venue:phys", "before:2001", "newer:30d"),
    *("on:2012-05", "on:1999", "added:today", "upvotes>10", "citations>100", "id:2401.00001"),
    *("sort:-published", "sort:added", "sort:title", "sort:upvotes", "cat:hep-th before:2001"),
)
_FIRST = 50
_PAGE = 40
_JUMPS = 300
_ROUNDS = 5


def measure(setting: Setting) -> list[Figure]:
    """Ask for first pages, then for pages at random places of the whole list."""
    random = Random(1)
    with closing(Library(setting.store, clock=clock)) as library:
        filters = [_median(partial(_first_page, library, text)) for text in FILTERS]
        rows = library.search(parse("")).rows
        places = [random.randrange(max(len(rows) - _PAGE, 1)) for _ in range(_JUMPS)]
        jumps = [_timed(partial(library.page, rows[at : at + _PAGE])) for at in places]
    goal = "5 ms"
    return [
        Figure("first page of a filter, p50", median(filters), "ms", goal=goal),
        Figure("first page of a filter, slowest", max(filters), "ms", goal=goal),
        Figure("jump to any row, p50", median(jumps), "ms", goal=goal),
        Figure("jump to any row, p95", percentile(jumps, 95), "ms", goal=goal),
    ]


def _first_page(library: Library, text: str) -> object:
    return library.search(parse(text), first=_FIRST)


def _median(work: Callable[[], object]) -> float:
    return median(_timed(work) for _ in range(_ROUNDS))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    measure_alone(measure)
