"""Real papers: every query finds what a plain look at the records finds."""

from __future__ import annotations

import lzma
import re
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord

pytestmark = pytest.mark.usefixtures("sets_of_any_size")

PAPERS = 2_000
MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_ASCII = re.compile(r"[a-z0-9]+")


@pytest.fixture(scope="module")
def records(corpus: Path) -> list[PaperRecord]:
    with lzma.open(corpus) as lines:
        return [parse_line(line) for line in islice(lines, PAPERS)]


@pytest.fixture(scope="module")
def library(
    records: list[PaperRecord], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    store = Store.open(tmp_path_factory.mktemp("corpus"))
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=MOMENT)
    with closing(Library(store, clock=lambda: MOMENT)) as library:
        yield library


def _words(record: PaperRecord) -> set[str]:
    names = " ".join(author.name for author in record.authors)
    return set(_ASCII.findall(f"{record.title} {record.abstract} {names}".lower()))


def _has(record: PaperRecord, *words: str) -> bool:
    return _words(record) >= set(words)


_CASES: dict[str, Callable[[PaperRecord], bool]] = {
    "": lambda record: True,
    "diffusion": lambda record: _has(record, "diffusion"),
    "diffusion video": lambda record: _has(record, "diffusion", "video"),
    "diffusion OR robot": lambda record: _has(record, "diffusion") or _has(record, "robot"),
    "-model": lambda record: not _has(record, "model"),
    "model -language": lambda record: _has(record, "model") and not _has(record, "language"),
    "cat:cs.CL": lambda record: "cs.CL" in record.categories,
    "cat:cs.LG cat:stat.ML": lambda record: {"cs.LG", "stat.ML"} <= set(record.categories),
    "cat:math": lambda record: any(name.startswith("math.") for name in record.categories),
    "-cat:cs.CV graph": lambda record: "cs.CV" not in record.categories and _has(record, "graph"),
    "authors<3": lambda record: len(record.authors) < 3,
    "cat:cs.RO OR (robot authors>8)": lambda record: (
        "cs.RO" in record.categories or (_has(record, "robot") and len(record.authors) > 8)
    ),
}


@pytest.mark.parametrize("query", _CASES)
def test_queries_agree_with_a_look_at_the_records(
    library: Library, records: list[PaperRecord], query: str
) -> None:
    expected = {str(record.identifiers[0]) for record in records if _CASES[query](record)}
    found = library.search(parse(query)).rows
    assert set(library.ids_of(found).values()) == expected
    assert list(found) == sorted(found, reverse=True)
    first = library.search(parse(query), first=50).rows
    assert first == found[:50]


def test_facets_agree_with_a_look_at_the_records(
    library: Library, records: list[PaperRecord]
) -> None:
    for query in ("", "model", "cat:cs.CL"):
        inside = [record for record in records if _CASES.get(query, _model)(record)]
        counts = Counter(name for record in inside for name in record.categories)
        facets = library.facets(parse(query))
        assert facets.total == facets.unread == len(inside)
        assert all(counts[name] == count for name, count in facets.categories.items())


def _model(record: PaperRecord) -> bool:
    return _has(record, "model")


def test_every_page_of_real_titles_can_be_shown(library: Library) -> None:
    lines = library.page(library.search(parse("")).rows)
    assert len(lines) == PAPERS
    assert all(line.title and "\n" not in line.title for line in lines)
