"""Whom the user follows, and who is who."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.marks.errors import MarkError
from paperdeck.marks.following import read_follows
from paperdeck.marks.marker import Marker
from paperdeck.model.researcher import FollowKind
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError
from paperdeck.store.identities import read_identities

if TYPE_CHECKING:
    from pathlib import Path

AUTHOR, ORGANIZATION = FollowKind.AUTHOR, FollowKind.ORGANIZATION
S2 = "semanticscholar"


def _follows(store: Store) -> list[tuple[FollowKind, str]]:
    with closing(store.reader()) as conn:
        return [(one.kind, one.name) for one in read_follows(conn)]


def _identities(store: Store) -> list[tuple[str, str, str]]:
    with closing(store.reader()) as conn:
        return [(one.name, one.source, one.id) for one in read_identities(conn)]


def _views(store: Store) -> list[tuple[Any, ...]]:
    with closing(store.reader()) as conn:
        return conn.execute("SELECT name, query FROM marks.views ORDER BY position").fetchall()


def test_people_and_organisations_are_followed_once_in_any_spelling(
    store: Store, marker: Marker
) -> None:
    step = marker.follow(AUTHOR, " Émile Borel ")
    assert step is not None
    assert (step.label, step.touched) == ("follow Émile Borel", 0)
    assert marker.follow(AUTHOR, "emile borel") is None
    assert marker.follow(ORGANIZATION, "Émile Borel") is not None
    assert _follows(store) == [(AUTHOR, "Émile Borel"), (ORGANIZATION, "Émile Borel")]


def test_following_ends_in_any_spelling(store: Store, marker: Marker) -> None:
    marker.follow(AUTHOR, "Émile Borel")
    marker.follow(AUTHOR, "E. Borel")
    assert marker.unfollow(ORGANIZATION, "Émile Borel") is None
    step = marker.unfollow(AUTHOR, "EMILE BOREL", "e. borel")
    assert step is not None
    assert step.label == "stop following EMILE BOREL"
    assert marker.unfollow(AUTHOR, "EMILE BOREL") is None
    assert _follows(store) == []


def test_following_is_undone_and_redone_also_after_a_restart(
    store: Store, marker: Marker, folder: Path
) -> None:
    marker.follow(AUTHOR, "Ada Lovelace")
    marker.follow(ORGANIZATION, "Some Lab")
    marker.unfollow(AUTHOR, "Ada Lovelace")
    marker.close()
    with closing(Marker(Store.open(folder))) as other:
        assert other.undo() is not None
        assert _follows(store) == [(AUTHOR, "Ada Lovelace"), (ORGANIZATION, "Some Lab")]
        assert other.undo() is not None
        assert _follows(store) == [(AUTHOR, "Ada Lovelace")]
        assert _views(store) == [("Followed", "is:followed")]
        step = other.undo()
        assert step is not None
        assert step.label == "follow Ada Lovelace"
        assert (_follows(store), _views(store)) == ([], [])
        assert other.undo() is None
    with closing(Marker(Store.open(folder))) as other:
        for _ in range(3):
            assert other.redo() is not None
        assert other.redo() is None
    assert _follows(store) == [(ORGANIZATION, "Some Lab")]


def test_since_when_somebody_is_followed_is_the_same_after_undo(
    store: Store, marker: Marker
) -> None:
    def since() -> list[Any]:
        with closing(store.reader()) as conn:
            return read_follows(conn)

    marker.follow(AUTHOR, "Ada Lovelace")
    before = since()
    marker.unfollow(AUTHOR, "ada lovelace")
    marker.undo()
    assert since() == before


def test_the_first_one_makes_a_view_and_a_view_that_is_there_stays(
    store: Store, marker: Marker
) -> None:
    marker.follow(AUTHOR, "Ada Lovelace")
    assert _views(store) == [("Followed", "is:followed")]
    marker.delete_view("Followed")
    marker.follow(AUTHOR, "Émile Borel")
    assert _views(store) == []
    marker.unfollow(AUTHOR, "Ada Lovelace", "Émile Borel")
    marker.save_view("Followed", "#mine")
    marker.follow(AUTHOR, "Émile Borel")
    assert _views(store) == [("Followed", "#mine")]
    marker.undo()
    assert _views(store) == [("Followed", "#mine")]


@pytest.mark.parametrize("name", ["", "  ", "\n", "\x1b"])
def test_nobody_is_not_followed_and_is_nobody(marker: Marker, name: str) -> None:
    with pytest.raises(MarkError):
        marker.follow(AUTHOR, name)
    with pytest.raises(MarkError):
        marker.identify(name, S2, "17")
    assert marker.unfollow(AUTHOR, name) is None
    assert marker.disown(name, S2, "17") is None
    assert marker.history() == []


def test_who_is_who_is_said_once_in_any_spelling_and_taken_back(
    store: Store, marker: Marker
) -> None:
    step = marker.identify("Émile Borel", S2, "17")
    assert step is not None
    assert step.label == "Émile Borel is s2:17"
    assert marker.identify("emile  borel", S2, "17") is None
    assert marker.identify("Émile Borel", "openalex", "A1") is not None
    assert marker.disown("Émile Borel", S2, "18") is None
    step = marker.disown("EMILE BOREL", S2, "17")
    assert step is not None
    assert step.label == "EMILE BOREL is not s2:17"
    assert _identities(store) == [("Émile Borel", "openalex", "A1")]
    marker.undo()
    assert len(_identities(store)) == 2


def test_who_is_who_outlives_the_papers_file(store: Store, marker: Marker, folder: Path) -> None:
    marker.identify("Ada Lovelace", S2, "17")
    marker.follow(AUTHOR, "Ada Lovelace")
    marker.close()
    for file in folder.glob("papers.db*"):
        file.unlink()
    assert _identities(Store.open(folder)) == [("Ada Lovelace", S2, "17")]
    with closing(Marker(store)) as again:
        again.undo()
        again.undo()
    assert (_identities(store), _follows(store)) == ([], [])


def test_a_locked_file_is_named_and_nothing_changes(folder: Path) -> None:
    store = Store.open(folder, timeout=0.05)
    with (
        closing(Marker(store)) as marker,
        closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"marks\.db"):
            marker.follow(AUTHOR, "Ada Lovelace")
        with pytest.raises(StoreError, match=r"marks\.db"):
            marker.unfollow(AUTHOR, "Ada Lovelace")
        with pytest.raises(StoreError, match=r"marks\.db"):
            marker.identify("Ada Lovelace", S2, "17")
        with pytest.raises(StoreError, match=r"marks\.db"):
            marker.disown("Ada Lovelace", S2, "17")
        other.execute("ROLLBACK")
        assert (_follows(store), _identities(store)) == ([], [])
