"""How long from a letter typed in the filter line to its result on the screen."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from random import Random
from statistics import median
from typing import TYPE_CHECKING

from figures import Figure, percentile
from headless import begin_collecting, open_reader, painted, press, until
from setting import clock, measure_alone

from paperdeck.query.errors import QueryError
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.text.search import query_terms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from setting import Setting
    from textual.pilot import Pilot

_QUERIES = 100
_QUERIES_A_RUN = 12
_FIRST = 200
_BETWEEN_LETTERS = 0.1
"""Seconds from a letter's result to the next letter: few people type faster."""
_GOAL = "each within 50 ms"
_SLOW = 0.05
_RAW = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rowid DESC LIMIT ?"
_COMMON = ("the", "model", "learning", "neural network", "a", "data", "large language model")
_FACTS = (
    *("is:unread", "cat:cs.CL", "cat:cs.*", "newer:30d", "-is:read", "is:starred", "authors>5"),
    *("has:code", "-has:abstract", "org:google", "stars>10", "-cat:cs.CV"),
)


def queries(setting: Setting, *, seed: int = 1) -> list[str]:
    """Return queries as people ask them, made of the library's own words and names."""
    random = Random(seed)
    with closing(Library(setting.store, clock=clock)) as library:
        rows = library.search(parse("")).rows
        papers = library.page(random.sample(rows, min(_QUERIES, len(rows))))
    made = [*_COMMON, *_FACTS]
    for place, paper in enumerate(papers):
        words = [word for word in paper.title.split() if word.isalpha()] or ["paper"]
        word, name = random.choice(words), (paper.family_names or ("Li",))[0]
        shapes = (
            " ".join(words[:2]),
            word,
            f"author:{name}",
            f"{word} {random.choice(_FACTS)}",
            f"{word} OR {words[-1]}",
            f'"{" ".join(words[:2])}"',
            f"title:{word}",
            f"{name} {word}",
            f"{word} sort:title",
        )
        made.append(shapes[place % len(shapes)])
    return made[:_QUERIES]


def steps_of(text: str) -> list[str]:
    """Return what stands in the filter line after each letter, where that is a query."""
    return [text[:end] for end in range(1, len(text) + 1) if _is_query(text[:end])]


def _is_query(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True


def measure(setting: Setting) -> list[Figure]:
    """Type all queries into the reader; search them without it; ask the bare index."""
    asked = queries(setting)[: _QUERIES_A_RUN * setting.runs]
    shown = asyncio.run(_type_all(setting, asked))
    searched, raw = _search_all(setting, asked)
    raw_name = "FTS5, newest 200"
    figures = [
        Figure(f"letter to result, {name}", _milliseconds(shown, percent), "ms", goal=_GOAL)
        for name, percent in (("p50", 50), ("p95", 95), ("slowest", 100))
    ]
    figures += [
        Figure(
            f"search alone, {name}",
            _milliseconds(searched, percent),
            "ms",
            raw_name,
            _milliseconds(raw, percent),
        )
        for name, percent in (("p50", 50), ("p95", 95), ("slowest", 100))
    ]
    return figures


def _milliseconds(seconds: Sequence[float], percent: float) -> float:
    return (median(seconds) if percent == 50 else percentile(seconds, percent)) * 1000


async def _type_all(setting: Setting, asked: Sequence[str]) -> list[float]:
    """Type all queries; one with a slow letter twice more, and the letters' medians count.

    Whatever else the machine does falls on any letter, but hardly on the same one again.
    """
    times: list[float] = []
    async with open_reader(setting) as pilot:
        begin_collecting(pilot.app)
        for query in asked:
            letters = await _type(pilot, query)
            if max(letters, default=0) > _SLOW:
                again = [letters, await _type(pilot, query), await _type(pilot, query)]
                letters = [median(each) for each in zip(*again, strict=True)]
            times += letters
    return times


async def _type(pilot: Pilot[str], query: str) -> list[float]:
    """Type a query letter by letter, quickly; return how long each result took."""
    from stage import reader_of, settle  # noqa: PLC0415 - `setting` has to show the way first

    app, papers = pilot.app, reader_of(pilot).papers
    press(app, "f")
    await until(lambda: reader_of(pilot).filter_line.editing)
    await asyncio.sleep(_BETWEEN_LETTERS)
    times: list[float] = []
    for end, letter in enumerate(query, start=1):
        before = papers.listing
        started = time.perf_counter()
        press(app, letter)
        if _is_query(query[:end]):
            await until(lambda before=before: papers.listing is not before)  # type: ignore[misc]
            await painted(app)
            times.append(time.perf_counter() - started)
        await asyncio.sleep(_BETWEEN_LETTERS)
    press(app, "escape")
    await settle(pilot)
    return times


def _search_all(setting: Setting, asked: Sequence[str]) -> tuple[list[float], list[float]]:
    ours: list[float] = []
    raw: list[float] = []
    with (
        closing(Library(setting.store, clock=clock)) as library,
        closing(setting.store.reader()) as conn,
    ):
        for text in (step for query in asked for step in steps_of(query)):
            query = parse(text)
            started = time.perf_counter()
            library.search(query, prefix_last=True, first=_FIRST)
            ours.append(time.perf_counter() - started)
            if text.replace(" ", "").isalpha() and (terms := query_terms(text)):
                raw.append(_ask_index(conn, terms))
    return ours, raw


def _ask_index(conn: sqlite3.Connection, terms: Sequence[str]) -> float:
    match = " ".join(f'"{term}"' for term in terms) + "*"
    started = time.perf_counter()
    conn.execute(_RAW, (match, _FIRST)).fetchall()
    return time.perf_counter() - started


if __name__ == "__main__":
    measure_alone(measure)
