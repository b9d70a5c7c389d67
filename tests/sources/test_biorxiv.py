from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, Version
from paperdeck.sources.biorxiv import SERVERS, SOURCES, parse_details
from paperdeck.sources.contract import Address, Capability, FeedAsk
from paperdeck.sources.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.contract import Page

BIORXIV, MEDRXIV = SERVERS
AT = Address("https://api.biorxiv.org")
DOI = "10.1101/2026.05.28.333333"
DAYS = "https://api.biorxiv.org/details/biorxiv/2026-11-14/2026-11-21"


def row(**fields: object) -> dict[str, object]:
    return {"doi": DOI, "title": "A Title", "version": "1", "date": "2026-05-29", **fields}


def answer(*rows: object, **message: object) -> bytes:
    said = {"status": "ok", "cursor": 0, "count": len(rows), "total": str(len(rows)), **message}
    return json.dumps({"messages": [said], "collection": rows}).encode()


def read(body: bytes) -> Page:
    return parse_details(body, server=BIORXIV, days=DAYS)


def record(*rows: dict[str, object]) -> PaperRecord:
    page = read(answer(*rows))
    assert page.problems == ()
    (paper,) = page.records
    return paper


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def doi(value: str) -> Identifier:
    return Identifier(Scheme.DOI, value)


# Requests


def test_the_feed_asks_for_days_in_utc() -> None:
    # Late on the 20th in New York is the 21st in UTC.
    now = datetime(2026, 11, 20, 22, 0, tzinfo=timezone(timedelta(hours=-5)))
    for server in SERVERS:
        (series,) = server.feed(FeedAsk(AT, now, date(2026, 11, 14)))
        assert series.request.address == (
            f"https://api.biorxiv.org/details/{server.name}/2026-11-14/2026-11-21/0/json"
        )
        assert str(series) == "2026-11-14 to 2026-11-21"


def test_a_start_in_the_future_is_today(now: datetime) -> None:
    (series,) = BIORXIV.feed(FeedAsk(AT, now, date(2027, 1, 1)))
    assert series.request.url.endswith("/2026-11-21/2026-11-21/0/json")


def test_pages_follow_by_the_count_that_the_service_gives(now: datetime) -> None:
    (series,) = BIORXIV.feed(FeedAsk(AT, now, date(2026, 11, 14)))
    page = series.read(answer(row(), cursor=0, count=30, total="1410"))
    assert page.total == 1_410
    assert page.following is not None
    assert page.following.address == f"{DAYS}/30/json"
    page = series.read(answer(row(), cursor="1380", count="29", total=1_410))
    assert page.following is not None
    assert page.following.address == f"{DAYS}/1409/json"


@pytest.mark.parametrize(
    "body",
    [
        answer(row(), cursor=1380, count=30, total="1410"),
        answer(row(), cursor=1380, count=30, total=1_400),
        answer(row(), cursor=30, count=0, total="1410"),
        answer(cursor=30, count=30, total="1410"),
        answer(),
    ],
)
def test_pages_come_to_their_end(body: bytes) -> None:
    assert read(body).following is None


def test_without_numbers_the_rows_are_counted() -> None:
    page = read(answer(row(), row(), cursor="x", count=None, total=-1))
    assert page.total is None
    assert page.following is not None
    assert page.following.address == f"{DAYS}/2/json"


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        ("10.1101/2021.11.22.469359", "10.1101/2021.11.22.469359"),
        ("10.1101/339747", "10.1101/339747"),
        ("10.64898/2025.12.01.691234", "10.64898/2025.12.01.691234"),
        ("10.1101/2021.11.22.469359v12", "10.1101/2021.11.22.469359"),
    ],
)
def test_a_preprint_is_asked_for_by_its_doi(value: str, asked: str) -> None:
    for server in SERVERS:
        series = server.lookup(AT, doi(value))
        assert series is not None
        assert series.request.address == (
            f"https://api.biorxiv.org/details/{server.name}/{asked}/na/json"
        )
        page = series.read(answer(row(), total="9"))
        assert page.records[0].source == server.name
        assert page.following is None


