from __future__ import annotations

import base64
import gzip
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author
from paperdeck.sources.contract import Address, Capability
from paperdeck.sources.crossref import (
    SOURCES,
    bibtex_request,
    enrich,
    lookup,
    read_bibtex,
    search_series,
)
from paperdeck.sources.crossref_answers import parse_works, said_in_refusal
from paperdeck.sources.errors import SourceError
from paperdeck.sources.fields import moment
from paperdeck.sources.jats import markup_line, markup_paragraphs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.contract import Page

AT = Address("https://api.crossref.org", contact="me@example.org")
ANONYMOUS = Address("http://127.0.0.1:8080")
DOI = "10.1000/abc"
FIELDS = (
    "DOI,title,subtitle,author,abstract,container-title,published-print,published-online,"
    "published,issued,is-referenced-by-count,resource,URL,link,relation,updated-by"
)


def work(**fields: object) -> dict[str, object]:
    return {"DOI": DOI, "title": ["A Title"], **fields}


def one(item: object) -> bytes:
    return json.dumps({"status": "ok", "message-type": "work", "message": item}).encode()


def many(*items: object, **message: object) -> bytes:
    content = {"total-results": len(items), "items": items, **message}
    return json.dumps({"message-type": "work-list", "message": content}).encode()


def record(fields: dict[str, object]) -> PaperRecord:
    page = parse_works(one(work(**fields)))
    assert page.problems == ()
    return page.records[0]


def days(*parts: object) -> dict[str, object]:
    return {"date-parts": [list(parts)]}


def doi(value: str = DOI) -> Identifier:
    return Identifier(Scheme.DOI, value)


# Requests


def test_a_paper_is_asked_for_by_its_doi() -> None:
    series = lookup(AT, doi("10.1002/(sici)1097<1:a>3.0.co;2-k"))
    assert series is not None
    assert series.request.address == (
        "https://api.crossref.org/works/10.1002%2F%28sici%291097%3C1%3Aa%3E3.0.co%3B2-k"
        "?mailto=me%40example.org"
    )
    assert str(series) == "paper 10.1002/(sici)1097<1:a>3.0.co;2-k"
    assert series.read(one(work())).records[0].identifiers == (doi(),)


def test_without_a_contact_nobody_is_named() -> None:
    series = lookup(ANONYMOUS, doi())
    assert series is not None
    assert series.request.address == "http://127.0.0.1:8080/works/10.1000%2Fabc"


@pytest.mark.parametrize("scheme", [scheme for scheme in Scheme if scheme is not Scheme.DOI])
def test_only_dois_are_known(scheme: Scheme) -> None:
    name = Identifier(scheme, "2401.01234")
    assert lookup(AT, name) is None
    assert enrich(AT, [name]) == ()


def test_many_papers_are_asked_for_at_once() -> None:
    (series,) = enrich(AT, [doi("10.1000/a"), Identifier(Scheme.ARXIV, "1"), doi("10.1000/b")])
    assert series.request.url == "https://api.crossref.org/works"
    assert dict(series.request.params) == {
        "filter": "doi:10.1000/a,doi:10.1000/b",
        "rows": "2",
        "select": FIELDS,
        "mailto": "me@example.org",
    }
    assert str(series) == "details of 2 papers"
    page = series.read(many(work(), work(DOI="10.1000/b")))
    assert (len(page.records), page.total, page.following) == (2, 2, None)


def test_no_request_names_more_than_twenty_papers() -> None:
    names = [doi(f"10.1000/{number}") for number in range(45)]
    rows = [dict(series.request.params)["rows"] for series in enrich(AT, [*names, names[0]])]
    assert rows == ["20", "20", "5"]


def test_a_doi_with_a_comma_is_asked_for_alone() -> None:
    together, alone = enrich(AT, [doi("10.1000/a,b"), doi("10.1000/c")])
    assert ("filter", "doi:10.1000/c") in together.request.params
    assert alone.request.url == "https://api.crossref.org/works/10.1000%2Fa%2Cb"


def test_a_search_of_one_page_has_no_other() -> None:
    series = search_series(AT, " attention\n is all ", 2)
    assert str(series) == "search attention is all"
    params = dict(series.request.params)
    assert (params["query.bibliographic"], params["rows"]) == ("attention is all", "2")
    assert "cursor" not in params
    answer = many(work(), work(), **{"next-cursor": "abc", "total-results": 9_000})
    page = series.read(answer)
    assert (page.total, page.following) == (9_000, None)


