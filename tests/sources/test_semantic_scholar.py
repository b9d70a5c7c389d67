from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import pytest

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.researcher import Researcher
from paperdeck.sources.contract import Address, Capability
from paperdeck.sources.errors import SourceError
from paperdeck.sources.registry import find_source
from paperdeck.sources.semantic_scholar import (
    SOURCES,
    author,
    citations_series,
    enrich,
    lookup,
    parse_author,
    people,
    recommendations_series,
    references_series,
    search_series,
)
from paperdeck.sources.semantic_scholar_answers import parse_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.sources.contract import Page, People, Profile, Series

BASE = "https://api.semanticscholar.org"
AT = Address(BASE)
ARXIV = Identifier(Scheme.ARXIV, "2401.00001")
SHA = "0123456789abcdef0123456789abcdef01234567"
FIELDS = (
    "fields=externalIds%2Curl%2Ctitle%2Cabstract%2Cauthors%2CpublicationDate"
    "%2Cvenue%2Cjournal%2CpublicationVenue%2CcitationCount%2CopenAccessPdf"
)
UNKNOWN_SCHEMES = [
    Identifier(Scheme.OPENALEX, "W123"),
    Identifier(Scheme.DBLP, "conf/x/Y01"),
    Identifier(Scheme.URL, "0123456789abcdef"),
    Identifier(Scheme.BIB, "0123456789abcdef"),
]


Asked = TypeVar("Asked", bound="Series | Profile | People")


def there(asked: Asked | None) -> Asked:
    assert asked is not None
    return asked


LOOKUP = there(lookup(AT, ARXIV))
(BATCH,) = enrich(AT, [ARXIV])
SEARCH = search_series(AT, "graph", 1_000)
REFERENCES = there(references_series(AT, ARXIV))
CITATIONS = there(citations_series(AT, ARXIV))
SIMILAR = there(recommendations_series(AT, ARXIV))
ALL = [LOOKUP, BATCH, SEARCH, REFERENCES, CITATIONS, SIMILAR]


def body(answer: object) -> bytes:
    return json.dumps(answer).encode()


def paper(**fields: object) -> dict[str, object]:
    return {"paperId": SHA, "title": "A Title", **fields}


def record(**fields: object) -> PaperRecord:
    page = LOOKUP.read(body(paper(**fields)))
    assert (page.received, page.problems) == (1, ())
    return page.records[0]


def names(of: PaperRecord) -> list[str]:
    return [str(identifier) for identifier in of.identifiers]


# Requests


def test_the_source_is_found_by_its_name() -> None:
    source = SOURCES["semanticscholar"]
    assert find_source("semanticscholar") is source
    assert source.capabilities == {
        Capability.LOOKUP,
        Capability.ENRICH,
        Capability.LISTS,
        Capability.AUTHOR,
        Capability.PEOPLE,
    }
    assert source.defaults is SOURCE_DEFAULTS["semanticscholar"]
    assert (source.batch, source.pause_after_429) == (500, 60)
    assert source.hosts == {"api.semanticscholar.org"}


@pytest.mark.parametrize(
    ("identifier", "path"),
    [
        (ARXIV, "ARXIV:2401.00001"),
        (Identifier(Scheme.ARXIV, "math/0309136"), "ARXIV:math/0309136"),
        (Identifier(Scheme.DOI, "10.1000/xyz.1"), "DOI:10.1000/xyz.1"),
        (Identifier(Scheme.DOI, "10.1002/(x)?<1:a#b>3"), "DOI:10.1002/%28x%29%3F%3C1:a%23b%3E3"),
        (Identifier(Scheme.PUBMED, "38405625"), "PMID:38405625"),
        (Identifier(Scheme.SEMANTIC_SCHOLAR, SHA), SHA),
        (Identifier(Scheme.SEMANTIC_SCHOLAR, "1" * 40), "1" * 40),
        (Identifier(Scheme.SEMANTIC_SCHOLAR, "19170988"), "CorpusId:19170988"),
    ],
)
def test_a_paper_is_asked_for_by_whatever_names_it(identifier: Identifier, path: str) -> None:
    series = there(lookup(AT, identifier))
    assert series.request.address == f"{BASE}/graph/v1/paper/{path}?{FIELDS}"
    assert series.request.body is None
    assert series.name == f"paper {identifier}"


