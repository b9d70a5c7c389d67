"""The library's other answers: pages, papers, names, counts, finding in a list."""

from __future__ import annotations

import sqlite3
import threading
from array import array
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperdeck.model.marks import Flag, SavedView
from paperdeck.model.rows import Count
from paperdeck.query.errors import PaperNotFound, QueryInterrupted
from paperdeck.query.library import Library
from paperdeck.query.listing import day_starts
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.query.conftest import Shelf


def utc(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_a_listing_tells_the_total_and_where_days_begin(shelf: Shelf) -> None:
    for number, day in ((1, 3), (2, 3), (3, 5)):
        shelf.add(f"2501.0000{number}", published=utc(2025, 1, day))
    first, second = date(2025, 1, 5).toordinal(), date(2025, 1, 3).toordinal()
    assert shelf.search("").day_starts == ((0, first), (1, second))
    assert shelf.search("sort:-published").day_starts == ((0, second), (2, first))
    assert shelf.search("sort:title").day_starts == ()
    found = shelf.library.search(parse(""), first=2)
    assert (len(found.rows), found.total, found.rows.typecode) == (2, 3, "q")


@given(st.lists(st.integers(1, 12), max_size=40), st.booleans())
def test_days_begin_where_the_day_changes(days: list[int], oldest_first: bool) -> None:
    ordered = sorted(days, reverse=not oldest_first)
    rows = array("q", [(day << 20) + place for place, day in enumerate(ordered)])
    if not oldest_first:
        rows = array("q", sorted(rows, reverse=True))
    expected = [
        (at, row >> 20) for at, row in enumerate(rows) if at == 0 or rows[at - 1] >> 20 != row >> 20
    ]
    assert list(day_starts(rows, oldest_first=oldest_first)) == expected


def test_a_page_is_ready_to_be_shown(shelf: Shelf) -> None:
    names = ("Laurens van der Maaten", "Hinton, Geoffrey", "Plato", "Last One")
    paper = shelf.add(
        "2501.00001",
        r"Learning $\alpha$-stable \emph{flows}",
        authors=names,
        primary_category="cs.LG",
        categories=("cs.LG",),
        upvotes=3,
        code_url="https://github.com/a/b",
    )
    plain = shelf.add("2501.00002", "Plain", published=utc(2025, 1, 2))
    shelf.flag(paper, "starred")
    shelf.flag(paper, "read")
    shelf.tag(paper, "b", "a")
    shelf.note(paper, "so")
    second, first = shelf.search("").rows
    lines = shelf.library.page([first, 12345, second])
    assert [line.id for line in lines] == [paper, plain]
    line = lines[0]
    assert line.title == "Learning α-stable flows"
    assert line.family_names == ("van der Maaten", "Hinton", "Plato")
    assert (line.author_count, line.primary_category, line.upvotes) == (4, "cs.LG", 3)
    assert line.day == date(2025, 1, 1)
    assert (line.starred, line.read, line.queued, line.noted) == (True, True, False, True)
    assert (line.tags, line.code, line.withdrawn, line.row) == (("a", "b"), True, False, first)
    assert lines[1].family_names == ()
    assert shelf.library.page([]) == []


def test_rows_and_ids_are_told_from_each_other(shelf: Shelf) -> None:
    paper = shelf.add("2501.00001")
    (row,) = shelf.search("").rows
    assert shelf.library.rows_of([paper, "arxiv:0000.00000"]) == {paper: row}
    assert shelf.library.ids_of([row, 1]) == {row: paper}


def test_a_paper_comes_with_its_marks(shelf: Shelf) -> None:
    paper = shelf.add("2501.00001", "One", abstract="About it.", authors=("A. Person",))
    shelf.flag(paper, "queued")
    shelf.tag(paper, "z", "a")
    shelf.note(paper, "first", quote="words")
    shelf.note(paper, "second")
    found = shelf.library.paper(paper)
    assert found is not None
    assert (found.paper.title, found.paper.abstract) == ("One", "About it.")
    assert (found.marks.flags, found.marks.tags) == (frozenset({Flag.QUEUED}), ("a", "z"))
    assert [(note.text, note.quote) for note in found.marks.notes] == [
        ("first", "words"),
        ("second", None),
    ]
    assert found.row == shelf.search("").rows[0]
    assert shelf.library.paper("arxiv:0000.00000") is None


def test_a_marked_paper_outlives_the_table_of_papers(shelf: Shelf) -> None:
    shelf.short_copy("arxiv:2401.00009", "Lost", '["A. Person"]', '["doi:10.1000/lost"]')
    shelf.flag("arxiv:2401.00009", "starred")
    found = shelf.library.paper("arxiv:2401.00009")
    assert found is not None
    assert (found.paper.title, found.row, found.marks.starred) == ("Lost", None, True)
    assert (found.paper.doi, found.paper.arxiv_id) == ("10.1000/lost", "2401.00009")
    assert shelf.library.resolve("10.1000/LOST") == "arxiv:2401.00009"
    assert shelf.library.facets(parse("")).starred == 0


def test_papers_come_one_by_one_in_order(shelf: Shelf) -> None:
    for number in range(205):
        shelf.add(f"2501.{number:05}", published=utc(2025, 1, 1))
    found = [one.paper.id for one in shelf.library.papers(parse("sort:-published"))]
    assert found == [f"arxiv:2501.{number:05}" for number in range(205)]
    assert len(list(shelf.library.papers(parse(""), limit=3))) == 3


@pytest.mark.parametrize(
    "name",
    [
        "2501.00001",
        "arXiv:2501.00001v7",
        "https://arxiv.org/pdf/2501.00001v2.pdf",
        "10.1000/ABC",
        "https://doi.org/10.1000/abc",
        "10.48550/arXiv.2501.00001",
        "arxiv:2501.00001",
    ],
)
def test_any_name_of_a_paper_leads_to_it(shelf: Shelf, name: str) -> None:
    paper = shelf.add("2501.00001", doi="10.1000/abc")
    assert shelf.library.resolve(name) == paper


def test_a_cite_key_leads_to_its_paper_and_a_name_comes_first(shelf: Shelf) -> None:
    one, other = shelf.add("2501.00001"), shelf.add("2501.00002")
    shelf.key(one, "Müller2025")
    shelf.key(other, "2501.00001")
    assert shelf.library.resolve("Müller2025") == one
    assert shelf.library.resolve("2501.00001") == one
    for query, numbers in (
        ("key:muller2025", "1"),
        ("key:mul*", "1"),
        ("key:mul", ""),
        ("key=MULLER2025", "1"),
        ("-key:muller2025", "2"),
    ):
        assert [found[-1] for found in shelf.found(query)] == [*numbers]


def test_a_name_not_known_comes_with_the_nearest(shelf: Shelf) -> None:
    shelf.add("2501.00012")
    with pytest.raises(PaperNotFound, match=r"2501\.00012"):
        shelf.library.resolve("2501.00013")
    with pytest.raises(PaperNotFound, match="Sync or import"):
        shelf.library.resolve("hep-th/9901001")
    with pytest.raises(PaperNotFound, match="Give an arXiv id"):
        shelf.library.resolve("some words")


def test_counts_stop_at_their_cap(shelf: Shelf) -> None:
    for number in range(5):
        shelf.add(f"2501.0000{number}", "word")
    count = shelf.library.count
    assert count(parse("word"), cap=3) == Count(2, capped=True)
    assert count(parse("word"), cap=5) == Count(4, capped=True)
    assert count(parse("word"), cap=6) == Count(5)
    assert count(parse("word limit:2"), cap=6) == Count(2)
    assert count(parse(""), cap=3) == Count(5)


def test_views_come_in_their_order(shelf: Shelf) -> None:
    shelf.view("Second", "is:unread", 2)
    shelf.view("First", "#ml", 1)
    assert shelf.library.views() == [
        SavedView("First", "#ml", 1),
        SavedView("Second", "is:unread", 2),
    ]
    assert shelf.library.states() == {}


@pytest.mark.parametrize(
    ("needle", "start", "step", "index"),
    [
        ("fast", 0, 1, 2),
        ("fast", 2, 1, 3),
        ("fast", 3, 1, 2),
        ("fast", 0, -1, 3),
        ("FAS", 0, 1, 2),
        ("fast vid", 0, 1, 3),
        ("schrödinger", 0, 1, 1),
        ("slow", 0, 1, 0),
        ("only in abstract", 0, 1, None),
        ("zzz", 0, 1, None),
        ("", 0, 1, None),
        ("--", 0, 1, None),
    ],
)
def test_finding_in_a_list_goes_round(
    shelf: Shelf, needle: str, start: int, step: int, index: int | None
) -> None:
    shelf.add("2501.00001", "Fast video", published=utc(2025, 1, 1))
    shelf.add("2501.00002", "Fast image", published=utc(2025, 1, 2))
    shelf.add("2501.00003", "Cats", authors=("E. Schrodinger",), published=utc(2025, 1, 3))
    shelf.add("2501.00004", "Slow", abstract="only in abstract", published=utc(2025, 1, 4))
    shelf.add("2501.00005", "Not in the list: fast", published=utc(2025, 1, 5))
    found = shelf.search("-list")
    assert shelf.library.find(found, needle, start, step) == index


def test_an_interrupted_question_says_so_and_the_next_is_answered(shelf: Shelf) -> None:
    shelf.add("2501.00001")
    assert len(shelf.search("").rows) == 1
    conn = shelf.library._conn
    assert conn is not None

    # Time to interrupt from another thread: SQLite calls back every few instructions. It looks
    # up only in loops, so that a statement without any ends as if nothing had happened.
    def interrupt() -> int:
        other = threading.Thread(target=shelf.library.interrupt)
        other.start()
        other.join()
        return 0

    conn.set_progress_handler(interrupt, 1)
    with pytest.raises(QueryInterrupted):
        shelf.library.facets(parse("title"))
    conn.set_progress_handler(None, 0)
    assert shelf.library.facets(parse("title")).total == 1
    with pytest.raises(sqlite3.OperationalError):
        conn.execute("DELETE FROM papers")


def test_a_closed_library_opens_again_and_interrupting_it_is_harmless(shelf: Shelf) -> None:
    shelf.library.close()
    shelf.library.interrupt()
    assert shelf.found("") == []


def test_reading_goes_on_while_another_writes(shelf: Shelf) -> None:
    shelf.add("2501.00001")
    with closing(shelf.store.papers_writer()) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert len(shelf.search("title").rows) == 1
        assert shelf.library.facets(parse("title")).total == 1
        writer.execute("ROLLBACK")


def test_a_locked_library_is_named(tmp_path: Path) -> None:
    store = Store.open(tmp_path, timeout=0)
    library = Library(store, clock=lambda: utc(2026, 1, 1))
    with closing(store.papers_writer()) as writer:
        writer.execute("PRAGMA journal_mode = DELETE")
        assert library.search(parse("")).total == 0
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"papers\.db"):
            library.search(parse(""))
        writer.execute("ROLLBACK")
    library.close()


