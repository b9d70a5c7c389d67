"""The two files with each other's names: they get their own again, killed at any moment or not."""

from __future__ import annotations

import sqlite3
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest

from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError
from paperdeck.store.ingest import ingest
from paperdeck.store.papers import read_paper
from paperdeck.store.repairing import repair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from tests.store.conftest import MakeRecord

PAPER = "arxiv:2401.00001"
AT = "2026-11-20T08:00:00Z"
NAMES = ("rename", "replace", "hardlink_to")
"""How names are changed."""
STEPS = 3
"""How often that is done."""


@pytest.fixture
def exchanged(store: Store, make_record: MakeRecord, now: datetime) -> Path:
    """A library of a paper with a star, of which the two files have each other's names."""
    with closing(store.papers_writer()) as conn:
        ingest(conn, [make_record("2401.00001")], now=now)
    star(store.marks_file)
    between = store.marks_file.with_name("between")
    store.marks_file.rename(between)
    store.papers_file.rename(store.marks_file)
    between.rename(store.papers_file)
    return between.parent


def star(marks: Path, paper: str = PAPER) -> None:
    with closing(sqlite3.connect(marks)) as conn, conn:
        conn.execute("INSERT INTO flags VALUES (?, 'starred', ?)", (paper, AT))


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def changing_names(*, at_most: int | None, links: bool) -> Iterator[list[str]]:
    """Have the process die when it has changed so many names; tell of those that it changed."""
    done: list[str] = []

    def dying(name: str) -> Callable[..., object]:
        real = getattr(Path, name)

        def change_a_name(*arguments: object) -> object:
            if name == "hardlink_to" and not links:
                raise OSError
            if len(done) == at_most:
                raise Killed
            done.append(name)
            return real(*arguments)

        return change_a_name

    with ExitStack() as stack:
        for name in NAMES:
            stack.enter_context(patch.object(Path, name, dying(name)))
        yield done


def mend(folder: Path, now: datetime) -> list[str]:
    return [deed.words for deed in repair(folder, now=now)]


def stars(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "marks.db")) as conn:
        return {paper for (paper,) in conn.execute("SELECT paper_id FROM flags")}


def has_paper(folder: Path) -> bool:
    with closing(Store.open(folder, read_only=True).reader()) as conn:
        return read_paper(conn, PAPER) is not None


def test_they_get_their_own_again(exchanged: Path, now: datetime) -> None:
    with changing_names(at_most=None, links=True) as done:
        said = mend(exchanged, now)
    assert "they have their own again" in said[0]
    assert len(done) == STEPS
    assert (stars(exchanged), has_paper(exchanged)) == ({PAPER}, True)
    assert not (exchanged / ".swapping").exists()
    assert list(exchanged.glob("*.damaged-*")) == []


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("steps", range(STEPS))
def test_killed_between_two_names_the_next_repair_goes_on(
    exchanged: Path, now: datetime, steps: int, *, links: bool
) -> None:
    with changing_names(at_most=steps, links=links), pytest.raises(Killed):
        mend(exchanged, now)
    said = mend(exchanged, now)
    assert "they have their own again" in said[0]
    assert (stars(exchanged), has_paper(exchanged)) == ({PAPER}, True)
    assert not (exchanged / ".swapping").exists()
    assert list(exchanged.glob("*.damaged-*")) == []
    assert mend(exchanged, now) == []


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("steps", range(STEPS))
def test_what_is_marked_before_the_next_repair_is_kept_as_well(
    exchanged: Path, now: datetime, steps: int, *, links: bool
) -> None:
    with changing_names(at_most=steps, links=links), pytest.raises(Killed):
        mend(exchanged, now)
    try:
        store = Store.open(exchanged)
    except StoreError:
        meanwhile = set()
        # What an opening made before it was refused may have been written to all the same.
        if steps == 1 and not links:
            star(exchanged / "marks.db", "doi:10.1/x")
            meanwhile = {"doi:10.1/x"}
    else:
        star(store.marks_file, "doi:10.1/x")
        meanwhile = {"doi:10.1/x"}
    mend(exchanged, now)
    assert stars(exchanged) == {PAPER} | meanwhile
    assert has_paper(exchanged)


def test_papers_fetched_before_the_next_repair_stay_and_the_earlier_ones_are_told_of(
    exchanged: Path, now: datetime, make_record: MakeRecord
) -> None:
    with changing_names(at_most=2, links=True), pytest.raises(Killed):
        mend(exchanged, now)
    with closing(Store.open(exchanged).papers_writer()) as conn:
        ingest(conn, [make_record("2401.00001"), make_record("2401.00002")], now=now)
    assert "the earlier one is papers.db.damaged-" in mend(exchanged, now)[0]
    assert (stars(exchanged), has_paper(exchanged)) == ({PAPER}, True)


def test_what_waits_in_journals_comes_with_its_file(exchanged: Path, now: datetime) -> None:
    # As a process leaves it that was killed: it never closed its file.
    marks = exchanged / "papers.db"
    with closing(sqlite3.connect(marks)) as conn, conn:
        conn.execute("INSERT INTO flags VALUES ('doi:10.1/x', 'starred', ?)", (AT,))
        conn.commit()
        copies = {one.name: one.read_bytes() for one in exchanged.glob("papers.db*")}
    for name, content in copies.items():
        if not name.endswith("-shm"):
            (exchanged / name).write_bytes(content)
    assert (exchanged / "papers.db-wal").stat().st_size
    mend(exchanged, now)
    assert stars(exchanged) == {PAPER, "doi:10.1/x"}
    assert has_paper(exchanged)