@pytest.mark.parametrize("identifier", UNKNOWN_SCHEMES, ids=str)
def test_a_paper_with_a_name_of_other_schemes_cannot_be_asked_for(identifier: Identifier) -> None:
    assert lookup(AT, identifier) is None
    assert references_series(AT, identifier) is None
    assert citations_series(AT, identifier) is None
    assert recommendations_series(AT, identifier) is None
    assert enrich(AT, [identifier]) == ()


def test_a_key_is_a_secret_header_and_never_in_an_address() -> None:
    at = Address(BASE, key="open-sesame", contact="me@example.org")
    asked = [
        there(lookup(at, ARXIV)).request,
        enrich(at, [ARXIV])[0].request,
        search_series(at, "graph", 5).request,
        there(recommendations_series(at, ARXIV)).request,
        there(author(at, "5")).request,
    ]
    for request in asked:
        assert request.secrets == (("x-api-key", "open-sesame"),)
        assert "sesame" not in repr(request) + request.address
    assert LOOKUP.request.secrets == ()


def test_many_papers_are_asked_for_at_once_by_their_names() -> None:
    doi = Identifier(Scheme.DOI, "10.1000/xyz")
    (series,) = enrich(AT, [ARXIV, *UNKNOWN_SCHEMES, doi, ARXIV])
    assert series.request.address == f"{BASE}/graph/v1/paper/batch?{FIELDS}"
    assert series.request.body == b'{"ids": ["ARXIV:2401.00001", "DOI:10.1000/xyz"]}'
    assert series.name == "details of 2 papers"
    assert BATCH.name == "details of 1 paper"


def test_more_papers_than_a_batch_holds_take_several_requests() -> None:
    papers = [Identifier(Scheme.PUBMED, str(number)) for number in range(1, 1_002)]
    asked = [json.loads(series.request.body or b"")["ids"] for series in enrich(AT, papers)]
    assert [len(ids) for ids in asked] == [500, 500, 1]
    assert asked[2] == ["PMID:1001"]
    assert enrich(AT, []) == ()


def test_a_search_goes_without_hyphens_for_which_nothing_is_found() -> None:
    series = search_series(AT, ' few-shot  "BERT‑like" ', 20)
    assert series.request.address == (
        f"{BASE}/graph/v1/paper/search?query=few+shot+%22BERT+like%22&offset=0&limit=20&{FIELDS}"
    )
    assert series.name == 'search few-shot "BERT‑like"'


@pytest.mark.parametrize(
    ("limit", "first"), [(0, "1"), (-3, "1"), (1, "1"), (100, "100"), (101, "100"), (9_999, "100")]
)
def test_a_search_asks_for_no_more_than_wanted_or_allowed(limit: int, first: str) -> None:
    assert ("limit", first) in search_series(AT, "graph", limit).request.params


def test_neighbours_of_a_paper_have_lists_of_their_own() -> None:
    paging = f"offset=0&limit=500&{FIELDS}"
    path = f"{BASE}/graph/v1/paper/ARXIV:2401.00001"
    assert REFERENCES.request.address == f"{path}/references?{paging}"
    assert CITATIONS.request.address == f"{path}/citations?{paging}"
    assert REFERENCES.name == "references of arxiv:2401.00001"
    assert CITATIONS.name == "citations of arxiv:2401.00001"


def test_similar_papers_are_recent_ones() -> None:
    assert SIMILAR.request.address == (
        f"{BASE}/recommendations/v1/papers/forpaper/ARXIV:2401.00001?from=recent&limit=100&{FIELDS}"
    )
    assert SIMILAR.name == "papers like arxiv:2401.00001"
    assert ("limit", "500") in there(recommendations_series(AT, ARXIV, 9_999)).request.params


