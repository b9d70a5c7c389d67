from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import parse_identifier
from paperdeck.store import index
from paperdeck.store.ingest import ingest
from paperdeck.store.papers import resolve_id

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from tests.store.conftest import MakeRecord

    from paperdeck.store.database import Store


@pytest.mark.parametrize(
    "typed",
    [
        "2401.00001v3",
        "arXiv:2401.00001",
        "https://arxiv.org/abs/2401.00001v1",
        "10.48550/arXiv.2401.00001",
        "https://doi.org/10.1000/XYZ",
        "doi:10.1000/xyz",
    ],
)
def test_any_name_of_a_paper_leads_to_it(
    store: Store, make_record: MakeRecord, now: datetime, typed: str
) -> None:
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record("2401.00001", "10.1000/xyz")], now=now)
    identifier = parse_identifier(typed)
    assert identifier is not None
    with closing(store.reader()) as conn:
        assert resolve_id(conn, identifier) == "arxiv:2401.00001"


@pytest.mark.parametrize("typed", ["2401.00001", "10.1000/xyz"])
def test_a_paper_of_which_only_marks_are_left_is_found(store: Store, typed: str) -> None:
    names = '["arxiv:2401.00001","doi:10.1000/xyz"]'
    with closing(store.marks_writer()) as conn:
        conn.execute(
            "INSERT INTO marked_papers VALUES ('arxiv:2401.00001', 'T', '[]', ?, NULL)", (names,)
        )
    identifier = parse_identifier(typed)
    assert identifier is not None
    with closing(store.reader()) as conn:
        assert resolve_id(conn, identifier) == "arxiv:2401.00001"


def test_a_name_that_nobody_knows_leads_nowhere(store: Store) -> None:
    identifier = parse_identifier("2401.99999")
    assert identifier is not None
    with closing(store.reader()) as conn:
        assert resolve_id(conn, identifier) is None


def test_an_index_of_another_folding_is_made_anew_on_opening(
    store: Store, writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("2401.00001", title=r"$\beta$ decay")], now=now)
    assert index.is_current(writer)
    writer.execute("UPDATE meta SET value = 'older'")
    writer.execute("INSERT INTO papers_fts (papers_fts) VALUES ('delete-all')")
    assert not index.is_current(writer)
    type(store).open(store.papers_file.parent)
    assert index.is_current(writer)
    found = writer.execute("SELECT count(*) FROM papers_fts WHERE papers_fts MATCH 'beta'")
    assert found.fetchone() == (1,)
