"""CSL-JSON and RIS: the same works under other names."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.cite.writing.csl import csl_object
from paperdeck.cite.writing.markdown import markdown_link
from paperdeck.cite.writing.people import OTHERS, authors_of, people_in
from paperdeck.cite.writing.plain import plain_citation
from paperdeck.cite.writing.readable import readable
from paperdeck.cite.writing.ris import ris_entry
from paperdeck.model.names import PersonName
from paperdeck.model.paper import Author, Paper
from paperdeck.model.publication import Publication
from paperdeck.text.latex import to_plain


def published(kind: str, **fields: str) -> Publication:
    return Publication(kind, tuple(fields.items()))


def lines(paper: Paper) -> list[str]:
    return ris_entry(paper, "key").splitlines()


def test_a_preprint_in_csl_json(attention: Paper) -> None:
    assert csl_object(attention, "vaswani2017attention") == {
        "id": "vaswani2017attention",
        "type": "article",
        "title": "Attention Is All You Need",
        "author": [
            {"family": "Vaswani", "given": "Ashish"},
            {"family": "Shazeer", "given": "Noam"},
            {"family": "Parmar", "given": "Niki"},
            {"family": "Kaiser", "given": "Łukasz"},
        ],
        "issued": {"date-parts": [[2017, 6, 12]]},
        "number": "arXiv:1706.03762",
        "publisher": "arXiv",
        "DOI": "10.48550/arXiv.1706.03762",
        "URL": "https://arxiv.org/abs/1706.03762",
    }


def test_a_preprint_in_ris(attention: Paper) -> None:
    assert ris_entry(attention, "vaswani2017attention") == (
        "TY  - UNPB\n"
        "ID  - vaswani2017attention\n"
        "TI  - Attention Is All You Need\n"
        "AU  - Vaswani, Ashish\n"
        "AU  - Shazeer, Noam\n"
        "AU  - Parmar, Niki\n"
        "AU  - Kaiser, Łukasz\n"
        "PY  - 2017\n"
        "DA  - 2017/06/12/\n"
        "PB  - arXiv\n"
        "DO  - 10.48550/arXiv.1706.03762\n"
        "UR  - https://arxiv.org/abs/1706.03762\n"
        "M1  - arXiv:1706.03762\n"
        "ER  - \n"
    )


def test_an_article_has_its_journal_volume_issue_and_pages(shannon: Paper) -> None:
    paper = replace(
        shannon,
        publication=published(
            "article",
            journaltitle="Bell System Technical Journal",
            volume="27",
            number="3",
            pages="379--423",
            issn="0005-8580",
            date="1948-07",
        ),
        keywords=("information",),
        abstract="Two\nlines.",
    )
    item = csl_object(paper, "key")
    assert item["type"] == "article-journal"
    assert item["container-title"] == "Bell System Technical Journal"
    assert (item["volume"], item["issue"], item["page"]) == ("27", "3", "379-423")
    assert item["issued"] == {"date-parts": [[1948, 7]]}
    record = lines(paper)
    assert record[0] == "TY  - JOUR"
    for line in (
        "T2  - Bell System Technical Journal",
        "JO  - Bell System Technical Journal",
        "VL  - 27",
        "IS  - 3",
        "SP  - 379",
        "EP  - 423",
        "DA  - 1948/07//",
        "SN  - 0005-8580",
        "KW  - information",
        "AB  - Two lines.",
    ):
        assert line in record


@pytest.mark.parametrize(
    ("kind", "csl", "ris"),
    [
        ("article", "article-journal", "JOUR"),
        ("inproceedings", "paper-conference", "CPAPER"),
        ("conference", "paper-conference", "CPAPER"),
        ("book", "book", "BOOK"),
        ("incollection", "chapter", "CHAP"),
        ("thesis", "thesis", "THES"),
        ("phdthesis", "thesis", "THES"),
        ("techreport", "report", "RPRT"),
        ("patent", "patent", "PAT"),
        ("dataset", "dataset", "DATA"),
        ("software", "software", "COMP"),
        ("online", "webpage", "ELEC"),
        ("unpublished", "manuscript", "UNPB"),
        ("misc", "document", "GEN"),
        ("nosuchtype", "document", "GEN"),
    ],
)
def test_every_type_of_entry_has_its_type(kind: str, csl: str, ris: str) -> None:
    paper = Paper(
        id="bib:1", title="A title", publication=published(kind, journaltitle="A journal")
    )
    assert csl_object(paper, "k")["type"] == csl
    assert lines(paper)[0] == f"TY  - {ris}"


@pytest.mark.parametrize(
    ("paper", "kind"),
    [
        (Paper(id="1", title="t", venue="ICML", doi="10.1/x"), "paper-conference"),
        (Paper(id="1", title="t", venue="Nature", doi="10.1/x"), "article-journal"),
        (Paper(id="1", title="t", venue="bioRxiv", doi="10.1101/x"), "article"),
        (
            Paper(
                id="1",
                title="t",
                arxiv_id="2401.00001",
                publication=published("article", journaltitle="arXiv preprint arXiv:2401.00001"),
            ),
            "article",
        ),
        (
            Paper(id="1", title="t", arxiv_id="2401.00001", doi="10.48550/arxiv.2401.00001"),
            "article",
        ),
        (Paper(id="1", title="t"), "document"),
    ],
)
def test_what_no_entry_tells_the_venue_does(paper: Paper, kind: str) -> None:
    assert csl_object(paper, "k")["type"] == kind


def test_a_published_paper_has_its_own_doi_and_not_arxivs(shannon: Paper) -> None:
    in_proceedings = replace(
        shannon, arxiv_id="2401.00001", doi=None, publication=published("inproceedings")
    )
    assert "DOI" not in csl_object(in_proceedings, "k")
    assert csl_object(replace(in_proceedings, doi="10.1/x"), "k")["DOI"] == "10.1/x"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "Laurens van der Maaten",
            {"family": "Maaten", "given": "Laurens", "non-dropping-particle": "van der"},
        ),
        ("Donald Trump Jr.", {"family": "Trump", "given": "Donald", "suffix": "Jr."}),
        ("ATLAS Collaboration", {"literal": "ATLAS Collaboration"}),
        ("Plato", {"literal": "Plato"}),
        (r"Kurt G{\"o}del", {"family": "Gödel", "given": "Kurt"}),
    ],
)
def test_names_are_in_parts(name: str, expected: dict[str, str]) -> None:
    assert csl_object(Paper(id="1", title="t", authors=(Author(name),)), "k")["author"] == [
        expected
    ]


def test_who_isnt_named_is_others_in_csl_and_et_al_in_ris() -> None:
    paper = Paper(id="1", title="t", authors=(Author("Ann Lee"), Author("et al.")))
    assert authors_of(paper) == (PersonName("Lee", "Ann"), OTHERS)
    assert csl_object(paper, "k")["author"] == [
        {"family": "Lee", "given": "Ann"},
        {"literal": "others"},
    ]
    assert "AU  - et al." in lines(paper)
    edited = replace(paper, authors=(), publication=published("book", editor="Lee, Ann and others"))
    assert lines(edited)[3:5] == ["A2  - Lee, Ann", "A2  - et al."]


def test_where_nobody_is_named_there_are_no_others() -> None:
    assert authors_of(Paper(id="1", title="t", authors=(Author("et al."),))) == ()
    assert people_in("others") == ()


def test_a_season_is_no_month() -> None:
    paper = Paper(id="1", title="t", publication=published("article", date="2003-21"))
    assert csl_object(paper, "k")["issued"] == {"date-parts": [[2003]], "season": 1}
    assert "PY  - 2003" in lines(paper)
    assert "DA  - 2003///Spring" in lines(paper)


def test_keywords_notes_and_days_of_visits_are_written() -> None:
    entry = published("online", keywords="one, two", note="A note", urldate="2020-01-02")
    paper = Paper(id="1", title="t", publication=entry)
    item = csl_object(paper, "k")
    assert (item["keyword"], item["note"]) == ("one, two", "A note")
    assert item["accessed"] == {"date-parts": [[2020, 1, 2]]}
    for line in ("KW  - one", "KW  - two", "N1  - A note", "Y2  - 2020/01/02/"):
        assert line in lines(paper)
    with_comma = Paper(id="1", title="t", publication=published("misc", keywords="a, b; c"))
    assert csl_object(with_comma, "k")["keyword"] == "a, b; c"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Second", "2"),
        ("twelfth edition", "12"),
        ("2", "2"),
        ("2nd", "2"),
        ("3rd ed.", "3"),
        ("Second, revised", "Second, revised"),
        ("Seconded", "Seconded"),
        ("Edition", "Edition"),
    ],
)
def test_editions_in_words_are_numbers(written: str, number: str) -> None:
    paper = Paper(id="1", title="t", publication=published("book", edition=written))
    assert csl_object(paper, "k")["edition"] == number


@pytest.mark.parametrize(
    ("fields", "url", "left"),
    [
        ({"howpublished": r"\url{http://x.org/a_b}"}, "http://x.org/a_b", {}),
        ({"howpublished": r"Available at http://x.org/a\_b."}, "http://x.org/a_b", {}),
        ({"note": "http://x.org/1"}, "http://x.org/1", {}),
        (
            {"howpublished": "Blog post", "note": "See https://x.org/1"},
            "https://x.org/1",
            {"medium": "Blog post", "note": "See https://x.org/1"},
        ),
        (
            {"note": "http://x.org/n", "howpublished": "http://x.org/h"},
            "http://x.org/h",
            {"note": "http://x.org/n"},
        ),
    ],
)
def test_a_pages_address_is_found_where_bibtex_has_it(
    fields: dict[str, str], url: str, left: dict[str, str]
) -> None:
    paper = readable(Paper(id="1", title="t", publication=published("misc", **fields)), to_plain)
    item = csl_object(paper, "k")
    assert item["URL"] == url
    assert {name: item[name] for name in ("medium", "note") if name in item} == left
    assert url in plain_citation(paper)
    assert url in markdown_link(paper)


def test_an_entrys_own_division_of_names_counts_while_it_names_the_same_people() -> None:
    paper = Paper(
        id="1",
        title="t",
        authors=(Author("Gabriel García Márquez"), Author("Google Research")),
        publication=published("book", author="García Márquez, Gabriel and {Google Research}"),
    )
    divided = (PersonName("García Márquez", "Gabriel"), PersonName("Google Research"))
    assert authors_of(paper) == divided
    others = replace(paper, authors=(Author("Ann Lee"), Author("Bo Li")))
    assert authors_of(others) == (PersonName("Lee", "Ann"), PersonName("Li", "Bo"))


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("von Neumann, John", [PersonName("Neumann", "John", "von")]),
        ("Hengel, Anton van den", [PersonName("Hengel", "Anton", "van den")]),
        ("boyd, danah", [PersonName("boyd", "danah")]),
        ("King, Jr, Martin Luther", [PersonName("King", "Martin Luther", "", "Jr")]),
        ("King, Martin Luther, Jr.", [PersonName("King", "Martin Luther", "", "Jr.")]),
        (
            "Ann Lee and others and Bo Li",
            [PersonName("Lee", "Ann"), PersonName("Li", "Bo"), OTHERS],
        ),
        (
            "{Barnes and Noble} and Lee, Ann",
            [PersonName("Barnes and Noble"), PersonName("Lee", "Ann")],
        ),
        ("Brinch {Hansen Petersen}", [PersonName("Hansen Petersen", "Brinch")]),
        ("", []),
        ("and", [PersonName("and")]),
    ],
)
def test_lists_of_names_are_divided_as_bibtex_does(text: str, people: list[PersonName]) -> None:
    assert list(people_in(text)) == people


@pytest.mark.parametrize(
    ("day", "arxiv_id", "parts"),
    [
        ((1948, 7, 14), None, [1948, 7, 14]),
        ((1948, 7, 1), None, [1948, 7]),
        ((1948, 1, 1), None, [1948]),
        ((2015, 1, 1), "1501.00001", [2015, 1, 1]),
    ],
)
def test_dates_are_as_precise_as_they_are_known(
    day: tuple[int, int, int], arxiv_id: str | None, parts: list[int]
) -> None:
    paper = Paper(id="1", title="t", published=datetime(*day, tzinfo=UTC), arxiv_id=arxiv_id)
    assert csl_object(paper, "k")["issued"] == {"date-parts": [parts]}


def test_a_date_in_words_is_no_date(shannon: Paper) -> None:
    paper = replace(shannon, publication=published("article", date="in press"))
    assert csl_object(paper, "k")["issued"] == {"date-parts": [[1948, 7]]}


def test_latex_is_made_readable_but_names_are_left_to_be_divided() -> None:
    paper = Paper(
        id="1",
        title="x",
        publication=published("book", publisher="x", editor="{x} and x", doi="x"),
    )
    shown = readable(paper, str.upper)
    assert (shown.title, shown.publication) == (
        "X",
        published("book", publisher="X", editor="{x} and x", doi="x"),
    )


def test_braces_of_an_entry_are_gone_but_a_preprints_own_stay() -> None:
    plain = Paper(id="1", title="Learning on {0,1}")
    assert readable(plain, str).title == "Learning on {0,1}"
    entry = replace(plain, title="{T}he {BERT}", publication=published("book", publisher="{M}IT"))
    shown = readable(entry, str)
    assert (shown.title, shown.publication) == ("The BERT", published("book", publisher="MIT"))


@pytest.mark.parametrize(
    ("written", "code"),
    [("English", "en"), ("american", "en-US"), ("de", "de"), ("en-gb", "en-gb"), ("Elvish", None)],
)
def test_languages_are_codes(written: str, code: str | None) -> None:
    paper = Paper(id="1", title="t", publication=published("book", language=written))
    assert csl_object(paper, "k").get("language") == code


def test_what_is_no_address_is_no_url() -> None:
    paper = Paper(id="1", title="t", publication=published("book", url="<Go to ISI>://1"))
    assert "URL" not in csl_object(paper, "k")


def test_title_and_subtitle_are_one() -> None:
    entry = published("book", subtitle="The Sequel")
    paper = Paper(id="1", title="Neural Nets", publication=entry)
    assert csl_object(paper, "k")["title"] == "Neural Nets: The Sequel"
    paper = replace(paper, title="Neural Nets: The Sequel")
    assert csl_object(paper, "k")["title"] == "Neural Nets: The Sequel"


@given(st.text(), st.text(), st.text())
def test_a_record_is_one_value_a_line_and_ends_once(title: str, name: str, note: str) -> None:
    paper = Paper(
        id="1",
        title=title,
        authors=(Author(name),),
        abstract=note,
        publication=published("book", editor=name, publisher=note, pages=title),
    )
    record = ris_entry(paper, "k")
    assert record.endswith("ER  - \n")
    assert record.startswith("TY  - BOOK\nID  - k\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in record[:-1].split("\n"))
    assert sum(line.startswith("ER  -") for line in record.split("\n")) == 1
    written = json.loads(json.dumps(csl_object(paper, "k")))["title"]
    assert written in {title, title.removesuffix(".")}
