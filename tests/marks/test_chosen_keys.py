"""Cite keys that are chosen by hand or brought along by an import."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paperdeck.config.bibliography_settings import CiteSettings
from paperdeck.config.settings import Settings
from paperdeck.marks.cite_keys import cite_keys, keep_key
from paperdeck.marks.errors import MarkError
from paperdeck.marks.key_making import key_maker
from paperdeck.model.paper import Author, Paper
from paperdeck.store.connections import connect

if TYPE_CHECKING:
    from paperdeck.marks.marker import Marker
    from paperdeck.store.database import Store


def _paper(number: int) -> Paper:
    return Paper(
        f"arxiv:2401.0000{number}",
        title="A title",
        authors=(Author("Ada Lovelace"),),
        published=datetime(2024, 1, 1, tzinfo=UTC),
    )


def _key(store: Store, number: int) -> str:
    return cite_keys(store, [_paper(number)])[_paper(number).id]


def test_a_key_chosen_by_hand_can_be_undone_and_redone(store: Store, marker: Marker) -> None:
    assert _key(store, 1) == "lovelace2024title"
    step = marker.set_cite_key("arxiv:2401.00001", "Ada:2024")
    assert step is not None
    assert step.label.endswith("as Ada:2024")
    assert _key(store, 1) == "Ada:2024"
    marker.undo()
    assert _key(store, 1) == "lovelace2024title"
    marker.redo()
    assert _key(store, 1) == "Ada:2024"
    assert marker.set_cite_key("arxiv:2401.00001", "Ada:2024") is None


def test_undoing_the_first_key_leaves_none(store: Store, marker: Marker) -> None:
    marker.set_cite_key("arxiv:2401.00001", "lovelace2024title")
    marker.undo()
    assert _key(store, 1) == "lovelace2024title"


def test_a_key_that_may_come_back_is_given_to_nobody_else(store: Store, marker: Marker) -> None:
    assert _key(store, 1) == "lovelace2024title"
    marker.set_cite_key("arxiv:2401.00001", "ada")
    assert _key(store, 2) == "lovelace2024titlea"
    assert (
        "is that of arxiv:2401.00001"
        in (keep_key(store, {"arxiv:2401.00003": "lovelace2024title"})["arxiv:2401.00003"])
    )
    marker.undo()
    assert _key(store, 1) == "lovelace2024title"
    assert _key(store, 2) == "lovelace2024titlea"


def test_a_key_that_another_had_is_not_given_by_hand_either(store: Store, marker: Marker) -> None:
    assert _key(store, 1) == "lovelace2024title"
    marker.set_cite_key("arxiv:2401.00001", "ada")
    with pytest.raises(MarkError, match=r"was that of arxiv:2401\.00001, and may be cited"):
        marker.set_cite_key("arxiv:2401.00002", "lovelace2024title")
    # What was taken back was never anybody's.
    marker.undo()
    assert marker.set_cite_key("arxiv:2401.00002", "ada") is not None
    assert marker.set_cite_key("arxiv:2401.00001", "lovelace") is not None
    assert marker.set_cite_key("arxiv:2401.00001", "lovelace2024title") is not None


def test_a_key_that_another_has_is_refused_with_its_owner(store: Store, marker: Marker) -> None:
    assert _key(store, 1) == "lovelace2024title"
    with pytest.raises(MarkError, match=r"that of arxiv:2401\.00001"):
        marker.set_cite_key("arxiv:2401.00002", "Lovelace2024Title")
    with pytest.raises(MarkError, match="has a space"):
        marker.set_cite_key("arxiv:2401.00002", "a b")
    with pytest.raises(MarkError):
        marker.set_cite_key("arxiv:9999.00002", "a")


def test_another_spelling_of_its_own_key_is_its_own(store: Store, marker: Marker) -> None:
    assert _key(store, 1) == "lovelace2024title"
    marker.set_cite_key("arxiv:2401.00001", "Lovelace2024Title")
    assert _key(store, 1) == "Lovelace2024Title"


def test_keys_from_elsewhere_are_kept_where_they_can_be(store: Store) -> None:
    assert _key(store, 1) == "lovelace2024title"
    refused = keep_key(
        store,
        {
            "arxiv:2401.00001": "mine",
            "arxiv:2401.00002": "two",
            "arxiv:2401.00003": "TWO",
            "arxiv:2401.00004": "a b",
        },
    )
    assert refused == {
        "arxiv:2401.00001": "it has the key lovelace2024title already, so not mine",
        "arxiv:2401.00003": "the key TWO is that of arxiv:2401.00002",
        "arxiv:2401.00004": "the key 'a b' has a space in it",
    }
    assert _key(store, 2) == "two"
    assert keep_key(store, {"arxiv:2401.00002": "two"}) == {}
    assert keep_key(store, {}) == {}


def test_what_would_be_given_is_told_without_being_given(store: Store) -> None:
    papers = [_paper(1), _paper(2), _paper(1)]
    assert cite_keys(store, papers, keep=False) == {
        "arxiv:2401.00001": "lovelace2024title",
        "arxiv:2401.00002": "lovelace2024titlea",
    }
    assert _key(store, 2) == "lovelace2024title"


def test_a_template_makes_new_keys_and_leaves_old_ones(store: Store) -> None:
    assert _key(store, 1) == "lovelace2024title"
    make, problems = key_maker(Settings(cite=CiteSettings("auth + yy", 4)))
    assert not problems
    assert cite_keys(store, [_paper(1), _paper(2), _paper(3)], make) == {
        "arxiv:2401.00001": "lovelace2024title",
        "arxiv:2401.00002": "Lovelace24",
        "arxiv:2401.00003": "Lovelace24a",
    }


def test_keys_that_differ_in_capitals_alone_are_not_given(store: Store) -> None:
    make, _ = key_maker(Settings(cite=CiteSettings("auth")))
    other = replace(_paper(2), authors=(Author("ada lovelace"),))
    assert list(cite_keys(store, [_paper(1), other], make).values()) == ["Lovelace", "lovelacea"]


def test_a_template_that_makes_no_sense_is_a_problem_of_the_config() -> None:
    settings = Settings(cite=CiteSettings("auth + yeer", 4), file=Path("config.toml"))
    make, (problem,) = key_maker(settings)
    assert make(_paper(1)) == "lovelace2024title"
    assert str(problem) == (
        "config.toml:4: `cite.key` can't be used, so keys are made as ever: there is no function "
        "yeer at character 8: `auth + ^yeer`. Did you mean year?"
    )


def test_the_journal_holds_what_was_chosen(store: Store, marker: Marker) -> None:
    marker.set_cite_key("arxiv:2401.00001", "ada")
    with closing(connect(store.marks_file, mode="ro")) as conn:
        assert conn.execute("SELECT kind, after FROM changes").fetchall() == [
            ("cite_key", '{"key": "ada"}')
        ]