def test_an_author_is_asked_for_by_number() -> None:
    assert author(AT, "17/5?") is None
    assert there(author(AT, "175")).request.address == (
        f"{BASE}/graph/v1/author/175"
        "?fields=name%2Caffiliations%2CpaperCount%2CcitationCount%2ChIndex%2Curl"
    )


def test_a_mirror_is_asked_at_its_own_address() -> None:
    series = there(lookup(Address("http://127.0.0.1:8080/s2"), ARXIV))
    assert series.request.url == "http://127.0.0.1:8080/s2/graph/v1/paper/ARXIV:2401.00001"


# Pages


def page_of(series: Series, **fields: object) -> Page:
    return series.read(body({"data": [paper()], **fields}))


def test_a_page_names_the_next_one_and_the_total() -> None:
    page = page_of(SEARCH, total=250, offset=0, next=100)
    assert page.total == 250
    assert page.following is not None
    assert page.following.address == SEARCH.request.address.replace("offset=0", "offset=100")
    assert page_of(SEARCH, total=250, offset=200).following is None


def test_the_last_page_asks_only_for_what_is_left() -> None:
    page = page_of(search_series(AT, "graph", 130), total=250, offset=0, next=100)
    assert page.following is not None
    assert ("limit", "30") in page.following.params
    assert page_of(search_series(AT, "graph", 100), offset=0, next=100).following is None


@pytest.mark.parametrize(("series", "reach"), [(SEARCH, 1_000), (CITATIONS, 9_999)])
def test_pages_end_where_the_service_gives_no_more(series: Series, reach: int) -> None:
    item = {"citingPaper": paper()}
    page = series.read(body({"data": [item], "offset": 0, "next": reach - 50}))
    assert page.following is not None
    assert ("limit", "50") in page.following.params
    assert page_of(series, offset=0, next=reach).following is None


@pytest.mark.parametrize("following", [None, 0, 100, -1, "200", True, 99.5, 1e400, [200]])
def test_a_next_page_that_leads_nowhere_is_not_asked_for(following: object) -> None:
    assert page_of(SEARCH, offset=100, next=following).following is None


def test_an_empty_page_is_the_last() -> None:
    page = SEARCH.read(body({"total": 5, "offset": 0, "next": 100, "data": []}))
    assert (page.received, page.following) == (0, None)


@pytest.mark.parametrize("series", [SEARCH, REFERENCES, CITATIONS])
def test_nothing_found_comes_without_data(series: Series) -> None:
    page = series.read(b'{"total": 0, "offset": 0}')
    assert (page.records, page.received, page.total, page.problems) == ((), 0, 0, ())
    assert series.read(b'{"data": null}').received == 0


def test_references_that_a_publisher_keeps_back_are_told_of() -> None:
    notice = "Notice: these fields are held back by the publisher: {'references'}."
    info = {"paperId": SHA, "openAccessPdf": {"url": "", "disclaimer": notice}}
    with pytest.raises(SourceError, match="doesn't give this list out: Notice: these fields"):
        REFERENCES.read(body({"data": None, "citingPaperInfo": info}))
    assert REFERENCES.read(body({"data": [], "citingPaperInfo": info})).received == 0


# Records


def test_a_whole_paper_is_read() -> None:
    found = record(
        externalIds={
            "DBLP": "conf/x/Smith24",
            "ArXiv": "2401.00001",
            "DOI": "10.1000/XYZ",
            "PubMed": "38405625",
            "PubMedCentral": "10894065",
            "MAG": "2145482038",
            "CorpusId": 14636783,
        },
        title=" A\n Title ",
        abstract="First line\nsecond line.",
        authors=[{"authorId": "1", "name": "Ada  Lovelace"}, {"authorId": None, "name": "C. B."}],
        publicationDate="2024-01-31",
        venue="Conference on X",
        journal={"name": "Other", "volume": "8"},
        citationCount=42,
        url=f"https://www.semanticscholar.org/paper/{SHA}",
        openAccessPdf={"url": "https://example.org/a.pdf", "status": "GREEN"},
    )
    assert found == PaperRecord(
        source="semanticscholar",
        identifiers=(
            ARXIV,
            Identifier(Scheme.DOI, "10.1000/xyz"),
            Identifier(Scheme.PUBMED, "38405625"),
            Identifier(Scheme.SEMANTIC_SCHOLAR, SHA),
            Identifier(Scheme.SEMANTIC_SCHOLAR, "14636783"),
            Identifier(Scheme.DBLP, "conf/x/Smith24"),
        ),
        title="A Title",
        abstract="First line second line.",
        authors=(Author("Ada Lovelace"), Author("C. B.")),
        published=datetime(2024, 1, 31, tzinfo=UTC),
        venue="Conference on X",
        url=f"https://www.semanticscholar.org/paper/{SHA}",
        pdf_url="https://example.org/a.pdf",
        citations=42,
    )


