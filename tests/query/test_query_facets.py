"""Counts for the tag pane."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.rows import Count
from paperdeck.query.facets import TOP_CATEGORIES, count_tags
from paperdeck.query.quoting import field_term
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    from tests.query.conftest import Shelf


@pytest.fixture
def counted(shelf: Shelf) -> Shelf:
    today = shelf.now.date()
    first = shelf.add("2501.00001", "sparse one", categories=("cs.LG", "cs.CL"))
    second = shelf.add("2501.00002", "sparse two", categories=("cs.LG",), source="huggingface")
    third = shelf.add("2501.00003", "dense", categories=("cs.CV",), days=(today,))
    shelf.add("2611.00004", "sparse new", published=shelf.now)
    shelf.flag(first, "read")
    shelf.flag(third, "read")
    shelf.flag(second, "starred")
    shelf.flag("arxiv:0000.00000", "starred")  # its paper is gone
    shelf.flag(third, "queued")
    shelf.tag(first, "ml/diffusion", "ml/flows", "rl")
    shelf.tag(second, "ML")
    shelf.tag("arxiv:0000.00000", "rl")
    shelf.view("Sparse", "title:sparse", 1)
    shelf.view("Broken", "is:nothing", 2)
    return shelf


def test_without_a_filter(counted: Shelf) -> None:
    facets = counted.library.facets(parse(""))
    assert (facets.total, facets.today) == (4, 2)
    assert (facets.unread, facets.starred, facets.queued) == (2, 1, 1)
    assert dict(facets.tags) == {"ML": 2, "ml/diffusion": 1, "ml/flows": 1, "rl": 1}
    assert list(facets.sources.items()) == [("arxiv", 3), ("huggingface", 1)]
    assert list(facets.categories.items()) == [("cs.LG", 2), ("cs.CL", 1), ("cs.CV", 1)]
    assert [(view.name, count) for view, count in facets.views] == [
        ("Sparse", Count(3)),
        ("Broken", Count(0)),
    ]


@pytest.mark.parametrize("query", ["sparse", "sparse limit:9", "-dense", "spars"])
def test_inside_a_filter(counted: Shelf, query: str) -> None:
    facets = counted.library.facets(parse(query), prefix_last=query == "spars")
    assert (facets.total, facets.today) == (3, 1)
    assert (facets.unread, facets.starred, facets.queued) == (2, 1, 0)
    assert dict(facets.tags) == {"ML": 2, "ml/diffusion": 1, "ml/flows": 1, "rl": 1}
    assert dict(facets.sources) == {"arxiv": 2, "huggingface": 1}
    assert dict(facets.categories) == {"cs.LG": 2, "cs.CL": 1}
    assert facets.views[0][1] == Count(3)


def test_a_limit_limits_what_is_counted(counted: Shelf) -> None:
    facets = counted.library.facets(parse("sparse limit:1"))
    assert (facets.total, facets.today, facets.unread) == (1, 1, 1)


def test_nothing_found_counts_nothing(counted: Shelf) -> None:
    facets = counted.library.facets(parse("nowhere"))
    assert (facets.total, facets.unread, dict(facets.tags), dict(facets.sources)) == (0, 0, {}, {})


def test_few_categories_are_told_the_largest_first(shelf: Shelf) -> None:
    for number in range(TOP_CATEGORIES + 5):
        shelf.add(f"2501.{number:05}", categories=(f"x.{number:02}", "cs.LG"))
    facets = shelf.library.facets(parse(""))
    assert len(facets.categories) == TOP_CATEGORIES
    assert next(iter(facets.categories.items())) == ("cs.LG", TOP_CATEGORIES + 5)


def test_a_nested_tag_counts_in_its_parents_once_a_paper() -> None:
    found = count_tags([("b", 1), ("a/x", 1), ("a/y", 1), ("a/y", 2), ("A", 3), ("ab", 1)])
    assert list(found.items()) == [("a", 3), ("a/x", 1), ("a/y", 2), ("ab", 1), ("b", 1)]


def test_tags_are_told_by_name_with_their_own_counts(counted: Shelf) -> None:
    assert counted.library.tags() == [("ML", 1), ("ml/diffusion", 1), ("ml/flows", 1), ("rl", 2)]


def test_today_is_the_day_of_featuring_in_utc(shelf: Shelf) -> None:
    shelf.now = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    shelf.add(
        "2611.00001", published=datetime(2026, 11, 18, tzinfo=UTC), days=(date(2026, 11, 21),)
    )
    shelf.add("2611.00002", published=datetime(2026, 11, 20, tzinfo=UTC))
    assert shelf.library.facets(parse("")).today == 1


def test_counts_go_on_after_one_was_broken_off_at_its_very_end(shelf: Shelf) -> None:
    shelf.add("2501.00001", "Diffusion")
    assert shelf.library.facets(parse("diffusion")).total == 1
    conn = shelf.library._conn
    assert conn is not None
    # What is left of a count whose cleaning up was interrupted.
    conn.execute("PRAGMA query_only = OFF")
    conn.execute("CREATE TEMP TABLE filtered (row INTEGER PRIMARY KEY)")
    conn.execute("INSERT INTO temp.filtered VALUES (1)")

    assert shelf.library.facets(parse("diffusion")).total == 1
    assert conn.execute("PRAGMA query_only").fetchone() == (1,)


def test_years_and_authors_are_counted_inside_the_filter(shelf: Shelf) -> None:
    early = datetime(1999, 5, 1, tzinfo=UTC)
    shelf.add("2501.00001", "sparse", authors=("Ada Lovelace", "Bo; Li"))
    shelf.add("2501.00002", "sparse", authors=("Ada Lovelace",), published=early)
    shelf.add("2501.00003", "dense", authors=("Émile Borel",), published=early)
    whole, inside = (shelf.library.facets(parse(text)) for text in ("", "sparse"))
    assert list(whole.years.items()) == [(2025, 1), (1999, 2)]
    assert list(inside.years.items()) == [(2025, 1), (1999, 1)]
    assert list(whole.authors) == ["Ada Lovelace", "Bo; Li", "Émile Borel"]
    assert dict(inside.authors) == {"Ada Lovelace": 2, "Bo; Li": 1}
    assert not whole.capped
    assert not inside.capped
    for name in whole.authors:
        assert shelf.found(field_term("author", name, "="))


def test_years_follow_a_paper_whose_date_changes(shelf: Shelf) -> None:
    shelf.add("2501.00001", published=datetime(1999, 5, 1, tzinfo=UTC))
    shelf.add("2501.00001", published=datetime(2001, 5, 1, tzinfo=UTC))
    assert dict(shelf.library.facets(parse("")).years) == {2001: 1}


def test_of_many_papers_the_newest_are_looked_at_and_marks_and_years_counted_to_the_last(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 8):
        published = datetime(2010 + number, 1, 1, tzinfo=UTC)
        shelf.add(f"2501.{number:05}", "sparse", published=published, categories=(f"x.{number}",))
    shelf.tag("arxiv:2501.00001", "old")
    shelf.flag("arxiv:2501.00001", "read")
    monkeypatch.setattr("paperdeck.query.facets.CAP", 3)
    monkeypatch.setattr("paperdeck.query.facets._AUTHORS_OF", 3)
    facets = shelf.library.facets(parse("sparse"))
    assert facets.capped
    assert facets.authors_capped
    assert list(facets.categories) == ["x.5", "x.6", "x.7"]
    assert (facets.total, facets.unread, dict(facets.tags)) == (7, 6, {"old": 1})
    assert len(facets.years) == 7


def test_authors_whom_nobody_names_are_not_counted_as_one(shelf: Shelf) -> None:
    shelf.add("2501.00001", authors=("Ann Lee", "et al."))
    shelf.add("2501.00002", authors=("Ann Lee", "Bo Li"))
    facets = shelf.library.facets(parse(""))
    assert dict(facets.authors) == {"Ann Lee": 2, "Bo Li": 1}
    page = shelf.library.page(shelf.search("lee").rows)
    people = {row.id: (row.family_names, row.more_authors) for row in page}
    assert people["arxiv:2501.00001"] == (("Lee",), True)
    assert people["arxiv:2501.00002"] == (("Lee", "Li"), False)
