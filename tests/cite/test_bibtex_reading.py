"""BibTeX and BibLaTeX entries become papers, with all that they say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from paperdeck.cite.latex.plain import plain
from paperdeck.cite.reading.bibtex_dates import read_moment
from paperdeck.cite.reading.bibtex_people import read_people
from paperdeck.cite.reading.bibtex_reading import decode, read_bibtex
from paperdeck.cite.reading.imported import EntryProblem, ImportedEntry


def _entries(text: str) -> list[ImportedEntry]:
    return [entry for entry in read_bibtex(text) if isinstance(entry, ImportedEntry)]


def _entry(fields: str, kind: str = "article") -> ImportedEntry:
    (entry,) = _entries(f"@{kind}{{key,\n  title = {{A Title}},\n  {fields}\n}}\n")
    return entry


def _field(entry: ImportedEntry, name: str) -> str | None:
    assert entry.record.publication is not None
    return entry.record.publication.field(name)


def _names(entry: ImportedEntry) -> list[str]:
    return [str(name) for name in entry.record.identifiers]


def test_an_article_becomes_a_paper() -> None:
    (entry,) = _entries(
        '@string{bstj = "Bell System Technical Journal"}\n'
        "@Article{shannon48,\n  author = {Claude E. Shannon},\n"
        "  title = {A {Mathematical} Theory of\n    Communication},\n  journal = bstj,\n"
        "  year = 1948, month = jul # { and } # oct, volume = 27, number = {3},\n"
        "  pages = {379--423}, doi = {https://doi.org/10.1002/J.1538-7305.1948.tb01338.x}\n}\n"
    )
    record = entry.record
    assert (entry.line, entry.key, record.source) == (2, "shannon48", "bibtex")
    assert record.title == "A {Mathematical} Theory of Communication"
    assert [author.name for author in record.authors] == ["Claude E. Shannon"]
    assert record.venue == "Bell System Technical Journal"
    assert record.published == datetime(1948, 7, 1, tzinfo=UTC)
    assert _names(entry) == ["doi:10.1002/j.1538-7305.1948.tb01338.x"]
    assert record.publication is not None
    assert record.publication.entry_type == "article"
    assert dict(record.publication.fields) == {
        "journaltitle": "Bell System Technical Journal",
        "volume": "27",
        "number": "3",
        "pages": "379--423",
        "date": "1948-07/1948-10",
    }
    assert not entry.remarks


@pytest.mark.parametrize(
    ("kind", "expected", "implied"),
    [
        ("conference", "inproceedings", None),
        ("PhdThesis", "thesis", "phdthesis"),
        ("mastersthesis", "thesis", "mathesis"),
        ("techreport", "report", "techreport"),
        ("www", "online", None),
        ("softwareversion", "softwareversion", None),
    ],
)
def test_types_are_biblatexs(kind: str, expected: str, implied: str | None) -> None:
    entry = _entry("school = {MIT}", kind)
    assert entry.record.publication is not None
    assert entry.record.publication.entry_type == expected
    assert _field(entry, "type") == implied
    assert _field(entry, "institution") == "MIT"


@pytest.mark.parametrize(
    "said",
    [
        "eprint = {1706.03762}, archivePrefix = {arXiv}, primaryClass = {cs.CL}",
        "eprint = {arXiv:1706.03762v5}",
        "eprint = {1706.03762}, eprinttype = {arxiv}, eprintclass = {cs.CL}",
        "journal = {arXiv preprint arXiv:1706.03762}",
        "journal = {ArXiv e-prints}, volume = {1706.03762}",
        "journal = {CoRR}, volume = {abs/1706.03762}",
        "note = {arXiv:1706.03762 [cs.CL]}",
        "howpublished = {arXiv 1706.03762}",
        "url = {http://arxiv.org/abs/1706.03762v2}",
        "doi = {10.48550/arXiv.1706.03762}",
        "arxivid = {1706.03762}",
    ],
)
def test_arxiv_papers_are_recognised_wherever_it_is_said(said: str) -> None:
    entry = _entry(said)
    assert _names(entry) == ["arxiv:1706.03762"]
    assert entry.record.venue is None


def test_an_address_that_the_identifiers_say_is_left_out() -> None:
    assert _entry("doi = {10.1000/1}, url = {http://dx.doi.org/10.1000/1}").record.url is None


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://example.org/a\\_b\\%20c\\#d", "http://example.org/a_b%20c#d"),
        ("\\url{http://example.org/{\\textasciitilde}me}", "http://example.org/~me"),
        ("http://example.org/a b.pdf", "http://example.org/a%20b.pdf"),
        ("<http://example.org>", "http://example.org"),
    ],
)
def test_addresses_lose_their_latex(written: str, address: str) -> None:
    entry = _entry(f"url = {{{written}}}")
    assert entry.record.url == address
    assert _field(entry, "url") is None


def test_a_second_address_is_not_lost() -> None:
    entry = _entry("url = {http://a.org/1, http://b.org/2}")
    assert entry.record.url == "http://a.org/1"
    assert _field(entry, "url") == "http://a.org/1, http://b.org/2"


@pytest.mark.parametrize("said", ["note = {Extends arXiv:1706.03762}", "eprint = {978.1}"])
def test_what_only_speaks_of_arxiv_names_nothing(said: str) -> None:
    assert _names(_entry(said))[0].startswith("bib:")


@pytest.mark.parametrize(
    "doi",
    [
        "10.1007/978-3-540-44190-8_52",
        "doi:10.1007/978-3-540-44190-8_52",
        "http://dx.doi.org/10.1007/978-3-540-44190-8_52",
        r"10.1007/978-3-540-44190-8\_52",
        r"10.1007/978-3-540-44190-8{\_}52",
        "{10.1007/978-3-540-44190-8_52}",
    ],
)
def test_dois_are_read_in_every_form(doi: str) -> None:
    assert _names(_entry(f"doi = {{{doi}}}")) == ["doi:10.1007/978-3-540-44190-8_52"]


def test_what_is_no_doi_stays_a_field_and_is_told_of() -> None:
    entry = _entry("doi = {forthcoming}")
    assert _field(entry, "doi") == "forthcoming"
    assert entry.remarks == ("this is no DOI: forthcoming",)


@pytest.mark.parametrize(
    ("written", "printed", "kept"),
    [
        (r"G{\"o}del, Kurt", ["Kurt Gödel"], False),
        (r"{\'E}va Tardos and {\L}ukasz Kaiser", ["Éva Tardos", "Łukasz Kaiser"], False),
        ("van der Maaten, Laurens", ["Laurens van der Maaten"], False),
        ("Ludwig van Beethoven", ["Ludwig van Beethoven"], False),
        ("King, Jr., Martin Luther", ["Martin Luther King Jr."], False),
        ("{ATLAS Collaboration}", ["ATLAS Collaboration"], False),
        ("{World Health Organization}", ["World Health Organization"], True),
        ("{Barnes and Noble}", ["Barnes and Noble"], True),
        (r"Garc{\'i}a M{\'a}rquez, Gabriel", ["Gabriel García Márquez"], True),
        ("Knuth, D.~E. and others", ["D. E. Knuth", "et al."], False),
        ("family=Gogh, given=Vincent, prefix=van", ["Vincent van Gogh"], False),
        (r"Brise\~no-Garc\'ia, M.~A.", ["M. A. Briseño-García"], False),
        ("A. Smith; B. Jones", ["A. Smith", "B. Jones"], False),
        ("Smith, A., Jones, B.", ["A. Smith", "B. Jones"], False),
        ("and", ["and"], False),
        ("", [], False),
    ],
)
def test_names_are_printed_and_their_parts_kept(
    written: str, printed: list[str], kept: bool
) -> None:
    people = read_people(written)
    assert list(people.names) == printed
    assert people.text == (written if kept else None)


@pytest.mark.parametrize(
    ("fields", "text", "begins"),
    [
        ({"date": "2017-03"}, "2017-03", (2017, 3, 1)),
        ({"date": "2017-03-05"}, None, (2017, 3, 5)),
        ({"date": "2017-03-05T10:20:30Z"}, None, (2017, 3, 5)),
        ({"date": "2017-03/2018-01"}, "2017-03/2018-01", (2017, 3, 1)),
        ({"date": "1980~"}, "1980~", (1980, 1, 1)),
        ({"date": "2017-21"}, "2017-21", (2017, 1, 1)),
        ({"date": "2017/"}, "2017/", (2017, 1, 1)),
        ({"date": "199X", "year": "1995"}, "1995", (1995, 1, 1)),
        ({"year": "{2009}", "month": "jul"}, "2009-07", (2009, 7, 1)),
        ({"year": "2009", "month": "15~jul"}, None, (2009, 7, 15)),
        ({"year": "2009", "month": "July 3--7"}, "2009-07-03/2009-07-07", (2009, 7, 3)),
        ({"year": "2009", "month": "7", "day": "3"}, None, (2009, 7, 3)),
        ({"year": "2009", "month": "Spring"}, "2009-21", (2009, 1, 1)),
        ({"year": "circa 1978"}, "1978~", (1978, 1, 1)),
        ({"year": "1978--1980"}, "1978/1980", (1978, 1, 1)),
        ({"year": "2003, in press"}, "2003, in press", (2003, 1, 1)),
        ({"year": "in press"}, "in press", None),
        ({"year": "0000"}, "0000", None),
        ({"date": "2017-02-31"}, "2017-02-31", (2017, 1, 1)),
        ({}, None, None),
    ],
)
def test_dates_are_read_in_every_form(
    fields: dict[str, str], text: str | None, begins: tuple[int, int, int] | None
) -> None:
    moment = read_moment(fields)
    assert moment.text == text
    assert moment.published == (datetime(*begins, tzinfo=UTC) if begins else None)


def test_a_state_of_publication_stands_for_a_date_where_there_is_none() -> None:
    assert _field(_entry("pubstate = {inpress}"), "date") == "inpress"
    assert _field(_entry("pubstate = {inpress}, year = 2020"), "pubstate") == "inpress"


def test_a_month_that_fits_no_date_is_kept() -> None:
    entry = _entry("year = 2009, month = {Michaelmas}")
    assert (_field(entry, "date"), _field(entry, "month")) == ("2009", "Michaelmas")


def test_a_chapter_takes_what_it_lacks_from_its_book() -> None:
    child, parent, _ = _entries(
        "@inproceedings{a, crossref={P}, title={Paper}, author={A B}, url={http://a.org}}\n"
        "@proceedings{p, title={The Book}, editor={C D}, year=2001, doi={10.1000/book},"
        " xdata={pub}}\n@xdata{pub, publisher={Springer}}\n@misc{m, title={M}}"
    )
    assert _field(child, "booktitle") == child.record.venue == "The Book"
    assert _field(child, "editor") == "C D"
    assert _field(child, "publisher") == _field(parent, "publisher") == "Springer"
    assert child.record.published == datetime(2001, 1, 1, tzinfo=UTC)
    assert _names(child)[0].startswith("bib:")
    assert _field(child, "crossref") is None


def test_a_reference_that_leads_nowhere_stays() -> None:
    entry = _entry("crossref = {gone}")
    assert _field(entry, "crossref") == "gone"
    assert entry.remarks == ("crossref leads to no other entry: gone",)


def test_keywords_and_groups_become_tags() -> None:
    text = (
        "@article{a, title={A}, keywords={Machine Learning, {Berlin, Germany}, R\\&D},"
        " groups={Read}}\n@article{b, title={B}, keywords={{X, Y; Z}}, mendeley-tags={mine}}\n"
        "@comment{jabref-meta: groupstree:\n0 AllEntriesGroup:;\n"
        "1 ExplicitGroup:To do\\;0\\;a\\;b\\;;\n1 KeywordGroup:K\\;0\\;keywords\\;x\\;;\n}\n"
    )
    first, second = _entries(text)
    assert first.tags == ("Machine Learning", "Berlin, Germany", "R&D", "Read", "To do")
    assert second.tags == ("X, Y", "Z", "mine", "To do")
    assert _field(first, "keywords") == "Machine Learning, {Berlin, Germany}, R\\&D"
    assert _field(first, "groups") is None


def test_annotations_become_notes_and_a_note_stays_a_field() -> None:
    entry = _entry("annote = {Read {\\'E}va's first.\n\n Then this.}, review = {No.}, note = {N}")
    assert entry.notes == ("Read Éva's first.\n\nThen this.", "No.")
    assert _field(entry, "note") == "N"
    assert _field(entry, "annotation") is None


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("file = {:papers/a b.pdf:PDF}", ["papers/a b.pdf"]),
        ("file = {a.pdf}", ["a.pdf"]),
        (r"file = {Full Text:C\:\\Users\\me\\a.pdf:application/pdf}", ["C:/Users/me/a.pdf"]),
        (r"file = {:C$\backslash$:/Users/me/a.pdf:pdf}", ["C:/Users/me/a.pdf"]),
        (r"file = {:C:\\me\\a.pdf:PDF}", ["C:/me/a.pdf"]),
        (r"file = {A\; B:a\;b.pdf:PDF;Snap:s.html:text/html}", ["a;b.pdf", "s.html"]),
        ("file = {/home/a.pdf;/home/b.pdf}", ["/home/a.pdf", "/home/b.pdf"]),
        ("file = {:/x/a.epub:EPUB, :/x/a.pdf:PDF}", ["/x/a.epub", "/x/a.pdf"]),
        ("local-url = {file://localhost/home/a%20b.pdf}", ["/home/a b.pdf"]),
        ("local-url = {file://[nohost/a.pdf}", ["/a.pdf"]),
        ("file = {http://example.org/a.pdf}", ["http://example.org/a.pdf"]),
        (r"file = {:http\://arxiv.org/pdf/0803.0142v1:PDF}", ["http://arxiv.org/pdf/0803.0142v1"]),
        ("file = {2011{_s}ubmit{$_4$}.pdf}", ["2011_submit_4.pdf"]),
        ("file = {a%C3%85b%20c.pdf}", ["aÅb%20c.pdf"]),
        ("file = {a  b.pdf}", ["a  b.pdf"]),
        ("bdsk-file-1 = {bm90IGEgcGxpc3Q=}", []),
    ],
)
def test_files_are_found_in_every_programs_form(written: str, paths: list[str]) -> None:
    assert list(_entry(written).files) == paths


def test_fields_that_nobody_knows_are_kept() -> None:
    entry = _entry("Usage+Count = {12}, langid = {ngerman}, urldate = {2013-7-5}, issn = {1-2}")
    assert _field(entry, "usage+count") == "12"
    assert _field(entry, "langid") == "ngerman"
    assert _field(entry, "urldate") == "2013-07-05"
    assert _field(entry, "issn") == "1-2"


def test_an_abstract_keeps_its_paragraphs_and_its_latex() -> None:
    entry = _entry("abstract = {We show\n  $x^2$.\n\n  Then {\\em more}.}")
    assert entry.record.abstract == "We show $x^2$.\n\nThen {\\em more}."


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ("booktitle = {Proc. X}, year = 2000", "Proc. X"),
        ("journal = {Phys. Rev.}, volume = 47, pages = 777", "Phys. Rev., 47, 777"),
        ("howpublished = {Private}", "Private"),
        ("file = {:papers/some.pdf:PDF}", "some.pdf"),
    ],
)
def test_an_entry_without_a_title_is_named_by_what_it_has(fields: str, title: str) -> None:
    (entry,) = _entries(f"@misc{{k, {fields}}}")
    assert entry.record.title == title
    assert "named by its" in entry.remarks[0]


def test_an_entry_that_nothing_names_is_reported_with_its_line() -> None:
    assert list(read_bibtex("\n\n@misc{k, author = {A}, year = 2000}")) == [
        EntryProblem(3, "k", "it has no title (it has author, year)")
    ]


def test_what_is_taken_out_is_reported() -> None:
    text = "%@misc{a, title={A}}\n@comment{@misc{b, title={B}}\n\n@book{c, title={C}}}\n"
    assert list(read_bibtex(text)) == [
        EntryProblem(1, "a", "a percent sign takes it out"),
        EntryProblem(2, "b", "it is inside a comment"),
        EntryProblem(4, "c", "it is inside a comment"),
    ]


def test_a_key_may_come_twice_or_be_missing() -> None:
    entries = _entries("@misc{k, title={A}}\n@misc{k, title={B}}\n@misc{, title={C}}\n")
    assert [entry.key for entry in entries] == ["k", "k", None]
    assert entries[1].remarks == ("the key was used before, on line 1",)


def test_entries_without_identifiers_are_named_by_title_author_and_year() -> None:
    one, two, three = _entries(
        '@misc{a, title={{On} G{\\"o}del}, author={Smith, A.}, year=2000}\n'
        "@misc{b, title={On Gödel.}, author={A. Smith}, date={2000-05}}\n"
        "@misc{c, title={On Gödel}, author={A. Smith}, year=2001}\n"
    )
    assert _names(one) == _names(two) != _names(three)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("ü".encode(), "utf-8"),
        ("ü".encode("utf-8-sig"), "utf-8-sig"),
        ("ü".encode("utf-16"), "utf-16"),
        ("@misc{ü}".encode("utf-16-be"), "utf-16-be"),
        ("@misc{ü}".encode("utf-16-le"), "utf-16-le"),
        ("ü".encode("cp1252"), "cp1252"),
        ("% Encoding: Cp1252\nü".encode("cp1252"), "Cp1252"),
        ("% Encoding: MacRoman\nü".encode("mac-roman"), "MacRoman"),
        ("% Encoding: ISO8859_1\nü".encode(), "utf-8"),
        ("% Encoding: UTF-8\nü".encode("cp1252"), "cp1252"),
        ("% Encoding: rot13\nü".encode("cp1252"), "cp1252"),
        ("\x81ü".encode("latin-1"), "latin-1"),
        (b"", "utf-8"),
    ],
)
def test_encodings_are_found(data: bytes, encoding: str) -> None:
    text, found = decode(data)
    assert found == encoding
    assert "ü" in text or not data


def test_lines_may_end_in_every_way() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = f"\ufeff@misc{{a,{end} title = {{A}}{end}}}{end}{end}@misc{{b, title = {{B}}}}"
        assert [(entry.line, entry.key) for entry in _entries(text)] == [(1, "a"), (5, "b")]


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"G{\"o}del \& {Co}.~X", "Gödel & Co. X"),
        (r"``Quoted'' {\textquoteright}s", "“Quoted” ’s"),
        (r"$\alpha$-{\em helix}", "α-helix"),
        (r"3 $\times$ 2 $\mu$m at 20\,$^{\circ}$C &amp; $\cdot$", "3 × 2 μm at 20 °C & ·"),
        (r"\~{}5 a{\textbar}b", "~5 a|b"),
        (r"50\% \textit{of} \unknown{it}", "50% of it"),
        ("plain", "plain"),
    ],
)
def test_prose_loses_its_latex(latex: str, said: str) -> None:
    assert plain(latex) == said


def test_macros_made_of_macros_do_not_grow_without_end() -> None:
    doubling = "@string{a = a # a}\n" * 60
    (entry,) = _entries(f"@string{{a = {{0123456789}}}}\n{doubling}@misc{{k, title = a}}")
    assert len(entry.record.title) < 200_000


@pytest.mark.parametrize(
    "fields",
    [
        "doi = {" + "10.1000." * 20_000 + "}",
        "author = {" + "a, " * 20_000 + "}",
        "author = {" + "{a" * 20_000 + "}" * 20_000 + "}",
        "title = {" + r"\'{" * 20_000 + "}" * 20_000 + "}",
        "note = {" + "arxiv: " * 20_000 + "}",
        'note = "' + 'x\n a = "' * 20_000,
    ],
)
def test_no_field_takes_for_ever(fields: str) -> None:
    # In time that grows with the square of the length, each would be minutes.
    assert len(list(read_bibtex(f"@misc{{k, title = {{T}}, {fields}}}"))) == 1
