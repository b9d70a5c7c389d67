from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.store.index import ADD, MOST_PARTS, count_parts
from paperdeck.store.ingest import ingest
from paperdeck.sync.settling import settle_index

if TYPE_CHECKING:
    from paperdeck.store.database import Store

PAPERS = MOST_PARTS + 4


@pytest.fixture
def scattered(store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A library the index of which consists of one part a paper, as after an import."""
    monkeypatch.setattr("paperdeck.store.ingest.merge_parts", lambda _: False)
    with closing(store.papers_writer()) as conn:
        for number in range(PAPERS):
            name = Identifier(Scheme.ARXIV, f"2401.{number:05}")
            record = PaperRecord(source="arxiv", identifiers=(name,), title=f"Scattered {number}")
            ingest(conn, [record], now=now)
    return store


def parts(store: Store) -> int:
    with closing(store.reader()) as conn:
        return count_parts(conn)


def found(store: Store) -> int:
    with closing(Library(store, clock=lambda: datetime.now(UTC))) as library:
        return len(library.search(parse("scattered")).rows)


def test_all_is_found_before_and_after_the_index_is_put_in_order(scattered: Store) -> None:
    assert (parts(scattered), found(scattered)) == (PAPERS, PAPERS)
    told: list[int] = []
    assert settle_index(scattered, on_progress=lambda: told.append(1))
    assert (parts(scattered), found(scattered)) == (1, PAPERS)
    assert told


def test_it_can_be_broken_off_and_gone_on_with(scattered: Store) -> None:
    assert not settle_index(scattered, stop=lambda: True)
    assert found(scattered) == PAPERS
    assert settle_index(scattered)
    assert parts(scattered) == 1


def test_an_index_of_few_parts_is_left_as_it_is(store: Store) -> None:
    with closing(store.papers_writer()) as conn:
        conn.execute(ADD, (1, "a", "b", "c"))
        before = conn.execute("SELECT count(*) FROM papers_fts_data").fetchone()
        assert settle_index(store, on_progress=lambda: pytest.fail("nothing is to be done"))
        assert conn.execute("SELECT count(*) FROM papers_fts_data").fetchone() == before
