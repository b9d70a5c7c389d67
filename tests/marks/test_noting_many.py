"""One note on several papers is one step."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.marks.errors import MarkError
from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.query.library import Library
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_IDS = ("arxiv:2401.00001", "arxiv:2401.00002")


@pytest.fixture
def annotated(tmp_path: Path) -> Store:
    """A library of two papers."""
    store = Store.open(tmp_path / "library")
    records = [
        PaperRecord("arxiv", (Identifier(Scheme.ARXIV, name.partition(":")[2]),), title=name)
        for name in _IDS
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=_NOW)
    return store


@pytest.fixture
def note_taker(annotated: Store) -> Iterator[Marker]:
    with closing(Marker(annotated, clock=lambda: _NOW)) as marker:
        yield marker


def _notes(store: Store) -> list[list[str]]:
    with closing(Library(store, clock=lambda: _NOW)) as library:
        found = [library.paper(paper_id) for paper_id in _IDS]
    return [[note.text for note in marked.marks.notes] for marked in found if marked]


def test_a_note_on_several_papers_is_one_step(annotated: Store, note_taker: Marker) -> None:
    step = note_taker.add_notes(_IDS, "for the survey")
    assert step is not None
    assert (step.label, step.paper_ids) == ("note on 2 papers", _IDS)
    assert _notes(annotated) == [["for the survey"], ["for the survey"]]
    note_taker.undo()
    assert _notes(annotated) == [[], []]
    note_taker.redo()
    assert _notes(annotated) == [["for the survey"], ["for the survey"]]


def test_notes_keep_apart_from_earlier_ones(annotated: Store, note_taker: Marker) -> None:
    note_taker.add_note(_IDS[0], "first")
    note_taker.add_notes(_IDS, "second")
    assert _notes(annotated) == [["first", "second"], ["second"]]


def test_a_note_on_one_paper_names_it(note_taker: Marker) -> None:
    step = note_taker.add_notes(_IDS[:1], "hm")
    assert step is not None
    assert step.label == f"note on {_IDS[0]}"


def test_a_note_on_no_paper_is_no_step(note_taker: Marker) -> None:
    assert note_taker.add_notes([], "nobody") is None
    assert note_taker.history() == []


def test_an_empty_note_is_refused(note_taker: Marker) -> None:
    with pytest.raises(MarkError, match="text"):
        note_taker.add_notes(_IDS, " \n ")
