"""Editing a query's text term by term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.query import compose, quoting
from paperdeck.query.compose import Presence
from paperdeck.query.errors import QueryError
from paperdeck.query.syntax import parse
from paperdeck.query.tree import Term


@pytest.mark.parametrize(
    ("text", "term", "result"),
    [
        ("", "#ml", "#ml"),
        ("sparse", "#ml", "sparse #ml"),
        ("a OR b", "#ml", "(a OR b) #ml"),
        ("(a OR b)", "#ml", "(a OR b) #ml"),
        ("(a) OR (b)", "#ml", "((a) OR (b)) #ml"),
        ("a OR b sort:title", "#ml", "(a OR b) #ml sort:title"),
        ("a sort:title OR b limit:3", "#ml", "(a OR b) #ml sort:title limit:3"),
        ("a sort:title b", "#ml", "a sort:title b #ml"),
        ("a -#ml b", "#ml", "a b #ml"),
        ("a #ML", "#ml", "a #ml"),
        ('a tag:"ml"', "#ml", "a #ml"),
        ('title:"a  b"', "cat:cs.LG", 'title:"a  b" cat:cs.LG'),
    ],
)
def test_including_a_term(text: str, term: str, result: str) -> None:
    assert compose.include(text, term) == result
    assert compose.presence(result, term) is Presence.INCLUDED


@pytest.mark.parametrize(
    ("text", "result"),
    [("a", "a -#ml"), ("a #ml b", "a b -#ml"), ("a OR b", "(a OR b) -#ml"), ("-#ml", "-#ml")],
)
def test_excluding_a_term(text: str, result: str) -> None:
    assert compose.exclude(text, "#ml") == result
    assert compose.presence(result, "#ml") is Presence.EXCLUDED


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("#ml", ""),
        ("-#ml", ""),
        ("NOT #ml a", "a"),
        ("a AND #ml AND b", "a b"),
        ("a (#ml) sort:title", "a sort:title"),
        ("#ml/x #ml", "#ml/x"),
        ("(a OR #ml) b", "(a OR #ml) b"),
        ("x sort:title OR y", "x OR y sort:title"),
        ("nothing", "nothing"),
    ],
)
def test_removing_a_term_leaves_the_rest_as_it_was_typed(text: str, result: str) -> None:
    assert compose.remove(text, "#ml") == result
    assert compose.presence(result, "#ml") is Presence.ABSENT


def test_toggling_goes_there_and_back() -> None:
    assert compose.toggle("a", "#ml") == "a #ml"
    assert compose.toggle("a #ml", "#ml") == "a"
    assert compose.toggle("a #ml", "#ml", excluded=True) == "a -#ml"
    assert compose.toggle("a -#ml", "#ml", excluded=True) == "a"


@pytest.mark.parametrize(
    ("view", "typed", "result"),
    [
        ("is:unread", "", "is:unread"),
        ("", "sparse", "sparse"),
        ("is:unread", "a OR b", "is:unread (a OR b)"),
        ("a OR b", "c OR d", "(a OR b) (c OR d)"),
        ("a sort:title limit:5", "b sort:added", "a limit:5 b sort:added"),
    ],
)
def test_a_view_is_narrowed_by_what_is_typed(view: str, typed: str, result: str) -> None:
    assert compose.narrow(view, typed) == result


def test_a_broken_query_cannot_be_edited() -> None:
    with pytest.raises(QueryError):
        compose.include('"unclosed', "#ml")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_value_can_be_written_as_a_term(value: str) -> None:
    term = parse(quoting.field_term("title", value)).root
    assert isinstance(term, Term)
    assert (term.field, term.op, term.value) == ("title", ":", value)


@pytest.mark.parametrize("tag", ["ml", "ml/diffusion", "c++", "-x", "x(y", "日本語", 'a"b'])
def test_any_tag_can_be_written_as_a_term(tag: str) -> None:
    term = parse(quoting.tag_term(tag)).root
    assert isinstance(term, Term)
    assert (term.field, term.value) == ("tag", tag)
