from __future__ import annotations

import base64
import json
import re
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import pytest

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.researcher import Researcher
from paperdeck.sources.contract import Address, Capability
from paperdeck.sources.errors import SourceError
from paperdeck.sources.openalex import (
    SOURCES,
    author,
    enrich,
    lookup,
    parse_author,
)
from paperdeck.sources.openalex_answers import parse_work, parse_works, said_in_refusal
from paperdeck.sources.registry import find_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from paperdeck.sources.contract import Page, Profile, Series

BASE = "https://api.openalex.org"
AT = Address(BASE)
SELECT = (
    "select=id%2Cids%2Cdoi%2Ctitle%2Cdisplay_name%2Cpublication_date%2Ccited_by_count"
    "%2Cis_retracted%2Cauthorships%2Cprimary_location%2Cbest_oa_location%2Clocations"
    "%2Cabstract_inverted_index"
)
WORK_ID = "https://openalex.org/W2741809807"
ARXIV = Identifier(Scheme.ARXIV, "2401.00001")
DOI = Identifier(Scheme.DOI, "10.1000/xyz")
PUBMED = Identifier(Scheme.PUBMED, "29456894")
OPENALEX = Identifier(Scheme.OPENALEX, "W2741809807")
UNKNOWN_SCHEMES = [
    Identifier(Scheme.SEMANTIC_SCHOLAR, "123"),
    Identifier(Scheme.DBLP, "conf/x/Y01"),
    Identifier(Scheme.URL, "0123456789abcdef"),
    Identifier(Scheme.BIB, "0123456789abcdef"),
]


Asked = TypeVar("Asked", bound="Series | Profile")


def there(asked: Asked | None) -> Asked:
    assert asked is not None
    return asked


def body(answer: object) -> bytes:
    return json.dumps(answer).encode()


def work(**fields: object) -> dict[str, object]:
    return {"id": WORK_ID, "title": "A Title", **fields}


def works(*results: object, **more: object) -> Page:
    return parse_works(body({"results": results, **more}))


def record(**fields: object) -> PaperRecord:
    page = works(work(**fields))
    assert (page.received, page.problems) == (1, ())
    return page.records[0]


def names(of: PaperRecord) -> list[str]:
    return [str(identifier) for identifier in of.identifiers]


def dois(count: int, length: int = 0) -> list[Identifier]:
    return [
        Identifier(Scheme.DOI, f"10.1000/{number}".ljust(length, "x")) for number in range(count)
    ]


def filter_of(series: Series) -> str:
    return dict(series.request.params)["filter"]


# Requests


def test_the_source_is_found_by_its_name() -> None:
    source = SOURCES["openalex"]
    assert find_source("openalex") is source
    assert source.capabilities == {Capability.LOOKUP, Capability.ENRICH, Capability.AUTHOR}
    assert source.defaults is SOURCE_DEFAULTS["openalex"]
    assert source.batch == 50
    assert source.hosts == {"api.openalex.org"}
    assert source.names == (Scheme.DOI, Scheme.OPENALEX, Scheme.ARXIV, Scheme.PUBMED)


@pytest.mark.parametrize(
    ("identifier", "path"),
    [
        (OPENALEX, "W2741809807"),
        (DOI, "doi:10.1000/xyz"),
        (Identifier(Scheme.DOI, "10.1002/(x)?<1:a#b>3"), "doi:10.1002/%28x%29%3F%3C1:a%23b%3E3"),
        (ARXIV, "doi:10.48550/arxiv.2401.00001"),
        (Identifier(Scheme.ARXIV, "math/0309136"), "doi:10.48550/arxiv.math/0309136"),
        (PUBMED, "pmid:29456894"),
    ],
)
def test_a_paper_is_asked_for_by_whatever_names_it(identifier: Identifier, path: str) -> None:
    series = there(lookup(AT, identifier))
    assert series.request.address == f"{BASE}/works/{path}?{SELECT}"
    assert series.name == f"paper {identifier}"


