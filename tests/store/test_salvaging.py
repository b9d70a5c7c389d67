"""What can be read of a damaged marks.db is added, and nothing is taken for what it isn't."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.database import Store
from paperdeck.store.library_id import library_id
from paperdeck.store.marks_schema import TABLES
from paperdeck.store.salvaging import salvage

if TYPE_CHECKING:
    from pathlib import Path

BETA, GAMMA = "arxiv:2401.00002", "arxiv:2401.00003"
AT, LATER, LATEST = (f"2026-11-20T{hour:02}:00:00Z" for hour in (8, 9, 10))
NOT_READ_OUT = {"steps", "changes", "carried"}


@pytest.fixture
def other(tmp_path: Path) -> Store:
    """The library of which the marks are to be read out."""
    return Store.open(tmp_path / "other")


def change(store: Store, *statements: str) -> None:
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def add_note(store: Store, number: int, paper: str, text: str, *at: str) -> None:
    created, updated = at[0], at[-1]
    values = f"{number}, '{paper}', '{text}', NULL, '{created}', '{updated}'"
    change(store, f"INSERT INTO notes VALUES ({values})")


def read(store: Store, table: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(store.marks_file)) as conn:
        return conn.execute(f"SELECT * FROM {table}").fetchall()


def texts(store: Store) -> list[tuple[object, object]]:
    return sorted((row[1], row[2]) for row in read(store, "notes"))


def test_notes_of_two_papers_with_one_number_both_stay(store: Store, other: Store) -> None:
    add_note(store, 2, BETA, "of beta", AT)
    add_note(other, 2, GAMMA, "of gamma", LATER)
    assert salvage(other.marks_file, store) == {"notes": 1}
    assert texts(store) == [(BETA, "of beta"), (GAMMA, "of gamma")]


def test_notes_of_one_paper_with_one_number_both_stay(store: Store, other: Store) -> None:
    add_note(store, 2, BETA, "the first", AT)
    add_note(other, 2, BETA, "the second", LATER)
    salvage(other.marks_file, store)
    assert texts(store) == [(BETA, "the first"), (BETA, "the second")]


def test_a_note_gets_the_words_that_it_had_last(store: Store, other: Store) -> None:
    for number, (here, there) in enumerate([(AT, LATER), (LATEST, LATER), (LATER, LATER)], 1):
        add_note(store, number, BETA, f"here {number}", AT, here)
        add_note(other, number, BETA, f"there {number}", AT, there)
    assert salvage(other.marks_file, store) == {"later words of notes": 1}
    assert texts(store) == [(BETA, "here 2"), (BETA, "here 3"), (BETA, "there 1")]


def test_a_note_is_not_added_twice_under_another_number_or_paper(
    store: Store, other: Store
) -> None:
    add_note(store, 7, BETA, "renumbered", AT)
    add_note(store, 2, GAMMA, "of a paper that became another", AT)
    add_note(other, 5, BETA, "renumbered", AT)
    add_note(other, 2, BETA, "of a paper that became another", AT)
    assert salvage(other.marks_file, store) == {}


def test_read_out_twice_nothing_is_added_the_second_time(store: Store, other: Store) -> None:
    add_note(store, 2, BETA, "of beta", AT)
    add_note(other, 2, GAMMA, "of gamma", LATER)
    salvage(other.marks_file, store)
    assert salvage(other.marks_file, store) == {}


def test_the_number_of_a_deleted_note_is_not_given_to_a_salvaged_one(
    store: Store, other: Store
) -> None:
    add_note(store, 4, BETA, "deleted", AT)
    change(store, "DELETE FROM notes")
    add_note(other, 4, GAMMA, "salvaged", AT)
    add_note(other, 9, GAMMA, "keeps its number", AT)
    add_note(other, 2**62, GAMMA, "misread number", AT)
    salvage(other.marks_file, store)
    assert [row[0] for row in read(store, "notes")] == [5, 9, 10]


ROWS: dict[str, tuple[object, ...]] = {
    "flags": (BETA, "starred", AT),
    "tags": (BETA, "ml", AT),
    "notes": (1, BETA, "words", None, AT, AT),
    "opinions": (BETA, -1, AT),
    "cite_keys": (BETA, "ada2024"),
    "marked_papers": (BETA, "A title", "[]", "[]", None),
    "views": ("mine", "is:starred", 1),
    "follows": ("author", "Ada Lovelace", AT),
    "identities": ("Ada Lovelace", "orcid", "0000-0001", AT),
    "apart": (BETA, GAMMA, AT),
    "digested": ("weekly", BETA, AT),
    "meta": ("library", "0123abcd"),
}
"""A row of each table that is read out."""


@pytest.mark.parametrize(("table", "row"), ROWS.items())
def test_every_kind_of_mark_is_read_out(
    store: Store, other: Store, table: str, row: tuple[object, ...]
) -> None:
    with closing(other.marks_writer()) as conn:
        conn.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    assert list(salvage(other.marks_file, store).values()) == [1]
    assert read(store, table) == [row]
    assert salvage(other.marks_file, store) == {}


def test_what_is_not_read_out_is_known() -> None:
    assert ROWS.keys() == TABLES - NOT_READ_OUT


def test_the_library_stays_the_same_to_files_that_it_writes(store: Store, other: Store) -> None:
    before = library_id(other)
    change(other, "INSERT INTO meta VALUES ('another', 'thing')")
    salvage(other.marks_file, store)
    assert library_id(store) == before
    assert read(store, "meta") == [("library", before)]


def test_what_makes_no_sense_is_left_out(store: Store, other: Store) -> None:
    change(
        other,
        f"INSERT INTO flags VALUES ('{BETA}', 'starved', '{AT}')",
        f"INSERT INTO flags VALUES ('no id', 'starred', '{AT}')",
        f"INSERT INTO tags VALUES ('{BETA}', x'00ff', '{AT}')",
        "INSERT INTO meta VALUES ('library', 'gibberish')",
    )
    assert salvage(other.marks_file, store) == {}


def test_views_are_read_out_though_their_index_lacks_them(store: Store, other: Store) -> None:
    change(other, "INSERT INTO views VALUES ('mine', 'is:starred', 1)")
    query = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_views_1'"
    with closing(sqlite3.connect(other.marks_file)) as conn:
        ((page,),) = conn.execute(query).fetchall()
    with other.marks_file.open("r+b") as stream:
        # The root of an index without entries: https://www.sqlite.org/fileformat2.html
        stream.seek((page - 1) * 4096)
        stream.write(b"\x0a\x00\x00\x00\x00\x10\x00\x00" + bytes(4088))
    assert salvage(other.marks_file, store) == {"views": 1}


def test_reading_out_leaves_nothing_beside_the_damaged_file(store: Store, other: Store) -> None:
    add_note(other, 1, BETA, "words", AT)
    before = sorted(other.marks_file.parent.iterdir())
    salvage(other.marks_file, store)
    assert sorted(other.marks_file.parent.iterdir()) == before