@pytest.mark.parametrize("order", ["", "sort:-published", "sort:title"])
@pytest.mark.parametrize("short", [0, 5_000])
def test_finding_next_goes_through_all_matches_in_the_list_s_order(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, order: str, short: int
) -> None:
    monkeypatch.setattr("paperdeck.query.finding._SHORT", short)
    monkeypatch.setattr("paperdeck.query.finding._WINDOW", 3)
    for number in range(12):
        title = f"{chr(97 + number * 7 % 12)} {'deep learning' if number % 3 else 'learning deep'}"
        shelf.add(f"2501.{number:05}", title, published=datetime(2020 + number, 1, 1, tzinfo=UTC))
    found = shelf.search(f"learning {order}")
    lines = shelf.library.page(found.rows)
    wanted = [at for at, line in enumerate(lines) if "deep learning" in line.title]
    for step in (1, -1):
        at, visited = 0, []
        for _ in wanted:
            place = shelf.library.find(found, "deep learn", at, step)
            assert place is not None
            visited.append(place)
            at = place
        assert sorted(visited) == wanted
    assert shelf.library.find(found, "nowhere", 0, 1) is None


@pytest.mark.parametrize(
    ("query", "walks", "step"),
    [
        ("", "all papers, newest first", "every"),
        ("diffusion", "the full-text index, newest first", "papers_fts VIRTUAL TABLE"),
        ("cat:cs.LG", "a set of papers, newest first", "paper_categories"),
        ("sort:-title", "all papers, title, reversed", "papers_title_start"),
        ("sort:upvotes", "all papers, upvotes, as is usual", "papers_upvotes"),
        ("has:doi", "a set of papers, newest first", "papers_with_doi"),
    ],
)
def test_a_query_s_plan_is_told(shelf: Shelf, query: str, walks: str, step: str) -> None:
    shelf.add("2501.00001", "Diffusion", categories=("cs.LG",), doi="10.1000/x", upvotes=3)
    told = shelf.library.explain(parse(query))
    assert told.walks == walks
    assert step in " ".join(line for one in told.statements for line in one.steps)