@pytest.mark.parametrize("identifier", UNKNOWN_SCHEMES, ids=str)
def test_a_paper_with_a_name_of_other_schemes_cannot_be_asked_for(identifier: Identifier) -> None:
    assert lookup(AT, identifier) is None
    assert enrich(AT, [identifier]) == ()


def test_many_papers_are_asked_for_at_once_by_each_kind_of_name() -> None:
    asked = [ARXIV, OPENALEX, *UNKNOWN_SCHEMES, DOI, PUBMED, ARXIV]
    by_doi, by_id, by_pubmed = enrich(AT, asked)
    assert by_doi.request.address == (
        f"{BASE}/works?filter=doi%3A10.48550%2Farxiv.2401.00001%7C10.1000%2Fxyz"
        f"&per-page=50&{SELECT}"
    )
    assert by_doi.name == "2 papers by DOI"
    assert filter_of(by_id) == "openalex:W2741809807"
    assert by_id.name == "1 paper by OpenAlex's id"
    assert filter_of(by_pubmed) == "pmid:29456894"
    assert enrich(AT, []) == ()


def test_a_request_names_fifty_papers_at_most() -> None:
    parts = enrich(AT, dois(101))
    assert [filter_of(part).count("|") + 1 for part in parts] == [50, 50, 1]
    assert filter_of(parts[2]) == "doi:10.1000/100"


def test_long_names_are_spread_over_several_requests() -> None:
    asked = dois(40, length=200)
    parts = enrich(AT, asked)
    assert len(parts) > 1
    assert all(len(part.request.address) <= 4_000 for part in parts)
    told = [name for part in parts for name in filter_of(part).removeprefix("doi:").split("|")]
    assert told == [name.value for name in asked]


def test_a_name_of_any_length_is_asked_for() -> None:
    (series,) = enrich(AT, dois(1, length=5_000))
    assert len(filter_of(series)) > 5_000


@pytest.mark.parametrize("value", ["10.1000/a,b", "10.1000/a|b"])
def test_a_doi_that_would_part_the_filter_is_asked_for_alone(value: str) -> None:
    odd = Identifier(Scheme.DOI, value)
    together, alone = enrich(AT, [odd, DOI])
    assert filter_of(together) == "doi:10.1000/xyz"
    assert alone.request == there(lookup(AT, odd)).request
    assert not {",", "|"} & set(alone.request.url)


def test_a_key_is_a_secret_header_and_the_contact_a_parameter() -> None:
    at = Address(BASE, key="open-sesame", contact="me@example.org")
    asked = [
        there(lookup(at, ARXIV)).request,
        enrich(at, [ARXIV])[0].request,
        there(author(at, "A5023888391")).request,
    ]
    for request in asked:
        assert request.secrets == (("Authorization", "Bearer open-sesame"),)
        assert request.params[-1] == ("mailto", "me@example.org")
        assert "sesame" not in repr(request) + request.address
    request = there(lookup(AT, ARXIV)).request
    assert request.secrets == ()
    assert "mailto" not in request.address


def test_another_address_is_asked_if_the_settings_say_so() -> None:
    request = there(lookup(Address("http://127.0.0.1:8080/oa"), DOI)).request
    assert request.url == "http://127.0.0.1:8080/oa/works/doi:10.1000/xyz"


# Recorded answers


def test_recorded_works_are_read(recordings: Path) -> None:
    file = recordings / "openalex" / "kitzcode" / "openalex_works.json"
    page = parse_works(file.read_bytes())
    assert (page.received, page.problems, page.following) == (2, (), None)
    first, second = page.records
    assert names(first) == ["doi:10.1038/s41586-021-03534-y", "openalex:W3161425918"]
    assert first.title.startswith("In vivo CRISPR base editing of PCSK9")
    assert first.published == datetime(2021, 5, 19, tzinfo=UTC)
    assert (first.citations, first.venue) == (768, "Nature")
    assert first.authors[0] == Author("Kiran Musunuru", "Cardiovascular Institute of the South")
    assert first.url == "https://doi.org/10.1038/s41586-021-03534-y"
    assert (first.abstract, first.pdf_url, first.withdrawn) == (None, None, False)
    assert len(first.authors) == 42
    assert [author.name for author in second.authors] == [
        "Andrew V. Anzalone",
        "Luke W. Koblan",
        "David R. Liu",
    ]
    assert (second.citations, second.venue) == (2282, "Nature Biotechnology")


