"""How long a search takes while it is typed, without the reader, and what is left to find.

250 mixed queries of one to four words, the last of them still open: from the rarest words to
the commonest, beginnings of one letter and more, all made of the library's own words.
"""

from __future__ import annotations

import time
from contextlib import closing
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from figures import Figure, percentile
from setting import clock, measure_alone

from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.text.search import query_terms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from setting import Setting

    from paperdeck.store.database import Store

_QUERIES = 250
_SAMPLE = 2_000
_FIRST = 200
_ROUNDS = 3
_RANKED = 10
"""How many of the queries are asked for by rank: that takes seconds in a large library."""
_NEWEST = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
_BY_RANK = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rank LIMIT ?"
_GOAL = "p95: 5 ms (100k), 20 ms (1M), 50 ms (2.9M); slowest 250 ms"


def mixed_queries(library: Library, *, seed: int = 1) -> list[str]:
    """Return the queries; the same for the same library."""
    random = Random(seed)
    rows = library.search(parse(""), first=None).rows
    sample = [rows[random.randrange(len(rows))] for _ in range(_SAMPLE)]
    words = [
        word
        for paper in library.page(sample)
        for word in query_terms(f"{paper.title} {' '.join(paper.family_names)}")
    ]
    # Drawn from running text words are common, drawn from the different ones rare.
    rare = sorted(set(words))
    made = []
    for place in range(_QUERIES):
        count = 1 + place % 4
        chosen = [random.choice(words if random.random() < 0.7 else rare) for _ in range(count)]
        cut = random.choice((1, 2, 3, 4, 5, 99))
        made.append(" ".join([*chosen[:-1], chosen[-1][:cut]]))
    return made


def measure(setting: Setting) -> list[Figure]:
    """Ask the library and the bare index, the newest 200 of each query; the best of three."""
    with (
        closing(Library(setting.store, clock=clock)) as library,
        closing(setting.store.reader()) as conn,
    ):
        asked = mixed_queries(library)
        ours = [_best(lambda text=text: _ask(library, text)) for text in asked]
        raw = [_best(lambda text=text: _ask_index(conn, _NEWEST, text)) for text in asked]
        ranked = [
            _timed(lambda text=text: _ask_index(conn, _BY_RANK, text)) for text in asked[:_RANKED]
        ]
    name = "FTS5 alone, newest 200"
    figures = [
        Figure(
            f"search while typing, {told}",
            _milliseconds(ours, percent),
            "ms",
            name,
            _milliseconds(raw, percent),
            goal=_GOAL if percent == 95 else "",
        )
        for told, percent in (("p50", 50), ("p95", 95), ("slowest", 100))
    ]
    rank = Figure(
        f"the first {_RANKED} of them, p50",
        _milliseconds(ours[:_RANKED], 50),
        "ms",
        "FTS5 alone, by rank",
        _milliseconds(ranked, 50),
    )
    return [*figures, rank]


def measure_again(store: Store, told: str) -> list[Figure]:
    """Ask the same of another library, of which `told` says how it is."""
    with closing(Library(store, clock=clock)) as library:
        ours = [_best(lambda text=text: _ask(library, text)) for text in mixed_queries(library)]
    return [
        Figure(f"{told}: search while typing, p95", _milliseconds(ours, 95), "ms", goal=_GOAL),
        Figure(f"{told}: search while typing, slowest", _milliseconds(ours, 100), "ms"),
    ]


def _ask(library: Library, text: str) -> object:
    return library.search(parse(text), prefix_last=True, first=_FIRST)


def _ask_index(conn: sqlite3.Connection, select: str, text: str) -> object:
    terms = " AND ".join(f'"{term}"' for term in query_terms(text))
    return conn.execute(select, (f"{terms} *", _FIRST)).fetchall()


def _best(work: object) -> float:
    return min(_timed(work) for _ in range(_ROUNDS))


def _timed(work: object) -> float:
    started = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - started) * 1000


def _milliseconds(times: Sequence[float], percent: float) -> float:
    return median(times) if percent == 50 else percentile(times, percent)


if __name__ == "__main__":
    measure_alone(measure)
