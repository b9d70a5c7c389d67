"""is:followed: the papers of those whom the user follows."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.query import followed
from paperdeck.query.syntax import parse
from paperdeck.store.connections import transaction

if TYPE_CHECKING:
    from tests.query.conftest import Shelf

AT = "2026-11-20T08:00:00Z"


def _follow(shelf: Shelf, kind: str, *names: str) -> None:
    with closing(shelf.store.marks_writer()) as conn, transaction(conn):
        conn.executemany(
            "INSERT INTO follows VALUES (?, ?, ?)", ((kind, name, AT) for name in names)
        )


@pytest.fixture
def filled(shelf: Shelf) -> Shelf:
    """Four papers by people of similar names, of which one has an organisation."""
    shelf.add("2401.00001", "Sparse attention", authors=("Ada Lovelace", "Émile Borel"))
    shelf.add("2401.00002", "Dense attention", authors=("Ada Lovelace Byron", "Borel Émile"))
    shelf.add("2401.00003", "Attention", authors=("Jane Doe",), organization="École X")
    shelf.add("2401.00004", "Sums", authors=("ada lovelace",), organization="École X Lab")
    return shelf


def test_nobody_is_followed_at_first(filled: Shelf) -> None:
    assert filled.found("is:followed") == []
    assert len(filled.found("-is:followed")) == 4


def test_names_are_whole_but_for_case_and_accents(filled: Shelf) -> None:
    _follow(filled, "author", "ADA LOVELACE", "emile borel", "…", "Nobody")
    assert sorted(filled.found("is:followed")) == ["2401.00001", "2401.00004"]


def test_organisations_too(filled: Shelf) -> None:
    _follow(filled, "organization", "ecole x", "Nowhere")
    assert filled.found("is:followed") == ["2401.00003"]
    _follow(filled, "author", "Émile Borel")
    assert sorted(filled.found("is:followed")) == ["2401.00001", "2401.00003"]


@pytest.fixture(params=["gathered", "looked at one by one"])
def followed_in_any_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have those who wrote little be taken for people who wrote a lot too."""
    if request.param != "gathered":
        monkeypatch.setattr(followed, "MANY", 0)


@pytest.mark.usefixtures("sets_of_any_size", "followed_in_any_way")
def test_it_goes_with_everything_else(filled: Shelf) -> None:
    _follow(filled, "author", "Ada Lovelace", "Jane Doe")
    assert filled.found("is:followed attention") == ["2401.00003", "2401.00001"]
    assert filled.found("is:followed attention sort:title") == ["2401.00003", "2401.00001"]
    assert filled.found("-is:followed attention") == ["2401.00002"]
    assert filled.found("is:followed -sparse limit:1") == ["2401.00004"]
    assert filled.found("is:followed OR dense") == [
        *("2401.00004", "2401.00003", "2401.00002", "2401.00001")
    ]


@pytest.mark.usefixtures("followed_in_any_way")
def test_people_and_places_are_found_together(filled: Shelf) -> None:
    _follow(filled, "author", "Borel Émile")
    _follow(filled, "organization", "École X")
    assert sorted(filled.found("is:followed")) == ["2401.00002", "2401.00003"]
    assert sorted(filled.found("-is:followed")) == ["2401.00001", "2401.00004"]


@pytest.mark.usefixtures("followed_in_any_way")
def test_names_may_hold_any_sign(shelf: Shelf) -> None:
    names = ('Jane "JD" Doe', r"Jane \"o Doe", "O'Brien\\", "[Jane, Doe]", r"Müller \u0041")
    for number, name in enumerate(names):
        shelf.add(f"2401.0000{number}", authors=("Ada", name))
        _follow(shelf, "author", name)
        assert len(shelf.found("is:followed")) == number + 1
        assert shelf.found("-is:followed") == []


def test_many_can_be_followed(filled: Shelf) -> None:
    _follow(filled, "author", *(f"Person {number}" for number in range(1_500)), "Jane Doe")
    _follow(filled, "organization", *(f"Place {number}" for number in range(1_500)))
    assert filled.found("is:followed") == ["2401.00003"]


def test_it_is_looked_up_in_indexes(filled: Shelf) -> None:
    _follow(filled, "author", "Jane Doe")
    _follow(filled, "organization", "École X")
    steps = " ".join(
        step
        for statement in filled.library.explain(parse("is:followed")).statements
        for step in statement.steps
    )
    assert "papers_organization" in steps
    assert "papers_fts VIRTUAL TABLE INDEX" in steps
    assert "SCAN p " not in steps.replace("SCAN p USING INDEX", "")
