"""How many votes papers had, day by day, as syncs saw it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.store.ingest import ingest
from paperdeck.store.splitting import split

if TYPE_CHECKING:
    import sqlite3

    from tests.store.conftest import MakeRecord

    from paperdeck.store.database import Store

PREPRINT, ARTICLE = "arxiv:2401.00001", "doi:10.1000/xyz"
NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
TODAY = NOW.toordinal()


def history(conn: sqlite3.Connection) -> list[tuple[str, int, int]]:
    """Return all that is noted, with days counted from today."""
    found = conn.execute("SELECT paper_id, day - ?, upvotes FROM upvote_history", (TODAY,))
    return sorted(found)


def test_a_count_is_noted_on_the_day_it_was_seen(
    writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    for day, upvotes in ((0, 3), (1, 3), (2, 8)):
        record = make_record(PREPRINT, source="huggingface", upvotes=upvotes, comments=day)
        ingest(writer, [record], now=NOW + timedelta(days=day))
    assert history(writer) == [(PREPRINT, 0, 3), (PREPRINT, 1, 3), (PREPRINT, 2, 8)]


def test_of_one_day_the_last_count_stays(
    writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    for hours, upvotes in ((0, 3), (5, 9)):
        record = make_record(PREPRINT, source="huggingface", upvotes=upvotes)
        ingest(writer, [record], now=NOW + timedelta(hours=hours))
    assert history(writer) == [(PREPRINT, 0, 9)]


def test_the_day_is_that_of_utc(writer: sqlite3.Connection, make_record: MakeRecord) -> None:
    record = make_record(PREPRINT, source="huggingface", upvotes=3)
    here = datetime.fromisoformat("2026-11-21T03:00:00+09:00")  # still the 20th in UTC
    ingest(writer, [record], now=here)
    assert history(writer) == [(PREPRINT, 0, 3)]


def test_none_is_a_count_and_unknown_is_not(
    writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    ingest(writer, [make_record(PREPRINT, upvotes=0), make_record(ARTICLE)], now=NOW)
    assert history(writer) == [(PREPRINT, 0, 0)]


def test_another_source_doesnt_make_an_old_count_new(
    writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    ingest(writer, [make_record(PREPRINT, source="huggingface", upvotes=3)], now=NOW)
    later = NOW + timedelta(days=4)
    ingest(writer, [make_record(PREPRINT, source="arxiv", abstract="More.")], now=later)
    assert history(writer) == [(PREPRINT, 0, 3)]


def test_counts_follow_a_paper_that_gets_a_better_name(
    writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    ingest(writer, [make_record(ARTICLE, source="huggingface", upvotes=3)], now=NOW)
    both = make_record(PREPRINT, ARTICLE, source="arxiv")
    ingest(writer, [both], now=NOW + timedelta(days=1))
    assert history(writer) == [(PREPRINT, 0, 3)]


def test_counts_of_two_papers_never_become_one_rise(
    writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    ingest(writer, [make_record(PREPRINT, source="huggingface", upvotes=3)], now=NOW)
    article = make_record(ARTICLE, source="other", upvotes=50)
    ingest(writer, [article], now=NOW + timedelta(days=1))
    both = make_record(PREPRINT, ARTICLE, source="openalex")
    done = ingest(writer, [both], now=NOW + timedelta(days=2))
    assert done.merged == ((ARTICLE, PREPRINT),)
    assert history(writer) == [(PREPRINT, 0, 3)]


@pytest.mark.parametrize("voted", [PREPRINT, ARTICLE])
def test_a_split_gives_the_counts_to_the_paper_that_has_votes(
    store: Store, writer: sqlite3.Connection, make_record: MakeRecord, voted: str
) -> None:
    other = ARTICLE if voted == PREPRINT else PREPRINT
    ingest(writer, [make_record(other, source="crossref")], now=NOW)
    for day, upvotes in enumerate((3, 8)):
        record = make_record(voted, source="huggingface", upvotes=upvotes)
        ingest(writer, [record], now=NOW + timedelta(days=day))
    both = make_record(ARTICLE, PREPRINT, source="openalex")
    ingest(writer, [both], now=NOW + timedelta(days=2))
    assert history(writer) == [(PREPRINT, 0, 3), (PREPRINT, 1, 8)]
    split(store, PREPRINT, ARTICLE, now=NOW + timedelta(days=3))
    assert history(writer) == [(voted, 0, 3), (voted, 1, 8)]


def test_after_a_split_of_two_that_have_votes_each_has_what_is_surely_its_own(
    store: Store, writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    ingest(writer, [make_record(PREPRINT, source="huggingface", upvotes=3)], now=NOW)
    article = make_record(ARTICLE, source="other", upvotes=50)
    ingest(writer, [article], now=NOW + timedelta(days=1))
    ingest(writer, [make_record(PREPRINT, ARTICLE, source="openalex")], now=NOW)
    split(store, PREPRINT, ARTICLE, now=NOW + timedelta(days=3))
    assert history(writer) == [(PREPRINT, 0, 3), (ARTICLE, 1, 50)]


def test_papers_without_votes_leave_the_table_alone(
    writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    told: list[str] = []
    writer.set_trace_callback(told.append)
    ingest(writer, [make_record(PREPRINT), make_record(ARTICLE)], now=NOW)
    writer.set_trace_callback(None)
    assert [sql for sql in told if "upvote_history" in sql] == []


def test_a_day_that_brought_no_votes_is_noted_too(
    writer: sqlite3.Connection, make_record: MakeRecord
) -> None:
    record = make_record(PREPRINT, source="huggingface", upvotes=3)
    for day in (0, 1, 4):
        ingest(writer, [record], now=NOW + timedelta(days=day))
    assert history(writer) == [(PREPRINT, 0, 3), (PREPRINT, 1, 3), (PREPRINT, 4, 3)]
