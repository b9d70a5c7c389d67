"""Percentiles in the query language: match, novelty and impact."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.query.errors import QueryError
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 20, tzinfo=UTC)
MATCHES = {1: 10, 2: 95, 3: 95, 4: None, 5: 0}
"""Match of each paper by its number; larger numbers are older."""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Six papers, of which five have scores."""
    store = Store.open(tmp_path / "data")
    records = [
        PaperRecord(
            "arxiv",
            (Identifier(Scheme.ARXIV, f"2401.0000{number}"),),
            title=f"Paper {number}" + (" on graphs" if number % 2 else ""),
            published=NOW - timedelta(days=number),
        )
        for number in range(1, 7)
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=NOW)
        for number, match in MATCHES.items():
            conn.execute(
                "INSERT INTO scores (row, match, novelty, cited, voted)"
                " SELECT row, ?, ?, ?, ? FROM papers WHERE id = ?",
                (
                    match,
                    number * 10,
                    99 if number == 5 else None,
                    98 if number == 4 else None,
                    f"arxiv:2401.0000{number}",
                ),
            )
    with closing(Library(store, clock=lambda: NOW)) as library:
        yield library


def found(library: Library, text: str) -> list[int]:
    rows = library.search(parse(text)).rows
    ids = library.ids_of(rows)
    return [int(ids[row][-1]) for row in rows]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("match>=90", [2, 3]),
        ("match:0..10", [1, 5]),
        ("-match>=90", [1, 4, 5, 6]),
        ("match>=0 graphs", [1, 3, 5]),
        ("novelty>30", [4, 5]),
        ("impact=99 OR match>=95", [2, 3, 5]),
        ("voted>90", [4]),
    ],
)
def test_papers_without_a_score_pass_no_test_of_it(
    library: Library, query: str, numbers: list[int]
) -> None:
    assert found(library, query) == numbers


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("sort:match", [2, 3, 1, 5, 4, 6]),
        ("sort:-match", [5, 1, 2, 3, 4, 6]),
        ("graphs sort:match", [3, 1, 5]),
        ("sort:novelty limit:2", [5, 4]),
        ("sort:impact", [5, 1, 2, 3, 4, 6]),
        ("sort:voted", [4, 1, 2, 3, 5, 6]),
        ("match<50 sort:match", [1, 5]),
    ],
)
def test_lists_are_put_in_order_with_the_unknown_last(
    library: Library, query: str, numbers: list[int]
) -> None:
    assert found(library, query) == numbers


def test_a_paper_is_shown_with_its_scores(library: Library) -> None:
    known, unknown = library.paper("arxiv:2401.00002"), library.paper("arxiv:2401.00006")
    assert known is not None
    assert unknown is not None
    assert known.scores == (95, 20, None, None)
    assert unknown.scores == (None, None, None, None)


@pytest.mark.parametrize("text", ["match:good", "novelty>x", "impact:-1"])
def test_what_is_no_percentile_is_told(text: str) -> None:
    with pytest.raises(QueryError, match="not a whole number"):
        parse(text)