@pytest.mark.parametrize(
    ("name", "doi"),
    [
        ("oa-in-openalex1", "10.1021/acs.jctc.5b00178"),
        ("oa-in-openalex2", "10.1093/nar/gkw1164"),
        ("not-oa-in-openalex", "10.1002/wrna.1370"),
    ],
)
def test_recorded_works_without_a_title_are_reported(recordings: Path, name: str, doi: str) -> None:
    page = parse_work(recorded_body(recordings, name))
    assert (page.records, page.received) == ((), 1)
    assert page.problems == (f"entry 1: without a title (doi:{doi})",)


def test_a_recorded_refusal_is_a_web_page_and_says_nothing(recordings: Path) -> None:
    answer = recorded_body(recordings, "not-in-openalex")
    assert said_in_refusal(answer) is None
    with pytest.raises(SourceError, match="an HTML page: 404 Not Found"):
        parse_work(answer)


def recorded_body(recordings: Path, name: str) -> bytes:
    """Return the body that a cassette holds as base64 of gzip."""
    file = recordings / "openalex" / "paperqa" / f"test_does_openalex_work[{name}].yaml"
    text = file.read_text(encoding="utf-8")
    found = re.search(r"string: !!binary \|\n((?: +[A-Za-z0-9+/=]+\n)+)", text)
    assert found is not None
    return zlib.decompressobj(31).decompress(base64.b64decode(found[1]))


# Identifiers


def test_all_names_of_a_work_are_taken() -> None:
    paper = record(
        doi="https://doi.org/10.1000/XYZ",
        ids={
            "openalex": WORK_ID,
            "doi": "https://doi.org/10.1000/xyz",
            "mag": "1000037129",
            "pmid": "https://pubmed.ncbi.nlm.nih.gov/29456894",
            "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/5815332",
        },
    )
    assert names(paper) == ["doi:10.1000/xyz", "pmid:29456894", "openalex:W2741809807"]


@pytest.mark.parametrize(
    "place",
    [
        {"landing_page_url": "http://arxiv.org/abs/2401.00001"},
        {"pdf_url": "https://arxiv.org/pdf/2401.00001v3"},
        {"landing_page_url": "https://doi.org/10.48550/arxiv.2401.00001"},
        {"id": "pmh:oai:arXiv.org:2401.00001"},
        {"id": "doi:10.48550/arxiv.2401.00001"},
    ],
)
@pytest.mark.parametrize("where", ["locations", "primary_location", "best_oa_location"])
def test_an_article_with_a_copy_on_arxiv_names_both(where: str, place: object) -> None:
    journal = {"landing_page_url": "https://doi.org/10.1000/xyz"}
    paper = record(
        doi="https://doi.org/10.1000/xyz",
        **{where: [journal, place] if where == "locations" else place},
    )
    assert names(paper) == ["arxiv:2401.00001", "doi:10.1000/xyz", "openalex:W2741809807"]


def test_a_preprint_is_named_by_its_arxiv_id_and_not_by_a_doi() -> None:
    paper = record(
        doi="https://doi.org/10.48550/arxiv.hep-th/9901001",
        ids={"doi": "https://doi.org/10.48550/arxiv.hep-th/9901001"},
    )
    assert names(paper) == ["arxiv:hep-th/9901001", "openalex:W2741809807"]


def test_of_several_arxiv_ids_only_the_first_counts() -> None:
    places = [
        {"landing_page_url": f"https://arxiv.org/abs/{arxiv_id}"}
        for arxiv_id in ("2401.00002", "2401.00003")
    ]
    assert names(record(locations=places))[0] == "arxiv:2401.00002"
    preprint = record(doi="https://doi.org/10.48550/arxiv.2401.00001", locations=places)
    assert names(preprint) == ["arxiv:2401.00001", "openalex:W2741809807"]


