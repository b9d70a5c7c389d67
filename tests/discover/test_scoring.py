"""Scores are brought up to date when something has changed, and not otherwise."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.discover import measuring, scoring
from paperdeck.discover.building import build_missing
from paperdeck.discover.scoring import is_due, is_measured, measure_novelty, update_scores
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def add(store: Store, number: int) -> None:
    name = Identifier(Scheme.ARXIV, f"2401.{number:05}")
    record = PaperRecord(
        "arxiv", (name,), title=f"Graph networks {number}", published=NOW, primary_category="cs.LG"
    )
    with closing(store.papers_writer()) as conn:
        ingest(conn, [record], now=NOW)


def star(store: Store, number: int) -> None:
    with closing(store.marks_writer()) as conn:
        name = f"arxiv:2401.{number:05}"
        conn.execute("INSERT INTO flags VALUES (?, 'starred', ?)", (name, f"{number}"))


def test_it_is_due_after_papers_vectors_and_marks_and_not_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data")
    for change in (
        lambda: add(store, 1),
        lambda: build_missing(store),
        lambda: star(store, 1),
        lambda: add(store, 2),
    ):
        change()
        assert is_due(store)
        assert update_scores(store)
        assert not is_due(store)


def test_broken_off_it_stays_due(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data")
    add(store, 1)
    assert not update_scores(store, stop=lambda: True)
    assert is_due(store)


@pytest.fixture
def comparable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Thirty papers, of which all but the first two have enough earlier ones."""
    monkeypatch.setattr(measuring, "_PENDING", measuring._PENDING.replace("2000", "2"))
    monkeypatch.setattr(measuring, "EARLIER", 2)
    monkeypatch.setattr(measuring, "_AT_ONCE", 4)
    store = Store.open(tmp_path / "data")
    for number in range(30):
        add(store, number)
    build_missing(store)
    return store


def count(store: Store, column: str) -> int:
    with closing(store.reader()) as conn:
        (found,) = conn.execute(f"SELECT count({column}) FROM scores").fetchone()
        return int(found)


def test_novelty_is_measured_to_the_end_and_ranked(
    comparable: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "_RANKED_EVERY", 10)
    assert not is_measured(comparable)
    assert measure_novelty(comparable)
    assert is_measured(comparable)
    assert (count(comparable, "distance"), count(comparable, "novelty")) == (28, 28)
    told: list[object] = []
    assert measure_novelty(comparable, on_progress=told.append)
    assert told == []


def test_novelty_that_is_broken_off_stays_and_goes_on(comparable: Store) -> None:
    asked = iter([False, False, True])
    assert not measure_novelty(comparable, stop=lambda: next(asked))
    assert count(comparable, "distance") == 8
    assert not measure_novelty(comparable, most=6)
    assert count(comparable, "distance") == 14
    assert measure_novelty(comparable)
    assert count(comparable, "distance") == 28


def test_a_paper_that_says_something_else_is_measured_anew(comparable: Store) -> None:
    measure_novelty(comparable)
    with closing(comparable.papers_writer()) as conn:
        conn.execute("UPDATE papers SET title = 'Tides' WHERE id = 'arxiv:2401.00029'")
    build_missing(comparable)
    assert count(comparable, "distance") == 27
    assert count(comparable, "novelty") == 27
    assert measure_novelty(comparable)
    assert count(comparable, "distance") == 28


def test_an_empty_library_has_nothing_to_score(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data")
    assert update_scores(store)
    assert not is_due(store)
    assert measure_novelty(store)
