"""Names and values of an entry's fields, also of broken ones."""

from __future__ import annotations

import pytest

from paperdeck.cite.reading.bibtex_fields import MONTH_MACROS, RawEntry, read_fields
from paperdeck.cite.reading.bibtex_spans import split_entries


def _read(entry: str, **macros: str) -> RawEntry:
    (span,) = split_entries(entry)
    return read_fields(entry, span, MONTH_MACROS | macros)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("{A {B} {{C}} {{{{D}}}}}", "A {B} {{C}} {{{{D}}}}"),
        ('"A {"}quoted{"} word"', 'A {"}quoted{"} word'),
        ('"A "quoted" word"', 'A "quoted" word'),
        ('"Quoted", he said, "again"', 'Quoted", he said, "again'),
        ("2000", "2000"),
        ("12--34", "12--34"),
        ("jan", "jan"),
        ('"3~" # jan', "3~jan"),
        ("{a} # {b}#2", "ab2"),
        ("acm", "The ACM"),
        ('ACM # " Press"', "The ACM Press"),
        ("January 2000", "January 2000"),
        ("{}", ""),
        ("", ""),
    ],
)
def test_values_are_read_in_all_their_forms(written: str, value: str) -> None:
    entry = _read(f"@misc{{k, first = {written},\n year = 1999}}", acm="The ACM")
    assert entry.fields == {"first": value, "year": "1999"}
    assert not entry.remarks


@pytest.mark.parametrize("name", ["usage+count", "bdsk-url-1", "a_b", "x.y:z/w", "a'b", "ÄÖ"])
def test_field_names_may_have_any_letters(name: str) -> None:
    assert _read(f"@misc{{k, {name.upper()} = {{x}}}}").fields == {name.lower(): "x"}


def test_a_comma_may_be_missing_or_too_many() -> None:
    entry = _read("@misc{k,, title = {T}\n  year = 2000 month = jan,, volume = {3}}")
    assert entry.fields == {"title": "T", "year": "2000", "month": "jan", "volume": "3"}


def test_a_macro_that_nobody_defined_is_text_and_told_of() -> None:
    entry = _read("@article{k, journal = tcs, month = oct}")
    assert entry.fields == {"journal": "tcs", "month": "oct"}
    assert entry.remarks == ["no @string defines this, it was taken as text: tcs"]


def test_a_field_that_comes_twice_loses_nothing_in_silence() -> None:
    entry = _read(
        "@misc{k, title={A}, title={B}, note={}, note={N}, file={a.pdf}, file={b.pdf},"
        " keywords={x}, keywords={y}, year=1, year=1}"
    )
    assert entry.fields == {
        "title": "A",
        "note": "N",
        "file": "a.pdf;b.pdf",
        "keywords": "x, y",
        "year": "1",
    }
    assert entry.remarks == ["title is there twice, the second was left out: B"]


def test_an_entry_without_an_end_keeps_the_fields_after_the_break() -> None:
    entry = _read(
        "@article{k,\n title = {T},\n publisher = {Taylor {\\& Francis},\n year = {2009},\n"
        " volume = {7}\n}"
    )
    assert entry.fields == {
        "title": "T",
        "publisher": "Taylor {\\& Francis}",
        "year": "2009",
        "volume": "7",
    }
    assert entry.remarks == ["a brace is missing: the entry has no end"]


def test_a_quotation_mark_that_is_missing_costs_one_value_its_end() -> None:
    entry = _read('@misc{k,\n title = "T,\n author = "A and B",\n year = {2000}\n}')
    assert entry.fields == {"title": "T", "author": "A and B", "year": "2000"}
    assert entry.remarks == ["a quotation mark is missing"]


def test_a_brace_too_many_is_left_out() -> None:
    entry = _read("@article{k, title = {T}}, year = {2000}}")
    assert entry.fields == {"title": "T", "year": "2000"}
    assert entry.remarks == ["a closing brace too many was left out"]


def test_what_is_no_field_is_told_of() -> None:
    entry = _read("@misc{k, title = {T}, some stray words, year = 2000,\n% note = {N},\n}")
    assert entry.fields == {"title": "T", "year": "2000"}
    assert entry.remarks == [
        "not read: some stray words",
        "taken out by a percent sign: % note = {N},",
    ]


def test_an_entry_that_may_have_swallowed_another_says_so() -> None:
    entry = _read("@misc{k, title = {T}, note = {See\n@book{b, title = {B}}\n}}")
    assert entry.fields["note"] == "See\n@book{b, title = {B}}\n"
    assert entry.remarks == ["another entry seems to begin inside it: @book{"]
