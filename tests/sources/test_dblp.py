from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.source_settings import SOURCE_DEFAULTS
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.sources.contract import Address, Capability, FeedAsk
from paperdeck.sources.dblp import SOURCES, feed, lookup, parse_record, said_in_refusal
from paperdeck.sources.errors import SourceError
from paperdeck.sources.registry import find_source

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.sources.contract import Page, Series

BASE = "https://dblp.org"
AT = Address(BASE)
KEY = Identifier(Scheme.DBLP, "conf/test/LovelaceT24")


def asked(*queries: str, limit: int = 2_000) -> tuple[Series, ...]:
    now = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
    return feed(FeedAsk(AT, now, date(2026, 11, 14), queries=queries, limit=limit))


(SEARCH,) = asked("graph")


def body(answer: object) -> bytes:
    return json.dumps(answer).encode()


def answer(hits: object, **more: object) -> bytes:
    return body({"result": {"status": {"@code": "200", "text": "OK"}, "hits": hits, **more}})


def info(**fields: object) -> dict[str, object]:
    return {"key": "conf/test/LovelaceT24", "title": "A Title.", **fields}


def hit(**fields: object) -> dict[str, object]:
    return {"@score": "1", "@id": "5", "info": info(**fields), "url": "URL#5"}


def page_of(*items: object, total: object = "1", first: object = "0") -> Page:
    hits = {"@total": total, "@computed": "1", "@sent": "1", "@first": first, "hit": items}
    return SEARCH.read(answer(hits))


def record(**fields: object) -> PaperRecord:
    page = page_of(hit(**fields))
    assert (page.received, page.problems) == (1, ())
    return page.records[0]


def names(of: PaperRecord) -> list[str]:
    return [str(identifier) for identifier in of.identifiers]


def xml(*parts: str, tag: str = "inproceedings", attributes: str = "") -> bytes:
    return (
        '<?xml version="1.0"?>\n<dblp>'
        f'<{tag} key="conf/test/LovelaceT24" mdate="2024-05-01"{attributes}>'
        f"{''.join(parts)}</{tag}></dblp>"
    ).encode()


def xml_record(*parts: str, tag: str = "inproceedings", attributes: str = "") -> PaperRecord:
    page = parse_record(xml("<title>A Title.</title>", *parts, tag=tag, attributes=attributes))
    assert (page.received, page.total, page.problems) == (1, 1, ())
    return page.records[0]


# Requests


def test_the_source_is_found_by_its_name() -> None:
    source = SOURCES["dblp"]
    assert find_source("dblp") is source
    assert source.capabilities == {Capability.FEED, Capability.LOOKUP}
    assert source.defaults is SOURCE_DEFAULTS["dblp"]
    assert "dblp.org" in source.hosts


def test_every_query_is_searched_for_once() -> None:
    series = asked("graph neural", "author:Ada_Lovelace:", " graph \n neural ", " ")
    assert [one.name for one in series] == ["search graph neural", "search author:Ada_Lovelace:"]
    assert series[0].request.address == (
        f"{BASE}/search/publ/api?q=graph+neural&format=json&h=100&f=0&c=0"
    )
    assert not any(one.conditional for one in series)
    assert asked() == ()


@pytest.mark.parametrize(("limit", "size"), [(2_000, "100"), (100, "100"), (7, "7"), (0, "1")])
def test_a_page_holds_no_more_than_is_wanted(limit: int, size: str) -> None:
    (series,) = asked("graph", limit=limit)
    assert dict(series.request.params)["h"] == size


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("conf/test/LovelaceT24", "conf/test/LovelaceT24"),
        ("journals/corr/abs-2401-00001", "journals/corr/abs-2401-00001"),
        ("books/x+y/Z:24.1", "books/x+y/Z:24.1"),
    ],
)
def test_a_paper_is_asked_for_by_its_key(key: str, path: str) -> None:
    series = lookup(AT, Identifier(Scheme.DBLP, key))
    assert series is not None
    assert series.request.address == f"{BASE}/rec/{path}.xml"
    assert series.name == f"paper {key}"


