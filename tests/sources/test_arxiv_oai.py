from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, Version
from paperdeck.sources.arxiv_oai import (
    SOURCES,
    changes_request,
    feed,
    look_up,
    paper_request,
    parse_records,
    set_name,
)
from paperdeck.sources.contract import Address, Capability, FeedAsk
from paperdeck.sources.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.contract import Page

BASE = "https://oaipmh.arxiv.org"
AT = Address(BASE)
PAPER = Identifier(Scheme.ARXIV, "2401.01234")


def answer(*parts: str, verb: str = "ListRecords", prolog: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>{prolog}
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
  <responseDate>2026-11-21T09:30:00Z</responseDate>
  <request verb="{verb}">https://oaipmh.arxiv.org/oai</request>
  <{verb}>{"".join(parts)}</{verb}>
</OAI-PMH>""".encode()


def entry(content: str, *, named: str = "2401.01234", status: str = "") -> str:
    return f"""<record><header{status}>
      <identifier>oai:arXiv.org:{named}</identifier><datestamp>2026-11-20</datestamp>
      <setSpec>cs:cs:LG</setSpec></header>{content}</record>"""


def metadata(*parts: str, kind: str = "arXivRaw", title: str = "<title>T</title>") -> str:
    space = f'xmlns="http://arxiv.org/OAI/{kind}/"'
    inner = f"<id>2401.01234</id>{title}{''.join(parts)}"
    return f"<metadata><{kind} {space}>{inner}</{kind}></metadata>"


def error(code: str, words: str = "") -> bytes:
    return f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
      <error code="{code}">{words}</error></OAI-PMH>""".encode()


def version(number: str, day: str, source_type: str = "") -> str:
    return (
        f'<version version="{number}"><date>{day}</date><size>12kb</size>'
        f"<source_type>{source_type}</source_type></version>"
    )


def page(*parts: str) -> Page:
    return parse_records(answer(*parts), BASE)


def record(*parts: str, kind: str = "arXivRaw") -> PaperRecord:
    (paper,) = page(entry(metadata(*parts, kind=kind))).records
    return paper


def names(paper: PaperRecord) -> list[str]:
    return [author.name for author in paper.authors]


@pytest.fixture(scope="module")
def arxivs(recordings: Path) -> Path:
    return recordings / "arxiv_oai" / "hepcrawl"


@pytest.fixture(scope="module")
def others(recordings: Path) -> Path:
    return recordings / "arxiv_oai" / "sickle"


def recorded(file: Path) -> Page:
    return parse_records(file.read_bytes(), BASE)


# What is asked for


def test_a_categorys_changes_are_asked_for_from_a_day_on() -> None:
    request = changes_request(BASE + "/", "cs.LG", date(2026, 11, 20))
    assert request.address == (
        "https://oaipmh.arxiv.org/oai?verb=ListRecords&metadataPrefix=arXivRaw"
        "&set=cs%3Acs%3ALG&from=2026-11-20"
    )


def test_a_paper_is_asked_for_by_its_id() -> None:
    assert paper_request(BASE, "hep-th/9608091").address == (
        "https://oaipmh.arxiv.org/oai?verb=GetRecord"
        "&identifier=oai%3AarXiv.org%3Ahep-th%2F9608091&metadataPrefix=arXivRaw"
    )


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("cs.LG", "cs:cs:LG"),
        ("astro-ph.EP", "physics:astro-ph:EP"),
        ("hep-th", "physics:hep-th"),
        ("gr-qc", "physics:gr-qc"),
        ("quant-ph", "physics:quant-ph"),
        ("math-ph", "physics:math-ph"),
        ("nucl-th", "physics:nucl-th"),
        ("math.AG", "math:math:AG"),
        ("q-bio.NC", "q-bio:q-bio:NC"),
        ("q-fin.ST", "q-fin:q-fin:ST"),
        ("stat.ML", "stat:stat:ML"),
        ("eess.AS", "eess:eess:AS"),
        ("econ.EM", "econ:econ:EM"),
        ("physics.optics", "physics:physics:optics"),
        ("nlin.CD", "physics:nlin:CD"),
        ("cond-mat.str-el", "physics:cond-mat:str-el"),
    ],
)
def test_a_category_is_a_set_of_its_group_and_archive(category: str, name: str) -> None:
    assert set_name(category) == name


