"""Terms of meaning: who knows which papers are near is handed in, and asked."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from paperdeck.query.arrivals import unknown_paper
from paperdeck.query.compose import broader, format_query, toggle
from paperdeck.query.errors import QueryError
from paperdeck.query.library import Library
from paperdeck.query.meaning import tag_asked_for, unused_tag
from paperdeck.query.syntax import parse
from paperdeck.query.tree import And, Not, Term

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from tests.query.conftest import Shelf

NUMBERS = [f"2501.0000{number}" for number in range(1, 7)]


class Oracle:
    """Knows which papers are near to what, whatever they say; remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Sequence[int]] = {}
        self.asked: list[tuple[str, bool]] = []

    def ready(self, conn: sqlite3.Connection) -> bool:
        return bool(self.answers) and conn is not None

    def about(
        self, conn: sqlite3.Connection, words: str, *, unfinished: bool = False
    ) -> Sequence[int]:
        self.asked.append((words, unfinished))
        return self.answers.get(words, ())

    def like(self, conn: sqlite3.Connection, rows: Sequence[int]) -> Sequence[int]:
        assert conn is not None
        return self.answers.get(f"like {' '.join(map(str, rows))}", ())

    def fitting(self, conn: sqlite3.Connection, tag: str) -> Sequence[int]:
        assert conn is not None
        return self.answers.get(f"#{tag}", ())


@pytest.fixture
def oracle() -> Oracle:
    return Oracle()


@pytest.fixture
def knowing(shelf: Shelf, oracle: Oracle) -> Iterator[Shelf]:
    """Six papers, of which the third, first and fifth are about robots, in this order."""
    for at, number in enumerate(NUMBERS):
        title = "even title" if at % 2 else "odd title"
        shelf.add(number, title, categories=("cs.RO" if at < 3 else "cs.LG",))
    with closing(shelf.library):
        shelf.library = Library(shelf.store, clock=lambda: shelf.now, meaning=oracle)
    ids = [f"arxiv:{number}" for number in NUMBERS]
    rows = list(shelf.library.rows_of(ids).values())
    oracle.answers = {
        "robot": (rows[2], rows[0], rows[4]),
        "deep sea": (rows[5],),
        f"like {rows[0]}": (rows[4], rows[1]),
    }
    yield shelf
    shelf.library.close()


def _found(shelf: Shelf, query: str, *, typing: bool = False) -> list[int]:
    return [int(number[-1]) for number in shelf.found(query, typing=typing)]


def test_a_tilde_stands_before_a_word_or_a_phrase() -> None:
    assert parse("~robot").root == Term("about", ":", "robot")
    assert parse('~"deep sea"').root == Term("about", ":", "deep sea", quoted=True)
    assert parse("~robot").root == parse("about:robot").root
    assert parse("-~robot arm").root == And(
        (Not(Term("about", ":", "robot")), Term("text", ":", "arm"))
    )
    assert parse("a~b").root == Term("text", ":", "a~b")


@pytest.mark.parametrize("query", ["~robot", '~"deep sea"', "-~robot (~a OR like:2501.00001)"])
def test_a_query_of_meaning_is_written_as_it_is_read(query: str) -> None:
    assert parse(format_query(parse(query))) == parse(query)


def test_it_is_edited_like_any_other() -> None:
    assert toggle("cat:cs.RO ~robot", "~robot") == "cat:cs.RO"
    assert broader("cat:cs.RO ~robot") == "cat:cs.RO"


@pytest.mark.parametrize(
    ("query", "said", "place"),
    [
        ("a ~", "words must follow the ~", 2),
        ("~ robot", "words must follow the ~", 0),
        ("~--", "words, not signs alone", 1),
        ("like:robot", "neither the identifier of a paper nor a #tag", 5),
        ("like:#", "neither the identifier of a paper nor a #tag", 5),
    ],
)
def test_what_cant_be_meant_is_refused_with_its_place(query: str, said: str, place: int) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        parse(query)
    assert caught.value.position == place


def test_without_anybody_who_knows_the_term_is_refused_with_its_place(shelf: Shelf) -> None:
    with pytest.raises(QueryError) as caught:
        shelf.search("cat:cs.RO ~robot")
    assert caught.value.pointed().splitlines()[:2] == ["cat:cs.RO ~robot", " " * 10 + "^" * 6]
    assert "by meaning" in caught.value.message
    assert not shelf.library.knows_meanings()


def test_papers_are_listed_by_likeness(knowing: Shelf) -> None:
    assert _found(knowing, "~robot") == [3, 1, 5]
    assert knowing.search("~robot").day_starts == ()
    assert knowing.library.knows_meanings()


def test_papers_like_one_are_found_by_any_of_its_names(knowing: Shelf) -> None:
    assert _found(knowing, "like:2501.00001") == [5, 2]
    assert _found(knowing, "like:https://arxiv.org/abs/2501.00001v3") == [5, 2]
    assert _found(knowing, "like:2501.00006") == []


