"""Scores are brought up to date when something has changed, and not otherwise."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.discover.building import build_missing
from paperdeck.discover.scoring import is_due, update_scores
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def add(store: Store, number: int) -> None:
    name = Identifier(Scheme.ARXIV, f"2401.{number:05}")
    record = PaperRecord("arxiv", (name,), title=f"Graph networks {number}", published=NOW)
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


def test_an_empty_library_has_nothing_to_score(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data")
    assert update_scores(store)
    assert not is_due(store)