def test_each_followed_category_is_a_series_of_its_own(now: datetime) -> None:
    ask = FeedAsk(AT, now, date(2026, 11, 14), categories=("cs.LG", "hep-th", "cs.LG"))
    series = feed(ask)
    assert [str(one) for one in series] == ["cs.LG", "hep-th"]
    assert [one.request for one in series] == [
        changes_request(BASE, "cs.LG", date(2026, 11, 13)),
        changes_request(BASE, "hep-th", date(2026, 11, 13)),
    ]


def test_without_categories_nothing_is_asked_for(now: datetime) -> None:
    assert not feed(FeedAsk(AT, now, date(2026, 11, 14), queries=("all:x",)))


@pytest.mark.parametrize("start", [date.min, date(2005, 9, 16), date(2005, 9, 17)])
def test_days_before_the_first_are_never_asked_for(now: datetime, start: date) -> None:
    (series,) = feed(FeedAsk(AT, now, start, categories=("cs.LG",)))
    assert ("from", "2005-09-16") in series.request.params


def test_only_arxiv_papers_are_looked_up() -> None:
    series = look_up(AT, PAPER)
    assert series is not None
    assert series.request == paper_request(BASE, "2401.01234")
    assert look_up(AT, Identifier(Scheme.DOI, "10.1000/xyz")) is None


def test_the_source_shares_arxivs_turn() -> None:
    source = SOURCES["arxiv-oai"]
    assert (source.service, source.pause_after_429) == ("arxiv", 600)
    assert source.hosts == {"arxiv.org", "export.arxiv.org", "oaipmh.arxiv.org"}
    assert source.capabilities == {Capability.FEED, Capability.LOOKUP}
    assert source.defaults.base_url == BASE


# Recorded answers of arXiv


def test_all_recorded_papers_are_read(arxivs: Path) -> None:
    pages = {file.name: recorded(file) for file in arxivs.glob("*.xml")}
    assert all(not one.problems for one in pages.values())
    assert {name: one.received for name, one in pages.items() if one.received != 1} == {
        "arxiv-physics-hep-ex.xml": 3,
        "arxiv-physics-hep-th.xml": 3,
        "sample_arxiv_record.xml": 12,
    }
    papers = [paper for one in pages.values() for paper in one.records]
    assert len(papers) == 30
    for paper in papers:
        assert paper.source == "arxiv-oai"
        assert paper.abstract
        assert paper.authors
        assert paper.published is not None
        assert paper.primary_category in paper.categories
        assert (paper.days, paper.versions, paper.withdrawn) == ((), (), False)
        assert "  " not in paper.title


def expected_papers(arxivs: Path) -> dict[str, dict[str, Any]]:
    files = ("arxiv_expected.json", "arxiv_expected_single.json")
    papers = [paper for file in files for paper in json.loads((arxivs / file).read_bytes())]
    papers += json.loads((arxivs / "sample_arxiv_record10_parsed.json").read_bytes())[0][
        "results_data"
    ]
    return {paper["arxiv_eprints"][0]["value"]: paper for paper in papers}


def words(text: str) -> list[str]:
    """Return a name's words: "Hoehn, Philipp A." and "Philipp A Hoehn" have the same."""
    return sorted(re.findall(r"\w+", text))


def test_recorded_papers_say_what_another_reader_found_in_them(arxivs: Path) -> None:
    expected = expected_papers(arxivs)
    files = (
        "arxiv-physics-hep-ex",
        "arxiv-physics-hep-th",
        "arxiv-single",
        "sample_arxiv_record10",
    )
    papers = [paper for file in files for paper in recorded(arxivs / f"{file}.xml").records]
    assert {paper.identifiers[0].value for paper in papers} == set(expected)
    assert len(papers) == 8
    for paper in papers:
        other = expected[paper.identifiers[0].value]
        assert paper.title == other["titles"][0]["title"]
        assert (paper.abstract or "").split() == other["abstracts"][0]["value"].split()
        assert sorted(map(words, names(paper))) == sorted(
            words(author["full_name"]) for author in other["authors"]
        )
        assert [name.value for name in paper.identifiers[1:]] == [
            doi["value"].lower() for doi in other.get("dois", [])
        ]
        assert set(paper.categories) == set(other["arxiv_eprints"][0]["categories"])
        assert paper.published == datetime.fromisoformat(f"{other['preprint_date']}T00:00:00Z")
        notes = [" ".join(note["value"].split()) for note in other.get("public_notes", [])]
        assert ([paper.comment] if paper.comment else []) == notes
        venues = [venue["pubinfo_freetext"] for venue in other.get("publication_info", [])]
        assert ([paper.venue] if paper.venue else []) == venues


