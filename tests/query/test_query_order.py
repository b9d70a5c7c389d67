"""In what order papers come, and that nothing typed gets into the SQL."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.query import compile as compiled
from paperdeck.query import ordering
from paperdeck.query.conditions import Facts
from paperdeck.query.syntax import SORT_KEYS, parse

if TYPE_CHECKING:
    from tests.query.conftest import Shelf

pytestmark = pytest.mark.usefixtures("sets_of_any_size")


def utc(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture
def sortable(shelf: Shelf) -> Shelf:
    shelf.add("2501.00001", "beta word", published=utc(2025, 1, 1), upvotes=5, citations=1)
    shelf.add("2501.00002", "Alpha word", published=utc(2025, 1, 3), citations=9)
    shelf.add("2501.00003", "gamma word word", published=utc(2025, 1, 2), upvotes=50)
    return shelf


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ("published", "2 3 1"),
        ("-published", "1 3 2"),
        ("title", "2 1 3"),
        ("-title", "3 1 2"),
        ("upvotes", "3 1 2"),
        ("-upvotes", "1 3 2"),
        ("citations", "2 1 3"),
        ("-citations", "1 2 3"),
        ("added", "2 3 1"),
        ("relevance", "2 3 1"),
    ],
)
def test_order_of_everything(sortable: Shelf, order: str, numbers: str) -> None:
    assert [found[-1] for found in sortable.found(f"sort:{order}")] == numbers.split()
    if order != "relevance":
        assert [f[-1] for f in sortable.found(f"word sort:{order}")] == numbers.split()
    assert [f[-1] for f in sortable.found(f"sort:{order} limit:2")] == numbers.split()[:2]


def test_relevance_puts_the_best_match_first_and_keeps_every_hit(
    sortable: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    sortable.add(
        "2501.00004", "Other", abstract="one word among many others", published=utc(2025, 2, 1)
    )
    assert [found[-1] for found in sortable.found("word sort:relevance")] == ["3", "2", "1", "4"]
    assert [found[-1] for found in sortable.found("word sort:-relevance")] == ["4", "2", "1", "3"]
    monkeypatch.setattr(ordering, "NEWEST_SCORED", 2)
    assert [found[-1] for found in sortable.found("word sort:relevance")] == ["2", "4", "3", "1"]


def test_added_in_order_of_adding(shelf: Shelf) -> None:
    shelf.add("2501.00001", published=utc(2025, 1, 9), added=utc(2026, 1, 1))
    shelf.add("2501.00002", published=utc(2025, 1, 1), added=utc(2026, 1, 2))
    assert shelf.found("sort:added") == ["2501.00002", "2501.00001"]


_NASTY = "zq'\"; DROP TABLE papers; --"


@pytest.mark.parametrize(
    "field", ["title:", "author=", "org:", "venue=", "note:", "tag:", "cat:", "source:", ""]
)
@pytest.mark.parametrize("order", SORT_KEYS)
def test_nothing_typed_reaches_the_sql(field: str, order: str) -> None:
    typed = _NASTY.replace('"', '\\"')
    query = parse(f'({field}"{typed}" OR -{field}"{typed}") {field}"{typed}" sort:{order}')
    facts = Facts(utc(2026, 1, 1), tags={_NASTY: 1}, categories={_NASTY: 1})
    for statement in compiled.listing(query, facts, prefix_last=True):
        assert not re.search("zq|DROP", statement.sql)