@pytest.mark.parametrize(
    ("scheme", "value"),
    [(Scheme.ARXIV, "2401.00001"), (Scheme.DOI, "10.1000/x"), (Scheme.OPENALEX, "W1")],
)
def test_papers_with_other_names_cannot_be_asked_for(scheme: Scheme, value: str) -> None:
    assert lookup(AT, Identifier(scheme, value)) is None


# The recorded answer


def test_the_recorded_hit_is_read(recordings: Path) -> None:
    page = SEARCH.read((recordings / "dblp" / "search_publ_api_real.json").read_bytes())
    assert (page.received, page.total, page.problems) == (1, 112, ())
    assert page.records == (
        PaperRecord(
            source="dblp",
            identifiers=(
                Identifier(Scheme.DOI, "10.1109/dac18074.2021.9586227"),
                Identifier(Scheme.DBLP, "conf/dac/ZhangYY21"),
            ),
            title=(
                "Attentional Transfer is All You Need: Technology-aware Layout Pattern Generation"
            ),
            authors=(
                Author("Xiaopeng Zhang"),
                Author("Haoyu Yang"),
                Author("Evangeline F. Y. Young"),
            ),
            venue="DAC",
            url="https://doi.org/10.1109/DAC18074.2021.9586227",
        ),
    )
    assert page.following is not None
    assert dict(page.following.params)["f"] == "1"


# Paging


def test_pages_follow_each_other_up_to_the_total() -> None:
    page = page_of(hit(), hit(key="conf/test/B24"), total="5", first="2")
    assert (page.received, page.total) == (2, 5)
    assert page.following is not None
    assert page.following.address == (f"{BASE}/search/publ/api?q=graph&format=json&h=100&f=4&c=0")
    assert page_of(hit(), total="5", first="4").following is None


@pytest.mark.parametrize(
    ("total", "first"),
    [(None, "0"), ("5", None), ("many", "0"), ("5", "-1"), ([], {}), ("5" * 20, "0"), (True, "0")],
)
def test_without_usable_numbers_there_is_no_next_page(total: object, first: object) -> None:
    page = page_of(hit(), total=total, first=first)
    assert (len(page.records), page.following) == (1, None)


def test_numbers_may_be_numbers() -> None:
    assert page_of(hit(), total=2, first=0.0).following is not None


@pytest.mark.parametrize("found", [{}, {"hit": None}, {"hit": []}, {"hit": "text"}, {"hit": 5}])
def test_an_answer_without_hits_is_empty(found: dict[str, object]) -> None:
    page = SEARCH.read(answer({"@total": "0", "@sent": "0", "@first": "0", **found}))
    assert (page.records, page.received, page.problems, page.following) == ((), 0, (), None)
    assert page.total == 0


def test_pages_past_the_end_are_the_end() -> None:
    page = SEARCH.read(answer({"@total": "7", "@sent": "0", "@first": "500"}))
    assert (page.received, page.following) == (0, None)


def test_a_single_hit_may_stand_without_a_list() -> None:
    page = SEARCH.read(answer({"@total": "1", "@first": "0", "hit": hit()}))
    assert len(page.records) == 1


# Names of papers


@pytest.mark.parametrize(
    "fields",
    [
        {"doi": "10.48550/ARXIV.2401.00001"},
        {"ee": "https://doi.org/10.48550/arXiv.2401.00001"},
        {"ee": ["https://arxiv.org/abs/2401.00001v2", "https://example.org/x"]},
        {"volume": "abs/2401.00001", "venue": "CoRR"},
        {"volume": "abs/2401.00001", "venue": ["CoRR"]},
    ],
)
def test_a_preprint_is_named_by_its_arxiv_id(fields: dict[str, object]) -> None:
    paper = record(key="journals/corr/abs-2401-00001", **fields)
    assert names(paper) == ["arxiv:2401.00001", "dblp:journals/corr/abs-2401-00001"]
    assert paper.url == "https://arxiv.org/abs/2401.00001"
    assert paper.venue is None