@pytest.mark.parametrize(
    ("external", "found"),
    [
        ({"DOI": "10.48550/arXiv.2401.00001"}, ["arxiv:2401.00001"]),
        ({"DOI": "10.48550/arXiv.2401.00001v3"}, ["arxiv:2401.00001"]),
        ({"ArXiv": "2401.00001", "DOI": "10.48550/ARXIV.2401.00001"}, ["arxiv:2401.00001"]),
        ({"ArXiv": "2401.00001", "DOI": "10.48550/arXiv.2302.00002"}, ["arxiv:2401.00001"]),
        ({"ArXiv": "2401.00001v2"}, ["arxiv:2401.00001"]),
        ({"ArXiv": "math/0309136"}, ["arxiv:math/0309136"]),
        ({"DOI": "10.1000/a:b"}, ["doi:10.1000/a:b"]),
        ({"PubMed": 38405625, "CorpusId": "77"}, ["pmid:38405625", "s2:77"]),
        ({"CorpusId": 77.0}, ["s2:77"]),
    ],
)
def test_identifiers_are_written_in_one_way(external: object, found: list[str]) -> None:
    page = LOOKUP.read(body({"paperId": None, "title": "T", "externalIds": external}))
    assert names(page.records[0]) == found


@pytest.mark.parametrize(
    "external",
    [
        None,
        [],
        "2401.00001",
        {"ArXiv": None, "DOI": None, "CorpusId": None, "DBLP": None, "PubMed": None},
        {"ArXiv": 2401.00001, "DOI": 7, "CorpusId": True, "DBLP": ["x"], "PubMed": {}},
        {"ArXiv": "", "DOI": " ", "CorpusId": -1, "DBLP": "Name", "PubMed": "PMC12"},
        {"ArXiv": "https://evil.example/", "DOI": "none", "CorpusId": "x" * 40},
        {"MAG": "2145482038", "ACL": "P19-1001", "PubMedCentral": "1"},
    ],
)
def test_identifiers_that_are_none_are_left_out(external: object) -> None:
    assert names(record(externalIds=external)) == [f"s2:{SHA}"]


@pytest.mark.parametrize(
    ("venue", "journal", "published_in", "known"),
    [
        ("Nature", {"name": "N"}, {"name": "P"}, "Nature"),
        ("", {"name": " Mind \n", "volume": "LIX"}, {"name": "P"}, "Mind"),
        (None, {"pages": "1-2"}, {"name": "P"}, "P"),
        ("arXiv.org", {"name": "ArXiv", "volume": "abs/1"}, {"name": "arXiv.org"}, None),
        ("arXiv.org", {"name": "Mind"}, None, "Mind"),
        ("arXiv: Learning", None, None, None),
        ("ArXiv", None, None, None),
        ("Archives of X", None, None, "Archives of X"),
        (5, "Mind", ["P"], None),
        (None, None, None, None),
    ],
)
def test_a_venue_is_where_a_paper_came_out(
    venue: object, journal: object, published_in: object, known: str | None
) -> None:
    found = record(venue=venue, journal=journal, publicationVenue=published_in)
    assert found.venue == known


@pytest.mark.parametrize("date", [None, "", "2024", "2024-13-01", "soon", 2024, ["2024-01-01"]])
def test_without_a_day_the_date_is_unknown(date: object) -> None:
    assert record(publicationDate=date, year=2024).published is None