def test_paragraphs_of_a_recorded_abstract_are_kept(arxivs: Path) -> None:
    (paper,) = recorded(arxivs / "arxiv-single.xml").records
    first, second = (paper.abstract or "").split("\n\n")
    assert first.startswith("We introduce a novel systematic construction")
    assert second.startswith("In particular, we present")
    assert paper.updated == datetime(2017, 10, 23, tzinfo=UTC)
    assert paper.comment is not None
    assert "\n" not in paper.comment


def test_recorded_names_are_put_together(arxivs: Path) -> None:
    (paper,) = recorded(arxivs / "sample_arxiv_record4.xml").records
    assert names(paper)[:3] == ["Keck Array", "BICEP2 Collaborations", "P. Ade"]
    assert "R. W. IV" in names(paper)
    (paper,) = recorded(arxivs / "sample_arxiv_record7.xml").records
    assert paper.authors[0] == Author("Curtis J. Saxton Walton", "Technion; DESY")
    assert paper.authors[2] == Author("Kinwah Wu")


def test_all_dois_of_a_recorded_paper_are_found(arxivs: Path) -> None:
    (paper,) = recorded(arxivs / "sample_arxiv_record0.xml").records
    assert [str(name) for name in paper.identifiers] == [
        "arxiv:1601.03238",
        "doi:10.1103/physrevd.93.016005",
        "doi:10.1103/physrevd.98.079901",
        "doi:10.1103/physrevd.98.079903",
    ]


# Recorded answers of other repositories: the protocol is the same, the records are not arXiv's


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("ListRecords.xml", "ListRecords2.xml"),
        ("ListRecords2.xml", "ListRecords3.xml"),
        ("ListRecords3.xml", "ListRecords4.xml"),
    ],
)
def test_a_recorded_token_leads_to_the_next_page(others: Path, name: str, token: str) -> None:
    one = recorded(others / name)
    assert (one.received, one.total, one.records) == (2, 8, ())
    assert one.problems == (
        "entry 2: in a format that is not arXiv's, dc (oai:test.example.com:1585322)",
    )
    assert one.following is not None
    assert one.following.address == f"{BASE}/oai?verb=ListRecords&resumptionToken={token}"


def test_a_recorded_page_without_a_token_is_the_last(others: Path) -> None:
    one = recorded(others / "ListRecords4.xml")
    assert (one.received, len(one.problems), one.following, one.total) == (2, 1, None, None)


@pytest.mark.parametrize("name", ["GetRecord.xml", "GetRecord_utf8test.xml"])
def test_a_recorded_single_record_of_another_format_is_a_problem(others: Path, name: str) -> None:
    one = recorded(others / name)
    assert (one.received, len(one.problems), one.records) == (1, 1, ())


def test_nothing_recorded_as_matching_is_a_good_empty_page(others: Path) -> None:
    one = recorded(others / "noRecordsMatch.xml")
    assert (one.records, one.received, one.problems, one.following) == ((), 0, (), None)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("badArgument", "badArgument"),
        ("badResumptionToken", "badResumptionToken: This resumptionToken is invalid"),
        ("cannotDisseminateFormat", "cannotDisseminateFormat"),
        ("noSetHierarchy", "noSetHierarchy: This repository does not support sets"),
        ("undefinedError", "undefinedError"),
        ("idDoesNotExist", "idDoesNotExist: oai:lcoa1.loc.gov:loc.rbc/rbpe.00000111 has"),
        ("ListRecordsBroken", 'the text "broken xml"'),
        ("Identify", "an answer without papers"),
        ("ListIdentifiers", "an answer without papers"),
        ("ListIdentifiers2", "an answer without papers"),
        ("ListMetadataFormats", "an answer without papers"),
        ("ListSets", "an answer without papers"),
    ],
)
def test_a_recorded_answer_without_papers_says_what_came(
    others: Path, name: str, said: str
) -> None:
    with pytest.raises(SourceError) as caught:
        recorded(others / f"{name}.xml")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_recorded_unknown_identifier_is_an_empty_page_for_a_lookup(others: Path) -> None:
    body = (others / "idDoesNotExist.xml").read_bytes()
    one = parse_records(body, BASE, may_be_unknown=True)
    assert (one.records, one.received, one.problems) == ((), 0, ())


