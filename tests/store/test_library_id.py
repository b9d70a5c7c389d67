"""What tells one library from others."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.database import Store, transaction
from paperdeck.store.library_id import library_id

if TYPE_CHECKING:
    from pathlib import Path


def test_a_library_keeps_its_id_and_another_has_another(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "one")
    made = library_id(store)
    assert len(made) == 8
    assert int(made, 16) >= 0
    assert library_id(Store.open(tmp_path / "one")) == made
    assert library_id(Store.open(tmp_path / "two")) != made


def test_who_only_asks_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "one")
    asked = library_id(store, keep=False)
    assert library_id(store) != asked
    assert library_id(store, keep=False) == library_id(store)


def test_it_is_among_the_marks(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "one")
    with closing(store.marks_writer()) as conn, transaction(conn):
        conn.execute("INSERT INTO meta VALUES ('library', '0f0f0f0f')")
    assert library_id(store) == "0f0f0f0f"
