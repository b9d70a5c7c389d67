"""Why a paper fits what is liked, or a tag, and which tags it fits."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.discover import fitting_tags
from paperdeck.discover.apart import explain_apart
from paperdeck.discover.building import build_missing
from paperdeck.discover.explaining import Explained, Explainer, decode, encode, reasons, sum_up_why
from paperdeck.discover.matching import update_matches
from paperdeck.discover.taste import ENOUGH_FOR_A_MODEL
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NOW = datetime(2026, 11, 20, tzinfo=UTC)
TEXTS = (
    "graph neural networks predict molecules and drug binding",
    "ocean currents storms rainfall and climate of the atlantic",
    "proofs of theorems in number theory and algebraic geometry",
)
CHEMISTRY, WEATHER, PROOFS = range(3)
COUNT = 120


def name(number: int) -> str:
    return f"arxiv:2401.{number:05}"


def fill(store: Store, numbers: Iterable[int]) -> None:
    """Put papers into a store, of three kinds in turn."""
    records = [
        PaperRecord(
            "arxiv",
            (Identifier(Scheme.ARXIV, f"2401.{number:05}"),),
            title=f"Paper {number}: {TEXTS[number % 3]}",
            abstract=TEXTS[number % 3],
            authors=(Author("Ada Lovelace" if number % 6 == 0 else f"Author {number}"),),
            published=NOW - timedelta(hours=number),
        )
        for number in numbers
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=NOW)


@pytest.fixture
def library(tmp_path: Path) -> Store:
    """A hundred and twenty papers of three kinds, compared."""
    store = Store.open(tmp_path / "data")
    fill(store, range(COUNT))
    assert build_missing(store)
    return store


def star(store: Store, *numbers: int) -> None:
    with closing(store.marks_writer()) as conn:
        rows = [(name(number),) for number in numbers]
        conn.executemany("INSERT INTO flags VALUES (?, 'starred', 'x')", rows)


def tag(store: Store, word: str, *numbers: int) -> None:
    with closing(store.marks_writer()) as conn:
        rows = [(name(number), word) for number in numbers]
        conn.executemany("INSERT INTO tags VALUES (?, ?, 'x')", rows)


def tell(store: Store, number: int, word: str = "") -> Explained:
    with closing(store.reader()) as conn:
        return Explainer(conn).tell(name(number), word)


def test_a_match_is_explained_by_words_authors_and_papers(library: Store) -> None:
    star(library, 0, 3, 6)
    update_matches(library)
    why = tell(library, 12).why
    assert why is not None
    with closing(library.reader()) as conn:
        found = conn.execute(
            "SELECT match FROM scores JOIN papers USING (row) WHERE id = ?", (name(12),)
        )
        assert (why.match,) == found.fetchone()
    assert (why.liked, why.learned, why.of) == (3, False, 0)
    assert {"molecules", "graph"} & {word for word, _ in why.words}
    assert why.authors == (("Ada Lovelace", 2),)
    assert {one.id for one in why.papers} == {name(number) for number in (0, 3, 6)}
    assert all(one.likeness > 0.8 for one in why.papers)
    line = sum_up_why(why)
    assert line.startswith(why.words[0][0])
    assert "; by Ada Lovelace; like “Paper " in line
    with reasons(library) as say:
        assert say(name(12)) == line
        assert say("arxiv:1999.99999") == ""


def test_a_paper_is_no_reason_for_itself(library: Store) -> None:
    star(library, 0)
    assert tell(library, 0) == Explained("", compared=True, others=0)
    star(library, 3)
    why = tell(library, 0).why
    assert why is not None
    assert (why.liked, [one.id for one in why.papers]) == (1, [name(3)])


def test_without_marks_nothing_is_said(library: Store) -> None:
    assert tell(library, 0) == Explained("", compared=True)
    assert tell(library, 0, "chemistry") == Explained("chemistry", compared=True)


@pytest.mark.parametrize("count", [1, ENOUGH_FOR_A_MODEL + 2])
def test_a_tag_is_explained_by_what_has_it(library: Store, count: int) -> None:
    tagged = range(0, 3 * count, 3)
    tag(library, "Chemistry/drugs", *tagged)
    found = tell(library, 90, "chemistry")
    why = found.why
    assert why is not None
    assert (found.compared, found.others) == (True, count)
    assert (why.liked, why.disliked, why.learned) == (count, 0, count >= ENOUGH_FOR_A_MODEL)
    assert why.of == COUNT
    assert why.match is not None
    assert why.match >= 60
    assert {"molecules", "graph"} & {word for word, _ in why.words}
    assert {one.id for one in why.papers} <= set(map(name, tagged))
    assert why.authors == (("Ada Lovelace", (count + 1) // 2),)
    other = tell(library, 91, "chemistry").why
    assert other is not None
    assert other.match is not None
    assert other.match < why.match


def test_a_tagged_paper_is_explained_by_the_others(library: Store) -> None:
    tag(library, "chemistry", 0, 3)
    found = tell(library, 0, "#chemistry".removeprefix("#"))
    assert found.others == 1
    assert found.why is not None
    assert [one.id for one in found.why.papers] == [name(3)]
    tag(library, "alone", 9)
    assert tell(library, 9, "alone") == Explained("alone", compared=True, others=0)


def test_what_isnt_compared_yet_is_told_as_that(library: Store) -> None:
    fill(library, (COUNT, COUNT + 3))
    assert tell(library, COUNT) == Explained("", compared=False)
    tag(library, "late", COUNT, COUNT + 3)
    assert tell(library, 0, "late") == Explained("late", compared=True, others=2)
    with closing(library.papers_writer()) as conn:
        conn.execute("UPDATE vectors SET vector = zeroblob(256)")
    assert not tell(library, 0).compared


def test_tags_that_a_paper_would_fit_are_told_best_first(library: Store) -> None:
    tag(library, "Chemistry", *range(0, 12, 3))
    tag(library, "Chemistry/drugs", *range(12, 18, 3))
    tag(library, "weather", *range(1, 31, 3))
    # A third of all papers are as near as this one: fewer than ninety of a hundred aren't.
    found = tell(library, 90).fits
    assert found == ()
    with closing(library.papers_writer()) as conn:
        conn.execute(
            "DELETE FROM papers WHERE id IN (SELECT id FROM papers ORDER BY row LIMIT 1 OFFSET 5)"
        )
    fill(library, range(COUNT, COUNT + 400))
    with closing(library.papers_writer()) as conn:
        # Only a few papers of chemistry are left, besides those with the tag.
        conn.execute(
            "DELETE FROM papers WHERE title LIKE '%molecules%' AND id NOT IN"
            f" ({','.join(repr(name(number)) for number in (*range(0, 18, 3), 90))})"
        )
    assert build_missing(library)
    (fit,) = tell(library, 90).fits
    assert (fit.tag, fit.papers, fit.learned) == ("Chemistry", 6, False)
    assert fit.percent >= fitting_tags.WELL
    assert tell(library, 90, "weather").fits == ()
    # A paper that has the tag needn't be told of it.
    assert [fit.tag for fit in tell(library, 3).fits] == []


def test_a_tag_of_few_papers_and_a_small_library_say_nothing(
    library: Store, tmp_path: Path
) -> None:
    tag(library, "chemistry", *range(0, 3 * (fitting_tags.ENOUGH - 1), 3))
    assert tell(library, 90).fits == ()
    small = Store.open(tmp_path / "small")
    fill(small, range(30))
    build_missing(small)
    tag(small, "chemistry", *range(0, 18, 3))
    assert tell(small, 27).fits == ()
    assert tell(small, 27, "chemistry").why is not None


def test_another_process_tells_the_same(library: Store) -> None:
    star(library, 0, 3)
    tag(library, "chemistry", 6, 9)
    for word in ("", "chemistry", "nothing"):
        told = tell(library, 12, word)
        assert decode(encode(told)) == told
        assert explain_apart(library, name(12), word) == told


def test_what_goes_wrong_in_the_other_process_is_nothing(tmp_path: Path) -> None:
    assert explain_apart(Store(tmp_path / "no", tmp_path / "none"), name(1)) is None
