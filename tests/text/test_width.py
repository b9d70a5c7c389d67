from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcwidth

from paperdeck.text.safe import safe_line
from paperdeck.text.width import _SINGLE_CELLS, cell_width, clip, pad

FAMILY = "👩\u200d👩\u200d👧"
TEXT = st.text(st.one_of(st.characters(), st.sampled_from("a注e\u0301👩\u200d👧❤\ufe0f🇩🇪क्षि")))


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("plain", 5),
        ("", 0),
        ("注意力", 6),
        ("cafe\u0301", 4),
        (FAMILY, 2),
        ("🇩🇪", 2),
        ("x̂ ∈ ℝⁿ", 6),
        ("a\x07b", 2),
    ],
)
def test_width_counts_cells(text: str, cells: int) -> None:
    assert cell_width(text) == cells


@pytest.mark.parametrize(
    ("text", "width", "clipped"),
    [
        ("attention", 9, "attention"),
        ("attention", 5, "atte…"),
        ("at tention", 4, "at…"),
        ("注意力", 5, "注意…"),
        ("注意力", 4, "注…"),
        ("注意力", 1, "…"),
        ("cafe\u0301s!", 5, "cafe\u0301…"),
        (FAMILY + "abc", 3, FAMILY + "…"),
        (FAMILY + "abc", 2, "…"),
        ("🇩🇪🇫🇷x", 4, "🇩🇪…"),
        ("anything", 0, ""),
        ("anything", -3, ""),
    ],
)
def test_clip_cuts_between_graphemes(text: str, width: int, clipped: str) -> None:
    assert clip(text, width) == clipped


def test_clip_takes_another_mark_and_leaves_it_out_where_it_does_not_fit() -> None:
    assert clip("attention", 6, "...") == "att..."
    assert clip("attention", 2, "...") == "at"
    assert clip("attention", 3, "") == "att"


def test_pad_fills_to_the_width() -> None:
    assert pad("注", 4) == "注  "
    assert pad("注意", 3) == "注…"
    assert pad("注意力", 4) == "注… "


@given(TEXT, st.integers(min_value=0, max_value=40))
@settings(max_examples=300)
def test_clipped_text_never_is_too_wide_and_never_cuts_a_grapheme(text: str, width: int) -> None:
    text = safe_line(text)
    clipped = clip(text, width)
    assert cell_width(clipped) <= width
    if clipped != text:
        kept = list(iter_graphemes(clipped.removesuffix("…")))
        assert list(iter_graphemes(text))[: len(kept)] == kept


@given(TEXT, st.integers(min_value=0, max_value=40))
@settings(max_examples=200)
def test_padded_text_is_exactly_as_wide_as_asked(text: str, width: int) -> None:
    assert cell_width(pad(safe_line(text), width)) == width


def test_no_character_is_taken_for_single_that_wcwidth_finds_to_be_otherwise() -> None:
    single = [chr(code) for code in range(0x3000) if _SINGLE_CELLS.fullmatch(chr(code))]

    assert [sign for sign in single if wcwidth(sign) != 1] == []


def test_single_characters_join_with_nothing() -> None:
    single = "".join(chr(code) for code in range(0x3000) if _SINGLE_CELLS.fullmatch(chr(code)))

    assert list(iter_graphemes(single)) == list(single)