def test_a_long_search_follows_the_cursor_as_long_as_pages_are_full() -> None:
    series = search_series(AT, "x", 250)
    assert ("cursor", "*") in series.request.params
    full = many(*[work()] * 100, **{"next-cursor": "DnF1/+=="})
    following = series.read(full).following
    assert following is not None
    assert "cursor=DnF1%2F%2B%3D%3D" in following.address
    assert dict(following.params) == {**dict(series.request.params), "cursor": "DnF1/+=="}
    assert series.read(many(*[work()] * 99, **{"next-cursor": "more"})).following is None
    assert series.read(many(*[work()] * 100)).following is None


def test_bibtex_is_asked_for_where_dois_lead() -> None:
    request = bibtex_request(AT, "10.1000/a<b>#c")
    assert request.address == "https://doi.org/10.1000/a%3Cb%3E%23c"
    assert request.accept == ("application/x-bibtex",)
    assert request.headers == (("From", "me@example.org"),)
    elsewhere = bibtex_request(ANONYMOUS, DOI, "http://127.0.0.1:1")
    assert (elsewhere.address, elsewhere.headers) == ("http://127.0.0.1:1/10.1000/abc", ())


def test_the_source_looks_up_and_enriches() -> None:
    source = SOURCES["crossref"]
    assert source.capabilities == {Capability.LOOKUP, Capability.ENRICH, Capability.LISTS}
    assert (source.name, source.batch) == ("crossref", 20)
    assert source.defaults.base_url == "https://api.crossref.org"


# Recorded answers


COMPRESSED = re.compile(r"string: !!binary \|\n((?: +[A-Za-z0-9+/=]+\n)+)")
JSON_TEXT = re.compile(r"string:\s+'(\{\"status\":\"(?:[^']|'')*)'")
BIBTEX = re.compile(r"string:\s+(\" @(?:[^\"\\]|\\.)*\")", re.DOTALL)


@pytest.fixture(scope="module")
def folder(recordings: Path) -> Path:
    return recordings / "crossref"


def crossrefs_answers(cassette: Path) -> Iterator[bytes]:
    """Yield the JSON answers of this service in a cassette, which may have others' too."""
    text = cassette.read_text(encoding="utf-8")
    for found in COMPRESSED.findall(text):
        body = gzip.decompress(base64.b64decode("".join(found.split())))
        if body.startswith(b'{"status":"'):
            yield body
    for found in JSON_TEXT.findall(text):
        yield re.sub(r"\s*\n\s*", " ", found).replace("''", "'").encode()


def recorded(folder: Path, name: str) -> Page:
    (body,) = crossrefs_answers(folder / "habanero" / f"{name}.yaml")
    return parse_works(body)


def test_all_recorded_works_are_read(folder: Path) -> None:
    papers: dict[str, PaperRecord] = {}
    problems: set[str] = set()
    refused: list[str] = []
    for cassette in sorted(folder.glob("*/*.yaml")):
        for body in crossrefs_answers(cassette):
            try:
                page = parse_works(body)
            except SourceError as error:
                refused.append(str(error))
                continue
            problems |= set(page.problems)
            papers |= {paper.identifiers[0].value: paper for paper in page.records}
            assert page.received == len(page.records) + len(page.problems)
    assert len(papers) == 165
    assert problems == {
        "entry 5: without a title (10.1002/humu.2018.39.issue-6)",
        "entry 2: without a title (10.7752/jpes.2018.03256)",
    }
    assert len(refused) == 7
    assert sum("JSON of another kind" in words for words in refused) == 5
    for paper in papers.values():
        assert "<" not in paper.title
        assert "jats" not in (paper.abstract or "")
        assert not (paper.abstract or "").lower().startswith("abstract")
        assert not paper.withdrawn
        assert len(paper.identifiers) == 1