@pytest.mark.parametrize(
    "pdf",
    [
        None,
        "https://example.org/a.pdf",
        {"url": "", "status": None},
        {"url": None},
        {"url": "ftp://example.org/a.pdf"},
        {"url": "javascript:alert(1)"},
        {"url": 5},
        {},
    ],
)
def test_a_pdf_without_an_address_is_unknown(pdf: object) -> None:
    assert record(openAccessPdf=pdf).pdf_url is None


@pytest.mark.parametrize(("count", "known"), [(0, 0), (12.0, 12), (-1, None), ("5", None)])
def test_citations_are_a_count(count: object, known: int | None) -> None:
    assert record(citationCount=count).citations == known


def test_authors_without_a_name_are_left_out() -> None:
    authors = [{"authorId": "1"}, {"name": None}, {"name": " "}, "A. B.", None, {"name": "C. D."}]
    assert [author.name for author in record(authors=authors).authors] == ["C. D."]


@pytest.mark.parametrize("value", [None, 5, "", " ", [], {}, [None], {"name": 7}, True, ["x", 1]])
def test_fields_that_say_nothing_are_unknown(value: object) -> None:
    fields = (
        *("externalIds", "url", "abstract", "authors", "publicationDate", "venue", "journal"),
        *("publicationVenue", "openAccessPdf"),
    )
    assert record(**dict.fromkeys(fields, value)) == record()


def test_papers_without_a_title_are_reported() -> None:
    page = SEARCH.read(
        body({"data": [paper(title=None), paper(), {"title": "Nameless"}, "text", None]})
    )
    assert (len(page.records), page.received) == (1, 5)
    assert page.problems == (
        f"entry 1: without a title (s2:{SHA})",
        "entry 3: without a usable identifier",
        "entry 4: not an object",
        "entry 5: null",
    )


# Batches, references, recommendations


def test_papers_of_a_batch_that_the_service_does_not_know_are_only_counted() -> None:
    page = BATCH.read(body([None, paper(), None, paper(title=" ")]))
    assert (len(page.records), page.received) == (1, 4)
    assert page.problems == (f"entry 4: without a title (s2:{SHA})",)
    assert page.following is None


def test_references_that_name_no_paper_are_only_counted() -> None:
    cited = [
        {"paperId": None, "externalIds": None, "title": "London Math. Soc"},
        {"paperId": None, "externalIds": {"DOI": "10.1000/xyz"}, "title": "By its DOI"},
        {"paperId": None, "title": None},
        paper(title=None),
        None,
        "text",
    ]
    items: list[object] = [{"citedPaper": one} for one in cited]
    page = REFERENCES.read(body({"offset": 0, "data": [*items, {}, "text"]}))
    assert [names(one) for one in page.records] == [["doi:10.1000/xyz"]]
    assert page.received == 8
    assert page.problems == (
        f"entry 4: without a title (s2:{SHA})",
        "entry 5: null",
        "entry 6: not an object",
        "entry 7: null",
        "entry 8: not an object",
    )


def test_papers_that_cite_stand_under_another_key() -> None:
    answer = body({"offset": 0, "data": [{"isInfluential": True, "citingPaper": paper()}]})
    assert len(CITATIONS.read(answer).records) == 1
    assert REFERENCES.read(answer).records == ()


def test_similar_papers_come_in_one_list() -> None:
    page = SIMILAR.read(body({"recommendedPapers": [paper(), {"title": "Nameless"}]}))
    assert (len(page.records), page.received, page.following) == (1, 2, None)
    assert page.problems == ("entry 2: without a usable identifier",)
    assert SIMILAR.read(b'{"recommendedPapers": []}').received == 0


# Authors


def test_an_author_is_read() -> None:
    answer = {
        "authorId": "17",
        "name": " A.  Turing ",
        "affiliations": ["King's College", "", None, " Princeton\n"],
        "paperCount": 60,
        "citationCount": 12_415,
        "hIndex": 23.0,
        "url": "https://www.semanticscholar.org/author/17",
    }
    assert parse_author(body(answer)) == Researcher(
        "semanticscholar",
        "17",
        "A. Turing",
        ("King's College", "Princeton"),
        papers=60,
        citations=12_415,
        h_index=23,
        url="https://www.semanticscholar.org/author/17",
    )


