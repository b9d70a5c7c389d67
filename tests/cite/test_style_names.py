"""What styles make of editors, of those whom nobody names, of journals, and of broken files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.cite.writing.style_files import StyleError
from paperdeck.cite.writing.styles import CitationStyle
from paperdeck.model.paper import Author, Paper
from paperdeck.model.publication import Publication

if TYPE_CHECKING:
    from pathlib import Path


QUESTION = Paper(
    id="bib:2",
    title="Can Machines Think?",
    authors=(Author("Alan M. Turing"),),
    publication=Publication("article", (("journaltitle", "Mind"), ("date", "1950"))),
)
EDITED = Paper(
    id="bib:1",
    title="Handbook of Small Things",
    published=datetime(2001, 1, 1, tzinfo=UTC),
    publication=Publication(
        "book",
        (
            ("editor", "Foo, Ann and Bar, Bo"),
            ("publisher", "Small Press"),
            ("date", "2001"),
            ("edition", "Second"),
            ("volume", "1"),
        ),
    ),
)
PROCEEDINGS = replace(
    EDITED,
    title="Proceedings of the First Meeting",
    publication=Publication(
        "proceedings", (("editor", "Foo, Ann"), ("publisher", "ACM"), ("date", "2001"))
    ),
)


def test_who_edited_a_book_without_authors_stands_in_their_place_and_nowhere_else(
    apa: CitationStyle, ieee: CitationStyle, chicago: CitationStyle
) -> None:
    # APA 7, 10.2 (example 24); IEEE's guide, "Books with editors"; Chicago 18, 13.18 and 13.23.
    assert apa.cite(EDITED, 1) == (
        "Foo, A., & Bar, B. (Eds.). (2001). Handbook of small things (2nd ed., Vol. 1). Small"
        " Press."
    )
    assert ieee.cite(EDITED, 1) == (
        "[1] A. Foo and B. Bar, Eds., Handbook of Small Things, 2nd ed., vol. 1. Small Press, 2001."
    )
    assert chicago.cite(EDITED, 1) == (
        "Foo, Ann, and Bo Bar, eds. 2001. Handbook of Small Things. 2nd ed. Vol. 1. Small Press."
    )
    assert CitationStyle("mla").cite(EDITED, 1) == (
        "Foo, Ann, and Bo Bar, editors. Handbook of Small Things. 2nd ed., vol. 1, Small Press,"
        " 2001."
    )
    assert apa.cite(PROCEEDINGS, 1) == (
        "Foo, A. (Ed.). (2001). Proceedings of the first meeting. ACM."
    )
    assert chicago.cite(PROCEEDINGS, 1) == (
        "Foo, Ann, ed. 2001. Proceedings of the First Meeting. ACM."
    )


def test_of_those_who_could_stand_for_authors_the_first_do(chicago: CitationStyle) -> None:
    fields = (("editor", "Foo, Ann"), ("translator", "Bar, Bo"), ("date", "2001"))
    both = replace(EDITED, publication=Publication("book", fields))
    assert chicago.cite(both, 1) == (
        "Foo, Ann, ed. 2001. Handbook of Small Things. Translated by Bo Bar."
    )


def test_editors_beside_authors_are_named_all_the_same(
    apa: CitationStyle, chicago: CitationStyle
) -> None:
    both = replace(EDITED, authors=(Author("Cy Baz"),))
    assert apa.cite(both, 1).startswith("Baz, C. (2001). Handbook of small things (A. Foo & B. Bar")
    assert "Edited by Ann Foo and Bo Bar" in chicago.cite(both, 1)


@pytest.mark.parametrize(
    ("names", "in_apa", "in_ieee", "in_chicago"),
    [
        (
            "Ada Lee; Bo Li; et al.",
            "Lee, A., Li, B., et al. (1950)",
            "A. Lee, B. Li, et al., “",
            "Lee, Ada, Bo Li, et al. 1950.",
        ),
        ("Ada Lee; et al.", "Lee, A., et al. (1950)", "A. Lee et al., “", "Lee, Ada, et al. 1950."),
        (
            "; ".join([*(f"Ada Lee{n}" for n in "abcdefg"), "et al."]),
            "Leef, A., Leeg, A., et al. (1950)",
            "A. Leea et al., “",
            "Leea, Ada, Ada Leeb, Ada Leec, et al. 1950.",
        ),
    ],
)
def test_those_who_arent_named_are_et_al(
    *,
    names: str,
    in_apa: str,
    in_ieee: str,
    in_chicago: str,
    apa: CitationStyle,
    ieee: CitationStyle,
    chicago: CitationStyle,
) -> None:
    entry = replace(QUESTION, authors=tuple(map(Author, names.split("; "))))
    assert in_apa in apa.cite(entry, 1)
    assert ieee.cite(entry, 1).startswith(f"[1] {in_ieee}")
    assert chicago.cite(entry, 1).startswith(in_chicago)


def test_editors_who_arent_named_are_et_al_too(apa: CitationStyle) -> None:
    fields = (("editor", "Foo, Ann and others"), ("date", "2001"))
    entry = replace(EDITED, publication=Publication("book", fields))
    assert apa.cite(entry, 1).startswith("Foo, A., et al. (Eds.). (2001)")


@pytest.mark.parametrize(
    "journal",
    ["Proc. Natl. Acad. of Sci. and Arts", "Am. J. of Phys.", "J. for Arts. und Phys. in York"],
)
def test_small_words_stay_small_in_abbreviated_journals(
    journal: str, apa: CitationStyle, chicago: CitationStyle
) -> None:
    fields = (("journaltitle", journal), ("date", "1950"))
    entry = replace(QUESTION, publication=Publication("article", fields))
    for style in (apa, chicago, CitationStyle("mla")):
        assert journal.rstrip(".") in style.cite(entry, 1)


HEAD = (
    '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info>'
    "<title>Mine</title><id>mine</id><updated>2020-01-01T00:00:00+00:00</updated></info>"
    '<citation><layout><text variable="title"/></layout></citation>'
)


@pytest.mark.parametrize(
    ("rest", "fault"),
    [
        ("", "has no bibliography"),
        ("<bibliography/>", "has no layout in its bibliography"),
        (
            '<bibliography><layout><text macro="gone"/></layout></bibliography>',
            'calls a macro "gone" that it doesn\'t have',
        ),
        (
            '<macro name="a"><text macro="a"/></macro><bibliography><layout/></bibliography>',
            'has a macro "a" that calls itself',
        ),
        ("<bibliography><layout><x/></layout></bibliography>", 'has an element "x"'),
        (
            "<bibliography><layout><names/></layout></bibliography>",
            'has an element "names" without a variable',
        ),
    ],
)
def test_what_is_wrong_with_a_style_is_told_with_its_file(
    tmp_path: Path, rest: str, fault: str
) -> None:
    file = tmp_path / "mine.csl"
    file.write_text(f"{HEAD}{rest}</style>", encoding="utf-8")
    with pytest.raises(StyleError) as raised:
        CitationStyle(str(file))
    assert fault in str(raised.value)
    assert str(file) in str(raised.value)


def test_a_style_that_stumbles_over_a_paper_is_told_without_the_programs_words(
    tmp_path: Path,
) -> None:
    file = tmp_path / "mine.csl"
    rest = '<bibliography><layout><date variable="issued" form="odd"/></layout></bibliography>'
    file.write_text(f"{HEAD}{rest}</style>", encoding="utf-8")
    with pytest.raises(StyleError) as raised:
        CitationStyle(str(file)).cite(QUESTION, 1)
    assert str(file) in str(raised.value)
    assert "NoneType" not in str(raised.value)
