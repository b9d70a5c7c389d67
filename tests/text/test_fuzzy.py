from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperdeck.text.fuzzy import fuzzy_score


def ranked(needle: str, names: list[str]) -> list[str]:
    scored = [(fuzzy_score(needle, name), name) for name in names]
    found = [(score, name) for score, name in scored if score is not None]
    return [name for _, name in sorted(found, reverse=True)]


@pytest.mark.parametrize(
    ("needle", "names", "order"),
    [
        ("rl", ["world", "ml/rl", "rl"], ["rl", "ml/rl", "world"]),
        ("dif", ["different", "ml/diffusion", "dif"], ["dif", "different", "ml/diffusion"]),
        ("mld", ["moulded", "ml/diffusion"], ["ml/diffusion", "moulded"]),
        ("graph", ["geographic", "graph-nets"], ["graph-nets", "geographic"]),
        ("cv", ["covers", "cs.CV"], ["cs.CV", "covers"]),
        ("to read", ["to-read", "tornado"], ["to-read"]),
    ],
)
def test_word_starts_and_runs_come_first(needle: str, names: list[str], order: list[str]) -> None:
    assert ranked(needle, names) == order


def test_letters_must_all_be_there_in_order() -> None:
    assert fuzzy_score("rlx", "rl") is None
    assert fuzzy_score("lr", "rl") is None
    assert fuzzy_score("aa", "a") is None


def test_case_and_accents_do_not_matter() -> None:
    assert fuzzy_score("ERDOS", "Erdős") == fuzzy_score("erdős", "ERDOS")
    assert fuzzy_score("soren", "Søren") is not None


def test_nothing_typed_matches_all_and_the_shorter_first() -> None:
    assert fuzzy_score("", "") is not None
    assert ranked("", ["long name", "short"]) == ["short", "long name"]


def test_the_best_placement_is_scored() -> None:
    assert fuzzy_score("ab", "a-ab") == pytest.approx(fuzzy_score("ab", "x-ab"))


@given(st.text(max_size=8), st.text(max_size=30))
@settings(max_examples=200)
def test_scores_depend_on_the_texts_alone(needle: str, hay: str) -> None:
    assert fuzzy_score(needle, hay) == fuzzy_score(needle, hay)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), st.data())
@settings(max_examples=200)
def test_any_subsequence_matches(hay: str, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(min_value=0, max_value=len(hay) - 1)))
    needle = "".join(hay[place] for place in sorted(places))
    assert fuzzy_score(needle, hay) is not None
