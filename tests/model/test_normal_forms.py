"""Normal forms: Unicode's, and quickly so, whatever stands behind a letter."""

from __future__ import annotations

import sys
import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperdeck.model import normal_forms
from paperdeck.model.normal_forms import MOST_MARKS, is_normal, normal

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]
FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC", "NFKD")
MARKS = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))]
RUNS = {
    "two classes": "a" + "\u0315" * 60_000 + "\u0300" * 60_000,
    "in turn": "a" + "\u0315\u0300" * 60_000,
    "without a letter": "\u0315\u0300" * 60_000,
    "behind joiners": "a" + "\u0315\u200d\u0300\ufe0f" * 40_000,
    "in letters that are taken apart": "\u0f73\u0315" * 60_000,
    "in signs of half width": "\u30cf" + "\uff9e\u0300" * 60_000,
    "beyond the first plane": "a" + "\U0001e94a\u0300" * 60_000,
    "of which each is two": "a" + "\u0344\u0315" * 60_000,
}
# Marks of many classes, letters that take them, and what hides them.
RUNNING = st.text(
    st.sampled_from([*"ae한क\u1100\u200d\ufe0f", *MARKS[::40], "\u0344", "\u0f73", "\uff9e"]),
    max_size=150,
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", RUNS.values(), ids=list(RUNS))
def test_marks_without_end_are_sorted_at_once(text: str, form: Form) -> None:
    began = time.thread_time()
    assert len(normal(text, form)) < 200
    assert not is_normal(text)
    assert time.thread_time() - began < 0.5


@pytest.mark.parametrize("count", [1, 29, 30, 31, 32, 61, 62, 1_000])
def test_thirty_marks_in_a_row_are_kept_and_no_more(count: int) -> None:
    for mark in MARKS[::7]:
        whole = unicodedata.normalize("NFD", mark * min(count, MOST_MARKS))
        kept = whole[:MOST_MARKS]
        assert normal(f"some x{mark * count} word", "NFD") == f"some x{kept} word", mark
        assert normal(mark * count, "NFD") == kept, mark


@given(st.text(), st.sampled_from(FORMS))
@settings(max_examples=300, deadline=None)
def test_all_other_text_comes_out_as_unicode_has_it(text: str, form: Form) -> None:
    assert normal(text, form) == unicodedata.normalize(form, text)
    assert is_normal(text) == unicodedata.is_normalized("NFC", text)


@given(RUNNING, st.sampled_from(FORMS))
@settings(max_examples=500, deadline=None)
def test_a_normal_text_is_left_as_it_is(text: str, form: Form) -> None:
    once = normal(text, form)
    assert unicodedata.is_normalized(form, once)
    assert normal(once, form) == once
    assert is_normal(normal(text, "NFC"))


def test_all_marks_there_are_are_known() -> None:
    known = normal_forms._long_run(normal_forms._PLANES)
    unknown = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0])
        and not known.fullmatch(chr(code) * (MOST_MARKS + 1))
    ]
    assert unknown == []