def test_dois_of_copies_elsewhere_do_not_name_a_work() -> None:
    places = [
        {"id": "doi:10.5281/zenodo.1", "landing_page_url": "https://doi.org/10.5281/zenodo.1"},
        {"id": "pmid:123", "landing_page_url": "https://pubmed.ncbi.nlm.nih.gov/123"},
        {"landing_page_url": "https://example.org/paper"},
    ]
    assert names(record(locations=places)) == ["openalex:W2741809807"]


def test_a_work_that_was_merged_keeps_the_name_it_was_asked_for_by() -> None:
    merged = there(lookup(AT, Identifier(Scheme.OPENALEX, "W1")))
    page = merged.read(body(work(doi="https://doi.org/10.1000/xyz")))
    assert names(page.records[0]) == ["doi:10.1000/xyz", "openalex:W2741809807", "openalex:W1"]
    assert (page.received, page.total) == (1, 1)


def test_a_paper_that_was_asked_for_is_not_taken_for_another_on_arxiv() -> None:
    series = there(lookup(AT, ARXIV))
    here = series.read(body(work(doi="https://doi.org/10.1000/xyz"))).records[0]
    assert "arxiv:2401.00001" in names(here)
    other = work(doi="https://doi.org/10.48550/arxiv.2401.99999")
    assert names(series.read(body(other)).records[0])[0] == "arxiv:2401.99999"
    assert "arxiv:2401.00001" not in names(series.read(body(other)).records[0])


# Abstracts


def test_an_abstract_is_put_together_by_position() -> None:
    index = {"is": [1, 4], "This": [0], "abstract.": [3], "an": [2], "That": [3.0], "it.": [5]}
    assert record(abstract_inverted_index=index).abstract == "This is an abstract. is it."


def test_positions_without_a_word_are_passed_over() -> None:
    assert record(abstract_inverted_index={"a": [7], "b": [400]}).abstract == "a b"


@pytest.mark.parametrize(
    "index",
    [
        None,
        {},
        [],
        "text",
        {"word": None},
        {"word": 3},
        {"word": "3"},
        {"word": {"0": 1}},
        {"word": [None, True, "1", -1, 20_001, 1e300, {}]},
        {" ": [0], "": [1]},
    ],
)
def test_an_index_without_usable_words_is_no_abstract(index: object) -> None:
    assert record(abstract_inverted_index=index).abstract is None


def test_absurd_positions_are_left_out() -> None:
    index = {"one": [0], "two": [20_000], "never": [20_001, 10**30, -5]}
    assert record(abstract_inverted_index=index).abstract == "one two"


# Authors


def authorship(name: object, position: str = "middle", **more: object) -> dict[str, object]:
    return {"author_position": position, "author": {"display_name": name}, **more}


def test_authors_come_in_order_with_their_first_institution() -> None:
    people = [
        authorship("Ada\n Lovelace", institutions=[{"display_name": "One"}, {"display_name": "2"}]),
        authorship(None, raw_author_name="Turing, A.", institutions=[]),
        {"author": None, "raw_author_name": "Grace Hopper", "institutions": [None, {"id": "x"}]},
        authorship(" ", raw_author_name=None),
        authorship(5),
        None,
        "text",
    ]
    assert record(authorships=people).authors == (
        Author("Ada Lovelace", "One"),
        Author("Turing, A."),
        Author("Grace Hopper"),
    )


def test_a_list_of_authors_that_was_cut_off_is_not_taken_for_all() -> None:
    people = [authorship(f"Author {number}") for number in range(99)]
    assert record(authorships=[*people, authorship("Nobody")]).authors == ()
    assert len(record(authorships=[*people, authorship("Last", "last")]).authors) == 100
    assert len(record(authorships=people).authors) == 99


# The other fields


