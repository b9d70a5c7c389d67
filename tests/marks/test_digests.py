"""What digests have told of."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.marks.digests import Told, check_notable, note_told, only_digest, read_told
from paperdeck.marks.errors import MarkError
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

ONE, TWO = "arxiv:2401.00000", "arxiv:2401.00001"


def test_nothing_was_told_at_first(store: Store) -> None:
    assert read_told(store, "default") == Told(frozenset(), None)


def test_what_was_noted_is_told_by_the_digest_of_that_name_alone(
    store: Store, now: datetime
) -> None:
    note_told(store, "default", [ONE], now)
    note_told(store, "default", [ONE, TWO], now + timedelta(days=1))
    assert read_told(store, "default") == Told(frozenset({ONE, TWO}), now + timedelta(days=1))
    assert read_told(store, "query x") == Told()


def test_papers_are_known_by_their_ids_of_today(store: Store, now: datetime) -> None:
    note_told(store, "default", ["doi:10.1000/0", "url:gone"], now)
    assert read_told(store, "default").ids == {ONE, "url:gone"}


def test_a_file_of_before_that_cannot_be_written_has_told_of_nothing(
    store: Store, folder: Path
) -> None:
    with closing(sqlite3.connect(store.marks_file)) as conn:
        conn.execute("DROP TABLE digested")
    assert read_told(Store(store.papers_file, store.marks_file, read_only=True), "x") == Told()


def test_a_locked_file_is_named_and_nothing_is_noted(
    store: Store, folder: Path, now: datetime
) -> None:
    hurried = Store.open(folder, timeout=0.02)
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"marks\.db") as raised:
            note_told(hurried, "default", [ONE], now)
        assert raised.value.trouble is Trouble.LOCKED
        # Reading waits for nobody.
        assert read_told(hurried, "default") == Told()
    assert read_told(store, "default") == Told()


def test_one_digest_at_a_time(store: Store) -> None:
    with (
        only_digest(store),
        pytest.raises(MarkError, match="another digest"),
        only_digest(store),
    ):
        pass
    with only_digest(store):
        pass


def test_where_nothing_can_be_noted_that_is_known_before(
    store: Store, folder: Path, now: datetime
) -> None:
    check_notable(store, now)
    assert read_told(store, "default") == Told()
    hurried = Store.open(folder, timeout=0.02)
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"marks\.db"):
            check_notable(hurried, now)
