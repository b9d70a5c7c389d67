"""Fuzzy matching for pickers: the letters typed, in order, anywhere in a name."""

from __future__ import annotations

from paperdeck.text.search import fold_name

_MATCH = 1.0
_RUN = 1.5
_WORD_START = 2.0
_START = 1.0
_WHOLE = 3.0
_PER_UNUSED_LETTER = 0.02
_NOWHERE = float("-inf")


def fuzzy_score(needle: str, hay: str) -> float | None:
    """Return how well `needle` matches `hay` as a subsequence, or `None` if it doesn't.

    More is better. Case, accents and spaces in `needle` don't matter. Letters at the start of
    words and in unbroken runs count more; among equals the shorter `hay` wins. The best of
    all ways to place the letters is scored, so the result depends on the two texts alone.
    """
    letters = "".join(fold_name(needle).split())
    folded = fold_name(hay)
    if not _is_subsequence(letters, folded):
        return None
    score = _best_placement(letters, folded) - _PER_UNUSED_LETTER * (len(folded) - len(letters))
    return score + _WHOLE if letters == "".join(folded.split()) else score


def _is_subsequence(letters: str, folded: str) -> bool:
    rest = iter(folded)
    return all(letter in rest for letter in letters)


def _best_placement(letters: str, folded: str) -> float:
    """Return the best score of all placements, by dynamic programming over (letter, place)."""
    if not letters:
        return 0.0
    bonuses = _place_bonuses(folded)
    ending_here = [0.0] * len(folded)
    for number, letter in enumerate(letters):
        best_before = _NOWHERE if number else 0.0
        previous, ending_here = ending_here, [_NOWHERE] * len(folded)
        for place, character in enumerate(folded):
            if number and place:
                best_before = max(best_before, previous[place - 1])
            if character == letter and best_before > _NOWHERE:
                run = previous[place - 1] + _RUN if number and place else _NOWHERE
                ending_here[place] = max(best_before, run) + bonuses[place] + _MATCH
    return max(ending_here)


def _place_bonuses(folded: str) -> list[float]:
    bonuses = [
        _WORD_START if place == 0 or not folded[place - 1].isalnum() else 0.0
        for place in range(len(folded))
    ]
    if bonuses:
        bonuses[0] += _START
    return bonuses
