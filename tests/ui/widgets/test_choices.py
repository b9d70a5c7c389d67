from __future__ import annotations

import pytest

from paperdeck.ui.widgets.choices import Choice, matched_places, ranked, with_new

TAGS = [Choice(tag, tag) for tag in ("ml/diffusion", "rl", "to-read", "curl")]


def labels(choices: list[Choice[str]]) -> list[str]:
    return [choice.label for choice in choices]


def new(typed: str) -> Choice[str] | None:
    return None if typed in {choice.label for choice in TAGS} else Choice(typed, f"new {typed}")


def test_everything_is_offered_before_a_letter_is_typed() -> None:
    assert ranked(TAGS, "") == TAGS


def test_the_best_match_comes_first_and_the_rest_is_left_out() -> None:
    assert labels(ranked(TAGS, "rl"))[0] == "rl"
    assert set(labels(ranked(TAGS, "rl"))) == {"rl", "curl"}


@pytest.mark.parametrize("typed", ["diff", "ml/d", "to", "TO"])
def test_the_new_one_stands_last_when_a_match_begins_as_typed(typed: str) -> None:
    assert labels(with_new(ranked(TAGS, typed), typed, new))[-1] == f"new {typed}"
    assert len(with_new(ranked(TAGS, typed), typed, new)) > 1


@pytest.mark.parametrize("typed", ["url", "fresh"])
def test_the_new_one_stands_first_when_matches_are_only_alike(typed: str) -> None:
    assert labels(with_new(ranked(TAGS, typed), typed, new))[0] == f"new {typed}"


def test_nothing_new_is_offered_for_nothing_or_for_what_there_is() -> None:
    assert with_new(TAGS, "", new) == TAGS
    assert labels(with_new(ranked(TAGS, "rl"), "rl", new)) == labels(ranked(TAGS, "rl"))


@pytest.mark.parametrize(
    ("typed", "label", "places"),
    [
        ("diff", "ml/Diffusion", [(3, 7)]),
        ("mf", "ml/diff", [(0, 1), (5, 6)]),
        ("", "anything", []),
        ("xyz", "anything", []),
        ("a b", "xab", [(1, 3)]),
        ("İ", "aİ", [(1, 2)]),
    ],
)
def test_matching_letters_are_marked_as_a_run_or_one_by_one(
    typed: str, label: str, places: list[tuple[int, int]]
) -> None:
    assert matched_places(typed, label) == places
