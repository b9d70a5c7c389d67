"""The words of a text as its meaning is made of them: folded, small, in order, with repeats."""

from __future__ import annotations

import re

from paperdeck.text.search import ascii_words, fold_text

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words of a text without its markup; single signs and numbers are none.

    `GPT-4 learns $x_1$` gives `["gpt", "learns", "x1"]`.
    """
    folded = fold_text(text)
    found = ascii_words(folded).split() if folded.isascii() else _WORD.findall(folded.lower())
    return [word for word in found if len(word) > 1 and not word.isdigit()]