def test_a_recorded_search_is_read(folder: Path) -> None:
    page = recorded(folder, "test_works_field_queries")
    assert (page.received, page.total, page.problems) == (20, 1_253, ())
    first = page.records[0]
    assert first.title == "The forecast trap"
    assert first.venue == "Ecology Letters"
    assert first.published == datetime(2022, 5, 30, tzinfo=UTC)
    assert first.authors[0].name == "Carl Boettiger"
    assert (first.authors[0].affiliation or "").startswith("Department of Environmental Science")
    assert first.url == "https://onlinelibrary.wiley.com/doi/10.1111/ele.14024"
    assert first.pdf_url == "https://onlinelibrary.wiley.com/doi/pdf/10.1111/ele.14024"
    assert (first.abstract or "").startswith("Encouraged by decision makers")
    assert first.citations is not None
    titles = [paper.title for paper in page.records]
    assert r"The role of \textsc{AI} in ecology’s computational carbon footprint" in titles
    assert "Big Data & Society" in {paper.venue for paper in page.records}
    assert sum(paper.pdf_url is not None for paper in page.records) == 15


def test_a_recorded_selection_has_the_selected_fields_only(folder: Path) -> None:
    page = recorded(folder, "test_works_with_select_param")
    assert (page.received, page.total) == (20, 586_628)
    assert {paper.authors for paper in page.records} == {()}


def test_recorded_pages_follow_each_other(folder: Path) -> None:
    series = search_series(AT, "widget", 1_000)
    for body in crossrefs_answers(folder / "habanero" / "test_cursor_max.yaml"):
        page = series.read(body)
        assert (page.received, page.following) == (20, None)
        assert b'"next-cursor":"DnF1' in body


@pytest.mark.parametrize(
    ("name", "title", "venue", "published"),
    [
        ("PhysRevB.33.3547.2", "Erratum: Polaronic", "Physical Review B", "1986-03-01"),
        ("9781316535783.011", "Testing Inflation", "The Philosophy Of Cosmology", None),
        ("2018.3804742", "Multiobjective", "Abstract and Applied Analysis", None),
        ("tasc.2017.2776938", "Quench", "IEEE Transactions on Applied", "2018-04-01"),
        ("s1463-4988(99)00060-3", "Effect of ultraviolet", "Aquatic Ecosystem", "2000-01-01"),
        ("sample_crossref_record", "Perturbative", "Physical Review D", "2016-01-11"),
        ("sample_crossref_record_with_unknown_type", "Perturb", "Physical Review D", "2016-01-11"),
    ],
)
def test_recorded_works_of_many_kinds_are_read(
    folder: Path, name: str, title: str, venue: str, published: str | None
) -> None:
    (paper,) = parse_works((folder / "hepcrawl" / f"{name}.json").read_bytes()).records
    assert paper.title.startswith(title)
    assert (paper.venue or "").startswith(venue)
    assert paper.published == (moment(published) if published else None)
    assert paper.authors


def test_recorded_entries_are_bibtex(folder: Path) -> None:
    entries = set()
    for cassette in folder.glob("*/*.yaml"):
        for found in BIBTEX.findall(cassette.read_text(encoding="utf-8")):
            body = json.loads(re.sub(r"\s*\n\s*", " ", found.replace("\\ ", " "))).encode()
            entries.add(read_bibtex(body))
    assert len(entries) == 9
    (water,) = (entry for entry in entries if "Frank_1970" in entry)
    assert water.startswith("@article{Frank_1970, title={The Structure of Ordinary Water")
    assert water.endswith("month=Aug, pages={635–641} }")


def test_a_recorded_redirect_is_no_bibtex(folder: Path) -> None:
    text = (folder / "habanero" / "test_content_negotiation.yaml").read_text(encoding="utf-8")
    page = text[text.index("<html>") : text.index("</html>")].encode()
    with pytest.raises(SourceError, match="an HTML page: Handle Redirect"):
        read_bibtex(page)


def test_recorded_refusals_say_why(folder: Path) -> None:
    cassettes = folder / "habanero"
    (cursor,) = crossrefs_answers(cassettes / "test_cursor_fails_cursor_value.yaml")
    assert said_in_refusal(cursor) == "Cursor specified but it is invalid"
    (query,) = crossrefs_answers(cassettes / "test_works_query_filters_not_allowed_with_dois.yaml")
    assert said_in_refusal(query) == "This route does not support field query parameters"
    with pytest.raises(SourceError, match="reports an error: This route does not support"):
        parse_works(query)
    unknown = (cassettes / "test_works_bad_id_warn.yaml").read_text(encoding="utf-8")
    words = unknown.partition("string: ")[2].partition("\n")[0]
    assert said_in_refusal(words.encode()) == "Resource not found."