@pytest.mark.parametrize(
    "name",
    [
        doi("10.1000/xyz"),
        doi("10.1101/../../x"),
        doi("10.11010/339747"),
        Identifier(Scheme.ARXIV, "2401.01234"),
        Identifier(Scheme.PUBMED, "1"),
    ],
)
def test_other_papers_are_not_asked_for(name: Identifier) -> None:
    assert BIORXIV.lookup(AT, name) is None


def test_the_servers_share_their_turn() -> None:
    assert set(SOURCES) == {"biorxiv", "medrxiv"}
    for name, source in SOURCES.items():
        assert (source.name, source.service) == (name, "biorxiv")
        assert source.capabilities == {Capability.FEED, Capability.LOOKUP}
        assert source.hosts == {"api.biorxiv.org", "www.biorxiv.org", "api.medrxiv.org"}
    assert [source.title for source in SOURCES.values()] == ["bioRxiv", "medRxiv"]


# The recorded answer


def test_the_recorded_row_is_read(recordings: Path) -> None:
    page = read((recordings / "biorxiv" / "details_item_real_shortened.json").read_bytes())
    assert (page.received, page.total, page.problems) == (1, 1_410, ())
    assert page.following is not None
    assert page.following.address == f"{DAYS}/30/json"
    (paper,) = page.records
    assert paper.source == "biorxiv"
    assert paper.identifiers == (doi("10.1101/2021.11.22.469359"),)
    assert paper.title.startswith("Neural computations in the foveal and peripheral visual fields")
    assert [author.name for author in paper.authors[:2]] == ["J. Zhang", "X. Zhu"]
    assert len(paper.authors) == 10
    assert (paper.version, paper.versions) == (5, (Version(5, midnight(2026, 4, 8)),))
    assert (paper.published, paper.updated) == (midnight(2021, 11, 22), midnight(2026, 4, 8))
    assert (paper.keywords, paper.categories) == (("neuroscience",), ())
    assert paper.url == "https://www.biorxiv.org/content/10.1101/2021.11.22.469359"
    assert paper.pdf_url == f"{paper.url}v5.full.pdf"
    assert paper.venue is None
    assert not paper.withdrawn


# Versions


def test_versions_of_a_preprint_are_one_record() -> None:
    paper = record(
        row(version="2", date="2026-06-30", title="Better"),
        row(version=10, date="2026-08-01", title="Best"),
        row(version="1", date="2026-05-29", title="First"),
    )
    assert (paper.title, paper.version) == ("Best", 10)
    assert paper.versions == (
        Version(1, midnight(2026, 5, 29)),
        Version(2, midnight(2026, 6, 30)),
        Version(10, midnight(2026, 8, 1)),
    )
    assert paper.published == midnight(2026, 5, 29)
    assert paper.updated == midnight(2026, 8, 1)


@pytest.mark.parametrize(
    ("doi", "published"),
    [("10.1101/2026.05.28.333333", midnight(2026, 5, 28)), ("10.1101/333", midnight(2026, 8, 1))],
)
def test_without_the_first_version_the_doi_or_the_newest_one_dates_the_paper(
    doi: str, published: datetime
) -> None:
    later = row(doi=doi, version="3", date="2026-08-01")
    paper = record(later, row(doi=doi, version="2", date="2026-06-30"))
    assert paper.published == published


def test_rows_of_other_preprints_are_other_records() -> None:
    page = read(answer(row(), row(doi="10.1101/2"), row(version="2")))
    assert [paper.version for paper in page.records] == [2, 1]
    assert page.received == 3


@pytest.mark.parametrize("version", [None, "", "two", 0, "0", -1, 1.5e300, [], "-1"])
def test_a_version_without_a_number_is_unknown(version: object) -> None:
    paper = record(row(version=version))
    assert (paper.version, paper.versions, paper.pdf_url) == (None, (), None)
    assert paper.published == midnight(2026, 5, 29)


@pytest.mark.parametrize("day", [None, "", "soon", "2026-02-30", 20260529, []])
def test_a_day_that_is_none_is_unknown(day: object) -> None:
    paper = record(row(date=day))
    assert (paper.published, paper.versions) == (None, (Version(1, None),))


def test_no_time_of_day_is_meant() -> None:
    assert record(row(date="2026-05-29T13:00:00")).published == midnight(2026, 5, 29)


# Fields


