from __future__ import annotations

import json
import lzma
from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, Paper, PaperFacts, PaperRecord, Version
from paperdeck.store.ingest import Ingested, ingest
from paperdeck.store.papers import load_records, read_paper, read_papers
from paperdeck.store.row_numbers import DAY_BITS

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from tests.store.conftest import MakeRecord

    from paperdeck.store.database import Store

PUBLISHED = datetime(2024, 1, 2, 18, 30, 5, tzinfo=UTC)
HOSTILE = "On [/INST] tokens [@click=app.quit]x[/]\x1b]52;c;aGk=\x07\x9b31m\u202e\u2066\ud800"


def row_of(conn: sqlite3.Connection, paper_id: str) -> int:
    return int(conn.execute("SELECT row FROM papers WHERE id = ?", (paper_id,)).fetchone()[0])


def search(conn: sqlite3.Connection, words: str) -> list[int]:
    found = conn.execute("SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?", (words,))
    return [row for (row,) in found]


def counters(conn: sqlite3.Connection) -> dict[str, int]:
    """All but those of years, which have a test of their own."""
    select = "SELECT name, value FROM counters WHERE value <> 0 AND name NOT LIKE 'year:%'"
    return dict(conn.execute(select))


def stored(conn: sqlite3.Connection, paper_id: str) -> Paper:
    paper = read_paper(conn, paper_id)
    assert paper is not None
    return paper