def test_papers_that_fit_a_tag_are_listed_best_first(knowing: Shelf, oracle: Oracle) -> None:
    rows = knowing.library.rows_of([f"arxiv:{number}" for number in NUMBERS[:3]])
    oracle.answers["#Robots"] = (rows["arxiv:2501.00002"], rows["arxiv:2501.00001"])
    assert _found(knowing, "like:#Robots") == [2, 1]
    assert _found(knowing, "like:#Robots is:unread") == [2, 1]
    assert _found(knowing, "like:#nothing") == []


@pytest.mark.parametrize(
    ("query", "tag"),
    [
        ("", ""),
        ("#ml", ""),
        ("like:2501.00001", ""),
        ("like:#ml", "ml"),
        ("cat:cs.RO like:#ml/deep is:unread", "ml/deep"),
        ("-like:#ml", ""),
        ("like:#ml OR a", ""),
    ],
)
def test_the_tag_that_a_list_is_made_for_is_known(query: str, tag: str) -> None:
    assert tag_asked_for(parse(query)) == tag


@pytest.mark.parametrize(
    ("query", "unused"),
    [
        ("like:#ML", ""),
        ("like:#deep", ""),
        ("like:#deep/learning", "deep/learning"),
        ("like:#m", "m"),
        ("like:2501.00001", ""),
        ("#m", ""),
    ],
)
def test_a_tag_that_no_paper_has_is_told_apart(query: str, unused: str) -> None:
    assert unused_tag(parse(query), ("ml", "Deep/nets")) == unused


def test_a_paper_that_nobody_has_is_like_none_and_is_told(knowing: Shelf) -> None:
    assert _found(knowing, "like:1999.99999") == []
    for query in ("like:1999.99999", "cat:cs.RO -like:1999.99999", "~robot OR like:1999.99999"):
        told = unknown_paper(knowing.library, parse(query))
        assert told == 'no paper "1999.99999" in the library: nothing can be said to be like it'
    for query in ("", "like:#nobody", "like:2501.00001", "like:arXiv:2501.00001v2 robot"):
        assert unknown_paper(knowing.library, parse(query)) == ""


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("~robot cat:cs.RO", [3, 1]),
        ("odd ~robot", [3, 1, 5]),
        ("~robot even", []),
        ("~robot -cat:cs.RO", [5]),
        ("~robot limit:2", [3, 1]),
        ("~robot sort:title limit:2", [5, 3]),
        ("~robot sort:-published", [1, 3, 5]),
        ("cat:cs.LG -~robot", [6, 4]),
        ('~robot OR ~"deep sea"', [6, 5, 3, 1]),
        ('-(~robot OR ~"deep sea")', [4, 2]),
        ("~robot -~robot", []),
        ("(~robot cat:cs.RO) OR (~robot -cat:cs.RO)", [5, 3, 1]),
        ("~robot like:2501.00001", [5]),
        ("~robot (odd cat:cs.LG)", [5]),
        ("~nothing", []),
        ("-~nothing cat:cs.RO", [3, 2, 1]),
    ],
)
def test_it_goes_with_all_other_terms(knowing: Shelf, query: str, numbers: list[int]) -> None:
    assert _found(knowing, query) == numbers


def test_the_beginning_of_the_list_is_the_best(knowing: Shelf) -> None:
    found = knowing.library.search(parse("~robot"), first=2)
    whole = knowing.search("~robot")
    assert found.rows == whole.rows[:2]
    assert found.total == whole.total == 6


def test_the_last_word_may_go_on_while_it_is_typed(knowing: Shelf, oracle: Oracle) -> None:
    _found(knowing, "~robot", typing=True)
    assert set(oracle.asked) == {("robot", True)}
    oracle.asked.clear()
    _found(knowing, '~"deep sea"', typing=True)
    _found(knowing, "~robot title", typing=True)
    assert set(oracle.asked) == {("deep sea", False), ("robot", False)}


def test_its_papers_are_counted_in_views_and_facets(knowing: Shelf) -> None:
    knowing.view("robots", "~robot")
    facets = knowing.library.facets(parse("~robot"))
    assert facets.total == 3
    assert facets.categories == {"cs.RO": 2, "cs.LG": 1}
    assert [(view.name, count.value) for view, count in facets.views] == [("robots", 3)]
    assert knowing.library.count(parse("~robot cat:cs.RO")).value == 2


def test_the_order_is_explained(knowing: Shelf) -> None:
    assert knowing.library.explain(parse("~robot")).walks.endswith("most alike first")
    assert knowing.library.explain(parse("~robot sort:title")).walks.startswith("a set of papers")
    assert "alike" not in knowing.library.explain(parse("robot")).walks