@pytest.mark.parametrize("value", [None, "x", [], {}, -1, True])
def test_what_is_not_known_of_an_author_is_unknown(value: object) -> None:
    fields = ("affiliations", "paperCount", "citationCount", "hIndex", "url")
    answer = {"authorId": 17, "name": "A. T.", **dict.fromkeys(fields, value)}
    assert parse_author(body(answer)) == Researcher("semanticscholar", "17", "A. T.")


@pytest.mark.parametrize(
    "answer", [{}, {"authorId": "1"}, {"name": "A"}, {"authorId": None, "name": None}, [], "A", 1]
)
def test_what_is_no_author_is_refused(answer: object) -> None:
    with pytest.raises(SourceError, match="something else than an author"):
        parse_author(body(answer))


def test_people_are_asked_for_by_name() -> None:
    assert there(people(AT, " Jean-Luc  Picard")).request.address == (
        f"{BASE}/graph/v1/author/search?query=Jean+Luc+Picard&limit=50"
        "&fields=name%2Caffiliations%2CpaperCount%2CcitationCount%2ChIndex%2Curl"
    )
    assert people(AT, " - ") is None


def test_whoever_has_no_number_or_name_is_left_out_of_a_search() -> None:
    found = [
        {"authorId": "17", "name": "A. T.", "hIndex": 3},
        {"authorId": "../17", "name": "B"},
        {"authorId": "18", "name": None},
        {"authorId": None, "name": "C"},
        None,
        "D",
    ]
    assert parse_people(body({"total": 6, "offset": 0, "data": found})) == (
        Researcher("semanticscholar", "17", "A. T.", h_index=3),
    )
    assert parse_people(body({"total": 0, "offset": 0})) == ()


# Answers that are something else

READERS: list[Callable[[bytes], object]] = [
    *(series.read for series in ALL),
    parse_author,
    parse_people,
]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "an empty answer"),
        (b"null", 'the text "null"'),
        (b"5", 'the text "5"'),
        (b"{}", "JSON of another kind"),
        (b'{"papers": [], "authors": {}}', "JSON of another kind"),
        (b'{"error": "Unrecognized fields: [x]"}', "reports an error: Unrecognized fields: [x]"),
        (b'{"message": "Too Many\\nRequests", "code": "429"}', "an error: Too Many Requests"),
        (b"<!doctype html><title>504</title>", "an HTML page: 504"),
        (b'{"data": [{"paperId": "0123', "breaks off after 27 bytes"),
        (b"[{]", "broken JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "broken JSON"),
        (b"\xff\xfe\x00", "binary data"),
    ],
)
def test_an_answer_that_is_something_else_says_what_came(
    read: Callable[[bytes], object], answer: bytes, said: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(answer)
    message = str(caught.value)
    assert said in message
    assert "Semantic Scholar" in message
    assert "\n" not in message


@pytest.mark.parametrize("data", ["text", 5, {}, True])
def test_a_list_that_is_none_is_refused(data: object) -> None:
    for series in (SEARCH, REFERENCES, CITATIONS):
        with pytest.raises(SourceError, match="JSON of another kind"):
            series.read(body({"offset": 0, "data": data}))
    with pytest.raises(SourceError, match="JSON of another kind"):
        SIMILAR.read(body({"recommendedPapers": data}))


@pytest.mark.parametrize("series", ALL, ids=str)
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b'{"error": "Paper with id 0 not found"}\n', "Paper with id 0 not found"),
        (b'{"message": "Too Many Requests.", "code": "429"}', "Too Many Requests."),
        (b'{"message":"Forbidden"}', "Forbidden"),
        (b"<html>nginx</html>", None),
        (b"{}", None),
        (b"[]", None),
        (b"", None),
    ],
)
def test_the_service_says_itself_why_it_refuses(
    series: Series, answer: bytes, words: str | None
) -> None:
    assert series.refused is not None
    assert series.refused(answer) == words