def whole(conn: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that a source's words go into."""
    names = (
        "papers",
        "paper_categories",
        "paper_sources",
        "paper_days",
        "aliases",
        "source_records",
        "merges",
        "counters",
    )
    return {name: sorted(conn.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


@pytest.fixture
def full(make_record: MakeRecord) -> PaperRecord:
    return make_record(
        "2401.00001",
        "10.1000/xyz",
        title=r"Learning $\alpha$-Equilibria",
        abstract="First line\nsecond line.",
        authors=(Author("Ada Lovelace", "Analytical Engines"), Author("Émile Borel")),
        categories=("cs.LG", "stat.ML"),
        primary_category="cs.LG",
        published=PUBLISHED,
        updated=PUBLISHED + timedelta(days=3),
        version=2,
        versions=(Version(1, PUBLISHED), Version(2)),
        venue="NeurIPS 2024",
        comment="12 pages",
        withdrawn=True,
        url="https://example.org/1",
        pdf_url="https://example.org/1.pdf",
        code_url="https://example.org/code",
        code_stars=0,
        project_url="https://example.org/project",
        organization="Engines",
        upvotes=7,
        comments=0,
        citations=3,
        keywords=("equilibria", "learning"),
        days=(date(2024, 1, 4), date(2024, 1, 3)),
    )


def test_everything_that_a_source_says_comes_back(
    writer: sqlite3.Connection, full: PaperRecord, now: datetime
) -> None:
    done = ingest(writer, [full], now=now)
    assert done == Ingested(added=("arxiv:2401.00001",))
    ordered = replace(full, days=tuple(sorted(full.days)))
    assert load_records(writer, "arxiv:2401.00001") == [ordered]
    taken = {fact.name: getattr(ordered, fact.name) for fact in fields(PaperFacts)}
    assert stored(writer, "arxiv:2401.00001") == Paper(
        id="arxiv:2401.00001",
        doi="10.1000/xyz",
        arxiv_id="2401.00001",
        sources=("arxiv",),
        added=now,
        **taken,
    )


def test_a_sparse_record_is_a_paper_too(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("10.1000/abc", authors=())], now=now)
    assert stored(writer, "doi:10.1000/abc") == Paper(
        id="doi:10.1000/abc",
        title="A paper",
        doi="10.1000/abc",
        url="https://doi.org/10.1000/abc",
        sources=("arxiv",),
        added=now,
    )


def test_addresses_that_no_source_gives_are_made_from_the_arxiv_id(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("math/0309136")], now=now)
    paper = stored(writer, "arxiv:math/0309136")
    assert paper.url == "https://arxiv.org/abs/math/0309136"
    assert paper.pdf_url == "https://arxiv.org/pdf/math/0309136"


def test_the_same_records_again_change_nothing(
    writer: sqlite3.Connection, full: PaperRecord, make_record: MakeRecord, now: datetime
) -> None:
    records = [full, make_record("2401.00002")]
    ingest(writer, records, now=now)
    before, writes = whole(writer), writer.total_changes
    done = ingest(writer, records, now=now + timedelta(seconds=1))
    assert done == Ingested(unchanged=2)
    assert whole(writer) == before
    assert writer.total_changes == writes


def test_a_record_given_twice_in_a_batch_counts_once(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    record = make_record("2401.00002")
    assert ingest(writer, [record, record], now=now) == Ingested(
        added=("arxiv:2401.00002",), unchanged=1
    )
    assert counters(writer) == {"papers": 1, "source:arxiv": 1}


def test_the_later_record_of_a_batch_is_the_one_kept(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(
        writer,
        [make_record("2401.00002", upvotes=1), make_record("2401.00002", upvotes=2)],
        now=now,
    )
    assert stored(writer, "arxiv:2401.00002").upvotes == 2


def test_an_updated_record_replaces_what_its_source_said(
    writer: sqlite3.Connection, full: PaperRecord, now: datetime
) -> None:
    ingest(writer, [full], now=now)
    row = row_of(writer, "arxiv:2401.00001")
    later = replace(
        full, title="Gardens", categories=("cs.CL",), authors=(Author("Grace Hopper"),), upvotes=8
    )
    done = ingest(writer, [later], now=now + timedelta(hours=1))
    assert done == Ingested(updated=("arxiv:2401.00001",))
    paper = stored(writer, "arxiv:2401.00001")
    assert (paper.title, paper.upvotes, paper.added) == ("Gardens", 8, now)
    assert [author.name for author in paper.authors] == ["Grace Hopper"]
    assert row_of(writer, "arxiv:2401.00001") == row
    assert search(writer, "gardens") == search(writer, "hopper") == [row]
    assert search(writer, "equilibria") == search(writer, "lovelace") == []
    assert counters(writer) == {"papers": 1, "category:cs.CL": 1, "source:arxiv": 1}


def test_only_what_differs_is_written_again(
    writer: sqlite3.Connection, full: PaperRecord, now: datetime
) -> None:
    ingest(writer, [full], now=now)
    before = writer.total_changes
    ingest(writer, [replace(full, upvotes=8)], now=now)
    # The paper's row and what its source said: no author, no index entry.
    assert writer.total_changes - before <= 3


def test_the_index_finds_title_abstract_and_authors_folded(
    writer: sqlite3.Connection, full: PaperRecord, now: datetime
) -> None:
    ingest(writer, [full], now=now)
    row = row_of(writer, "arxiv:2401.00001")
    for words in ("alpha", "equilibr*", "second", "lovelace", "emile", "title : learning"):
        assert search(writer, words) == [row], words
    assert search(writer, "title : lovelace") == []


def test_counters_follow_every_batch(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(
        writer,
        [
            make_record("2401.00001", categories=("cs.LG", "cs.CL")),
            make_record("2401.00002", categories=("cs.LG",)),
        ],
        now=now,
    )
    ingest(writer, [make_record("2401.00002", source="huggingface")], now=now)
    assert counters(writer) == {
        "papers": 2,
        "category:cs.LG": 2,
        "category:cs.CL": 1,
        "source:arxiv": 2,
        "source:huggingface": 1,
    }


@pytest.mark.parametrize(
    ("fields", "fresh"),
    [
        ({"days": (date(2020, 1, 1),)}, 1),
        ({"published": datetime(2026, 11, 20, tzinfo=UTC)}, 1),
        ({"published": datetime(2026, 11, 1, tzinfo=UTC)}, 0),
        ({}, 0),
    ],
)
def test_a_paper_is_fresh_when_a_sync_brings_it_and_it_is_really_new(
    writer: sqlite3.Connection, make_record: MakeRecord, fields: dict[str, Any], fresh: int
) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    ingest(writer, [make_record("2401.00001", **fields)], now=now, run=1)
    assert writer.execute("SELECT added_run, fresh FROM papers").fetchall() == [(1, fresh)]


def test_an_import_brings_nothing_fresh(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("2401.00001", days=(now.date(),), published=now)], now=now)
    assert writer.execute("SELECT added_run, fresh FROM papers").fetchall() == [(None, 0)]


def test_a_paper_stays_with_the_run_that_brought_it(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    recent = now - timedelta(days=1)
    ingest(writer, [make_record("2401.00001", published=recent)], now=now, run=1)
    ingest(writer, [make_record("2401.00001", published=recent, upvotes=3)], now=now, run=2)
    assert writer.execute("SELECT added_run, fresh, upvotes FROM papers").fetchall() == [(1, 1, 3)]


def test_records_without_name_or_title_are_rejected_and_the_rest_goes_on(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    nameless, untitled = make_record(), make_record("2401.00001", title=" \x1b\n ")
    done = ingest(writer, [nameless, untitled, make_record("2401.00002")], now=now)
    assert done.added == ("arxiv:2401.00002",)
    assert [(one.record, one.reason) for one in done.rejected] == [
        (nameless, "it has no identifier that can be used"),
        (untitled, "it has no title"),
    ]
    assert done.unchanged == 0


def test_no_text_comes_in_with_escapes_or_controls(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    record = make_record(
        "2401.00001",
        title=HOSTILE,
        abstract=f"{HOSTILE}\n{HOSTILE}",
        authors=(Author(HOSTILE, HOSTILE), Author("\x1b")),
        categories=(HOSTILE, "\x9b"),
        primary_category=HOSTILE,
        venue=HOSTILE,
        comment=HOSTILE,
        organization=HOSTILE,
        keywords=(HOSTILE,),
        url=f"https://example.org/{HOSTILE}",
        code_url="javascript:alert(1)",
        project_url="  https://example.org/\x1b[31mred ",
    )
    ingest(writer, [record], now=now)
    paper = stored(writer, "arxiv:2401.00001")
    assert paper.title.startswith("On [/INST] tokens [@click=app.quit]x[/]")
    assert len(paper.authors) == 1
    assert len(paper.categories) == 1
    assert paper.code_url is None
    everything = json.dumps(whole(writer), default=repr, ensure_ascii=False)
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in everything)
    assert not set(everything) & {"\u202e", "\u2066", "\ud800"}


def test_an_identifier_with_escapes_is_no_identifier(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    evil = Identifier(Scheme.DOI, "10.1000/\x1b]52;c;x\x07")
    record = replace(make_record("2401.00001"), identifiers=(evil,))
    assert len(ingest(writer, [record], now=now).rejected) == 1
    record = make_record("2401.00002")
    ingest(writer, [replace(record, identifiers=(evil, *record.identifiers))], now=now)
    assert writer.execute("SELECT alias FROM aliases").fetchall() == [("arxiv:2401.00002",)]


def test_numbers_that_nothing_can_hold_are_unknown(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("2401.00001", upvotes=10**30, citations=0)], now=now)
    paper = stored(writer, "arxiv:2401.00001")
    assert paper.upvotes is None
    assert paper.citations == 0


def test_dates_in_other_zones_are_kept_in_utc(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    published = datetime.fromisoformat("2024-01-02T20:30:05.250-05:00")
    ingest(writer, [make_record("2401.00001", published=published)], now=now)
    assert stored(writer, "arxiv:2401.00001").published == datetime(
        2024, 1, 3, 1, 30, 5, tzinfo=UTC
    )
    assert row_of(writer, "arxiv:2401.00001") >> DAY_BITS == date(2024, 1, 3).toordinal()


def test_an_error_in_the_middle_leaves_the_library_as_it_was(
    writer: sqlite3.Connection,
    make_record: MakeRecord,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ingest(writer, [make_record("2401.00001")], now=now)
    before = whole(writer)
    monkeypatch.setattr("paperdeck.store.outcomes._write_names", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ingest(writer, [make_record("2401.00001", title="B"), make_record("2401.00002")], now=now)
    assert whole(writer) == before
    assert search(writer, "B") == []


def test_papers_are_read_in_the_order_asked_for(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record(f"2401.0000{number}") for number in range(4)], now=now)
    wanted = ["arxiv:2401.00003", "arxiv:2401.00000", "arxiv:no/0000000", "arxiv:2401.00002"]
    assert [paper.id for paper in read_papers(writer, wanted)] == [
        "arxiv:2401.00003",
        "arxiv:2401.00000",
        "arxiv:2401.00002",
    ]
    assert read_papers(writer, []) == []
    assert read_paper(writer, "arxiv:no/0000000") is None


def test_the_real_corpus_comes_in(store: Store, corpus: Path, now: datetime) -> None:
    with lzma.open(corpus, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(2000), strict=False)]
    records = [
        PaperRecord(
            "arxiv-jsonl",
            (Identifier(Scheme.ARXIV, row["id"]),),
            title=row["title"],
            abstract=row["summary"],
            authors=tuple(map(Author, row["authors"])),
            categories=tuple(row["categories"]),
            comment=row["comment"],
            days=(date.fromisoformat(row["announced"]),),
        )
        for row in rows
    ]
    with closing(store.papers_writer()) as conn:
        assert len(ingest(conn, records, now=now).added) == 2000
        assert ingest(conn, records, now=now).unchanged == 2000
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        conn.execute("INSERT INTO papers_fts (papers_fts) VALUES ('integrity-check')")
        assert counters(conn)["papers"] == 2000
