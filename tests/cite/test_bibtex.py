from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.cite.writing.bibtex import bibtex_entry
from paperdeck.model.paper import Author, Paper


@dataclass(frozen=True, slots=True)
class Entry:
    """A BibTeX entry read back: values without their outer braces."""

    kind: str
    key: str
    fields: dict[str, str]


def _read(text: str) -> Entry:
    """Read an entry of the form that `bibtex_entry` writes, counting braces as BibTeX does."""
    head = re.match(r"@(\w+)\{([^,\s]+),\n", text)
    assert head is not None
    fields = {}
    position = head.end()
    while (field := re.compile(r"  (\w+) *= (?:\{|(\w+),\n)").match(text, position)) is not None:
        if field[2]:  # a macro
            fields[field[1]] = field[2]
            position = field.end()
            continue
        end = _closing(text, field.end() - 1)
        fields[field[1]] = text[field.end() : end]
        assert text[end : end + 3] == "},\n"
        position = end + 3
    assert text[position:] == "}\n"
    return Entry(head[1], head[2], fields)


def _names(value: str) -> list[str]:
    """Split at the " and "s outside braces."""
    names = [""]
    depth = 0
    for word in value.split(" "):
        if word == "and" and depth == 0:
            names.append("")
        else:
            names[-1] += f" {word}" if names[-1] else word
        depth += word.count("{") - word.count("}")
    return names


def _closing(text: str, start: int) -> int:
    depth = 0
    for position in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    pytest.fail("a brace is not closed")


def test_a_preprint_has_arxivs_own_fields_in_order_and_its_day(attention: Paper) -> None:
    assert bibtex_entry(attention, "vaswani2017attention") == (
        "@misc{vaswani2017attention,\n"
        "  title         = {Attention Is All You Need},\n"
        "  author        = {Vaswani, Ashish and Shazeer, Noam and Parmar, Niki"
        " and Kaiser, {\\L}ukasz},\n"
        "  year          = {2017},\n"
        "  month         = jun,\n"
        "  day           = {12},\n"
        "  eprint        = {1706.03762},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass  = {cs.CL},\n"
        "  url           = {https://arxiv.org/abs/1706.03762},\n"
        "}\n"
    )


def test_an_article_names_its_journal_and_doi(shannon: Paper) -> None:
    entry = _read(bibtex_entry(shannon, "shannon1948mathematical"))
    assert entry.kind == "article"
    assert entry.fields == {
        "title": "A Mathematical Theory of Communication",
        "author": "Shannon, Claude E.",
        "journal": "Bell System Technical Journal",
        "year": "1948",
        "doi": "10.1002/j.1538-7305.1948.tb01338.x",
        "url": "https://doi.org/10.1002/j.1538-7305.1948.tb01338.x",
    }


def test_a_published_preprint_keeps_its_eprint(attention: Paper) -> None:
    paper = replace(attention, doi="10.1000/xyz", venue="Journal of Examples")
    entry = _read(bibtex_entry(paper, "k"))
    assert entry.kind == "article"
    assert list(entry.fields) == [
        *("title", "author", "journal", "year", "eprint", "archivePrefix", "primaryClass"),
        *("doi", "url"),
    ]


def test_a_conference_paper_is_in_proceedings(shannon: Paper) -> None:
    paper = replace(shannon, venue="Third Annual ACM Symposium on Theory of Computing")
    entry = _read(bibtex_entry(paper, "k"))
    assert entry.kind == "inproceedings"
    assert entry.fields["booktitle"] == paper.venue
    assert "journal" not in entry.fields


def test_a_journal_called_proceedings_is_a_journal(shannon: Paper) -> None:
    paper = replace(shannon, venue="Proceedings of the IEEE")
    assert _read(bibtex_entry(paper, "k")).fields["journal"] == "Proceedings of the IEEE"


def test_a_doi_without_a_venue_is_misc(shannon: Paper) -> None:
    entry = _read(bibtex_entry(replace(shannon, venue=None), "k"))
    assert entry.kind == "misc"
    assert entry.fields["doi"] == shannon.doi


def test_a_venue_without_a_doi_is_misc(attention: Paper) -> None:
    assert _read(bibtex_entry(replace(attention, venue="NeurIPS 2017"), "k")).kind == "misc"


