"""Several works in a style: its order, and letters behind years that would read alike."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperdeck.cite.writing.styles import CitationStyle
from paperdeck.model.paper import Author, Paper
from paperdeck.model.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_STYLE = """\
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>Mine</title><id>mine</id><updated>2020-01-01T00:00:00+00:00</updated></info>
<macro name="names"><names variable="author"><name and="text"/></names></macro>
<macro name="who"><text macro="names"/></macro>
<macro name="when">
<date variable="issued"><date-part name="month"/><date-part name="year" prefix=" "/></date></macro>
<macro name="year"><date variable="issued"><date-part name="year"/></date></macro>
<citation {options}><layout><names variable="author"><name form="short"/></names>
<text macro="year" prefix=" "/>{inside}</layout></citation>
<bibliography{names}>{sort}<layout><text macro="who"/><text macro="when" prefix=", "/>
<text variable="title" prefix=", "/><text macro="year" prefix=", "/></layout></bibliography></style>
"""
_LETTERS = 'disambiguate-add-year-suffix="true"'


def work(title: str, authors: str, date: str = "2020", **fields: str) -> Paper:
    """Make an article; several authors are parted by semicolons."""
    return Paper(
        id="bib:0123456789abcdef",
        title=title,
        authors=tuple(Author(name) for name in authors.split("; ") if name),
        publication=Publication(
            "article", (("journaltitle", "Nature"), ("date", date), *fields.items())
        ),
    )


def cited(style: CitationStyle, works: Sequence[Paper]) -> list[str]:
    """Cite works in a list; no word of their titles is known to be a name."""
    return style.cite_list([(one, frozenset()) for one in works])


@pytest.fixture(scope="module")
def apa() -> CitationStyle:
    return CitationStyle("apa")


@pytest.fixture(scope="module")
def chicago() -> CitationStyle:
    return CitationStyle("chicago")


@pytest.fixture
def mine(tmp_path: Path) -> Callable[..., CitationStyle]:
    """Make a style that sorts by these keys and cites with these options."""

    def make(
        sort: str = "", *, options: str = _LETTERS, inside: str = "", names: str = ""
    ) -> CitationStyle:
        file = tmp_path / "mine.csl"
        sort = sort and f"<sort>{sort}</sort>"
        file.write_text(
            _STYLE.format(sort=sort, options=options, inside=inside, names=names), encoding="utf-8"
        )
        return CitationStyle(str(file))

    return make


TWO = [
    work("Zebras at night", "Ashish Vaswani; Noam Shazeer", "2017"),
    work("Attention of zebras", "Ashish Vaswani; Noam Shazeer", "2017"),
]


def test_works_that_would_read_alike_have_letters_in_the_order_of_the_list(
    apa: CitationStyle, chicago: CitationStyle
) -> None:
    assert cited(apa, TWO) == [
        "Vaswani, A., & Shazeer, N. (2017a). Attention of zebras. Nature.",
        "Vaswani, A., & Shazeer, N. (2017b). Zebras at night. Nature.",
    ]
    assert cited(chicago, TWO) == [
        "Vaswani, Ashish, and Noam Shazeer. 2017a. “Attention of Zebras.” Nature.",
        "Vaswani, Ashish, and Noam Shazeer. 2017b. “Zebras at Night.” Nature.",
    ]


def test_works_without_a_date_have_letters_too(apa: CitationStyle, chicago: CitationStyle) -> None:
    journal = Publication("article", (("journaltitle", "Nature"),))
    undated = [replace(one, publication=journal) for one in TWO]
    assert [line.split("). ")[0] for line in cited(apa, undated)] == [
        "Vaswani, A., & Shazeer, N. (n.d.-a",
        "Vaswani, A., & Shazeer, N. (n.d.-b",
    ]
    assert "Shazeer. n.d.-a. “Attention" in cited(chicago, undated)[0]


def test_one_work_alone_stays_as_it_is(apa: CitationStyle) -> None:
    assert cited(apa, TWO[:1]) == [apa.cite(TWO[0], 1)]
    assert "(2017)" in apa.cite(TWO[0], 1)
    assert cited(apa, []) == []


@pytest.mark.parametrize("style", ["apa", "chicago"])
def test_what_more_names_or_a_given_name_tell_apart_has_no_letter(style: str) -> None:
    works = [
        work("One", "Yi Zhang"),
        work("Two", "Xu Zhang"),
        work("Three", "Ann Abel; Bo Bell; Cy Cole; Di Dole"),
        work("Four", "Ann Abel; Bo Bell; Cy Cole; Ed Eder"),
        work("Five", "Yi Zhang", "2021"),
    ]
    lines = cited(CitationStyle(style), works)
    assert all("2020a" not in line and "2020b" not in line for line in lines)


def test_a_given_name_and_its_letter_are_one_where_a_style_compares_letters(
    apa: CitationStyle,
) -> None:
    works = [work("One", "Diederik P. Kingma"), work("Two", "D. P. Kingma")]
    assert ["(2020a)" in cited(apa, works)[0], "(2020b)" in cited(apa, works)[1]] == [True, True]


def test_a_style_that_tells_nothing_apart_has_no_letters() -> None:
    assert all("2017a" not in line for line in cited(CitationStyle("mla"), TWO))


def test_a_list_is_in_the_order_of_the_style_however_it_is_given(apa: CitationStyle) -> None:
    # APA 7, 9.44 to 9.47: letter by letter, who is alone first, then by year; none comes first.
    ordered = [
        work("Group", "", "2011"),
        work("One", "Łukasz Łukaszewicz"),
        work("Two", "Anna Maier", ""),
        work("Three", "Anna Maier", "2019"),
        work("Four", "Anna Maier", "2021"),
        work("Five", "Anna Maier; Ben Co; Zoe Young", "2022"),
        work("Six", "Anna Maier; Zoe Young", "2018"),
        work("Seven", "Jörg Özil"),
        work("Eight", "Anna Padua"),
    ]
    given = ordered[:]
    random.Random(7).shuffle(given)
    titles = [one.title for one in ordered]
    lines = cited(apa, given)
    assert [next(name for name in titles if name.lower() in line.lower()) for line in lines] == [
        *titles
    ]


def test_titles_are_sorted_without_their_articles_where_the_guide_says_so(
    apa: CitationStyle,
) -> None:
    works = [work("The Whale", "Ann Abel"), work("A Zebra", "Ann Abel"), work("Ant", "Ann Abel")]
    titles = [line.split("). ")[1].split(".")[0] for line in cited(apa, works)]
    assert titles == ["Ant", "The whale", "A zebra"]
    harvard = cited(CitationStyle("harvard"), works)
    assert [line.split("“")[1][:5] for line in harvard] == ["A Zeb", "Ant,”", "The W"]


def test_particles_are_sorted_as_the_style_says(apa: CitationStyle, chicago: CitationStyle) -> None:
    works = [work("T-SNE", "Laurens van der Maaten"), work("Other", "Nina Otto")]
    assert cited(apa, works)[-1].startswith("van der Maaten, L.")
    assert cited(chicago, works)[0].startswith("Maaten, Laurens van der.")


def test_authors_that_follow_each_other_are_written_once_where_the_style_says_so(
    apa: CitationStyle,
) -> None:
    works = [
        work("Third", "Ann Abel"),
        work("Second", "Ann Abel"),
        work("First", "Ann Abel; Bo Bell"),
        work("Unsigned Work", ""),
        work("Unsigned Work", ""),
    ]
    assert [line.split(" “")[0] for line in cited(CitationStyle("mla"), works)[:3]] == [
        "Abel, Ann.",
        "———.",
        "Abel, Ann, and Bo Bell.",
    ]
    assert "———" not in "".join(cited(CitationStyle("mla"), works)[3:])
    teams = [work("One", "Ann Abel; Bo Bell; Cy Cole"), work("Two", "Ann Abel; Bo Bell; Di Dole")]
    assert "———" not in "".join(cited(CitationStyle("mla"), teams))
    assert cited(CitationStyle("mla"), [*teams, *teams])[1].startswith("———. “One.”")
    assert "———" not in "".join(cited(apa, works))


def test_numbers_count_in_the_order_of_the_list() -> None:
    works = [work("Zebras", "Zoe Zahn"), work("Apes", "Ann Abel")]
    given = cited(CitationStyle("ieee"), works)
    assert [line[:10] for line in given] == ["[1] Z. Zah", "[2] A. Abe"]
    sorted_ = cited(CitationStyle("acm"), works)
    assert [line[:8] for line in sorted_] == ["[1] Ann ", "[2] Zoe "]


def test_letters_go_behind_the_first_year_where_a_style_has_no_place_for_them(
    mine: Callable[..., CitationStyle],
) -> None:
    works = [work("Old", "Ann Abel", "2017-05"), work("New", "Ann Abel", "2017-03")]
    assert cited(mine(), works) == [
        "Ann Abel, May 2017a, Old, 2017",
        "Ann Abel, March 2017b, New, 2017",
    ]
    suffix = '<text variable="year-suffix"/>'
    assert cited(mine(inside=suffix), works)[0] == "Ann Abel, May 2017, Old, 2017"


def test_thirty_works_have_letters_beyond_z(mine: Callable[..., CitationStyle]) -> None:
    lines = cited(mine(), [work(f"Part {number}", "Ann Abel") for number in range(28)])
    assert [line.split(", ")[1].strip() for line in lines[25:]] == ["2020z", "2020aa", "2020ab"]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ('<key macro="when"/>', "ABCD"),
        ('<key macro="when" sort="descending"/>', "CBAD"),
        ('<key variable="issued"/>', "ABCD"),
        ('<key variable="issued" sort="descending"/>', "CBAD"),
        ('<key variable="volume"/>', "CBAD"),
        ('<key variable="author"/><key variable="issued"/>', "CABD"),
        ('<key macro="who"/><key variable="title" sort="descending"/>', "CDBA"),
        ('<key macro="who" names-min="2" names-use-first="1"/><key variable="volume"/>', "BCAD"),
        ('<key variable="citation-number"/>', "BADC"),
    ],
)
def test_keys_are_compared_as_the_specification_says(
    mine: Callable[..., CitationStyle], sort: str, titles: str
) -> None:
    # Dates count by month though its name is printed, numbers by size; what is empty is last.
    works = [
        work("Work B", "Bo Bell; Di Dole", "2020-08", volume="9"),
        work("Work A", "Bo Bell; Di Dole", "2020-04", volume="10"),
        replace(work("Work D", "Bo Bell; Di Dole"), publication=Publication("article")),
        work("Work C", "Bo Bell; Cy Cole", "2021-01", volume="2"),
    ]
    if "names-min" in sort:
        works[0] = work("Work B", "Bo Bell; Di Dole", "2020-08", volume="1")
    lines = cited(mine(sort, options="", names=""), works)
    assert "".join(line.partition("Work ")[2][0] for line in lines) == titles


@pytest.mark.parametrize(
    "name",
    [
        "revue-francaise-de-pedagogie",
        "comparative-parasitology",
        "bibliotheca-hertziana-max-planck-institute-for-art-history",
        "palaeovertebrata",
    ],
)
def test_styles_that_change_the_case_of_names_can_be_named(name: str) -> None:
    style = CitationStyle(name)
    works = [*TWO, work("Group", "ATLAS Collaboration", author="{ATLAS Collaboration}")]
    assert len(cited(style, works)) == 3
    assert all("Ν" not in line for line in cited(style, works))


def test_sentence_case_leaves_names_alone_in_any_style(tmp_path: Path) -> None:
    text = _STYLE.format(sort="", options="", inside="", names="").replace(
        '<text variable="title"', '<text variable="title" text-case="sentence"'
    )
    file = tmp_path / "mine.csl"
    file.write_text(text, encoding="utf-8")
    line = CitationStyle(str(file)).cite(work("Do ImageNet Classifiers Generalize?", "Ann Abel"), 1)
    assert "Do ImageNet classifiers generalize?" in line


ANY = st.text(max_size=12) | st.sampled_from(
    ["Ann Abel", "2020", "The", "“a”", "Ł", "-", "{A} and B"]
)


@settings(max_examples=40, deadline=None)
@given(told=st.lists(st.tuples(ANY, st.lists(ANY, max_size=2), ANY, ANY), max_size=5))
def test_whatever_works_say_each_is_one_line_of_the_list(
    told: list[tuple[str, list[str], str, str]], apa: CitationStyle
) -> None:
    works = [
        work(title, "; ".join(authors), date, volume=volume)
        for title, authors, date, volume in told
    ]
    lines = cited(apa, works)
    assert len(lines) == len(works)
    assert all(len(line.splitlines()) <= 1 for line in lines)
