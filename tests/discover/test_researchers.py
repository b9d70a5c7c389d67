"""Pages of people and organisations: what is counted, from what, and what is never made up."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.discover import authored
from paperdeck.discover.researcher_lines import page_sections
from paperdeck.discover.researchers import read_organization, read_person, read_researcher
from paperdeck.discover.works import Place, Tally
from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.researcher import FollowKind, Researcher
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.profiles import save_profile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from paperdeck.discover.researchers import ResearcherPage

JANE = Author("Jane Doe", "Inria")


class Shelf:
    """A library, filled paper by paper."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.store = Store.open(folder)
        self.now = now

    def put(self, records: Iterable[PaperRecord], at: datetime | None = None) -> None:
        """Store what a source said, at a moment."""
        with closing(self.store.papers_writer()) as conn:
            ingest(conn, list(records), now=at or self.now)

    def profile(self, person: Researcher, known_as: str = "") -> None:
        """Keep a profile, and say whose it is."""
        with closing(self.store.papers_writer()) as conn:
            save_profile(conn, person, now=self.now)
        if known_as:
            with closing(Marker(self.store)) as marker:
                marker.identify(known_as, person.source, person.id)

    def researcher(self, name: str) -> ResearcherPage:
        """Read a person's page."""
        with closing(self.store.reader()) as conn:
            return read_researcher(conn, name)

    def organization(self, name: str) -> ResearcherPage:
        """Read an organisation's page."""
        with closing(self.store.reader()) as conn:
            return read_organization(conn, name)

    def text(self, page: ResearcherPage, width: int = 80) -> str:
        """Write a page as people see it."""
        return "\n".join(
            line
            for section in page_sections(page, self.now, width)
            for line in (section.heading, *section.lines)
        )


@pytest.fixture
def shelf(tmp_path: Path, now: datetime) -> Shelf:
    return Shelf(tmp_path / "library", now)


def record(
    number: int,
    *authors: Author | str,
    year: int | None = 2024,
    source: str = "arxiv",
    **facts: Any,
) -> PaperRecord:
    names = tuple(one if isinstance(one, Author) else Author(one) for one in authors)
    return PaperRecord(
        source,
        (Identifier(Scheme.ARXIV, f"{2000 + number // 90_000}.{10_000 + number % 90_000:05}"),),
        title=facts.pop("title", f"Paper {number}"),
        authors=names,
        published=datetime(year, 1, 1 + number % 28, tzinfo=UTC) if year else None,
        **facts,
    )


def test_a_small_library_is_counted_to_the_last(shelf: Shelf) -> None:
    shelf.put(
        [
            record(1, JANE, "Ada Lovelace", year=2020, primary_category="cs.LG"),
            record(2, "Jane Doe", "Ada Lovelace", year=2022, primary_category="cs.LG"),
            record(3, "jane doe", "Émile Borel", year=2022, primary_category="cs.CL"),
            record(4, "Émile Borel", year=2021),
            record(5, "Doe Jane"),
        ]
    )
    page = shelf.researcher("JANE  DOE")
    works = page.works
    assert (page.name, page.names, page.is_known) == ("Jane Doe", ("Jane Doe",), True)
    assert (works.papers, works.capped) == (3, False)
    assert works.years == ((2020, 1), (2022, 2))
    assert works.categories == (Tally("cs.LG", 2), Tally("cs.CL", 1))
    assert works.people == (Tally("Ada Lovelace", 2), Tally("Émile Borel", 1))
    assert works.places == (Place("Inria", 2020),)
    assert page.affiliation == "Inria"


def test_without_a_known_count_there_are_no_numbers(shelf: Shelf) -> None:
    shelf.put([record(1, "Jane Doe")])
    works = shelf.researcher("Jane Doe").works
    assert (works.known, works.citations, works.h_index, works.i10_index) == (0, None, None, None)
    text = shelf.text(shelf.researcher("Jane Doe"))
    assert "citations unknown: no source has counted those of this paper" in text
    assert "h-index" not in text