def test_old_preprints_have_arxiv_ids_too() -> None:
    paper = record(key="journals/corr/cs-CL-0001012", volume="cs.CL/0001012", venue="CoRR")
    assert names(paper)[0] == "arxiv:cs/0001012"


def test_a_volume_elsewhere_is_no_arxiv_id() -> None:
    paper = record(volume="2401.00001", venue="Journal")
    assert names(paper) == ["dblp:conf/test/LovelaceT24"]


def test_an_article_may_name_a_doi_and_an_arxiv_id() -> None:
    paper = record(
        doi="10.1000/XYZ",
        ee=[
            "https://doi.org/10.1000/xyz",
            "https://doi.org/10.1109/abc",
            "https://arxiv.org/abs/2401.00001",
            "https://arxiv.org/abs/2401.00002",
            "https://www.wikidata.org/entity/Q1",
        ],
    )
    assert names(paper) == [
        "arxiv:2401.00001",
        "doi:10.1000/xyz",
        "doi:10.1109/abc",
        "dblp:conf/test/LovelaceT24",
    ]


def test_a_paper_without_a_usable_key_goes_by_its_doi() -> None:
    assert names(record(key="no key", doi="10.1000/xyz")) == ["doi:10.1000/xyz"]


@pytest.mark.parametrize(
    ("fields", "address"),
    [
        ({"doi": "10.1000/XYZ", "ee": "https://example.org/x"}, "https://example.org/x"),
        ({"doi": "10.1000/XYZ"}, "https://doi.org/10.1000/xyz"),
        ({"ee": "javascript:alert(1)"}, "https://dblp.org/rec/conf/test/LovelaceT24"),
        ({"ee": ["", "https://example.org/?a=1&amp;b=2"]}, "https://example.org/?a=1&b=2"),
        ({}, "https://dblp.org/rec/conf/test/LovelaceT24"),
    ],
)
def test_the_address_is_the_papers_own_if_there_is_one(
    fields: dict[str, object], address: str
) -> None:
    assert record(**fields).url == address


def test_a_link_to_a_pdf_is_one() -> None:
    links = ["https://example.org/page", "https://example.org/paper.PDF"]
    assert record(ee=links).pdf_url == "https://example.org/paper.PDF"
    assert record(ee="https://example.org/page").pdf_url is None


# Titles, authors, venues


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("A Title.", "A Title"),
        ("Is it?", "Is it?"),
        ("And so on...", "And so on..."),
        ("A &amp; B &lt; &#8220;C&#8221; .", "A & B < “C”"),
        ("  Two\n lines. ", "Two lines"),
        ({"text": "With attributes.", "@lang": "en"}, "With attributes"),
        (["One.", "Two."], "One"),
    ],
)
def test_titles_lose_their_full_stop_and_entities(title: object, clean: str) -> None:
    assert record(title=title).title == clean


@pytest.mark.parametrize(
    ("author", "people"),
    [
        ({"@pid": "1/2", "text": "Ada Lovelace"}, ["Ada Lovelace"]),
        (
            [{"@pid": "1/2", "text": "Xi Li 0009"}, {"text": "J&ouml;rg  M&#252;ller"}],
            ["Xi Li", "Jörg Müller"],
        ),
        ("Ada Lovelace", ["Ada Lovelace"]),
        ("R2 D2 12", ["R2 D2 12"]),
        ([None, 5, {}, {"text": None}, {"text": " "}, ["x"], "Last One"], ["Last One"]),
        (None, []),
        (5, []),
    ],
)
def test_authors_lose_the_number_that_tells_them_apart(author: object, people: list[str]) -> None:
    paper = record(authors={"author": author})
    assert paper.authors == tuple(Author(name) for name in people)


@pytest.mark.parametrize("authors", [None, [], "Ada", 5, {}, {"author": {}}])
def test_a_paper_may_have_no_authors(authors: object) -> None:
    assert record(authors=authors).authors == ()


