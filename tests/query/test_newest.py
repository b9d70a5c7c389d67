"""The opening list is the one that a search would give."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.query.newest import read_newest
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    from tests.query.conftest import Shelf


def test_the_newest_papers_are_what_an_empty_query_finds(shelf: Shelf) -> None:
    for number in range(1, 6):
        published = datetime(2025, 1, number // 2 + 1, tzinfo=UTC)
        shelf.add(f"2501.0000{number}", f"Paper {number}", published=published)
    shelf.add("1901.00001", "A paper whose title has $x^2$ in it")

    listing, lines = read_newest(shelf.store, 4, 2)

    assert listing == shelf.library.search(parse(""), first=4)
    assert lines == shelf.library.page(listing.rows[:2])
    assert len(lines) == 2


def test_an_empty_library_has_nothing_newest(shelf: Shelf) -> None:
    listing, lines = read_newest(shelf.store, 200, 50)

    assert (list(listing.rows), listing.total, listing.day_starts, lines) == ([], 0, (), [])


def test_titles_with_latex_are_first_as_written_and_harmless(shelf: Shelf) -> None:
    shelf.add("2501.00001", "A \x1b[31mred title whose $\\alpha$ is read later")

    _, lines = read_newest(shelf.store, 200, 50)

    assert [line.title for line in lines] == ["A red title whose $\\alpha$ is read later"]
