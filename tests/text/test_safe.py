from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paperdeck.text import safe
from paperdeck.text.safe import safe_block, safe_line

ALLOWED_INVISIBLE = {"\u200c", "\u200d"}
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
HOSTILE = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("\x1b[]\x07\\;:mH0123\x9b\x9d\x90\x9c\u200d\u200c\ufe0f\u202e❤👩نक् \n\t\r"),
        st.characters(categories=["Cf", "Cc", "Cs", "Co", "Mn", "Zs"]),
    )
)


def assert_visible(text: str, *, allowed: str = "") -> None:
    for character in text:
        if character not in ALLOWED_INVISIBLE and character not in allowed:
            assert unicodedata.category(character) not in FORBIDDEN, hex(ord(character))


@pytest.mark.parametrize(
    ("hostile", "seen"),
    [
        ("On [/INST] tokens [@click=app.quit]x[/]", "On [/INST] tokens [@click=app.quit]x[/]"),
        ("red \x1b[31mtext\x1b[0m", "red text"),
        ("cursor\x1b[2J\x1b[1;1H gone", "cursor gone"),
        ("copy \x1b]52;c;cm0gLXJmIH4=\x07this", "copy this"),
        ("copy \x1b]52;c;cm0gLXJmIH4=\x1b\\this", "copy this"),
        ("copy \x9d52;c;cm0gLXJmIH4=\x9cthis", "copy this"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\ text", "link text"),
        ("\x1bP1$r0m\x1b\\after", "after"),
        ("\x90q#0\x9cafter", "after"),
        ("\x1b_app\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\after", "after"),
        ("\x9b31mred", "red"),
        ("\x1b(Bcharset\x1b7 saved", "charset saved"),
        ("unterminated \x1b]0;title and all the rest", "unterminated ]0;title and all the rest"),
        ("unterminated \x1bPdata and the rest", "unterminated Pdata and the rest"),
        ("unterminated \x1b[31", "unterminated [31"),
        ("nested \x1b\x1b[0m[31mx", "nested [31mx"),
        ("bell\x07 null\x00 delete\x7f", "bell null delete"),
        ("right \u202eot tfel\u202c \u2066a\u2069 \u200e\u200f\u061c", "right ot tfel a"),
        ("\ufeffmark zero\u200bwidth soft\xadhyphen", "mark zerowidth softhyphen"),
        ("tag\U000e0041\U000e007fs and lone \ud800", "tags and lone"),
        ("private \ue000use \U0010ffffx", "private use x"),
        ("a\tb\r\nc\n\n  d\u2028e\u2029f\x0bg\x85h", "a b c d e f g h"),
        ("no\u00a0break", "no break"),
        ("cafe\u0301", "café"),
        ("Text \u200d with \u200c idle joiners\u200d", "Text  with  idle joiners"),
        ("👩\u200d🔬 and ❤\ufe0f\u200d🔥", "👩\u200d🔬 and ❤\ufe0f\u200d🔥"),
        ("می\u200cخواهم क\u094d\u200dष", "می\u200cخواهم क\u094d\u200dष"),
        ("smuggled a\ufe0f\ufe01\ufe02\U000e0100b", "smuggled a\ufe0fb"),
        ("  ends  ", "ends"),
        ("", ""),
    ],
)
def test_only_visible_text_comes_through(hostile: str, seen: str) -> None:
    assert safe_line(hostile) == seen


def test_a_hostile_title_becomes_literal_text() -> None:
    title = (
        "On [/INST] \x1b[31mtokens\x1b[0m [@click=app.quit]x[/]"
        "\x1b]52;c;ZXZpbA==\x07 \x9b2J\x9d0;t\x9c\u202eabc\u202c"
    )
    assert safe_line(title) == "On [/INST] tokens [@click=app.quit]x[/] abc"


def test_a_block_keeps_its_lines() -> None:
    assert safe_block("one\r\ntwo\rthree\n\n  four\u2028five\x1b[0m") == (
        "one\ntwo\nthree\n\n  four\nfive"
    )


def test_no_sequence_reaches_over_a_line_break() -> None:
    assert safe_block("\x1b]0;title\nnext line\x07") == "]0;title\nnext line"


def test_clean_text_is_returned_as_it_is() -> None:
    clean = "A plain title: with 100% of $ signs"
    assert safe_line(clean) is clean
    assert safe_block(clean) is clean
    assert safe_block("Übung macht α") == "Übung macht α"


@given(HOSTILE)
@example("\x1b\x1b[0m[31m")
@example("e\u200b\u0301")
@example("\u200d👩\u200d\u200d🔬")
@settings(max_examples=400)
def test_cleaning_leaves_nothing_invisible_and_is_idempotent(text: str) -> None:
    line, block = safe_line(text), safe_block(text)
    assert_visible(line)
    assert_visible(block, allowed="\n")
    assert safe_line(line) == line
    assert safe_block(block) == block
    assert unicodedata.is_normalized("NFC", line)
    assert unicodedata.is_normalized("NFC", block)


@given(st.text(st.characters(categories=["L", "N", "P", "Sm", "Sc"])))
@settings(max_examples=200)
def test_a_visible_letter_is_never_lost_to_a_broken_sequence(text: str) -> None:
    text = unicodedata.normalize("NFC", text.replace("\u3164", "").replace("\uffa0", ""))
    text = text.translate(dict.fromkeys((0x115F, 0x1160)))
    assert safe_line("\x1b]" + text).endswith(text)


def test_every_code_point_is_either_shown_or_removed() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in FORBIDDEN and character != "\n":
            assert safe_block(f"a{character}é") in {"aé", "a é", "a\né"}, hex(code)


def test_the_quick_looks_judge_every_code_point_as_the_pattern_does() -> None:
    suspect = re.compile(safe._SUSPECT)
    for code in range(sys.maxunicode + 1):
        for text in (chr(code), f"a\n{chr(code)}"):
            clean = not suspect.search(text) and unicodedata.is_normalized("NFC", text)
            assert safe._is_clean(text) == clean, hex(code)
