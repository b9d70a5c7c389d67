"""What an import kept of a publication comes out again, in BibTeX's words and in BibLaTeX's."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from paperdeck.cite.dates import read_date
from paperdeck.cite.writing.bibtex import biblatex_entry, bibtex_entry
from paperdeck.model.paper import Author, Paper
from paperdeck.model.publication import Publication


def _paper(
    kind: str, *fields: tuple[str, str], authors: tuple[str, ...] = ("Ada Lovelace",)
) -> Paper:
    return Paper(
        id="doi:10.1000/x",
        title="On Engines",
        authors=tuple(Author(name) for name in authors),
        published=datetime(2020, 5, 17, tzinfo=UTC),
        publication=Publication(kind, fields),
    )


def _read(entry: str) -> dict[str, str]:
    fields = dict(re.findall(r"^  (\w+) += \{?(.*?)\}?,$", entry, re.MULTILINE))
    return {"ENTRY": entry[1 : entry.index("{")], **fields}


@pytest.mark.parametrize(
    ("kind", "fields", "bibtex", "biblatex"),
    [
        ("article", {"journaltitle": "J"}, "article", "article"),
        ("article", {}, "misc", "article"),
        ("thesis", {"type": "phdthesis", "institution": "MIT"}, "phdthesis", "thesis"),
        ("thesis", {"type": "mathesis", "institution": "MIT"}, "mastersthesis", "thesis"),
        ("mastersthesis", {"institution": "MIT"}, "mastersthesis", "thesis"),
        ("thesis", {"type": "phdthesis"}, "misc", "thesis"),
        ("report", {"institution": "MIT"}, "techreport", "report"),
        ("collection", {"publisher": "P"}, "book", "collection"),
        ("inbook", {"booktitle": "B", "publisher": "P"}, "incollection", "inbook"),
        ("incollection", {"booktitle": "B"}, "inproceedings", "incollection"),
        ("conference", {"booktitle": "B"}, "inproceedings", "inproceedings"),
        ("dataset", {}, "misc", "dataset"),
        ("nonsense", {}, "misc", "misc"),
    ],
)
def test_types_are_those_of_the_dialect(
    kind: str, fields: dict[str, str], bibtex: str, biblatex: str
) -> None:
    paper = _paper(kind, *fields.items())
    assert _read(bibtex_entry(paper, "k"))["ENTRY"] == bibtex
    assert _read(biblatex_entry(paper, "k"))["ENTRY"] == biblatex


def test_fields_have_the_names_of_the_dialect() -> None:
    told = (
        *(("journaltitle", "J. of \\emph{E}"), ("location", "Zürich"), ("volume", "3")),
        *(("number", "4"), ("pages", "1–9"), ("date", "2019-11"), ("issn", "0378-5955")),
    )
    paper = _paper("article", *told)
    shared = {"volume": "3", "number": "4", "pages": "1--9", "issn": "0378-5955"}
    bibtex = _read(bibtex_entry(paper, "k"))
    assert bibtex == bibtex | shared | {"journal": "J. of \\emph{E}", "address": 'Z{\\"u}rich'}
    assert bibtex == bibtex | {"year": "2019", "month": "nov"}
    assert "date" not in bibtex
    biblatex = _read(biblatex_entry(paper, "k"))
    assert biblatex == biblatex | shared | {"journaltitle": "J. of \\emph{E}", "date": "2019-11"}
    assert biblatex["location"] == "Zürich"


def test_a_number_that_styles_refuse_is_a_note() -> None:
    paper = _paper("article", ("journaltitle", "J"), ("number", "7"), ("note", "Read it"))
    assert _read(bibtex_entry(paper, "k"))["note"] == "Read it. Number 7"
    assert _read(biblatex_entry(paper, "k"))["number"] == "7"


def test_authors_push_the_editors_of_a_book_into_the_note() -> None:
    editors = "van der Berg, Jan and {The Group} and others"
    paper = _paper("book", ("publisher", "P"), ("editor", editors))
    note = _read(bibtex_entry(paper, "k"))["note"]
    assert note == "Edited by Jan van der Berg, {The Group}, others"
    assert _read(biblatex_entry(paper, "k"))["editor"] == editors


def test_a_subtitle_is_printed_by_bibtex_too() -> None:
    paper = _paper("book", ("publisher", "P"), ("subtitle", "A History"))
    assert _read(bibtex_entry(paper, "k"))["title"] == "On Engines: A History"
    assert _read(biblatex_entry(paper, "k"))["subtitle"] == "A History"


def test_the_names_as_imported_are_used_while_they_name_the_same_people() -> None:
    written = "{Barnes and Noble} and de la Cruz, Jr., Juan"
    names = ("Barnes and Noble", "Juan de la Cruz, Jr.")
    paper = _paper("misc", ("author", written), authors=names)
    assert _read(bibtex_entry(paper, "k"))["author"] == written
    others = _paper("misc", ("author", written), authors=("Ada Lovelace",))
    assert _read(bibtex_entry(others, "k"))["author"] == "Lovelace, Ada"


def test_what_names_other_entries_or_gives_orders_is_left_out() -> None:
    names = ("crossref", "xdata", "related", "options", "execute", "ids", "odd name")
    entry = biblatex_entry(_paper("misc", *((name, "x") for name in names)), "k")
    assert not any(name in entry for name in names)


def test_a_preprint_is_online_for_biblatex(attention: Paper) -> None:
    assert biblatex_entry(attention, "k") == (
        "@online{k,\n"
        "  title         = {Attention Is All You Need},\n"
        "  author        = {Vaswani, Ashish and Shazeer, Noam and Parmar, Niki"
        " and Kaiser, Łukasz},\n"
        "  date          = {2017-06-12},\n"
        "  eprint        = {1706.03762},\n"
        "  eprinttype    = {arXiv},\n"
        "  eprintclass   = {cs.CL},\n"
        "  url           = {https://arxiv.org/abs/1706.03762},\n"
        "}\n"
    )


def test_a_date_in_words_is_a_year_for_bibtex_and_a_state_for_biblatex() -> None:
    publication = Publication("article", (("date", "in press"), ("journaltitle", "J")))
    paper = Paper(id="x", title="T", authors=(Author("A. B"),), publication=publication)
    assert _read(bibtex_entry(paper, "k"))["year"] == "in press"
    assert _read(biblatex_entry(paper, "k"))["pubstate"] == "in press"


@pytest.mark.parametrize("text", ["2019", "2019-02", "2019-02-28", "2019/2020", "2019/", "2019-21"])
def test_dates_that_biber_reads_are_read(text: str) -> None:
    date = read_date(text)
    assert date is not None
    assert (date.text, date.year) == (text, 2019)


@pytest.mark.parametrize(
    "text", ["", "in press", "19XX", "2019-02-31", "2019-13", "2019/x", "٢٠١٩"]
)
def test_other_dates_are_none(text: str) -> None:
    assert read_date(text) is None