# Quirks, one by one


def test_a_raw_record_is_read_with_its_versions() -> None:
    paper = record(
        "<submitter>Ada Lovelace</submitter>",
        version("v1", "Tue, 2 Jan 2024 18:59:30 GMT"),
        version("v2", "Wed, 18 Nov 2026 07:00:00 GMT", "D"),
        "<authors>Ada Lovelace, Charles\n  Babbage (Cambridge, UK) and Luigi Menabrea</authors>",
        "<categories>cs.LG cs.AI\n  cs.LG</categories>",
        "<comments>12 pages,\n  3 figures</comments>",
        "<journal-ref>Taylor's Scientific\n  Memoirs 3</journal-ref>",
        "<doi>10.1000/XYZ 10.48550/arXiv.2401.01234</doi>",
        "<license>http://arxiv.org/licenses/nonexclusive-distrib/1.0/</license>",
        "<abstract>  We do this\nand that.\n  And $a &lt; b$.\n</abstract>",
    )
    assert [str(name) for name in paper.identifiers] == ["arxiv:2401.01234", "doi:10.1000/xyz"]
    assert names(paper) == ["Ada Lovelace", "Charles Babbage", "Luigi Menabrea"]
    assert (paper.categories, paper.primary_category) == (("cs.LG", "cs.AI"), "cs.LG")
    assert (paper.comment, paper.venue) == ("12 pages, 3 figures", "Taylor's Scientific Memoirs 3")
    assert paper.abstract == "We do this and that.\n\nAnd $a < b$."
    first = datetime(2024, 1, 2, 18, 59, 30, tzinfo=UTC)
    second = datetime(2026, 11, 18, 7, tzinfo=UTC)
    assert (paper.published, paper.updated, paper.version) == (first, second, 2)
    assert paper.versions == (Version(1, first), Version(2, second))
    assert (paper.days, paper.withdrawn) == ((), False)
    assert paper.url == "https://arxiv.org/abs/2401.01234"
    assert paper.pdf_url == "https://arxiv.org/pdf/2401.01234"


def test_a_record_with_names_in_parts_is_read() -> None:
    paper = record(
        "<created>2024-01-02</created><updated>2026-11-18</updated>",
        "<authors><author><keyname>Author</keyname><forenames>A. N.</forenames>"
        "<suffix>Jr</suffix><affiliation>Some\n  Place</affiliation></author>"
        "<author><keyname>:</keyname></author><author/>"
        "<author><keyname> The Group </keyname></author></authors>",
        kind="arXiv",
    )
    assert paper.authors == (Author("A. N. Author Jr", "Some Place"), Author("The Group"))
    assert paper.published == datetime(2024, 1, 2, tzinfo=UTC)
    assert paper.updated == datetime(2026, 11, 18, tzinfo=UTC)
    assert (paper.version, paper.versions) == (None, ())


def test_what_is_no_name_is_no_author() -> None:
    assert names(record("<authors>The Group, :, A. Author, 7</authors>")) == [
        "The Group",
        "A. Author",
    ]


def test_a_single_record_is_read_like_a_list() -> None:
    one = parse_records(answer(entry(metadata()), verb="GetRecord"), BASE)
    assert (one.records, one.received) == ((record(),), 1)


def test_a_record_need_not_declare_its_name_space() -> None:
    plain = metadata().replace(' xmlns="http://arxiv.org/OAI/arXivRaw/"', "")
    assert page(entry(plain)).records == (record(),)
    bare = answer(entry(plain)).replace(b' xmlns="http://www.openarchives.org/OAI/2.0/"', b"")
    assert parse_records(bare, BASE).records == (record(),)