@pytest.mark.parametrize(
    ("venue", "named"),
    [
        ("ICML", "ICML"),
        (["ICML", "Proceedings of Machine Learning Research"], "ICML"),
        ("CoRR", None),
        (["CoRR", "J. ACM"], "J. ACM"),
        ("IEEE Trans. Softw. Eng. &amp; More", "IEEE Trans. Softw. Eng. & More"),
        (None, None),
        (5, None),
        ([], None),
    ],
)
def test_arxiv_is_no_venue(venue: object, named: str | None) -> None:
    assert record(venue=venue).venue == named


def test_a_year_is_no_date() -> None:
    paper = record(year="2024", type="Informal and Other Publications")
    assert (paper.published, paper.updated, paper.abstract, paper.withdrawn) == (
        *(None, None, None),
        False,
    )


def test_a_withdrawn_paper_is_marked() -> None:
    assert record(type="Withdrawn Items").withdrawn
    assert xml_record(attributes=' publtype="informal withdrawn"', tag="article").withdrawn


@pytest.mark.parametrize("value", [None, 5, [], {}, [None, 5, [[]]], {"text": 5}, True, "\x1b"])
def test_fields_that_are_null_or_mistyped_are_unknown(value: object) -> None:
    fields = ("authors", "doi", "ee", "volume", "type", "year", "pages", "access", "url")
    assert record(**dict.fromkeys(fields, value)) == record()


def test_unusable_hits_are_reported_and_the_rest_goes_on() -> None:
    page = page_of(
        None,
        {"info": "text"},
        {"info": {}},
        hit(key="nothing\x1b/here"),
        hit(title=" . "),
        hit(title=None, doi="10.1000/xyz"),
        hit(),
    )
    assert (len(page.records), page.received) == (1, 7)
    assert page.problems == (
        "entry 1: not a publication",
        "entry 2: not a publication",
        "entry 3: without a usable identifier (no key)",
        "entry 4: without a usable identifier (nothing /here)",
        "entry 5: without a title (dblp:conf/test/LovelaceT24)",
        "entry 6: without a title (dblp:conf/test/LovelaceT24)",
    )


# Records in XML


def test_a_record_is_read() -> None:
    page = parse_record(
        xml(
            '<author pid="1/2" orcid="0000-0000-0000-0000">J&#246;rg M&#252;ller 0002</author>',
            "<author>Ada Lovelace</author>",
            "<title>On H<sub>2</sub>O &amp; <i>more</i>.</title>",
            "<pages>1-2</pages><year>2024</year><booktitle>TEST</booktitle>",
            '<ee type="oa">https://doi.org/10.1000/XYZ</ee>',
            "<ee>https://example.org/paper.pdf</ee>",
            "<crossref>conf/test/2024</crossref><url>db/conf/test/test2024.html#L24</url>",
            "<stream>streams/conf/test</stream>",
        )
    )
    assert (page.received, page.problems, page.following) == (1, (), None)
    assert page.records == (
        PaperRecord(
            source="dblp",
            identifiers=(Identifier(Scheme.DOI, "10.1000/xyz"), KEY),
            title="On H2O & more",
            authors=(Author("Jörg Müller"), Author("Ada Lovelace")),
            venue="TEST",
            url="https://doi.org/10.1000/XYZ",
            pdf_url="https://example.org/paper.pdf",
        ),
    )


def test_a_preprints_record_is_read() -> None:
    paper = xml_record(
        "<volume>abs/2401.00001</volume><journal>CoRR</journal>",
        '<ee type="oa">https://doi.org/10.48550/arXiv.2401.00001</ee>',
        tag="article",
        attributes=' publtype="informal"',
    )
    assert names(paper) == ["arxiv:2401.00001", "dblp:conf/test/LovelaceT24"]
    assert (paper.venue, paper.withdrawn) == (None, False)


def test_a_volume_of_proceedings_has_editors() -> None:
    paper = xml_record("<editor>Ada Lovelace</editor>", tag="proceedings")
    assert paper.authors == (Author("Ada Lovelace"),)
    both = xml_record("<editor>Ada Lovelace</editor><author>Alan Turing</author>")
    assert both.authors == (Author("Alan Turing"),)


