"""Profiles of people: whose they are is said by nobody but the user."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.researcher import KeptProfile, Researcher, full_id, parse_full_id
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError
from paperdeck.store.identities import linked_names
from paperdeck.store.profiles import find_profiles, load_profiles, load_unclaimed, save_profile

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

TURING = Researcher(
    "semanticscholar", "17", "A. Turing", ("King's College",), 60, 12_415, 23, None, "https://x.org"
)


def _keep(store: Store, person: Researcher, now: datetime) -> None:
    with closing(store.papers_writer()) as conn:
        save_profile(conn, person, now=now)


def _say(store: Store, *names: str, person: str = "17") -> None:
    with closing(store.marks_writer()) as conn:
        conn.executemany(
            "INSERT INTO identities VALUES (?, 'semanticscholar', ?, 'x')",
            ((name, person) for name in names),
        )


def test_a_profile_comes_back_as_it_was(store: Store, now: datetime) -> None:
    _keep(store, TURING, now)
    _say(store, "Alan  TURING")
    with closing(store.reader()) as conn:
        assert load_profiles(conn, ["alan turing"]) == [KeptProfile(TURING, now, "alan turing")]
        assert load_profiles(conn, ["A. Turing", ""]) == []
        assert find_profiles(conn, "s2:17") == [KeptProfile(TURING, now, "alan turing")]
        assert find_profiles(conn, "openalex:17") == []
        assert find_profiles(conn, "17") == []


def test_unknown_numbers_stay_unknown(store: Store, now: datetime) -> None:
    bare = Researcher("openalex", "A1", "Somebody")
    _keep(store, bare, now)
    with closing(store.reader()) as conn:
        assert find_profiles(conn, "openalex:A1") == [KeptProfile(bare, now)]


def test_a_newer_answer_is_shown_under_all_names(store: Store, now: datetime) -> None:
    later = now + timedelta(days=2)
    _keep(store, TURING, now)
    _say(store, "Alan Turing", "A. M. Turing")
    _keep(store, TURING._replace(h_index=24), later)
    with closing(store.reader()) as conn:
        kept = find_profiles(conn, "s2:17")
        assert {(one.known_as, one.profile.h_index, one.fetched) for one in kept} == {
            ("a. m. turing", 24, later),
            ("alan turing", 24, later),
        }
        assert linked_names(conn, "ALAN TURING") == ["A. M. Turing"]
        assert linked_names(conn, "A. Turing") == []
        assert len(load_profiles(conn, ["Alan Turing", "A. M. Turing"])) == 1


def test_the_newest_of_several_profiles_comes_first(store: Store, now: datetime) -> None:
    _keep(store, TURING, now)
    _keep(store, TURING._replace(id="18"), now + timedelta(days=1))
    _say(store, "Alan Turing")
    _say(store, "Alan Turing", person="18")
    _say(store, "Alan Turing", person="19")
    with closing(store.reader()) as conn:
        found = load_profiles(conn, ["Alan Turing"])
    assert [one.profile.id for one in found] == ["18", "17"]


def test_a_profile_is_nobodys_until_a_name_is_said(store: Store, now: datetime) -> None:
    _keep(store, TURING, now)
    with closing(store.reader()) as conn:
        assert load_unclaimed(conn, ["a. turing"]) == [KeptProfile(TURING, now)]
        assert load_profiles(conn, ["A. Turing"]) == []
        _say(store, "A. Turing")
        assert load_unclaimed(conn, ["A. Turing"]) == []


def test_what_a_service_says_passes_the_gate(store: Store, now: datetime) -> None:
    evil = Researcher("x", "1", "A\x1b[2JB\n", ("\x9b31m", "MIT\u202e"), url="javascript:alert(1)")
    _keep(store, evil, now)
    with closing(store.reader()) as conn:
        (kept,) = find_profiles(conn, "x:1")
    assert kept.profile == Researcher("x", "1", "AB", ("MIT",))


def test_an_id_is_read_as_it_is_written() -> None:
    for source, person in (("semanticscholar", "17"), ("openalex", "A1"), ("orcid", "0000-1")):
        assert parse_full_id(full_id(source, person)) == (source, person)
    assert parse_full_id(" S2:17 ") == ("semanticscholar", "17")
    assert [parse_full_id(text) for text in ("17", "s2:", ":17", "s2:1 7", "")] == [None] * 5


def test_a_locked_library_is_named(folder: Path, now: datetime) -> None:
    store = Store.open(folder, timeout=0.05)
    with closing(sqlite3.connect(store.papers_file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"papers\.db"):
            _keep(store, TURING, now)