def test_authors_are_written_in_reading_order() -> None:
    names = "Zhang, J.; van  Last, G. H.;Hora, D., Jr.; ; The Consortium; , ;"
    assert record(row(authors=names)).authors == (
        Author("J. Zhang"),
        Author("G. H. van Last"),
        Author("D. Hora Jr."),
        Author("The Consortium"),
    )


@pytest.mark.parametrize(
    ("published", "names"),
    [
        ("10.1371/journal.pone.0256482", [DOI, "10.1371/journal.pone.0256482"]),
        ("https://doi.org/10.1371/A ", [DOI, "10.1371/a"]),
        (DOI, [DOI]),
        *((nothing, [DOI]) for nothing in ("NA", "", None, 5, "in print")),
    ],
)
def test_the_journals_version_is_the_same_paper(published: object, names: list[str]) -> None:
    assert record(row(published=published)).identifiers == tuple(map(doi, names))


def test_any_version_may_name_the_journals() -> None:
    paper = record(row(published="10.1000/j"), row(version="2", published="NA"))
    assert paper.identifiers == (doi(DOI), doi("10.1000/j"))


def test_what_the_row_says_of_its_server_changes_nothing() -> None:
    page = parse_details(answer(row(server="bioRxiv")), server=MEDRXIV)
    assert page.records[0].source == "medrxiv"
    assert page.records[0].url == f"https://www.medrxiv.org/content/{DOI}"


def test_an_abstract_keeps_its_paragraphs() -> None:
    assert record(row(abstract=" One\ntwo.\n\nThree. ")).abstract == "One two.\n\nThree."


@pytest.mark.parametrize(
    ("fields", "withdrawn"),
    [
        ({"type": "withdrawn"}, True),
        ({"type": "Withdrawn"}, True),
        ({"type": "new results"}, False),
        ({"title": "WITHDRAWN: On Water"}, True),
        ({"abstract": "The authors have withdrawn this manuscript owing to an error."}, True),
        ({"abstract": "Drugs that were withdrawn from the market."}, False),
    ],
)
def test_a_withdrawn_preprint_is_marked(fields: dict[str, object], *, withdrawn: bool) -> None:
    assert record(row(**fields)).withdrawn is withdrawn


# Absurd input


OPTIONAL = ["authors", "abstract", "category", "published", "type", "license", "funder", "server"]


@pytest.mark.parametrize("value", [None, 5, True, "", " ", [], {}, [None]])
def test_fields_of_any_type_are_unknown(value: object) -> None:
    paper = record(row(**dict.fromkeys(OPTIONAL, value)))
    assert paper == record(row())
    assert (paper.abstract, paper.authors, paper.keywords) == (None, (), ())


def test_unusable_rows_are_reported_and_the_rest_goes_on() -> None:
    page = read(answer(row(doi=None), row(doi="NA"), row(title=" "), "text", row()))
    assert (len(page.records), page.received) == (1, 5)
    assert page.problems == (
        "entry 1: without a usable DOI (None)",
        "entry 2: without a usable DOI (NA)",
        f"entry 3: without a title ({DOI})",
        "entry 4: not an object",
    )


@pytest.mark.parametrize(
    "body",
    [
        b'{"messages": [{"status": "no posts found"}], "collection": []}',
        b'{"messages": [{"status": "No articles found for this DOI"}]}',
        b'{"messages": [], "collection": []}',
        b'{"messages": null, "collection": []}',
        answer(),
    ],
)
def test_nothing_posted_is_an_empty_page(body: bytes) -> None:
    page = read(body)
    assert (page.records, page.received, page.following) == ((), 0, None)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "an empty answer"),
        (b"Error : (2002) Connection refused", 'the text "Error'),
        (b"<!doctype html><title>Just a moment...</title>", "an HTML page: Just a moment"),
        (b"[]", "JSON of another kind"),
        (b"{}", "JSON of another kind"),
        (b'{"messages": [{"status": "ok"}], "collection": null}', "reports an error: ok"),
        (b'{"messages": [{"status": "bad interval"}], "collection": []}', "bad interval"),
        (b'{"error": "Too many requests"}', "Too many requests"),
        (answer(row())[:-20], "an object that breaks off"),
        (b"\x1f\x8b\x08\x00", "binary data"),
    ],
)
def test_an_answer_without_rows_says_what_came(body: bytes, said: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(body)
    assert said in str(caught.value)
    assert "bioRxiv" in str(caught.value)
