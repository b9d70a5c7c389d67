"""What rules are still to be applied to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.marks.pending import Pending, forget_pending, note_pending, read_pending
from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

BEGAN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.fixture
def brought(tmp_path: Path) -> Store:
    """A library with papers of a sync before, of an import, and of two syncs since."""
    store = Store.open(tmp_path / "brought")
    with closing(store.papers_writer()) as conn:
        for number, minutes, run in ((1, -5, 1), (2, 1, None), (3, 0, 2), (4, 9, 3)):
            name = parse_identifier(f"2611.{number:05}")
            assert name is not None
            record = PaperRecord("arxiv", (name,), title="A title")
            ingest(conn, [record], now=BEGAN + timedelta(minutes=minutes), run=run)
    return store


def test_nothing_is_pending_at_first(brought: Store) -> None:
    assert read_pending(brought, by_meaning=False) is None
    assert read_pending(brought, by_meaning=True) is None


def test_what_syncs_have_brought_since_is_pending(brought: Store) -> None:
    note_pending(brought, BEGAN)
    # What is noted already is older.
    note_pending(brought, BEGAN + timedelta(minutes=5))
    expected = Pending(("arxiv:2611.00003", "arxiv:2611.00004"), BEGAN)
    assert read_pending(brought, by_meaning=False) == expected
    assert read_pending(brought, by_meaning=True) == expected


def test_each_kind_of_rule_is_forgotten_by_itself(brought: Store) -> None:
    note_pending(brought, BEGAN)
    forget_pending(brought, by_meaning=False)
    assert read_pending(brought, by_meaning=False) is None
    assert read_pending(brought, by_meaning=True) is not None
    note_pending(brought, BEGAN + timedelta(minutes=5))
    later = read_pending(brought, by_meaning=False)
    assert later is not None
    assert later.ids == ("arxiv:2611.00004",)


def test_a_locked_file_is_named(brought: Store) -> None:
    impatient = brought._replace(timeout=0.02)
    with closing(sqlite3.connect(brought.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as raised:
            note_pending(impatient, BEGAN)
        assert raised.value.trouble is Trouble.LOCKED
        with pytest.raises(StoreError, match=r"marks\.db"):
            forget_pending(impatient, by_meaning=True)
        assert read_pending(impatient, by_meaning=True) is None
