"""Papers that were taken for one, and are parted because somebody knows better."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import PaperRecord
from paperdeck.store.bulk import Offered, take_in_bulk
from paperdeck.store.database import Store
from paperdeck.store.identity import Register
from paperdeck.store.ingest import ingest
from paperdeck.store.merges import move_marks
from paperdeck.store.papers import load_records, read_paper
from paperdeck.store.preparing import Prepared, prepare
from paperdeck.store.records import state
from paperdeck.store.splitting import Merge, read_merges, rejoin, split

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.store.conftest import MakeRecord

PREPRINT, ARTICLE = "arxiv:2401.00001", "doi:10.1000/xyz"


@pytest.fixture
def marks(store: Store) -> Iterator[sqlite3.Connection]:
    with closing(store.marks_writer()) as conn:
        yield conn


@pytest.fixture
def wrong(make_record: MakeRecord) -> PaperRecord:
    """What a careless service says: that an article is the preprint's."""
    return make_record(ARTICLE, PREPRINT, source="openalex", title="Both", citations=7)


@pytest.fixture
def merged(
    writer: sqlite3.Connection, make_record: MakeRecord, wrong: PaperRecord, now: datetime
) -> None:
    """A preprint and an article that were two papers until a service said otherwise."""
    ingest(writer, [make_record(PREPRINT, title="Preprint")], now=now - timedelta(days=3))
    article = make_record(ARTICLE, source="crossref", title="Article", venue="Journal")
    ingest(writer, [article], now=now - timedelta(days=2))
    ingest(writer, [wrong], now=now)
    assert ids(writer) == [PREPRINT]


def merges(store: Store) -> list[Merge]:
    with closing(store.reader()) as conn:
        return read_merges(conn)


def ids(conn: sqlite3.Connection) -> list[str]:
    return [paper_id for (paper_id,) in conn.execute("SELECT id FROM papers ORDER BY id")]


def flagged(conn: sqlite3.Connection) -> set[str]:
    return {paper for (paper,) in conn.execute("SELECT paper_id FROM flags")}


def star(conn: sqlite3.Connection, *papers: str) -> None:
    conn.executemany(
        "INSERT INTO flags VALUES (?, 'starred', '2026-01-01T00:00:00Z')",
        [(paper,) for paper in papers],
    )


@pytest.mark.usefixtures("merged")
def test_each_paper_gets_back_what_was_said_of_it(
    store: Store, writer: sqlite3.Connection, now: datetime
) -> None:
    assert split(store, ARTICLE, PREPRINT, now=now) == (ARTICLE, PREPRINT)
    preprint, article = read_paper(writer, PREPRINT), read_paper(writer, ARTICLE)
    assert preprint is not None
    assert article is not None
    assert (preprint.title, preprint.doi, preprint.sources) == ("Preprint", None, ("arxiv",))
    assert (article.title, article.venue) == ("Article", "Journal")
    # The service named the article first: that is the paper it counted citations of.
    assert (article.sources, article.citations) == (("crossref", "openalex"), 7)
    assert article.arxiv_id is None
    assert preprint.added == now - timedelta(days=3)
    assert article.added == now - timedelta(days=2)


@pytest.mark.usefixtures("merged")
def test_nothing_makes_them_one_again(
    store: Store, writer: sqlite3.Connection, wrong: PaperRecord, now: datetime
) -> None:
    split(store, PREPRINT, ARTICLE, now=now)
    done = ingest(writer, [wrong], now=now)
    assert (done.unchanged, done.merged) == (1, ())
    changed = PaperRecord("openalex", wrong.identifiers, title="Both", citations=8)
    assert ingest(writer, [changed], now=now).updated == (ARTICLE,)
    assert ids(writer) == [PREPRINT, ARTICLE]
    prepared = prepare(PaperRecord("dblp", wrong.identifiers[::-1], title="Both"))
    assert isinstance(prepared, Prepared)
    assert take_in_bulk(writer, [Offered(prepared, b"x", lambda: wrong)], now=now).merged == ()
    assert ids(writer) == [PREPRINT, ARTICLE]


