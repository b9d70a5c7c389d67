"""Match: learned from marks, stored for the newest papers."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.discover.building import build_missing
from paperdeck.discover.matching import update_matches
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, tzinfo=UTC)
CHEMISTRY = "graph neural networks predict molecules and drug binding"
WEATHER = "ocean currents storms rainfall and climate of the atlantic"
TEXTS = [CHEMISTRY, WEATHER]


@pytest.fixture
def library(tmp_path: Path) -> Store:
    """Forty papers, every other one on chemistry."""
    store = Store.open(tmp_path / "data")
    records = [
        PaperRecord(
            "arxiv",
            (Identifier(Scheme.ARXIV, f"2401.{number:05}"),),
            title=f"Paper {number}: {TEXTS[number % 2]}",
            abstract=TEXTS[number % 2],
            authors=(Author("Ada Lovelace" if number % 4 == 0 else f"Author {number}"),),
            published=NOW - timedelta(hours=number),
        )
        for number in range(40)
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=NOW)
    assert build_missing(store)
    return store


def mark(store: Store, sql: str, *ids: int) -> None:
    with closing(store.marks_writer()) as conn:
        conn.executemany(sql, [(f"arxiv:2401.{number:05}",) for number in ids])


STAR = "INSERT INTO flags VALUES (?, 'starred', 'x')"
LESS = "INSERT INTO opinions VALUES (?, -1, 'x')"
MORE = "INSERT INTO opinions VALUES (?, 1, 'x')"


def matches(store: Store) -> dict[int, int | None]:
    with closing(store.reader()) as conn:
        found = conn.execute(
            "SELECT papers.id, match FROM papers LEFT JOIN scores ON scores.row = papers.row"
        )
        return {int(name[-5:]): match for name, match in found}


def test_without_marks_no_paper_has_a_match(library: Store) -> None:
    assert update_matches(library) == 0
    assert set(matches(library).values()) == {None}


@pytest.mark.parametrize("stars", [(0,), (0, 2, 4), tuple(range(0, 24, 2))])
def test_papers_like_the_starred_ones_match_best(library: Store, stars: tuple[int, ...]) -> None:
    mark(library, STAR, *stars)
    assert update_matches(library) == 40
    found = matches(library)
    chemistry = [match for number, match in found.items() if number % 2 == 0]
    weather = [match for number, match in found.items() if number % 2]
    assert min(map(int, filter(None, chemistry))) >= max(match or 0 for match in weather)


def test_what_is_liked_and_disliked_counts_besides_stars(library: Store) -> None:
    mark(library, MORE, 1, 3)
    mark(library, STAR, 0)
    mark(library, LESS, 0, 2)
    update_matches(library)
    found = matches(library)
    assert (found[5] or 0) > (found[6] or 0)


def test_taking_the_marks_away_takes_the_matches_away(library: Store) -> None:
    mark(library, STAR, 0)
    update_matches(library)
    with closing(library.marks_writer()) as conn:
        conn.execute("DELETE FROM flags")
    assert update_matches(library) == 0
    assert set(matches(library).values()) == {None}


def test_a_paper_without_a_word_that_is_known_has_no_match(library: Store) -> None:
    with closing(library.papers_writer()) as conn:
        conn.execute("UPDATE vectors SET vector = zeroblob(256) WHERE row % 7 = 0")
        blank = {row for (row,) in conn.execute("SELECT row FROM papers WHERE row % 7 = 0")}
    mark(library, STAR, 1)
    assert update_matches(library) == 40 - len(blank) < 40
    with closing(library.reader()) as conn:
        unknown = conn.execute(
            "SELECT row FROM papers LEFT JOIN scores USING (row) WHERE match IS NULL"
        )
        assert {row for (row,) in unknown} == blank


def test_a_paper_that_is_gone_takes_its_scores_along(library: Store) -> None:
    mark(library, STAR, 0)
    update_matches(library)
    with closing(library.papers_writer()) as conn:
        before = conn.execute("SELECT count(*) FROM scores").fetchone()[0]
        conn.execute("DELETE FROM papers WHERE id = 'arxiv:2401.00009'")
        assert conn.execute("SELECT count(*) FROM scores").fetchone()[0] == before - 1
