"""Making the vectors of a library: all that are missing, and no others."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from paperdeck.discover import building
from paperdeck.discover.apart import Listener, build_apart
from paperdeck.discover.building import build_missing, digest, is_complete, read_built
from paperdeck.discover.vectors import count_words
from paperdeck.store.connections import transaction
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest
from paperdeck.store.splitting import split

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from tests.discover.meaningful import NOW, PAPERS, fill, open_filled, record, rows_of

    from paperdeck.discover.building import Built
    from paperdeck.store.database import Store
else:
    from meaningful import NOW, PAPERS, fill, open_filled, record, rows_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A library without vectors."""
    return open_filled(tmp_path)


def _vectors(store: Store) -> dict[int, tuple[int, bytes, bytes]]:
    with closing(store.reader()) as conn:
        found = conn.execute("SELECT row, text, signature, vector FROM vectors")
        return {row: (text, signature, vector) for row, text, signature, vector in found}


def _built(store: Store) -> Built:
    with closing(store.reader()) as conn:
        return read_built(conn)


def test_every_paper_gets_a_vector(store: Store) -> None:
    told: list[Built] = []
    assert not is_complete(store)
    assert build_missing(store, on_progress=told.append)
    assert is_complete(store)
    found = _vectors(store)
    assert found.keys() == set(rows_of(store).values())
    assert {(len(signature), len(vector)) for _, signature, vector in found.values()} == {(32, 256)}
    assert told[-1][:2] == (6, 6)
    row = rows_of(store)["2401.00006"]
    assert found[row][0] == digest(*PAPERS["2401.00006"])


def test_what_is_made_is_not_made_again(store: Store) -> None:
    build_missing(store)
    before = _built(store)
    told: list[Built] = []
    assert build_missing(store, on_progress=told.append)
    assert (told, _built(store)) == ([], before)


def test_a_text_that_changes_gets_another_vector(store: Store) -> None:
    build_missing(store)
    before = _vectors(store)
    fill(store, {"2401.00001": ("Folding proteins", "How a protein folds.")})
    assert _built(store).missing == 1
    build_missing(store)
    after = _vectors(store)
    row = rows_of(store)["2401.00001"]
    assert after[row] != before[row]
    assert {at: one for at, one in after.items() if at != row} == {
        at: one for at, one in before.items() if at != row
    }


def test_a_change_of_anything_else_leaves_it_as_it_is(store: Store) -> None:
    build_missing(store)
    changed = replace(record("2401.00001", *PAPERS["2401.00001"]), comment="12 pages")
    with closing(store.papers_writer()) as conn:
        ingest(conn, [changed], now=NOW)
    assert is_complete(store)


def test_a_paper_that_moves_or_goes_takes_its_vector_along(store: Store) -> None:
    build_missing(store)
    before = rows_of(store)
    moved = record("2401.00001", *PAPERS["2401.00001"], day=300)
    with closing(store.papers_writer()) as conn:
        ingest(conn, [moved], now=NOW)
        with transaction(conn):
            conn.execute("DELETE FROM papers WHERE arxiv_id = '2401.00002'")
    assert before["2401.00001"] not in _vectors(store)
    assert before["2401.00002"] not in _vectors(store)
    assert _built(store).made == 4


def test_parted_papers_are_compared_by_their_own_texts(store: Store) -> None:
    with closing(store.papers_writer()) as conn:
        both = record("2401.00009", "Both", "Of robots")
        names = (*both.identifiers, *record("2401.00010", "", None).identifiers)
        ingest(conn, [replace(both, identifiers=names, source="dblp")], now=NOW)
    build_missing(store)
    split(store, "arxiv:2401.00010", "arxiv:2401.00009", now=NOW)
    assert build_missing(store)
    with closing(store.reader()) as conn:
        texts = dict(conn.execute("SELECT row, title || '|' || coalesce(abstract, '') FROM papers"))
    for row, (text, _, _) in _vectors(store).items():
        title, _, abstract = texts[row].partition("|")
        assert text == digest(title, abstract or None)


def test_another_model_makes_all_of_them_anew(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_missing(store)
    before = {row: text for row, (text, _, _) in _vectors(store).items()}
    monkeypatch.setattr(building, "MODEL", "another")
    # Vectors of two models can't be compared.
    assert _built(store).made == 0
    assert build_missing(store)
    after = {row: text for row, (text, _, _) in _vectors(store).items()}
    assert after.keys() == before.keys()
    assert all(after[row] != before[row] for row in after)
    assert _built(store).made == 6


def test_it_stops_when_asked_and_goes_on_with_the_oldest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_AT_ONCE", 2)
    monkeypatch.setattr(building, "_BLOCK", 4)
    told: list[Built] = []
    assert not build_missing(store, stop=lambda: len(told) > 1, on_progress=told.append)
    # The newest four first, in order of rows.
    assert set(_vectors(store)) == set(sorted(rows_of(store).values())[2:])
    assert build_missing(store)
    assert set(_vectors(store)) == set(rows_of(store).values())


def test_an_empty_library_has_nothing_to_be_made(tmp_path: Path) -> None:
    store = open_filled(tmp_path, {})
    assert is_complete(store)
    assert build_missing(store)
    assert _vectors(store) == {}


def test_what_changes_while_it_is_made_is_left_for_next_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(title: str, abstract: str | None) -> Counter[str]:
        fill(store, {"2401.00001": ("Folding proteins", "How a protein folds.")})
        return count_words(title, abstract)

    monkeypatch.setattr(building, "count_words", count)
    build_missing(store)
    monkeypatch.undo()
    assert _built(store).missing == 1
    assert build_missing(store)
    row = rows_of(store)["2401.00001"]
    assert _vectors(store)[row][0] == digest("Folding proteins", "How a protein folds.")


def test_a_locked_store_is_named(store: Store) -> None:
    impatient = store._replace(timeout=0.02)
    with closing(sqlite3.connect(store.papers_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            build_missing(impatient)
    assert caught.value.trouble is Trouble.LOCKED
    assert "papers.db" in str(caught.value)


def test_another_process_does_the_same(store: Store, tmp_path: Path) -> None:
    told: list[Built] = []
    compared: list[bool] = []
    listener = Listener(built=told.append, compared=lambda: compared.append(True))
    assert build_apart(store, stop=lambda: False, listener=listener)
    assert compared == [True]
    apart = _vectors(store)
    here = open_filled(tmp_path / "here")
    build_missing(here)
    assert apart == _vectors(here)
    assert [built.made for built in told] == [6]
    assert build_apart(store, stop=lambda: False)


def test_the_other_process_ends_when_nobody_waits_for_it(store: Store) -> None:
    assert not build_apart(store, stop=lambda: True)
    assert build_missing(store)