def test_partial_numbers_say_of_how_many_papers_by_whom_and_when(
    shelf: Shelf, now: datetime
) -> None:
    shelf.put(record(number, "Jane Doe") for number in range(24))
    earlier = now - timedelta(days=40)
    counted = [
        record(number, "Jane Doe", source="semanticscholar", citations=number * 3)
        for number in range(12)
    ]
    shelf.put(counted[:6], earlier)
    shelf.put(counted[6:], now)
    shelf.put(record(number, "Jane Doe", source="openalex", citations=100) for number in (12, 13))
    works = shelf.researcher("Jane Doe").works
    assert (works.papers, works.known) == (24, 14)
    assert (works.citations, works.h_index, works.i10_index) == (398, 10, 10)
    assert [(one.source, one.papers) for one in works.counted] == [
        ("semanticscholar", 12),
        ("openalex", 2),
    ]
    assert (works.counted[0].oldest, works.counted[0].newest) == (earlier, now)
    text = " ".join(shelf.text(shelf.researcher("Jane Doe")).split())
    assert "citations 398, h-index 10, i10-index 10, from 14 of 24 known papers" in text
    assert "semanticscholar 12, told 2026-10-12 to 2026-11-21; openalex 2, told 2026-11-21" in text


def test_a_number_is_its_sources_whatever_others_know_of_the_paper(shelf: Shelf) -> None:
    shelf.put([record(1, "Jane Doe", abstract='It says "citations":null and "whole":true.')])
    shelf.put([record(1, "Jane Doe", source="openalex", citations=5)])
    shelf.put([record(1, "Jane Doe", source="semanticscholar", citations=7)])
    works = shelf.researcher("Jane Doe").works
    assert works.citations == 7
    assert [(one.source, one.papers) for one in works.counted] == [("semanticscholar", 1)]


def test_homonyms_are_told_and_never_merged(shelf: Shelf) -> None:
    shelf.put(
        [
            record(1, "Jane Doe"),
            record(2, "J. Doe"),
            record(3, "Doe, Jane"),
            record(4, "John Doe"),
            record(5, "J. Roe", "Jane Smith-Doe"),
        ]
    )
    page = shelf.researcher("Jane Doe")
    assert page.works.papers == 1
    assert page.alike == ("Doe, Jane", "J. Doe")
    assert shelf.researcher("J. Doe").alike == ("Doe, Jane", "Jane Doe", "John Doe")
    assert "may be the same, not counted here" in shelf.text(page)


def test_names_with_the_same_profile_are_one_person(shelf: Shelf) -> None:
    shelf.put([record(1, "Jane Doe"), record(2, "J. Doe"), record(3, "J. Doe", "Jane Doe")])
    person = Researcher("semanticscholar", "17", "Jane Doe", papers=60, h_index=23)
    shelf.profile(person, "Jane Doe")
    assert shelf.researcher("Jane Doe").works.papers == 2
    shelf.profile(person, "j. doe")
    page = shelf.researcher("Jane Doe")
    assert (page.names, page.works.papers) == (("Jane Doe", "J. Doe"), 3)
    assert (page.alike, page.works.people) == ((), ())
    assert shelf.researcher("J. Doe").works.papers == 3
    assert "also J. Doe: the same profile" in shelf.text(page)


def test_who_is_who_outlives_the_papers_and_what_was_said_of_them(shelf: Shelf) -> None:
    shelf.profile(Researcher("semanticscholar", "17", "Jane Doe", papers=60), "Jane Doe")
    for file in shelf.store.papers_file.parent.glob("papers.db*"):
        file.unlink()
    shelf.store = Store.open(shelf.store.papers_file.parent)
    page = shelf.researcher("JANE DOE")
    assert (page.is_known, page.ids, page.profiles) == (True, ("s2:17",), ())
    assert "s2:17: said to be theirs, not asked yet" in shelf.text(page)


