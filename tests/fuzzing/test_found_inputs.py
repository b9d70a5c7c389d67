"""Inputs that once led to an error nobody had thought of, or took too long: they never do again."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.reading.bibtex_reading import read_bibtex
from paperdeck.cite.reading.imported import ImportedEntry
from paperdeck.config.edit import set_value
from paperdeck.config.problems import ConfigError
from paperdeck.config.settings import load_settings
from paperdeck.config.toml_lines import LARGEST
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fuzzing.fuzzed_parsers import PARSERS
    from tests.fuzzing.watching import read_watched
else:
    from fuzzed_parsers import PARSERS
    from watching import read_watched

_BY_NAME = {parser.name: parser for parser in PARSERS}
_STYLE = _BY_NAME["citation style"].of.seeds[0]
# Python sorts marks by insertion, the later class first: half a minute for each of these.
_MARKS = "a{}{}".format("\u0315" * 60_000, "\u0300" * 60_000).encode()
_FOUND = [
    ("query", b"\xc9\x93\x85\xabupp"),
    ("identifiers, addresses", b"https://\x80"),
    ("keys and chords", b"shiz\xe0\xeb"),
    ("config.toml", b"[sync]\ndays = " + b"9" * 60_000),
    ("config.toml", b"a = " + b"[" * 50_000 + b"]" * 50_000),
    ("config.toml, changed", b"a = " + b"9" * 60_000),
    ("config.toml, changed", b"a = " + b"[" * 50_000 + b"]" * 50_000),
    ("draft of a note", b"words\0" + b"[" * 100_000),
    ("HTML, JATS, notes", b"<p>a</p><![CD y ]]> b"),
    ("BibTeX", b"@article{root{2}O},\n title = {On trees},\n year = 2024\n}"),
    ("citation style", _STYLE.replace(b'and="symbol"', b'and="and"')),
    ("BibTeX value", b'{\r\n\\"u}ber'),
    ("BibTeX value", b"\\'" * 100_000 + b"a"),
    ("BibTeX value", b'\\"{' * 60_000),
    ("LaTeX and formulas", b'\\"' * 100_000),
    (
        "query",
        b"title:trees ~robots " + b"published:2024-01..2024-03 " * 25 + b"like:arxiv:2401.00001",
    ),
    ("names of people", b"Ada Root" + b" and " * 40_000 + b"Bo Leaf"),
    ("names of people", b"Ada Root and " + b"}" * 200_000),
    ("LaTeX and formulas", b"On $k$-trees " + b"\\\\" * 9_900),
    ("the gate for text", _MARKS),
    ("search words", _MARKS),
    ("LaTeX, texts written", _MARKS),
    ("BibTeX value", b"\\'e " + _MARKS),
    ("names of people", b"Ada " + _MARKS + b" and Bo Leaf"),
    ("BibTeX", b"@article{root, title = {On " + _MARKS + b"}, year = 2024}"),
    ("LaTeX and formulas", rb"\(" + rb"\mathrm{" * 30 + rb"\)"),
    ("LaTeX and formulas", rb"\sqrt[" * 30 + b"<i>x</i>"),
    ("LaTeX and formulas", rb"\href[" * 40 + b"x" + b"]{y}" * 40),
    ("LaTeX and formulas", rb"\newcommand[{" * 40),
    ("HTML, JATS, notes", b"<jats:sec>" + b"\n" * 190_000),
    ("HTML, JATS, notes", b"<sc>" * 50_000),
    ("HTML, JATS, notes", b'<span class="nocase">' * 9_000),
    ("redirects", b"https://" + _MARKS),
    ("citation style", _STYLE.replace(b'form="short"', b"form=\"te xmlns='b'\"")),
    ("LaTeX and formulas", rb"\c{\'e " * 40),
    ("LaTeX and formulas", b"{" * 60 + rb"\sqrt[" * 30),
    ("LaTeX and formulas", "<İ>x</i>".encode()),
    ("LaTeX, titles written", "<İ>x</i> <ſub>2</sub>".encode()),
    ("LaTeX, texts written", rb"\(" * 50_000),
    ("CSL-JSON", '[{"title": "Roots", "issued": {"raw": "ſep 2020"}}]'.encode()),
    ("BibTeX", "@article{a, title = {Roots}, date = {ſummer 2020}}".encode()),
    ("identifiers, addresses", b"https://" + _MARKS),
    ("keys and chords", b"http://[" * 25_000),
    (
        "config.toml",
        b'[sources.arxiv]\nbase_url = "https://' + b"\xcc\x95" * 9_000 + b"\xcc\x80" * 9_000 + b'"',
    ),
    ("import into a library", b"@article{root, title = {On " + _MARKS + b"}, year = 2024}"),
]


@pytest.mark.parametrize(("name", "data"), _FOUND)
def test_an_input_that_was_found_is_harmless_now(name: str, data: bytes, tmp_path: Path) -> None:
    parser = _BY_NAME[name]
    with ExitStack() as stack:
        outcome = read_watched(parser.reader(tmp_path, stack), data, parser.errors)
    assert outcome.fault == ""


def test_a_number_of_thousands_of_digits_is_a_problem_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[sync]\ndays = {'9' * 5_000}\n")
    settings, problems = load_settings(file)
    assert settings.sync.days == 7
    assert [problem.message for problem in problems] == ["has a number of thousands of digits"]
    with pytest.raises(ConfigError, match="isn't valid TOML"):
        set_value(file, ("reader", "theme"), "sepia")


def test_a_config_that_is_far_too_large_is_neither_read_nor_written(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"#" * (LARGEST + 1))
    _, problems = load_settings(file)
    assert [problem.message for problem in problems] == ["can't be read: it is larger than 64 KiB"]
    with pytest.raises(ConfigError, match="larger than 64 KiB"):
        set_value(file, ("reader", "theme"), "sepia")
    assert file.stat().st_size == LARGEST + 1
    file.write_bytes(b"#" * LARGEST)
    assert load_settings(file)[1] == ()


def test_a_brace_too_many_in_a_key_costs_no_other_entry() -> None:
    text = "@article{root}x, title = {On trees}, year = 2024}\n@misc{leaf, title = {Leaves}}"
    entries = [one for one in read_bibtex(text) if isinstance(one, ImportedEntry)]
    assert [one.record.title for one in entries][-1] == "Leaves"


def test_an_accent_may_stand_on_the_line_after_its_brace() -> None:
    assert decode_accents('{\n\\"u}ber') == "über"


def test_accents_on_accents_are_read_as_deep_as_languages_go() -> None:
    assert decode_accents(r"\~{\^e}") == "ễ"
    assert decode_accents(r"\'" * 20 + "a").startswith(r"\'")


def test_a_text_longer_than_any_abstract_is_shown_as_it_is_written() -> None:
    assert to_plain(r"\alpha " * 10).startswith("α")
    assert to_plain(r"\alpha " * 4_000).startswith(r"\alpha \alpha")


@pytest.mark.parametrize("name", ["Zotero's database", "Better BibTeX's database"])
def test_a_damaged_database_that_names_a_table_in_no_encoding_is_refused(
    name: str, tmp_path: Path
) -> None:
    parser = _BY_NAME[name]
    good = parser.of.seeds[0]
    place = good.index(b"CREATE TABLE")
    for offset in range(7, 60):
        data = good[: place + offset] + b"\xd9\x80\xff" + good[place + offset + 3 :]
        with ExitStack() as stack:
            outcome = read_watched(parser.reader(tmp_path, stack), data, parser.errors)
        assert outcome.fault == ""
