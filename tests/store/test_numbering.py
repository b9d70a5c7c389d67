"""Row numbers: newest first is the order of rows backwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from paperdeck.store.ingest import ingest
from paperdeck.store.row_numbers import DAY_BITS

if TYPE_CHECKING:
    import sqlite3

    from tests.store.conftest import MakeRecord

PUBLISHED = datetime(2024, 1, 2, 18, 30, 5, tzinfo=UTC)


def row_of(conn: sqlite3.Connection, paper_id: str) -> int:
    return int(conn.execute("SELECT row FROM papers WHERE id = ?", (paper_id,)).fetchone()[0])


def test_papers_are_numbered_by_day_of_publication(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    day = timedelta(days=1)
    records = [
        make_record("2401.00003", published=PUBLISHED + day),
        make_record("2401.00002", published=PUBLISHED + timedelta(minutes=1)),
        make_record("2401.00001", published=PUBLISHED),
        make_record("2401.00004", published=PUBLISHED - day),
    ]
    ingest(writer, records, now=now)
    listed = writer.execute("SELECT id, row >> 20, day FROM papers ORDER BY row").fetchall()
    first = PUBLISHED.date().toordinal()
    assert listed == [
        ("arxiv:2401.00004", first - 1, first - 1),
        ("arxiv:2401.00001", first, first),
        ("arxiv:2401.00002", first, first),
        ("arxiv:2401.00003", first + 1, first + 1),
    ]


def test_later_batches_go_on_with_the_numbers_of_a_day(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    for number in range(3):
        ingest(writer, [make_record(f"2401.0000{number}", published=PUBLISHED)], now=now)
    first = PUBLISHED.date().toordinal() << DAY_BITS
    assert [row for (row,) in writer.execute("SELECT row FROM papers ORDER BY id")] == [
        first + 1,
        first + 2,
        first + 3,
    ]


def test_a_day_that_is_full_hands_on_to_the_day_before(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record("2401.00001", published=PUBLISHED)], now=now)
    day = PUBLISHED.date().toordinal()
    writer.execute("UPDATE papers SET row = ?", ((day << DAY_BITS) | ((1 << DAY_BITS) - 1),))
    ingest(writer, [make_record("2401.00002", published=PUBLISHED)], now=now)
    assert row_of(writer, "arxiv:2401.00002") == ((day - 1) << DAY_BITS) + 1


def test_without_a_date_the_first_featured_day_counts_then_the_day_added(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    featured = make_record("2401.00001", days=(date(2024, 5, 2), date(2024, 5, 1)))
    ingest(writer, [featured, make_record("2401.00002")], now=now)
    assert row_of(writer, "arxiv:2401.00001") >> DAY_BITS == date(2024, 5, 1).toordinal()
    assert row_of(writer, "arxiv:2401.00002") >> DAY_BITS == now.date().toordinal()


def test_a_changed_day_of_publication_moves_the_paper_everywhere(
    writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    full = make_record(
        "2401.00001",
        title="Equilibria",
        categories=("cs.LG",),
        published=PUBLISHED,
        days=(date(2024, 1, 3),),
    )
    ingest(writer, [full], now=now)
    old = row_of(writer, "arxiv:2401.00001")
    done = ingest(writer, [replace(full, published=PUBLISHED - timedelta(days=30))], now=now)
    new = row_of(writer, "arxiv:2401.00001")
    assert done.updated == ("arxiv:2401.00001",)
    assert new >> DAY_BITS == (old >> DAY_BITS) - 30
    for table in ("papers", "paper_categories", "paper_sources", "paper_days"):
        rows = {row for (row,) in writer.execute(f"SELECT row FROM {table}")}
        assert rows == {new}, table
    found = writer.execute("SELECT rowid FROM papers_fts WHERE papers_fts MATCH 'equilibria'")
    assert found.fetchall() == [(new,)]
    assert writer.execute("SELECT value FROM counters WHERE name = 'papers'").fetchone() == (1,)