def test_versions_are_put_in_their_order() -> None:
    days = ("Mon, 01 Jan 2024 00:00:00 GMT", "Fri, 02 Feb 2024 00:00:00 +0200", "yesterday")
    paper = record(version("v3", days[2]), version("v1", days[0]), version("v2", days[1]))
    first, second = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, 22, tzinfo=UTC)
    assert paper.versions == (Version(1, first), Version(2, second), Version(3))
    assert (paper.published, paper.updated, paper.version) == (first, None, 3)


def test_a_version_without_a_number_has_that_of_its_place() -> None:
    paper = record(version("", "?"), "<version/>", version("v1234", ""))
    assert paper.versions == (Version(1), Version(2), Version(3))


@pytest.mark.parametrize(
    ("created", "day"),
    [
        ("2024-01-31", date(2024, 1, 31)),
        # Papers may wait before they get their id, never the other way round.
        ("2023-12-24", date(2023, 12, 24)),
        ("2026-08-30", date(2024, 1, 1)),
        ("soon", date(2024, 1, 1)),
        ("", date(2024, 1, 1)),
    ],
)
def test_an_old_paper_never_looks_new(created: str, day: date) -> None:
    paper = record(f"<created>{created}</created>", kind="arXiv")
    assert paper.published == datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_a_withdrawn_paper_is_marked() -> None:
    assert record("<comments>This paper has been withdrawn by the author</comments>").withdrawn
    assert not record("<abstract>Drugs were withdrawn.</abstract>").withdrawn


def test_a_paper_whose_last_source_was_taken_away_is_withdrawn() -> None:
    day = "Mon, 01 Jan 2024 00:00:00 GMT"
    assert record(version("v1", day, "D"), version("v2", day, "I")).withdrawn
    assert not record(version("v1", day, "I"), version("v2", day, "AD")).withdrawn


@pytest.mark.parametrize(
    ("text", "dois"),
    [
        ("10.1000/a;10.1000/b", ["10.1000/a", "10.1000/b"]),
        ("10.1000/a, 10.1000/b", ["10.1000/a", "10.1000/b"]),
        ("10.1002/x(1998)3.0.CO;2-2", ["10.1002/x(1998)3.0.co;2-2"]),
        ("https://doi.org/10.1000/a", ["10.1000/a"]),
        ("in press", []),
    ],
)
def test_several_dois_are_told_apart(text: str, dois: list[str]) -> None:
    paper = record(f"<doi>{text}</doi>")
    assert [name.value for name in paper.identifiers[1:]] == dois


def test_deleted_papers_are_counted_and_nothing_else() -> None:
    one = page(entry("", status=' status="deleted"'), entry(metadata()))
    assert (len(one.records), one.received, one.problems) == (1, 2, ())


def test_a_token_is_sent_back_as_it_came() -> None:
    token = "verb%3DListRecords%26from%3D2026-11-20%26skip%3D77"
    one = page(entry(metadata()), f"<resumptionToken>\n {token} </resumptionToken>")
    assert one.following is not None
    assert one.following.params == (("verb", "ListRecords"), ("resumptionToken", token))
    assert one.following.url == f"{BASE}/oai"
    assert one.total is None


@pytest.mark.parametrize("size", ["", "-3", "many", "9" * 40, "1e3", "٣"])
def test_an_empty_token_ends_and_a_senseless_size_is_unknown(size: str) -> None:
    one = page(entry(metadata()), f'<resumptionToken completeListSize="{size}"/>')
    assert (one.following, one.total) == (None, None)


def test_the_last_page_may_still_tell_the_size() -> None:
    one = page(entry(metadata()), '<resumptionToken completeListSize=" 1301 " cursor="1300"/>')
    assert (one.following, one.total) == (None, 1301)


