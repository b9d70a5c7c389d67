"""Whom the user follows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.marks.errors import MarkError
from paperdeck.marks.following import follow, read_follows, unfollow
from paperdeck.model.researcher import Follow, FollowKind
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

AUTHOR, ORGANIZATION = FollowKind.AUTHOR, FollowKind.ORGANIZATION


def _follows(store: Store) -> list[Follow]:
    with closing(store.reader()) as conn:
        return read_follows(conn)


def _views(store: Store) -> list[tuple[Any, ...]]:
    with closing(store.reader()) as conn:
        return conn.execute("SELECT name, query FROM marks.views ORDER BY position").fetchall()


def test_people_and_organisations_are_followed_once_in_any_spelling(
    store: Store, now: datetime
) -> None:
    assert follow(store, AUTHOR, " Émile Borel ", now=now)
    assert not follow(store, AUTHOR, "emile borel", now=now)
    assert follow(store, ORGANIZATION, "Émile Borel", now=now)
    assert _follows(store) == [
        Follow(AUTHOR, "Émile Borel", now),
        Follow(ORGANIZATION, "Émile Borel", now),
    ]


def test_following_ends_in_any_spelling(store: Store, now: datetime) -> None:
    follow(store, AUTHOR, "Émile Borel", now=now)
    assert not unfollow(store, ORGANIZATION, "Émile Borel")
    assert unfollow(store, AUTHOR, "EMILE BOREL")
    assert not unfollow(store, AUTHOR, "EMILE BOREL")
    assert _follows(store) == []


def test_the_first_one_makes_a_view_and_a_view_that_is_there_stays(
    store: Store, now: datetime
) -> None:
    follow(store, AUTHOR, "Ada Lovelace", now=now)
    assert _views(store) == [("Followed", "is:followed")]
    with closing(store.marks_writer()) as conn:
        conn.execute("DELETE FROM views")
    follow(store, AUTHOR, "Émile Borel", now=now)
    assert _views(store) == []
    with closing(store.marks_writer()) as conn:
        conn.execute("DELETE FROM follows")
        conn.execute("INSERT INTO views VALUES ('Followed', '#mine', 1)")
    follow(store, AUTHOR, "Émile Borel", now=now)
    assert _views(store) == [("Followed", "#mine")]


@pytest.mark.parametrize("name", ["", "  ", "\n", "\x1b"])
def test_nobody_is_not_followed(store: Store, now: datetime, name: str) -> None:
    with pytest.raises(MarkError):
        follow(store, AUTHOR, name, now=now)
    assert not unfollow(store, AUTHOR, name)


def test_a_locked_file_is_named_and_nothing_changes(folder: Path, now: datetime) -> None:
    store = Store.open(folder, timeout=0.05)
    with closing(sqlite3.connect(store.marks_file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"marks\.db"):
            follow(store, AUTHOR, "Ada Lovelace", now=now)
        with pytest.raises(StoreError, match=r"marks\.db"):
            unfollow(store, AUTHOR, "Ada Lovelace")
    assert _follows(store) == []