def test_a_profile_of_the_same_name_is_only_told(shelf: Shelf) -> None:
    shelf.put([record(1, "A. Turing", "Alonzo Church")])
    shelf.profile(Researcher("semanticscholar", "17", "A. Turing", papers=60, citations=12_415))
    page = shelf.researcher("a. turing")
    assert page.profiles == ()
    assert [one.profile.id for one in page.unclaimed] == ["17"]
    assert "s2:17 A. Turing: 60 papers (semanticscholar)" in shelf.text(page)
    with closing(shelf.store.reader()) as conn:
        person = read_person(conn, "s2:17")
        assert read_person(conn, "s2:18") is None
    assert person is not None
    assert (person.works.papers, person.alike) == (0, ("A. Turing",))
    assert "none of the library's names is theirs" in shelf.text(person)


def test_a_person_by_id_has_the_papers_of_the_names_that_are_theirs(shelf: Shelf) -> None:
    shelf.put([record(1, "Alan M. Turing")])
    shelf.profile(Researcher("semanticscholar", "17", "A. Turing", papers=60), "alan m. turing")
    with closing(shelf.store.reader()) as conn:
        page = read_person(conn, "s2:17")
    assert page is not None
    assert (page.name, page.works.papers) == ("Alan M. Turing", 1)


def test_a_profile_tells_its_source_and_its_age(shelf: Shelf, now: datetime) -> None:
    person = Researcher("openalex", "A1", "Jane Doe", ("MIT",), 1_200, 34_567, 41, 90)
    shelf.profile(person, "Jane Doe")
    shelf.now = now + timedelta(days=3)
    page = shelf.researcher("Jane Doe")
    assert (page.is_known, page.affiliation) == (True, "MIT")
    text = " ".join(shelf.text(page).split())
    assert (
        "papers 1,200, citations 34,567, h-index 41, i10-index 90"
        " (openalex, 2026-11-21, 3 days ago)" in text
    )
    assert "openalex:A1" in text
    assert "no papers in the library" in text


@pytest.mark.parametrize("name", ["Nobody Atall", "", "  ", "…", "; ", '"', "O'Brien AND x"])
def test_an_unknown_name_has_no_page(shelf: Shelf, name: str) -> None:
    shelf.put([record(1, "Jane Doe")])
    page = shelf.researcher(name)
    assert not page.is_known
    assert page.works.citations is None
    assert not shelf.organization(name).is_known


def test_an_empty_library_knows_nobody(shelf: Shelf) -> None:
    assert not shelf.researcher("Jane Doe").is_known
    assert not shelf.organization("Inria").is_known


def test_dates_categories_and_titles_that_are_missing_are_left_out(shelf: Shelf) -> None:
    shelf.put([record(1, "Jane Doe", year=None), record(2, "Jane Doe", year=2020)])
    page = shelf.researcher("Jane Doe")
    assert (page.works.years, page.works.categories) == (((2020, 1),), ())
    text = shelf.text(page)
    assert "1 paper without a date" in text
    assert "categories" not in text


def test_the_most_cited_papers_come_first_then_the_newest(shelf: Shelf) -> None:
    shelf.put(
        [
            record(1, "Jane Doe", year=2020, citations=5, code_url="https://example.org/x"),
            record(2, "Jane Doe", year=2021, citations=50, title=r"On $\alpha$"),
            record(3, "Jane Doe", year=2022),
            record(4, "Jane Doe", year=2023, primary_category="cs.LG"),
        ]
    )
    page = shelf.researcher("Jane Doe")
    assert [(one.title, one.citations, one.code) for one in page.works.top] == [
        ("On α", 50, False),
        ("Paper 1", 5, True),
        ("Paper 4", None, False),
        ("Paper 3", None, False),
    ]
    lines = shelf.text(page).splitlines()
    start = lines.index("most cited")
    assert lines[start + 1 : start + 4] == [
        "50  2021               On α",
        " 5  2020         code  Paper 1",
        "    2023  cs.LG        Paper 4",
    ]


def test_a_crowd_tells_nothing_of_who_works_with_whom(shelf: Shelf) -> None:
    crowd = [f"Person Number{number}" for number in range(150)]
    shelf.put(
        [
            record(1, "Jane Doe", *crowd),
            record(2, "Ørsted É", *(f"Émile Nobody{number}" for number in range(300))),
            record(3, "Jane Doe", "Ada Lovelace"),
        ]
    )
    works = shelf.researcher("jane doe").works
    assert (works.papers, works.crowded) == (2, 1)
    assert works.people == (Tally("Ada Lovelace", 1),)
    assert shelf.researcher("Ørsted É").works.papers == 1
    assert "without those of 1 paper with more than 100 people" in shelf.text(
        shelf.researcher("Jane Doe")
    )