@pytest.mark.usefixtures("merged")
def test_the_search_index_the_counters_and_the_companions_agree(
    store: Store, writer: sqlite3.Connection, now: datetime
) -> None:
    split(store, PREPRINT, ARTICLE, now=now)
    found = dict(
        writer.execute(
            "SELECT id, papers_fts.rowid FROM papers_fts JOIN papers ON row = papers_fts.rowid"
            " WHERE papers_fts MATCH 'preprint OR article'"
        )
    )
    assert set(found) == {PREPRINT, ARTICLE}
    writer.execute("INSERT INTO papers_fts (papers_fts) VALUES ('integrity-check')")
    counted = dict(writer.execute("SELECT name, value FROM counters WHERE value"))
    assert counted["papers"] == 2
    assert (counted["source:arxiv"], counted["source:openalex"]) == (1, 1)
    aliases = dict(writer.execute("SELECT alias, paper_id FROM aliases"))
    assert aliases == {PREPRINT: PREPRINT, ARTICLE: ARTICLE}


@pytest.mark.usefixtures("merged")
def test_marks_go_back_to_the_paper_that_they_were_given(
    store: Store, marks: sqlite3.Connection, now: datetime
) -> None:
    star(marks, ARTICLE)
    marks.execute("INSERT INTO tags VALUES (?, 'ml', 'x')", (ARTICLE,))
    marks.execute("INSERT INTO tags VALUES (?, 'both', 'x'), (?, 'both', 'x')", (ARTICLE, PREPRINT))
    marks.execute("INSERT INTO cite_keys VALUES (?, 'a1'), (?, 'p1')", (ARTICLE, PREPRINT))
    marks.execute("INSERT INTO opinions VALUES (?, 1, 'x')", (ARTICLE,))
    note = "INSERT INTO notes (paper_id, text, created, updated) VALUES (?, ?, 'x', 'x')"
    marks.executemany(note, [(ARTICLE, "of the article"), (PREPRINT, "of the preprint")])
    move_marks(store)
    assert flagged(marks) == {PREPRINT}
    assert marks.execute("SELECT paper_id FROM opinions").fetchall() == [(PREPRINT,)]
    split(store, PREPRINT, ARTICLE, now=now)
    assert flagged(marks) == {ARTICLE}
    tags = marks.execute("SELECT paper_id, tag FROM tags ORDER BY 1, 2").fetchall()
    assert tags == [(PREPRINT, "both"), (ARTICLE, "both"), (ARTICLE, "ml")]
    notes = marks.execute("SELECT paper_id, text FROM notes ORDER BY id").fetchall()
    assert notes == [(ARTICLE, "of the article"), (PREPRINT, "of the preprint")]
    keys = marks.execute("SELECT paper_id, key FROM cite_keys ORDER BY 2").fetchall()
    assert keys == [(ARTICLE, "a1"), (PREPRINT, "p1")]
    assert marks.execute("SELECT * FROM opinions").fetchall() == [(ARTICLE, 1, "x")]
    shown = {paper for (paper,) in marks.execute("SELECT paper_id FROM marked_papers")}
    assert ARTICLE in shown


@pytest.mark.usefixtures("merged")
def test_a_star_taken_away_meanwhile_is_not_given_back(
    store: Store, marks: sqlite3.Connection, now: datetime
) -> None:
    star(marks, ARTICLE)
    move_marks(store)
    marks.execute("DELETE FROM flags")
    split(store, PREPRINT, ARTICLE, now=now)
    assert flagged(marks) == set()


@pytest.mark.usefixtures("merged")
def test_a_step_can_be_undone_where_it_was_done(
    store: Store, marks: sqlite3.Connection, now: datetime
) -> None:
    star(marks, ARTICLE)
    marks.execute("INSERT INTO steps VALUES (1, 'star 1 paper', 'x', 0)")
    after = '{"flag": "starred", "at": "2026-01-01T00:00:00Z"}'
    marks.execute("INSERT INTO changes VALUES (1, 0, 'flag', ?, NULL, ?)", (ARTICLE, after))
    move_marks(store)
    split(store, PREPRINT, ARTICLE, now=now)
    assert marks.execute("SELECT paper_id FROM changes").fetchall() == [(ARTICLE,)]