def test_fields_may_be_missing_or_empty() -> None:
    empty = [
        f"<{name}> \n </{name}>"
        for name in ("abstract", "authors", "categories", "comments", "doi", "journal-ref")
    ]
    paper = record(*empty)
    assert paper == record() == record(*(part.replace(" \n ", "") for part in empty))
    assert (paper.abstract, paper.authors, paper.categories) == (None, (), ())
    assert (paper.comment, paper.venue, paper.primary_category) == (None, None, None)
    assert (paper.updated, paper.version) == (None, None)
    assert record(*empty, kind="arXiv") == paper


def test_of_repeated_fields_the_first_counts() -> None:
    assert record("<comments>a</comments><comments>b</comments>").comment == "a"


def test_the_headers_id_stands_in_for_a_missing_one() -> None:
    inner = metadata().replace("<id>2401.01234</id>", "<id/>")
    (paper,) = page(entry(inner, named="math.GT/0309136v2")).records
    assert (str(paper.identifiers[0]), paper.version) == ("arxiv:math/0309136", 2)


def test_unusable_entries_are_reported_and_the_rest_goes_on() -> None:
    one = page(
        entry(metadata(title="<title> </title>")),
        entry(metadata().replace("2401.01234", "x y\x85z")),
        entry(""),
        entry("<metadata/>"),
        entry(metadata(kind="arXivOld")),
        "<record/>",
        "<about/>",
        entry(metadata()),
    )
    assert (len(one.records), one.received) == (1, 7)
    assert one.problems == (
        "entry 1: without a title (2401.01234)",
        "entry 2: without a usable arXiv id (x y z)",
        "entry 3: without metadata (2401.01234)",
        "entry 4: without metadata (2401.01234)",
        "entry 5: in a format that is not arXiv's, arXivOld (2401.01234)",
        "entry 6: without metadata ()",
    )


# Answers that have no papers


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (error("badArgument", "start date\n too early"), "badArgument: start date too early"),
        (error("idDoesNotExist"), "idDoesNotExist"),
        (error("", ""), "an error without a message"),
        (b"", "an empty answer"),
        (b"<html><title>503 first byte timeout</title></html>", "503 first byte timeout"),
        (b"Rate exceeded.", 'the text "Rate exceeded."'),
        (b"<feed/>", "XML with the root element <feed>"),
        (b"<OAI-PMH/>", "an answer without papers"),
        (b'{"error": "no"}', "an error report: no"),
        (answer(entry(metadata()))[:-200], "XML that breaks off after"),
        (answer("<record>"), "broken XML at line"),
        (answer(prolog='<!DOCTYPE x [<!ENTITY a "b">]>'), "XML with a document type"),
        (b"\x1f\x8b\x08\x00", "binary data"),
    ],
)
def test_an_answer_without_papers_says_what_came(body: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_records(body, BASE)
    message = str(caught.value)
    assert said in message
    assert "arXiv" in message
    assert "\n" not in message


def test_a_lookup_of_an_unknown_paper_finds_nothing_and_a_feed_complains(now: datetime) -> None:
    lookup = look_up(AT, PAPER)
    (series,) = feed(FeedAsk(AT, now, date(2026, 11, 14), categories=("cs.LG",)))
    assert lookup is not None
    body = error("idDoesNotExist", "Nothing found for this ID")
    assert lookup.read(body).received == 0
    with pytest.raises(SourceError, match="Nothing found"):
        series.read(body)
    for one in (lookup, series):
        assert one.read(error("noRecordsMatch")).received == 0
        with pytest.raises(SourceError, match="badArgument"):
            one.read(error("badArgument"))


def test_a_refusal_is_told_in_the_services_words() -> None:
    series = look_up(AT, PAPER)
    assert series is not None
    assert series.refused is not None
    assert series.refused(error("badVerb", "no such\nverb")) == "badVerb: no such verb"
    assert series.refused(answer()) is None
    assert series.refused(b"<html>400</html>") is None


def test_a_series_goes_on_where_its_own_service_is(now: datetime) -> None:
    at = Address("http://127.0.0.1:8080")
    (series,) = feed(FeedAsk(at, now, date(2026, 11, 14), categories=("cs.LG",)))
    first = series.read(answer(entry(metadata()), "<resumptionToken>t</resumptionToken>"))
    assert first.following is not None
    assert first.following.address == (
        "http://127.0.0.1:8080/oai?verb=ListRecords&resumptionToken=t"
    )
