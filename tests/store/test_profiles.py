"""Profiles of people: whose they are is said by nobody but the user."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.researcher import KeptProfile, Researcher
from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError
from paperdeck.store.profiles import (
    find_profiles,
    forget_name,
    linked_names,
    load_profiles,
    load_unclaimed,
    save_profile,
)

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

TURING = Researcher(
    "semanticscholar", "17", "A. Turing", ("King's College",), 60, 12_415, 23, None, "https://x.org"
)


def test_a_profile_comes_back_as_it_was(store: Store, now: datetime) -> None:
    with closing(store.papers_writer()) as conn:
        save_profile(conn, TURING, now=now, known_as="Alan  TURING")
    with closing(store.reader()) as conn:
        assert load_profiles(conn, ["alan turing"]) == [KeptProfile(TURING, now, "alan turing")]
        assert load_profiles(conn, ["A. Turing", ""]) == []
        assert find_profiles(conn, "s2:17") == [KeptProfile(TURING, now, "alan turing")]
        assert find_profiles(conn, "openalex:17") == []


def test_unknown_numbers_stay_unknown(store: Store, now: datetime) -> None:
    bare = Researcher("openalex", "A1", "Somebody")
    with closing(store.papers_writer()) as conn:
        save_profile(conn, bare, now=now)
        assert find_profiles(conn, "openalex:A1")[0].profile == bare


def test_a_newer_answer_is_shown_under_all_names(store: Store, now: datetime) -> None:
    later = now + timedelta(days=2)
    with closing(store.papers_writer()) as conn:
        save_profile(conn, TURING, now=now, known_as="Alan Turing")
        save_profile(conn, TURING, now=now, known_as="A. M. Turing")
        save_profile(conn, TURING._replace(h_index=24), now=later)
        kept = find_profiles(conn, "s2:17")
        assert [(one.known_as, one.profile.h_index, one.fetched) for one in kept] == [
            ("a. m. turing", 24, later),
            ("alan turing", 24, later),
        ]
        assert linked_names(conn, "ALAN TURING") == ["a. m. turing", "alan turing"]
        assert linked_names(conn, "A. Turing") == []
        assert len(load_profiles(conn, ["Alan Turing", "A. M. Turing"])) == 1


def test_a_profile_is_nobodys_until_a_name_is_said_and_again_once_it_is_taken_back(
    store: Store, now: datetime
) -> None:
    with closing(store.papers_writer()) as conn:
        save_profile(conn, TURING, now=now)
        assert load_unclaimed(conn, ["a. turing"]) == [KeptProfile(TURING, now)]
        assert load_profiles(conn, ["A. Turing"]) == []
        save_profile(conn, TURING, now=now, known_as="A. Turing")
        assert load_unclaimed(conn, ["A. Turing"]) == []
        assert forget_name(conn, "semanticscholar", "17", "a. TURING")
        assert not forget_name(conn, "semanticscholar", "17", "a. TURING")
        assert load_profiles(conn, ["A. Turing"]) == []


def test_what_a_service_says_passes_the_gate(store: Store, now: datetime) -> None:
    evil = Researcher("x", "1", "A\x1b[2JB\n", ("\x9b31m", "MIT\u202e"), url="javascript:alert(1)")
    with closing(store.papers_writer()) as conn:
        save_profile(conn, evil, now=now)
        (kept,) = find_profiles(conn, "x:1")
    assert kept.profile == Researcher("x", "1", "AB", ("MIT",))


def test_a_locked_library_is_named(folder: Path, now: datetime) -> None:
    store = Store.open(folder, timeout=0.05)
    with closing(sqlite3.connect(store.papers_file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(store.papers_writer()) as conn:
            with pytest.raises(StoreError, match=r"papers\.db"):
                save_profile(conn, TURING, now=now)
            with pytest.raises(StoreError, match=r"papers\.db"):
                forget_name(conn, "semanticscholar", "17", "A. Turing")