@pytest.mark.usefixtures("merged")
def test_what_people_said_outlives_the_papers(
    store: Store, writer: sqlite3.Connection, wrong: PaperRecord, folder: Path, now: datetime
) -> None:
    split(store, PREPRINT, ARTICLE, now=now)
    writer.close()
    for file in folder.glob("papers.db*"):
        file.unlink()
    with closing(Store.open(folder).papers_writer()) as conn:
        ingest(conn, [wrong], now=now)
        assert ids(conn) == [ARTICLE]
        paper = read_paper(conn, ARTICLE)
        assert paper is not None
        assert paper.arxiv_id is None


@pytest.mark.usefixtures("merged")
def test_taken_back_a_service_may_make_them_one_again(
    store: Store, writer: sqlite3.Connection, wrong: PaperRecord, now: datetime
) -> None:
    split(store, PREPRINT, ARTICLE, now=now)
    assert rejoin(store, ARTICLE, PREPRINT)
    assert not rejoin(store, ARTICLE, PREPRINT)
    assert ids(writer) == [PREPRINT, ARTICLE]
    assert ingest(writer, [wrong], now=now).merged == ((ARTICLE, PREPRINT),)
    assert ids(writer) == [PREPRINT]


def test_a_name_that_is_no_papers_is_taken_away(
    store: Store, writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    ingest(writer, [make_record(PREPRINT, ARTICLE, title="Mistyped DOI")], now=now)
    assert split(store, ARTICLE, PREPRINT, now=now) == (None, PREPRINT)
    paper = read_paper(writer, PREPRINT)
    assert paper is not None
    assert paper.doi is None
    article = make_record(ARTICLE, source="crossref", title="The article")
    assert ingest(writer, [article], now=now).added == (ARTICLE,)


def test_of_three_papers_in_one_only_the_named_one_leaves(
    store: Store, writer: sqlite3.Connection, make_record: MakeRecord, now: datetime
) -> None:
    other = "pmid:123"
    for name, source in ((PREPRINT, "arxiv"), (ARTICLE, "crossref"), (other, "openalex")):
        ingest(writer, [make_record(name, source=source, title=name)], now=now)
    ingest(writer, [make_record(ARTICLE, PREPRINT, source="dblp")], now=now)
    ingest(writer, [make_record(ARTICLE, other, source="semanticscholar")], now=now)
    assert [(one.old_id, one.new_id, one.title) for one in merges(store)] == [
        (ARTICLE, PREPRINT, ARTICLE),
        (other, PREPRINT, other),
    ]
    split(store, PREPRINT, ARTICLE, now=now)
    assert ids(writer) == [PREPRINT, ARTICLE]
    assert {one.source for one in load_records(writer, ARTICLE)} >= {"crossref", "openalex"}
    assert [(one.old_id, one.new_id) for one in merges(store)] == [(other, ARTICLE)]
    split(store, other, ARTICLE, now=now)
    assert ids(writer) == [PREPRINT, ARTICLE, other]
    assert merges(store) == []


NAMES = [PREPRINT, ARTICLE, "pmid:1", "s2:1", "dblp:conf/a/B", "doi:10.1000/other"]


@given(
    st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True), max_size=8),
    st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=3),
)
@settings(max_examples=300)
def test_no_order_of_records_brings_two_names_together_that_are_apart(
    said: list[list[str]], apart: set[tuple[str, str]]
) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415 - a fixture would be shared by all examples

    pairs = [pair for pair in apart if pair[0] != pair[1]]
    register = Register({}, pairs)
    for number, names in enumerate(said):
        found = tuple(name for text in names if (name := parse_identifier(text)))
        record = PaperRecord(f"source-{number}", found, title="T")
        register.place(state(record, datetime(2026, 1, 1, tzinfo=UTC)))
    for draft in register.drafts():
        for one, other in pairs:
            assert not (one in draft.names and other in draft.names)
    claimed = [name for draft in register.drafts() for name in draft.names]
    assert len(claimed) == len(set(claimed))