def test_more_papers_than_are_looked_at_are_told_of(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(record(number, "Jane Doe") for number in range(6))
    monkeypatch.setattr(authored, "MOST", 5)
    page = shelf.researcher("Jane Doe")
    assert (page.works.papers, page.works.capped) == (5, True)
    assert "the newest 5 papers in the library" in shelf.text(page)
    monkeypatch.setattr(authored, "MOST", 6)
    assert not shelf.researcher("Jane Doe").works.capped
    monkeypatch.setattr(authored, "_LOOKED_THROUGH", 5)
    assert shelf.researcher("Jane Doe").works.capped


def test_an_author_of_3000_papers_is_read_in_a_moment(shelf: Shelf) -> None:
    others = [f"Person {first} Émile{last}" for first in "ABCDEFGH" for last in range(80)]
    shelf.put(
        record(
            number,
            Author("Jane Doe", f"Place {number % 7}"),
            *(others[(number * 7 + at) % len(others)] for at in range(8)),
            year=1990 + number % 35,
            abstract="A text. " * 150,
            citations=number % 90,
            primary_category=f"cs.{'ABC'[number % 3]}",
        )
        for number in range(3_000)
    )
    costs = []
    for _ in range(5):
        start = time.thread_time()
        page = shelf.researcher("Jane Doe")
        costs.append(time.thread_time() - start)
    assert (page.works.papers, page.works.known) == (3_000, 3_000)
    assert len(page.works.years) == 35
    assert min(costs) < 0.4


def test_an_organisation_has_papers_authors_and_names_alike(shelf: Shelf) -> None:
    shelf.put(
        [
            record(1, "Jane Doe", "Ada Lovelace", organization="École X", citations=12),
            record(2, "Jane Doe", organization="ecole x"),
            record(3, "Émile Borel", organization="École X Research"),
            record(4, "Émile Borel", organization="Ecole Xavier"),
            record(5, "Émile Borel"),
        ]
    )
    page = shelf.organization("école X")
    assert (page.kind, page.works.papers, page.works.h_index) == (FollowKind.ORGANIZATION, 2, 1)
    assert page.works.people == (Tally("Jane Doe", 2), Tally("Ada Lovelace", 1))
    assert page.alike == ("École X Research",)
    assert "authors" in shelf.text(page).splitlines()


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_lines_fit_and_ascii_is_ascii(shelf: Shelf, width: int) -> None:
    shelf.put(
        record(
            number,
            "Jane Doe",
            "A Person With A Rather Long Name",
            year=1950 + number,
            title="A title that is longer than the line that it is to be written on " * 3,
        )
        for number in range(70)
    )
    for section in page_sections(shelf.researcher("Jane Doe"), shelf.now, width, ascii_only=True):
        assert all(len(line) <= width for line in section.lines)
        assert all(line.isascii() for line in section.lines)


def test_percentiles_are_averaged_over_the_papers_that_have_them(shelf: Shelf) -> None:
    shelf.put([record(1, JANE), record(2, JANE), record(3, JANE)])
    assert shelf.researcher("Jane Doe").works.averages == ()
    with closing(shelf.store.papers_writer()) as conn:
        for number, match, novelty in ((1, 90, None), (2, 60, 10)):
            conn.execute(
                "INSERT INTO scores (row, match, novelty)"
                " SELECT row, ?, ? FROM papers WHERE id LIKE ?",
                (match, novelty, f"%{number}"),
            )
    page = shelf.researcher("Jane Doe")
    assert page.works.averages == (("match", 75.0, 2), ("novelty", 10.0, 1))
    text = shelf.text(page, 200)
    assert "on average match 75 (2 of 3), novelty 10 (1 of 3)" in text
    assert "match 90" in text
    assert "novelty 10" in text