# Titles, venues, people


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("A <i>B</i> of\n    CO<sub>2</sub>", r"A \emph{B} of CO\textsubscript{2}"),
        ("Big Data &amp; Society &lt;i&gt;", "Big Data & Society <i>"),
        ("<jats:italic>x</jats:italic> at 10<sup>6</sup>", r"\emph{x} at 10\textsuperscript{6}"),
        ("Thinking in <think> tags", "Thinking in <think> tags"),
    ],
)
def test_titles_lose_their_tags(raw: str, title: str) -> None:
    assert record({"title": [raw]}).title == title
    assert record({"container-title": [raw]}).venue == title


@pytest.mark.parametrize(
    ("title", "subtitle", "whole"),
    [
        ("Deep Nets", "A Survey", "Deep Nets: A Survey"),
        ("Deep Nets: A Survey", "A SURVEY", "Deep Nets: A Survey"),
        ("Why Sleep?", "A Review", "Why Sleep? A Review"),
        ("Deep Nets", "", "Deep Nets"),
    ],
)
def test_a_subtitle_belongs_to_the_title(title: str, subtitle: str, whole: str) -> None:
    assert record({"title": [title], "subtitle": [subtitle]}).title == whole


def test_the_first_title_with_words_counts() -> None:
    assert record({"title": ["", None, "<p></p>", "One", "Two"]}).title == "One"


def test_people_and_groups_are_authors() -> None:
    authors = [
        {"given": "Donald", "family": "Hora", "suffix": "Jr.", "affiliation": []},
        {
            "given": " Ada\n",
            "family": "O&apos;Hara",
            "affiliation": [{}, {"name": "Univ. &amp; Co"}],
        },
        {"name": "The ATLAS Collaboration"},
        {"family": "Plato", "given": None, "affiliation": "Athens"},
        {"given": "", "family": "", "name": None},
        "A String",
        None,
    ]
    assert record({"author": authors}).authors == (
        Author("Donald Hora Jr."),
        Author("Ada O'Hara", "Univ. & Co"),
        Author("The ATLAS Collaboration"),
        Author("Plato"),
    )


# Abstracts and formulas


@pytest.mark.parametrize(
    "heading", ["Abstract", "ABSTRACT", "Summary", "<jats:bold>Abstract:</jats:bold>"]
)
def test_the_heading_abstract_is_left_out(heading: str) -> None:
    raw = f"<jats:title>{heading}</jats:title>\n   <jats:p>\n   One.\n  Two.</jats:p>"
    assert record({"abstract": raw}).abstract == "One. Two."


def test_paragraphs_are_elements_and_white_space_is_nothing() -> None:
    raw = (
        "<jats:sec>\n <jats:title>Aim</jats:title>\n"
        " <jats:p>To see\n     what <jats:italic>is</jats:italic>.</jats:p></jats:sec>"
        "<jats:list list-type='bullet'><jats:list-item><jats:p>p &lt; 0.05</jats:p>"
        "</jats:list-item></jats:list><p/>"
    )
    assert markup_paragraphs(raw) == "Aim\n\nTo see what \\emph{is}.\n\np < 0.05"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("Hard\nwraps &amp; all.\n\nTwo.", "Hard wraps & all.\n\nTwo."),
        ("a < b and c > d", "a < b and c > d"),
        ("<jats:title>Abstract</jats:title>", ""),
        ("<jats:p> </jats:p>", ""),
        ("", ""),
        ("<p>Abstract thoughts</p>", "Abstract thoughts"),
    ],
)
def test_abstracts_come_in_all_states(raw: str, text: str) -> None:
    assert markup_paragraphs(raw) == text


def test_a_formula_in_several_forms_is_taken_once() -> None:
    tex = (
        r"\documentclass[12pt]{minimal}\usepackage{amsmath}"
        r"\begin{document}$$\alpha _1 &lt; 2$$\end{document}"
    )
    raw = (
        "Let <jats:inline-formula><jats:alternatives>"
        f"<jats:tex-math>{tex}</jats:tex-math><mml:math><mml:mi>α</mml:mi></mml:math>"
        "</jats:alternatives></jats:inline-formula> hold"
    )
    assert markup_line(raw) == r"Let $\alpha _1 < 2$ hold"
    without = "<alternatives><mml:math><mml:mi>α</mml:mi></mml:math></alternatives>"
    assert markup_line(without) == "α"