def test_the_fields_of_a_work_are_taken() -> None:
    paper = record(
        doi="https://doi.org/10.1000/xyz",
        title=" A\n title ",
        publication_date="2024-02-29",
        cited_by_count=12,
        is_retracted=True,
        primary_location={
            "landing_page_url": "https://example.org/landing",
            "source": {"display_name": "Journal of Examples", "type": "journal"},
        },
        best_oa_location={"pdf_url": "https://example.org/paper.pdf"},
    )
    assert paper == PaperRecord(
        source="openalex",
        identifiers=(DOI, OPENALEX),
        title="A title",
        published=datetime(2024, 2, 29, tzinfo=UTC),
        citations=12,
        withdrawn=True,
        venue="Journal of Examples",
        url="https://doi.org/10.1000/xyz",
        pdf_url="https://example.org/paper.pdf",
    )


def test_a_name_stands_in_for_a_title() -> None:
    page = works(work(title=None, display_name="Displayed"))
    assert page.records[0].title == "Displayed"


def test_without_a_doi_the_landing_page_is_the_address() -> None:
    place = {"landing_page_url": "https://example.org/landing"}
    assert record(primary_location=place).url == "https://example.org/landing"
    assert record(primary_location={"landing_page_url": "ftp://x"}).url == WORK_ID


@pytest.mark.parametrize(
    ("place", "venue"),
    [
        ({"display_name": "NeurIPS", "type": "conference"}, "NeurIPS"),
        ({"display_name": "Journal", "type": None}, "Journal"),
        ({"display_name": "arXiv (Cornell University)", "type": "repository"}, None),
        ({"display_name": "arXiv (Cornell University)"}, None),
        ({"display_name": "bioRxiv (Cold Spring Harbor Laboratory)", "type": "other"}, None),
        ({"display_name": "Zenodo", "type": "repository"}, None),
        ({"display_name": None, "type": "journal"}, None),
        ({"display_name": 5}, None),
        ("Nature", None),
        (None, None),
    ],
)
def test_a_repository_is_no_venue(place: object, venue: str | None) -> None:
    assert record(primary_location={"source": place}).venue == venue


OPTIONAL = [
    *("ids", "doi", "display_name", "publication_date", "authorships", "primary_location"),
    *("best_oa_location", "locations", "abstract_inverted_index"),
]


@pytest.mark.parametrize("value", [None, 5.5, "text\x1b", [], {}, [None, [5]], {"id": 5}, True])
def test_fields_that_are_null_or_mistyped_are_unknown(value: object) -> None:
    assert record(**dict.fromkeys(OPTIONAL, value)) == record()


@pytest.mark.parametrize(
    ("count", "citations"),
    [(0, 0), (7.0, 7), (-1, None), ("7", None), (None, None), (True, None), ([7], None)],
)
def test_citations_are_a_count(count: object, citations: int | None) -> None:
    assert record(cited_by_count=count).citations == citations


@pytest.mark.parametrize("value", [None, False, "true", 1, []])
def test_only_what_is_said_to_be_retracted_is_withdrawn(value: object) -> None:
    assert not record(is_retracted=value).withdrawn


@pytest.mark.parametrize("date", ["2024", "2024-13-01", "soon", "", 2024, None])
def test_a_date_that_is_none_is_unknown(date: object) -> None:
    assert record(publication_date=date).published is None


def test_unusable_works_are_reported_and_the_rest_goes_on() -> None:
    page = works(
        None,
        "text",
        {"title": "No names"},
        work(title=" ", doi="https://doi.org/10.1000/xyz"),
        work(id="https://openalex.org/W4285719527", title="Deleted Work"),
        {"id": "https://example.org/W1", "title": "Not a work"},
        work(),
        meta={"count": 7},
    )
    assert len(page.records) == 1
    assert (page.received, page.total) == (7, 7)
    assert page.problems == (
        "entry 1: not an object",
        "entry 2: not an object",
        "entry 3: without a usable identifier",
        "entry 4: without a title (doi:10.1000/xyz)",
        "entry 5: deleted from OpenAlex",
        "entry 6: without a usable identifier",
    )


def test_a_list_may_be_empty() -> None:
    page = works(meta={"count": 0})
    assert (page.records, page.received, page.total, page.following) == ((), 0, 0, None)


# Authors' profiles