def test_a_record_that_moved_keeps_the_key_it_was_asked_for_by() -> None:
    old = Identifier(Scheme.DBLP, "conf/test/Old24")
    series = lookup(AT, old)
    assert series is not None
    (paper,) = series.read(xml("<title>T.</title>")).records
    assert paper.identifiers == (KEY, old)
    same = lookup(AT, KEY)
    assert same is not None
    assert same.read(xml("<title>T.</title>")).records[0].identifiers == (KEY,)


@pytest.mark.parametrize(
    ("record_xml", "problem"),
    [
        (xml("<title>Home Page</title>", tag="www"), "not a publication (conf/test/LovelaceT24)"),
        (xml("<year>2024</year>"), "without a title (dblp:conf/test/LovelaceT24)"),
        (xml("<title> . </title>"), "without a title (dblp:conf/test/LovelaceT24)"),
        (b"<dblp><article><title>T.</title></article></dblp>", "without a usable identifier"),
        (b"<dblp><x/></dblp>", "without a usable identifier (no key)"),
    ],
)
def test_an_unusable_record_is_reported(record_xml: bytes, problem: str) -> None:
    page = parse_record(record_xml)
    assert (page.records, page.received) == ((), 1)
    assert page.problems[0].startswith(f"entry 1: {problem}")


def test_an_empty_record_is_nothing() -> None:
    page = parse_record(b"<dblp/>")
    assert (page.records, page.received, page.problems) == ((), 0, ())


# Errors

BOT_CHECK = b"<!doctype html><html><head><title>Making sure you're not a bot!</title></head>"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "an empty answer"),
        (b"[]", "JSON of another kind"),
        (b"{}", "JSON of another kind"),
        (b'{"result": null}', "JSON of another kind"),
        (b'{"result": {"hits": []}}', "JSON of another kind"),
        (BOT_CHECK, "an HTML page: Making sure you're not a bot!"),
        (b'{"result": {"hits": {"@tot', "breaks off after 26 bytes"),
        (b"\xff\xfe\x00", "binary data"),
        (b'{"result": {"status": {"@code": "500", "text": "No\\u001b luck"}}}', "No luck"),
        (b'{"result": {"status": {"@code": "404"}, "hits": {}}}', "status 404"),
        (b'{"error": "Too many"}', "Too many"),
        (b"<result/>", "XML with the root element <result>"),
    ],
)
def test_an_answer_that_is_no_list_says_what_came(sent: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        SEARCH.read(sent)
    message = str(caught.value)
    assert said in message
    assert "DBLP" in message
    assert "\n" not in message
    assert "\x1b" not in message


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "an empty answer"),
        (BOT_CHECK, "an HTML page: Making sure you're not a bot!"),
        (b"<html><title>Nope</title></html>", "an HTML page: Nope"),
        (b"<dblp><article", "breaks off after 14 bytes"),
        (b"<bht/>", "XML with the root element <bht>"),
        (b'<!DOCTYPE dblp SYSTEM "dblp.dtd"><dblp/>', "XML with a document type"),
        (b"{}", "JSON of another kind"),
        (b"\xff\xfe\x00", "binary data"),
    ],
)
def test_an_answer_that_is_no_record_says_what_came(sent: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_record(sent)
    message = str(caught.value)
    assert said in message
    assert "DBLP sent something else than a paper" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b'{"result": {"status": {"@code": "500", "text": "Out of order"}}}', "Out of order"),
        (b'{"message": "Slow down"}', "Slow down"),
        (b'{"result": {"status": {"@code": "200", "text": "OK"}}}', None),
        (b"{}", None),
        (b"", None),
        (BOT_CHECK, None),
    ],
)
def test_the_words_of_a_refusal_are_found(sent: bytes, said: str | None) -> None:
    assert SEARCH.refused is said_in_refusal
    assert said_in_refusal(sent) == said
