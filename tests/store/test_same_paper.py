"""Records of one paper under several names, and papers that turn out to be the same."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from paperdeck.store.ingest import Ingested, ingest
from paperdeck.store.papers import load_records, read_paper

if TYPE_CHECKING:
    import sqlite3

    from tests.store.conftest import MakeRecord

PUBLISHED = datetime(2024, 1, 2, tzinfo=UTC)


def ids(conn: sqlite3.Connection) -> list[str]:
    return [paper_id for (paper_id,) in conn.execute("SELECT id FROM papers ORDER BY id")]


def aliases(conn: sqlite3.Connection) -> dict[str, str]:
    return dict(conn.execute("SELECT alias, paper_id FROM aliases"))


def merges(conn: sqlite3.Connection) -> dict[str, str]:
    return dict(conn.execute("SELECT old_id, new_id FROM merges"))


def companion_rows(conn: sqlite3.Connection) -> set[int]:
    tables = ("papers", "paper_categories", "paper_sources", "paper_days")
    return {row for table in tables for (row,) in conn.execute(f"SELECT row FROM {table}")}


def test_two_sources_of_one_paper_are_one_paper(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    arxiv = make_record("2401.00001", title="True title", abstract=r"$\alpha$")
    hugging = make_record(
        "2401.00001", source="huggingface", title="Mangled", abstract="alpha", upvotes=5
    )
    assert ingest(writer, [hugging], now=now).added == ("arxiv:2401.00001",)
    assert ingest(writer, [arxiv], now=now).updated == ("arxiv:2401.00001",)
    paper = read_paper(writer, "arxiv:2401.00001")
    assert paper is not None
    assert (paper.title, paper.abstract, paper.upvotes) == ("True title", r"$\alpha$", 5)
    assert paper.sources == ("arxiv", "huggingface")
    assert load_records(writer, paper.id) == [arxiv, hugging]
    assert ingest(writer, [hugging, arxiv], now=now) == Ingested(unchanged=2)


def test_two_sources_in_one_batch_are_one_paper(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    records = [
        make_record("10.1000/xyz", source="crossref"),
        make_record("2401.00001", source="huggingface"),
        make_record("2401.00001", "10.1000/xyz"),
    ]
    done = ingest(writer, records, now=now)
    assert done.added == ("arxiv:2401.00001",)
    assert done.merged == ()
    assert ids(writer) == ["arxiv:2401.00001"]
    assert len(load_records(writer, "arxiv:2401.00001")) == 3


def test_what_a_weaker_source_says_is_no_update_when_nothing_shows(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(
        writer,
        [make_record("2401.00001"), make_record("2401.00001", source="huggingface", title="B")],
        now=now,
    )
    later = make_record("2401.00001", source="huggingface", title="C")
    assert ingest(writer, [later], now=now) == Ingested(unchanged=1)
    assert load_records(writer, "arxiv:2401.00001")[1].title == "C"


def test_a_paper_gets_a_better_name(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("10.1000/xyz", source="crossref", published=PUBLISHED)], now=now)
    later = now + timedelta(days=1)
    done = ingest(
        writer, [make_record("2401.00001", "10.1000/xyz", published=PUBLISHED)], now=later
    )
    assert done.merged == (("doi:10.1000/xyz", "arxiv:2401.00001"),)
    assert done.updated == ("arxiv:2401.00001",)
    assert ids(writer) == ["arxiv:2401.00001"]
    paper = read_paper(writer, "arxiv:2401.00001")
    assert paper is not None
    assert paper.added == now
    assert aliases(writer) == {
        "doi:10.1000/xyz": "arxiv:2401.00001",
        "arxiv:2401.00001": "arxiv:2401.00001",
    }
    assert merges(writer) == {"doi:10.1000/xyz": "arxiv:2401.00001"}


def test_two_papers_become_one_when_a_record_names_both(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    first = make_record(
        "2401.00001", title="Preprint", categories=("cs.LG",), days=(date(2024, 1, 2),)
    )
    second = make_record(
        "10.1000/xyz", source="crossref", title="Article", citations=4, published=PUBLISHED
    )
    ingest(writer, [first, second], now=now)
    assert ids(writer) == ["arxiv:2401.00001", "doi:10.1000/xyz"]
    linking = make_record("2401.00001", "10.1000/xyz", source="semanticscholar", title="Linked")
    done = ingest(writer, [linking], now=now)
    assert done == Ingested(
        updated=("arxiv:2401.00001",), merged=(("doi:10.1000/xyz", "arxiv:2401.00001"),)
    )
    paper = read_paper(writer, "arxiv:2401.00001")
    assert paper is not None
    assert (paper.title, paper.citations, paper.published) == ("Preprint", 4, PUBLISHED)
    assert paper.sources == ("arxiv", "crossref", "semanticscholar")
    assert len(companion_rows(writer)) == 1
    assert dict(writer.execute("SELECT name, value FROM counters WHERE value <> 0")) == {
        "year:2024": 1,
        "papers": 1,
        "category:cs.LG": 1,
        "source:arxiv": 1,
        "source:crossref": 1,
        "source:semanticscholar": 1,
    }
    found = writer.execute("SELECT rowid FROM papers_fts WHERE papers_fts MATCH 'article'")
    assert found.fetchall() == []
    assert ingest(writer, [first, second, linking], now=now) == Ingested(unchanged=3)


def test_chains_of_merges_lead_to_the_last_name(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    address = "https://example.org/paper"
    ingest(writer, [make_record(address, source="feed")], now=now)
    (url_id,) = ids(writer)
    ingest(writer, [make_record("10.1000/xyz", address, source="crossref")], now=now)
    ingest(writer, [make_record("2401.00001", "10.1000/xyz")], now=now)
    assert merges(writer) == {
        url_id: "arxiv:2401.00001",
        "doi:10.1000/xyz": "arxiv:2401.00001",
    }
    assert set(aliases(writer).values()) == {"arxiv:2401.00001"}


def test_two_preprints_with_one_doi_stay_two_papers(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    first = make_record("2401.00001", "10.1000/xyz", title="Part one")
    second = make_record("2401.00002", "10.1000/xyz", title="Part two")
    done = ingest(writer, [first, second], now=now)
    assert done.added == ("arxiv:2401.00001", "arxiv:2401.00002")
    assert ingest(writer, [first], now=now) == Ingested(unchanged=1)
    assert ingest(writer, [second], now=now) == Ingested(unchanged=1)
    assert aliases(writer)["doi:10.1000/xyz"] == "arxiv:2401.00001"
    assert ids(writer) == ["arxiv:2401.00001", "arxiv:2401.00002"]


def test_a_doi_that_two_preprints_share_does_not_join_them_later_either(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("2401.00001"), make_record("2401.00002", "10.1000/b")], now=now)
    ingest(writer, [make_record("2401.00001", "10.1000/b")], now=now)
    journal = make_record("10.1000/b", source="crossref", citations=1)
    assert ingest(writer, [journal], now=now).updated == ("arxiv:2401.00002",)
    assert len(ids(writer)) == 2


def test_a_record_that_names_two_arxiv_ids_makes_them_one_under_the_older(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("2401.00002", title="Second")], now=now - timedelta(days=1))
    ingest(writer, [make_record("2401.00001", title="First")], now=now)
    done = ingest(writer, [make_record("2401.00001", "2401.00002", source="openalex")], now=now)
    assert done.merged == (("arxiv:2401.00001", "arxiv:2401.00002"),)
    assert ids(writer) == ["arxiv:2401.00002"]
    assert [record.title for record in load_records(writer, "arxiv:2401.00002")] == [
        "First",
        "A paper",
    ]


def test_days_that_a_source_once_told_of_are_kept(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    daily = make_record("2401.00001", source="huggingface", days=(date(2024, 1, 3),))
    trending = make_record("2401.00001", source="huggingface")
    ingest(writer, [daily], now=now)
    assert ingest(writer, [trending], now=now) == Ingested(unchanged=1)
    again = make_record("2401.00001", source="huggingface", days=(date(2024, 1, 5),))
    ingest(writer, [again], now=now)
    found = writer.execute("SELECT source, day FROM paper_days ORDER BY day").fetchall()
    assert found == [
        ("huggingface", date(2024, 1, 3).toordinal()),
        ("huggingface", date(2024, 1, 5).toordinal()),
    ]


def test_a_day_of_a_second_source_is_noted_though_the_paper_looks_the_same(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    day = date(2024, 1, 3)
    ingest(
        writer,
        [make_record("2401.00001", days=(day,)), make_record("2401.00001", source="huggingface")],
        now=now,
    )
    ingest(writer, [make_record("2401.00001", source="huggingface", days=(day,))], now=now)
    found = writer.execute("SELECT source FROM paper_days ORDER BY source").fetchall()
    assert found == [("arxiv",), ("huggingface",)]