def test_arxivs_own_doi_makes_nothing_published(attention: Paper) -> None:
    paper = replace(attention, doi="10.48550/arXiv.1706.03762", venue="NeurIPS 2017")
    entry = _read(bibtex_entry(paper, "k"))
    assert entry.kind == "misc"
    assert "doi" not in entry.fields


def test_unknown_fields_are_left_out() -> None:
    entry = _read(bibtex_entry(Paper(id="bib:0123456789abcdef", title="Untold"), "k"))
    # but styles want something to sort and label by, and a year
    assert entry.fields == {"title": "Untold", "year": "n.d.", "key": "Untold"}


def test_the_year_is_that_of_the_first_version(attention: Paper) -> None:
    assert attention.published is not None
    paper = replace(attention, updated=attention.published.replace(year=2023))
    assert "year          = {2017}" in bibtex_entry(paper, "k")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Laurens van der Maaten", "van der Maaten, Laurens"),
        ("Martin Luther King Jr.", "King, Jr., Martin Luther"),
        ("Hopcroft, John E.", "Hopcroft, John E."),
        ("Jürgen Schmidhuber", 'Schmidhuber, J{\\"u}rgen'),
        ("Paul Erd{\\H o}s", "Erd{\\H{o}}s, Paul"),
        ("Kurt G\\'odel", "G{\\'o}del, Kurt"),
        ("Donald~E. Knuth", "Knuth, Donald E."),
        ("ATLAS Collaboration", "{ATLAS Collaboration}"),
        ("DeepSeek-AI", "{DeepSeek-AI}"),
        ("Smith & Sons", "Sons, {Smith {\\&}}"),
        ("et al.", "others"),
        ("Щедрин Сергей", "Sergei, Shchedrin"),
        ("Nguyễn Văn Đình", "{\\DJ}{\\`\\i}nh, Nguy{\\~{\\^e}}n V{\\u{a}}n"),
    ],
)
def test_names_are_written_family_first(name: str, written: str) -> None:
    paper = Paper(id="arxiv:2401.01234", title="T", authors=(Author(name),))
    assert _read(bibtex_entry(paper, "k")).fields["author"] == written


def test_a_collaboration_alone_is_in_double_braces() -> None:
    paper = Paper(id="arxiv:2401.01234", title="T", authors=(Author("Gemini Team"),))
    assert "author        = {{Gemini Team}}," in bibtex_entry(paper, "k")


def test_an_and_inside_a_name_does_not_divide_it() -> None:
    names = ("Ada Lovelace", "Centre for Logic and Language", "Research and Development, Inc")
    paper = Paper(id="x", title="T", authors=tuple(Author(name) for name in names))
    assert len(_names(_read(bibtex_entry(paper, "k")).fields["author"])) == 3


def test_unicode_mode_keeps_letters_and_escapes_the_rest() -> None:
    paper = Paper(id="x", title="注意力 & α-Étude", authors=(Author("Łukasz Kaiser"),))
    fields = _read(bibtex_entry(paper, "k", unicode=True)).fields
    assert fields["title"] == "注意力 \\& $\\alpha$-Étude"
    assert fields["author"] == "Kaiser, Łukasz"


def test_addresses_stay_as_they_are_but_ascii_and_balanced() -> None:
    url = "https://example.org/a_b/%7Ex?q={é}\\#1"
    fields = _read(bibtex_entry(Paper(id="x", title="T", url=url), "k")).fields
    assert fields["url"] == "https://example.org/a_b/%7Ex?q=%7B%C3%A9%7D%5C#1"


def test_thousands_of_authors_are_written_quickly() -> None:
    people = tuple(Author(f"Çelebi{number} Ångström{number}") for number in range(3303))
    start = time.process_time()
    entry = bibtex_entry(Paper(id="x", title="T", authors=people), "k")
    assert time.process_time() - start < 2
    assert len(_names(_read(entry).fields["author"])) == 3303


@given(title=st.text(min_size=1), names=st.lists(st.text(min_size=1), max_size=4), venue=st.text())
def test_whatever_is_cited_reads_back(title: str, names: list[str], venue: str) -> None:
    paper = Paper(
        id="x",
        title=title,
        authors=tuple(Author(name) for name in names if name.strip()),
        venue=venue or None,
        doi="10.1000/xyz",
    )
    entry = bibtex_entry(paper, "key")
    assert entry.isascii()
    fields = _read(entry).fields
    assert "\n" not in "".join(fields.values())
    assert len(_names(fields.get("author", "x"))) <= max(1, len(paper.authors))