def test_scripts_of_mathml_keep_their_place() -> None:
    row = "<mml:mrow>\n <mml:mo>-</mml:mo><mml:mn>3</mml:mn>\n</mml:mrow>"
    raw = (
        '<mml:math display="inline"><mml:msup><mml:mn>10</mml:mn>' + row + "</mml:msup>"
        "<mml:msub><mml:mi>Sr</mml:mi><mml:mn>2</mml:mn></mml:msub></mml:math>"
    )
    assert markup_line(raw) == r"10\textsuperscript{-3}Sr\textsubscript{2}"


@pytest.mark.parametrize(
    "part",
    [
        "<alternatives>",
        "<jats:tex-math>",
        "<mml:mrow><mml:mi>x</mml:mi>",
        "<mml:msup>",
        "<p ",
        "<i>",
    ],
)
def test_broken_markup_takes_no_time(part: str) -> None:
    assert isinstance(markup_paragraphs("<p>" + part * 20_000), str)


# Dates


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"issued": days(2020, 5, 17)}, "2020-05-17"),
        ({"issued": days(2020, 5)}, "2020-05-01"),
        ({"published-print": days(2022, 7), "published-online": days(2022, 5, 30)}, "2022-05-30"),
        ({"published-print": days(2019, 1), "published-online": days(2019, 3, 25)}, "2019-03-25"),
        ({"published-print": days(2021), "published": days(2020, 12)}, "2020-12-01"),
        ({"issued": days(2020, 5, None)}, "2020-05-01"),
    ],
)
def test_a_paper_came_out_on_the_earliest_day_that_is_given(
    fields: dict[str, object], day: str
) -> None:
    assert record(fields).published == datetime.fromisoformat(f"{day}T00:00:00+00:00")


@pytest.mark.parametrize(
    "date",
    [
        *(days(), days(None), days(2018), days("2018", "5"), days(2018, 13), days(2018, 2, 30)),
        *(days(True, True, True), days(0, 1, 1), days(10**30, 1), {"date-parts": []}),
        *({"date-parts": None}, {"date-parts": [None]}, {"date-parts": {}}, {}, None, "2018-05-01"),
    ],
)
def test_less_than_a_month_is_no_date(date: object) -> None:
    assert record({"issued": date}).published is None


# Links, numbers, names, fates


def test_the_publishers_page_is_the_link() -> None:
    own, old = "https://example.org/paper", "http://dx.doi.org/10.1000/abc"
    assert record({"resource": {"primary": {"URL": own}}, "URL": old}).url == own
    assert record({"resource": {"primary": {"URL": "ftp://x"}}, "URL": old}).url == old
    assert record({"resource": [], "URL": 5}).url is None


def test_the_pdf_is_one_that_people_can_open() -> None:
    def link(host: str, kind: str = "application/pdf", use: str = "text-mining") -> object:
        return {"URL": f"https://{host}/p", "content-type": kind, "intended-application": use}

    checked = link("check.example.org", use="similarity-checking")
    wanted = [
        link("api.example.org"),
        link("x.org", "text/xml"),
        checked,
        link("a.org"),
        link("b.org"),
    ]
    assert record({"link": wanted}).pdf_url == "https://a.org/p"
    assert record({"link": [checked]}).pdf_url == "https://check.example.org/p"
    assert record({"link": [link("api.example.org"), None, {}]}).pdf_url is None


@pytest.mark.parametrize(
    ("relation", "names"),
    [
        ({"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2401.01234"}]}, ["2401.01234"]),
        ({"has-preprint": {"id-type": "arxiv", "id": "2401.01234v2"}}, ["2401.01234"]),
        ({"is-preprint-of": [{"id": "arXiv:hep-th/9901001"}]}, ["hep-th/9901001"]),
        ({"has-preprint": [{"id": "2401.01234v1"}, {"id": "2401.01234v2"}]}, ["2401.01234"]),
        ({"has-preprint": [{"id": "2401.01234"}, {"id": "2401.56789"}]}, []),
        ({"has-preprint": [{"id-type": "doi", "id": "10.1101/014852"}]}, []),
        ({"has-review": [{"id-type": "doi", "id": "10.48550/arXiv.2401.01234"}]}, []),
        ({"has-preprint": [None, {"id": 5}, "x"]}, []),
        ([], []),
    ],
)
def test_a_preprint_on_arxiv_is_the_same_paper(relation: object, names: list[str]) -> None:
    identifiers = record({"relation": relation}).identifiers
    assert identifiers == (doi(), *(Identifier(Scheme.ARXIV, name) for name in names))


