"""The words of a text as its meaning is made of them: folded, small, in order, with repeats."""

from __future__ import annotations

import re

from paperdeck.text.search import fold_text

_LETTERS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128))
_ASCII = _LETTERS + bytes(128)
"""What each byte of a text in ASCII becomes: letters small, signs spaces."""
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words of a text without its markup; single signs and numbers are none.

    `GPT-4 learns $x_1$` gives `["gpt", "learns", "x1"]`.
    """
    folded = fold_text(text)
    if folded.isascii():
        found = folded.encode().translate(_ASCII).decode().split()
    else:
        found = _WORD.findall(folded.lower())
    return [word for word in found if len(word) > 1 and not word.isdigit()]
