"""From query text to its tree, and the errors on the way."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paperdeck.query.compose import format_query
from paperdeck.query.errors import QueryError
from paperdeck.query.syntax import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, parse
from paperdeck.query.tree import And, Limit, Node, Not, Or, Query, Sort, Term, terms


def word(value: str) -> Term:
    return Term("text", ":", value)


def tree(text: str) -> Node | None:
    return parse(text).root


def read(text: str) -> Query | QueryError:
    try:
        return parse(text)
    except QueryError as error:
        return error


def refused(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_nothing_typed_is_everything(text: str) -> None:
    assert parse(text) == Query()


def test_words_side_by_side_are_joined_by_and() -> None:
    assert tree("sparse attention") == And((word("sparse"), word("attention")))
    assert tree("sparse AND attention") == tree("sparse attention")


def test_or_binds_weaker_than_and() -> None:
    assert tree("a b OR c") == Or((And((word("a"), word("b"))), word("c")))


def test_parentheses_group() -> None:
    assert tree("a (b OR c)") == And((word("a"), Or((word("b"), word("c")))))


@pytest.mark.parametrize("text", ["-a", "NOT a", "-(a)", "NOT (a)"])
def test_terms_and_groups_are_negated(text: str) -> None:
    assert tree(text) == Not(word("a"))


def test_tags_and_quotes_are_negated() -> None:
    assert tree("-#rl") == Not(Term("tag", ":", "rl"))
    assert tree('-"a b"') == Not(Term("text", ":", "a b", quoted=True))


def test_not_binds_to_the_next_term_alone() -> None:
    assert tree("NOT a b") == And((Not(word("a")), word("b")))


def test_keywords_are_upper_case_only_and_quoted_ones_are_words() -> None:
    assert tree("this or that") == And((word("this"), word("or"), word("that")))
    assert tree('"OR"') == Term("text", ":", "OR", quoted=True)


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4",
        "3D",
        "C++",
        "$x$",
        "2401.01234",
        "O(n)",
        "R²",
        "don't",
        "10:30",
        "a/b",
        "α",
        "注意力",
    ],
)
def test_odd_words_stay_words(text: str) -> None:
    assert tree(text) == word(text)


def test_a_dash_alone_is_a_word() -> None:
    assert tree("attention - a survey") == And(
        tuple(word(text) for text in ("attention", "-", "a", "survey"))
    )


def test_a_word_ends_at_a_parenthesis_that_it_does_not_close() -> None:
    assert tree("(O(n log n))") == And((word("O"), And((word("n"), word("log"), word("n")))))


def test_fields_take_words_phrases_and_operators() -> None:
    assert tree("title:scaling") == Term("title", ":", "scaling")
    assert tree('author:"van der Maaten"') == Term("author", ":", "van der Maaten", quoted=True)
    assert tree('author="Ilya Sutskever"') == Term("author", "=", "Ilya Sutskever", quoted=True)
    assert tree("upvotes>=20") == Term("upvotes", ">=", "20")
    assert tree("upvotes:>=20") == Term("upvotes", ">=", "20")
    assert tree("doi:10.1016/S0140-6736(20)30183-5") == Term(
        "doi", ":", "10.1016/S0140-6736(20)30183-5"
    )


def test_field_names_are_known_in_any_case_and_by_other_names() -> None:
    assert tree("CAT:cs.LG") == tree("category:cs.LG") == Term("cat", ":", "cs.LG")
    assert tree("IS:Unread") == Term("is", ":", "Unread")


def test_a_tag_is_written_in_two_ways() -> None:
    assert tree("#ml/diffusion") == tree("tag:ml/diffusion") == Term("tag", ":", "ml/diffusion")
    assert tree('tag:"x y"') == tree('#"x y"') == Term("tag", ":", "x y", quoted=True)


def test_backslashes_in_quotes_stand_for_themselves_but_before_a_quote() -> None:
    assert tree(r'"a \"b\" \alpha \\"') == Term("text", ":", 'a "b" \\alpha \\', quoted=True)


def test_order_and_limit_are_of_the_whole_query() -> None:
    found = parse("sort:-title a limit:5 OR b")
    assert found.root == Or((word("a"), word("b")))
    assert found.sort == Sort("title", reverse=True)
    assert found.limit == Limit(5)


def test_terms_know_their_place() -> None:
    text = '  cat:cs.LG  -title:"a b"'
    places = [text[term.start : term.end] for term in terms(tree(text))]
    assert places == ["cat:cs.LG", 'title:"a b"']
    assert [text[term.value_start :][:3] for term in terms(tree(text))] == ["cs.", '"a ']
    root = tree(text)
    assert isinstance(root, And)
    assert text[root.children[1].start : root.children[1].end] == '-title:"a b"'


@pytest.mark.parametrize(
    ("text", "place", "suggestion"),
    [
        ("a catt:cs.LG", "catt", "cat"),
        ("titel:x", "titel", "title"),
        ("UPVOTE>3", "UPVOTE", "upvotes"),
        ("is:unraed", "unraed", "unread"),
        ("-has:cod", "cod", "code"),
        ("sort:date", "date", None),
        ("sort:-titel", "-titel", "-title"),
        ("limit:none", "none", None),
        ("limit:0", "0", None),
        ("upvotes>many", "many", None),
        ("upvotes:1..x", "1..x", None),
        ("newer:7x", "7x", None),
        ("on:tody", "tody", "today"),
        ("on:2024-13", "2024-13", None),
        ("on:2023-02-29", "2023-02-29", None),
        ("id:whatever", "whatever", None),
        ("doi:abc", "abc", None),
        ('"unclosed words', '"unclosed words', None),
        ('title:"unclosed', '"unclosed', None),
        ("title: x", "title:", None),
        ("cat:(a OR b)", "cat:", None),
        ("abstract=x", "abstract=x", None),
        ("title>x", "title>x", None),
        ("a OR", "OR", None),
        ("OR a", "OR", None),
        ("(a OR ) b", "OR", None),
        ("a AND", "AND", None),
        ("AND a", "AND", None),
        ("a AND OR b", "AND", None),
        ("a NOT", "NOT", None),
        ("-AND a", "-", None),
        ("(a", "(", None),
        ("a)", ")", None),
        ("a () b", "(", None),
        ("#", "#", None),
        ("(a sort:title)", "sort:title", None),
        ("-sort:title", "sort:title", None),
        ("sort:title sort:added", "sort:added", None),
        ("limit=3", "limit=3", None),
    ],
)
def test_errors_point_at_their_place(text: str, place: str, suggestion: str | None) -> None:
    error = refused(text)
    assert text[error.position : error.position + error.length] in (place, place[:1])
    assert error.position == text.rindex(place)
    assert error.suggestion == suggestion


def test_an_error_is_shown_in_three_lines() -> None:
    assert refused("attention is:unraed").pointed().splitlines()[:2] == [
        "attention is:unraed",
        "             ^^^^^^",
    ]
    assert refused("is:unraed").pointed().splitlines()[2].endswith("Did you mean unread?")


def test_carets_stand_under_wide_characters() -> None:
    assert refused("注意 catt:x").pointed().splitlines()[1] == "     ^^^^"


def test_a_long_query_is_shown_around_the_error() -> None:
    lines = refused("word " * 150 + "catt:x").pointed().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("…")
    assert len(lines[0]) < 120
    assert lines[0].index("catt") == lines[1].index("^^^^")


def test_control_characters_of_a_query_are_not_shown() -> None:
    assert "\x1b" not in refused("\x1b[31m catt:x").pointed()


def test_an_address_is_sent_to_the_id_field() -> None:
    assert refused("https://arxiv.org/abs/2401.01234").suggestion == (
        "id:https://arxiv.org/abs/2401.01234"
    )


@pytest.mark.parametrize(
    "text",
    ["(" * 1000 + "a" + ")" * 1000, "-" * 1000 + "a", "NOT " * 900 + "a", "(" * 3000, "a(" * 1900],
)
def test_deep_nesting_is_an_error_and_no_crash(text: str) -> None:
    assert str(refused(text))


def test_depth_length_and_number_of_terms_are_bounded() -> None:
    assert tree("(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH)
    assert refused("x" * (MAX_LENGTH + 1)).position == MAX_LENGTH
    assert tree(" ".join("a" * MAX_TERMS))
    assert "terms" in str(refused(" ".join("a" * (MAX_TERMS + 1))))


def test_a_lone_surrogate_is_harmless() -> None:
    assert tree("a\ud800b") == word("a?b")


_PIECES = st.sampled_from(
    [
        *(
            "a",
            "GPT-4",
            "注意",
            "ü",
            "(",
            ")",
            "-",
            "--",
            "#",
            "#ml",
            "NOT",
            "AND",
            "OR",
            '"',
            '"a b"',
        ),
        *(r'"\""', "\\", " ", "  ", "\t", "title:", 'title:"x y"', "cat:cs.*", "is:unread", "id:"),
        *("upvotes>=3", "upvotes:", "1..2", "newer:7d", "sort:-title", "limit:5", "x:y", "text:-a"),
        *("text:NOT", "O(n)", "tag=a", ":", "=", "<", ">", "on:2024-02", "author:", "author="),
    ]
)
_TYPED = st.one_of(
    st.text(),
    st.lists(_PIECES).map("".join),
    st.lists(_PIECES).map(" ".join),
)


@given(_TYPED)
@example("#<")
@example("#=0")
def test_nothing_but_query_errors_comes_of_parsing(text: str) -> None:
    found = read(text)
    if isinstance(found, QueryError):
        assert 0 <= found.position <= len(text)
        assert len(found.pointed().split("\n")) == 3
    else:
        assert parse(format_query(found)) == found