@pytest.mark.parametrize(
    ("fields", "withdrawn"),
    [
        ({"updated-by": [{"type": "correction"}, {"type": "retraction"}]}, True),
        ({"updated-by": [{"type": "correction"}]}, False),
        ({"updated-by": [{"type": ["retraction"]}, None]}, False),
        ({"update-to": [{"type": "retraction"}]}, False),
        ({"title": ["RETRACTED ARTICLE: On Water"]}, True),
        ({"title": ["[Retracted] On Water"]}, True),
        ({"title": ["Withdrawn: On Water"]}, True),
        ({"title": ["Retracted papers in biology"]}, False),
        ({"title": ["Withdrawn-drug effects"]}, False),
    ],
)
def test_a_retracted_paper_is_marked(fields: dict[str, object], *, withdrawn: bool) -> None:
    assert record(fields).withdrawn is withdrawn


def test_citations_are_counted() -> None:
    assert record({"is-referenced-by-count": 7}).citations == 7
    assert record({"is-referenced-by-count": 0}).citations == 0
    assert record({"is-referenced-by-count": "7"}).citations is None


# Absurd input


OPTIONAL = [*FIELDS.split(",")[2:], "type"]


@pytest.mark.parametrize("value", [None, 5, True, "", " ", [], {}, [None], [[]], [{}], {"x": None}])
def test_fields_of_any_type_are_unknown(value: object) -> None:
    paper = record({**dict.fromkeys(OPTIONAL, value), "is-referenced-by-count": None})
    assert paper == record({})
    assert (paper.abstract, paper.venue, paper.authors, paper.url) == (None, None, (), None)


def test_unusable_works_are_reported_and_the_rest_goes_on() -> None:
    page = parse_works(
        many(
            work(DOI=None),
            work(DOI="10.48550/arXiv.2401.01234"),
            work(title=[]),
            work(title="text"),
            "text",
            work(),
        )
    )
    assert (len(page.records), page.received, page.total) == (1, 6, 6)
    assert page.problems == (
        "entry 1: without a usable DOI (None)",
        "entry 2: without a usable DOI (10.48550/arXiv.2401.01234)",
        "entry 3: without a title (10.1000/abc)",
        "entry 4: without a title (10.1000/abc)",
        "entry 5: not an object",
    )


def test_nothing_found_is_an_empty_page() -> None:
    page = parse_works(many())
    assert (page.records, page.received, page.total) == ((), 0, 0)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "an empty answer"),
        (b"Resource not found.", 'the text "Resource not found."'),
        (b"<html><title>502 Bad Gateway</title></html>", "an HTML page: 502 Bad Gateway"),
        (b"[]", "JSON of another kind"),
        (b"{}", "JSON of another kind"),
        (b'{"message-type": "work", "message": null}', "JSON of another kind"),
        (b'{"message-type": "work-list", "message": {"items": null}}', "JSON of another kind"),
        (b'{"message-type": ["work"], "message": {}}', "JSON of another kind"),
        (b'{"message-type": "error", "message": "No luck"}', "reports an error: No luck"),
        (b'{"message": [{"message": null}, {"message": "Bad\\u001b rows"}]}', "Bad rows"),
        (many(work())[:-30], "an object that breaks off"),
        (b"\x1f\x8b\x08\x00", "binary data"),
    ],
)
def test_an_answer_without_works_says_what_came(answer: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_works(answer)
    assert said in str(caught.value)
    assert "Crossref" in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>no</html>", b"{}", b"[]", b"404", b'{"a', b"\x1f\x8b\x08\x00", b"[" * 10_000],
)
def test_a_refusal_may_say_nothing(body: bytes) -> None:
    assert said_in_refusal(body) is None


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>@article{a}</html>", b"@article{a, title={b}", b"@article", b'{"a": 1}'),
        *(b"\xff\xfe", b"Frank, H. S. (1970)."),
    ],
)
def test_what_is_no_entry_is_refused(body: bytes) -> None:
    with pytest.raises(SourceError, match="something else than BibTeX"):
        read_bibtex(body)


def test_an_entry_is_safe_to_show() -> None:
    assert (
        read_bibtex(b"\xef\xbb\xbf @misc{a,\x1b[2J title={b\xff} }\n")
        == "@misc{a, title={b\ufffd} }"
    )
