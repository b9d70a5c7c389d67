"""Another process holds marks.db for too long: one clear error, and nothing half written."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.marks.cite_keys import cite_keys
from paperdeck.marks.marker import Marker
from paperdeck.model.marks import Flag
from paperdeck.model.paper import Paper
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

IDS = ["arxiv:2401.00000", "arxiv:2401.00001"]
WRITES: dict[str, Callable[[Marker], object]] = {
    "set_flag": lambda marker: marker.set_flag(IDS, Flag.STARRED, True),
    "add_tag": lambda marker: marker.add_tag(IDS, "new"),
    "remove_tag": lambda marker: marker.remove_tag(IDS, "ml"),
    "rename_tag": lambda marker: marker.rename_tag("ml", "ai"),
    "add_note": lambda marker: marker.add_note(IDS[0], "new"),
    "edit_note": lambda marker: marker.edit_note(1, "new"),
    "delete_note": lambda marker: marker.delete_note(1),
    "save_view": lambda marker: marker.save_view("new", "is:unread"),
    "delete_view": lambda marker: marker.delete_view("old"),
    "undo": lambda marker: marker.undo(),
    "redo": lambda marker: marker.redo(),
}


@pytest.fixture
def hurried(store: Store, folder: Path) -> Iterator[Marker]:
    """A marker that does not wait long, with some marks made and one undone."""
    marker = Marker(Store.open(folder, timeout=0.02))
    marker.add_tag(IDS, "ml")
    marker.add_note(IDS[0], "text")
    marker.save_view("old", "is:read")
    marker.save_view("older", "is:read")
    marker.undo()
    yield marker
    marker.close()


def dump(store: Store) -> list[str]:
    with closing(sqlite3.connect(store.marks_file)) as conn:
        return list(conn.iterdump())


@pytest.mark.parametrize("name", WRITES)
def test_a_mark_says_which_file_is_locked_and_leaves_it(
    store: Store, hurried: Marker, name: str
) -> None:
    before = dump(store)
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            WRITES[name](hurried)
        other.execute("ROLLBACK")
    assert caught.value.trouble is Trouble.LOCKED
    assert str(store.marks_file) in str(caught.value)
    assert dump(store) == before
    WRITES[name](hurried)
    assert dump(store) != before


def test_history_is_read_while_another_process_writes(store: Store, hurried: Marker) -> None:
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(hurried.history()) == 4
        other.execute("ROLLBACK")


@pytest.mark.parametrize("name", ["set_flag", "history"])
def test_a_file_that_is_shut_is_named(store: Store, folder: Path, name: str) -> None:
    marker = Marker(Store.open(folder, timeout=0.02))
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            ({"history": Marker.history} | WRITES)[name](marker)
        other.execute("ROLLBACK")
    marker.close()
    assert caught.value.trouble is Trouble.LOCKED


def test_keys_are_not_given_while_the_file_is_locked(store: Store, folder: Path) -> None:
    impatient = Store.open(folder, timeout=0.02)
    papers = [Paper("arxiv:2401.00000", title="A paper")]
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            cite_keys(impatient, papers)
        other.execute("ROLLBACK")
    assert caught.value.trouble is Trouble.LOCKED
    assert cite_keys(impatient, papers)


def test_a_library_opened_for_reading_takes_no_marks(store: Store, folder: Path) -> None:
    marker = Marker(Store.open(folder, read_only=True))
    with pytest.raises(StoreError) as caught:
        marker.set_flag(IDS, Flag.STARRED, True)
    marker.close()
    assert caught.value.trouble is Trouble.READ_ONLY