def test_an_author_is_asked_for_and_read() -> None:
    request = there(author(AT, "A5023888391")).request
    assert request.address.startswith(f"{BASE}/authors/A5023888391?select=id%2Cdisplay_name%2C")
    for written in ("https://orcid.org/0000-0001-6187-6610", "0000-0001-6187-6610"):
        by_orcid = there(author(AT, written)).request
        assert by_orcid.url == f"{BASE}/authors/https://orcid.org/0000-0001-6187-6610"
    assert author(AT, "../works/W1") is None
    answer = {
        "id": "https://openalex.org/A5023888391",
        "display_name": "Ada Lovelace",
        "works_count": 42,
        "cited_by_count": 1815,
        "summary_stats": {"h_index": 12, "i10_index": 15, "2yr_mean_citedness": 0.5},
        "last_known_institutions": [{"display_name": "Analytical Engines"}],
        "affiliations": [{"institution": {"display_name": "Elsewhere"}, "years": [1843]}],
    }
    assert parse_author(body(answer)) == Researcher(
        source="openalex",
        id="A5023888391",
        name="Ada Lovelace",
        papers=42,
        citations=1815,
        h_index=12,
        i10_index=15,
        affiliations=("Analytical Engines",),
        url="https://openalex.org/A5023888391",
    )


@pytest.mark.parametrize("nothing", [None, [], 5, "text", [None]])
def test_what_is_not_known_of_an_author_is_unknown(nothing: object) -> None:
    keys = ("works_count", "summary_stats", "last_known_institutions", "affiliations")
    known = {"id": "https://openalex.org/A1", "display_name": "A"}
    answer = {**known, **dict.fromkeys(keys, nothing), "works_count": None}
    assert parse_author(body(answer)) == Researcher(
        "openalex", "A1", "A", url="https://openalex.org/A1"
    )
    past = {"affiliations": [None, {"institution": {"display_name": "Past"}}]}
    assert parse_author(body({**answer, **past})).affiliations == ("Past",)


@pytest.mark.parametrize(
    "answer",
    [{}, {"id": WORK_ID, "display_name": "W"}, {"id": "https://openalex.org/A1"}, {"id": 5}],
)
def test_something_else_is_no_author(answer: object) -> None:
    with pytest.raises(SourceError, match="OpenAlex sent something else than an author"):
        parse_author(body(answer))


# Errors

NO_ANSWERS = [
    (b"", "an empty answer"),
    (b"[]", "JSON of another kind"),
    (b"null", 'the text "null"'),
    (b"{}", "JSON of another kind"),
    (b"<!doctype html><title>404 Not Found</title>", "an HTML page: 404 Not Found"),
    (b'{"results": [{"id": "https://op', "breaks off after 31 bytes"),
    (b'{"results": {}}', "JSON of another kind"),
    (b"{" * 100_000, "breaks off"),
    (b"\xff\xfe\x00", "binary data"),
    (b'{"error": "Invalid filter", "message": "Unknown"}', "Invalid filter: Unknown"),
    (b'{"error": true, "message": "Slow\\u001b down"}', "Slow down"),
    (b'{"error": {"message": "Deep"}}', "Deep"),
]


@pytest.mark.parametrize(("answer", "said"), NO_ANSWERS)
@pytest.mark.parametrize("read", [parse_works, parse_work, parse_author])
def test_an_answer_that_is_something_else_says_what_came(
    read: Callable[[bytes], object], answer: bytes, said: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(answer)
    message = str(caught.value)
    assert said in message
    assert "OpenAlex" in message
    assert "\n" not in message
    assert "\x1b" not in message


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            b'{"error": "Rate limit exceeded", "message": "Insufficient budget."}',
            "Rate limit exceeded: Insufficient budget.",
        ),
        (b'{"error": "Invalid or missing API key"}', "Invalid or missing API key"),
        (b'{"message": "Work not found"}', "Work not found"),
        (b"{}", None),
        (b"", None),
        (b"<html></html>", None),
        (b"[1]", None),
    ],
)
def test_the_words_of_a_refusal_are_found(answer: bytes, said: str | None) -> None:
    series = (there(lookup(AT, DOI)), enrich(AT, [DOI])[0])
    for refused in (one.refused for one in series):
        assert refused is not None
        assert refused(answer) == said
