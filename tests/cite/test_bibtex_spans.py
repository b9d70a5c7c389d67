"""Where entries begin and end, whatever is between and inside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.cite.reading.bibtex_spans import NO_ENTRIES, split_entries

WHOLE = "@article{whole, title = {Whole}}"


def _keys(text: str) -> list[str | None]:
    return [span.key for span in split_entries(text) if span.kind not in NO_ENTRIES]


def test_a_span_is_the_entry_as_it_stands() -> None:
    text = f"Remarks.\n\n  {WHOLE}\nMore."
    (span,) = split_entries(text)
    assert text[span.start : span.end] == WHOLE
    assert (span.kind, span.key, span.line, span.closed) == ("article", "whole", 3, True)


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("@article{key, title={x}}", "key"),
        ("@ARTICLE { key , title={x}}", "key"),
        ("@article\n{\n  key,\n  title={x}}", "key"),
        ('@article(key, title = "a ) b")', "key"),
        ("@article(key, title = {a ) b})", "key"),
        ("@article{key}", "key"),
        ("@article{key\n  title={x}}", "key"),
        ("@article{two words, title={x}}", "two words"),
        ("@article{10.1000/a=b, title={x}}", "10.1000/a=b"),
        ("@article{DBLP:conf/a+b.c_d, title={x}}", "DBLP:conf/a+b.c_d"),
        ("@article{,title={x}}", None),
        ("@article{title = {x}}", None),
        ("@article{}", None),
    ],
)
def test_keys_are_read_in_every_way_people_write_them(entry: str, key: str | None) -> None:
    text = f"{entry}\n{WHOLE}\n"
    first, second = split_entries(text)
    assert text[first.start : first.end] == entry
    assert (first.kind, first.key, second.key) == ("article", key, "whole")


@pytest.mark.parametrize(
    "broken",
    [
        "@article{broken, title = {A title",
        "@article{broken, title = {A title},",
        "@article{broken, title = {A {title}, year = 2000}",
        '@article{broken, title = "A title',
        '@article(broken, title = "A title"',
        "@article(broken, title = {A title",
        "@article{broken, title = {A title}}, year = {2000}}",
        "@article{broken",
        "@comment{broken",
        "@comment broken",
        "@string{broken = {x",
        "@preamble{broken",
        "an address: me@example.org {x}",
        "} } {",
    ],
)
def test_one_broken_entry_never_costs_another(broken: str) -> None:
    keys = _keys(f"{WHOLE}\n{broken}\n\n@book{{next, title = {{Next}}}}\n@misc{{last}}\n")
    assert [key for key in keys if key != "broken"] == ["whole", "next", "last"]


def test_a_brace_too_many_leaves_the_entry_whole() -> None:
    text = "@article{a, title = {A title}}, year = {2000}}"
    (span,) = split_entries(text)
    assert text[span.start : span.end] == text
    assert [text[at] for at in span.extra] == ["}"]
    assert not split_entries(WHOLE)[0].extra


def test_text_that_looks_like_an_entry_may_stand_in_a_field() -> None:
    text = f"@misc{{a, note = {{As in\n@article{{b, title = {{B}}}}\n}}, year = 2000}}\n{WHOLE}"
    assert _keys(text) == ["a", "whole"]


def test_entries_that_are_taken_out_are_comments() -> None:
    text = f"% Encoding: UTF-8\n%@article{{gone, title={{x}}}}\n@comment{{ {WHOLE} }}\n{WHOLE}"
    spans = split_entries(text)
    assert [(span.kind, span.line) for span in spans] == [
        ("comment", 2),
        ("comment", 3),
        ("article", 4),
    ]


def test_entries_need_no_lines_of_their_own() -> None:
    assert _keys(f"% Encoding: US-ASCII@article{{a}}@article{{b}} @article{{c}}{WHOLE}") == [
        *("a", "b", "c"),
        "whole",
    ]


_PIECES = st.sampled_from(
    ["@a{", "@b(", "@comment{", "@string{", "{", "}", ")", '"', ",", "=", "\n", "%", "x", "\\", " "]
)


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_spans_are_in_order_and_inside_the_text(text: str) -> None:
    at = 0
    for span in split_entries(text):
        assert at <= span.start < span.inside <= span.end <= len(text)
        assert span.line == text.count("\n", 0, span.start) + 1
        assert text[span.start] in "@%"
        at = span.end


@pytest.mark.parametrize(
    "piece", ["@a{", "@a{\n", "@a{{\n", "@a({\n", "@comment{\n", "@comment(\n", "{", '@a{x="\n']
)
def test_a_file_of_openings_is_gone_through_once(piece: str) -> None:
    # Quadratic time would be hours.
    assert len(split_entries(piece * 50_000)) <= 50_000
