from __future__ import annotations

import re
import unicodedata

from paperdeck.text.latex import to_plain
from paperdeck.text.safe import safe_block, safe_line
from paperdeck.text.search import fold_text

MARKUP = re.compile(r"[\\${}~&<'`]|--")
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
# What may be left: literal \n and broken source, money, sets and braces of broken addresses.
MOST_LEFT = {r"\\[A-Za-z]+": 0.0005, r"\$(?!\d)": 0.0005, r"[{}]": 0.005, "``": 0.0}


def test_real_texts_come_out_visible(real_texts: list[str]) -> None:
    for text in real_texts:
        shown = to_plain(text)
        assert shown.strip() or not text.strip()
        assert not {unicodedata.category(sign) for sign in shown.replace("\n", "")} & HIDDEN


def test_plain_prose_is_left_alone(real_texts: list[str]) -> None:
    plain = [text for text in real_texts if text.isascii() and not MARKUP.search(text)]
    assert len(plain) > len(real_texts) / 3
    for text in plain:
        clean = safe_block(text) if "\n" in text else safe_line(text)
        assert to_plain(text) == clean == text


def test_hardly_any_markup_is_left(real_texts: list[str]) -> None:
    shown = [to_plain(text) for text in real_texts]
    for pattern, most in MOST_LEFT.items():
        left = [text for text in shown if re.search(pattern, text)]
        assert len(left) <= most * len(shown) + 1, (pattern, left[:5])


def test_nothing_is_swallowed(real_texts: list[str]) -> None:
    for text in real_texts:
        if len(text) > 200:  # a title can be half markup
            assert len(to_plain(text)) > 0.6 * len(text), text


def test_folded_texts_carry_no_markup(real_texts: list[str]) -> None:
    for text in real_texts:
        assert not re.search(r"[\\${}]", fold_text(text)), text
