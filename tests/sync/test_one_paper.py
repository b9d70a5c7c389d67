"""The same papers from every source, in any order of arrival, are the same papers."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperdeck.sources import huggingface
from paperdeck.sources.arxiv import parse_feed
from paperdeck.sources.contract import Address, FeedAsk
from paperdeck.sources.registry import find_source
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.paper import PaperRecord
    from paperdeck.sources.contract import Series

COUNT = 30
IDS = [f"2601.{number:05}" for number in range(1, COUNT + 1)]
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
AT = Address("https://example.org")


def doi(arxiv_id: str) -> str:
    return f"10.1000/journal.{arxiv_id}"


def from_hugging_face() -> tuple[PaperRecord, ...]:
    items = [
        {
            "title": f"Paper {one}",
            "paper": {"id": one, "title": f"Paper {one}", "publishedAt": "2026-01-02T00:00:00Z"},
        }
        for one in IDS
    ]
    return huggingface.parse_daily(json.dumps(items).encode()).records


def from_api() -> tuple[PaperRecord, ...]:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/{one}v1</id><title>Paper {one}</title>"
        f"<published>2026-01-02T00:00:00Z</published><arxiv:doi>{doi(one)}</arxiv:doi></entry>"
        for one in IDS
    )
    return parse_feed(
        f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
        xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
        <opensearch:totalResults>{COUNT}</opensearch:totalResults>{entries}</feed>""".encode()
    ).records


def series(name: str, categories: tuple[str, ...] = (), urls: tuple[str, ...] = ()) -> Series:
    source = find_source(name)
    assert source is not None
    assert source.feed is not None
    (only,) = source.feed(FeedAsk(AT, NOW, date(2026, 1, 1), categories, urls=urls))
    return only


def from_rss() -> tuple[PaperRecord, ...]:
    items = "".join(
        f"<item><title>Paper {one}</title><link>https://arxiv.org/abs/{one}</link>"
        f"<description>arXiv:{one}v1 Announce Type: new \nAbstract: What it says.</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{one}v1</guid><category>cs.LG</category>'
        "<pubDate>Fri, 02 Jan 2026 00:00:00 -0400</pubDate>"
        "<arxiv:announce_type>new</arxiv:announce_type><dc:creator>Ada Lovelace</dc:creator></item>"
        for one in IDS
    )
    body = f"""<rss xmlns:arxiv="http://arxiv.org/schemas/atom"
        xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>
        <title>cs.LG updates on arXiv.org</title>{items}</channel></rss>"""
    return series("arxiv-rss", categories=("cs.LG",)).read(body.encode()).records


def from_oai() -> tuple[PaperRecord, ...]:
    records = "".join(
        f"<record><header><identifier>oai:arXiv.org:{one}</identifier>"
        "<datestamp>2026-01-03</datestamp></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{one}</id>'
        '<version version="v1"><date>Fri, 02 Jan 2026 00:00:00 GMT</date></version>'
        f"<title>Paper {one}</title><authors>Ada Lovelace</authors>"
        f"<categories>cs.LG</categories><doi>{doi(one)}</doi><abstract>What.</abstract>"
        "</arXivRaw></metadata></record>"
        for one in IDS
    )
    body = f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
        <ListRecords>{records}</ListRecords></OAI-PMH>"""
    return series("arxiv-oai", categories=("cs.LG",)).read(body.encode()).records


def names_of(records: tuple[PaperRecord, ...]) -> list[Identifier]:
    return [record.identifiers[0] for record in records]


def from_semantic_scholar() -> tuple[PaperRecord, ...]:
    source = find_source("semanticscholar")
    assert source is not None
    assert source.enrich is not None
    (only,) = source.enrich(AT, names_of(from_hugging_face()))
    papers = [
        {
            "paperId": f"{number:040x}",
            "title": f"Paper {one}",
            "externalIds": {"ArXiv": one, "DOI": doi(one).upper(), "CorpusId": number + 1},
            "citationCount": number,
        }
        for number, one in enumerate(IDS)
    ]
    return only.read(json.dumps(papers).encode()).records


def from_journal() -> tuple[PaperRecord, ...]:
    items = [
        {"id": f"https://doi.org/{doi(one)}", "url": f"https://doi.org/{doi(one)}", "title": one}
        for one in IDS
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Journal", "items": items}
    only = series("feed", urls=("https://journal.example.org/feed.json",))
    return only.read(json.dumps(feed).encode()).records


@cache
def everything() -> tuple[tuple[PaperRecord, ...], ...]:
    return (
        from_hugging_face(), from_api(), from_rss(), from_oai(),
        from_semantic_scholar(), from_journal(),
    )  # fmt: skip


def test_every_source_tells_of_all_of_them() -> None:
    assert [len(records) for records in everything()] == [COUNT] * 6
    assert len({records[0].source for records in everything()}) == 6


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(6)), at_once=st.booleans())
def test_in_any_order_they_are_thirty_papers(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], at_once: bool
) -> None:
    folder: Path = tmp_path_factory.mktemp("library")
    store = Store.open(folder / "data")
    batches = [everything()[place] for place in order]
    if at_once:
        batches = [tuple(record for batch in batches for record in batch)]
    with closing(store.papers_writer()) as conn:
        for batch in batches:
            ingest(conn, batch, now=NOW, run=None)
    with closing(store.reader()) as conn:
        ids = [one for (one,) in conn.execute("SELECT id FROM papers ORDER BY id")]
        sources = conn.execute(
            "SELECT paper_id, count(*) FROM source_records GROUP BY paper_id"
        ).fetchall()
    assert ids == [f"arxiv:{one}" for one in IDS]
    assert sources == [(f"arxiv:{one}", 6) for one in IDS]
