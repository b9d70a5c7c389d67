r"""Unicode's normal forms, of texts that anybody may have written.

Python sorts the marks behind a letter by insertion and lets no other thread run meanwhile: a
hundred thousand marks of two classes on one letter take half a minute. So runs of them are cut to
30 first, as the Stream-Safe Text Process has it (Unicode Standard Annex 15, section 13); no
language comes near that.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Literal

MOST_MARKS = 30
"""Marks in a row that are kept."""

# No marks by their class: these five begin with one when they are taken apart, and joiners
# would hide a run that is one once they are gone.
_LIKE_MARKS = frozenset(
    ["\u0f73", "\u0f75", "\u0f81", "\uff9e", "\uff9f", "\u200c", "\u200d"]
    + [chr(code) for code in range(0xFE00, 0xFE10)]
)
_FIRST_PLANE, _PLANES = 0x10000, 0x20000
"""Where the first plane ends, and where marks do: beyond the second there are none."""


def normal(text: str, form: Literal["NFC", "NFD", "NFKC", "NFKD"]) -> str:
    """Return `text` in a normal form, with at most 30 marks in a row. Idempotent."""
    if text.isascii():
        return text
    # Once more afterwards, since some marks are taken apart into two.
    return _without_long_runs(unicodedata.normalize(form, _without_long_runs(text)))


def is_normal(text: str) -> bool:
    """Tell whether a text is in NFC already, without long runs of marks."""
    return _without_long_runs(text) == text and unicodedata.is_normalized("NFC", text)


def _without_long_runs(text: str) -> str:
    if not _may_have_long_run(text):
        return text
    # Patterns with characters beyond the first plane take ten times as long.
    return _long_run(_FIRST_PLANE if max(text) < chr(_FIRST_PLANE) else _PLANES).sub(r"\1", text)


def _may_have_long_run(text: str) -> bool:
    # A run that is too long has one of every 31 characters: so a few looks are enough.
    looked_at = text[MOST_MARKS :: MOST_MARKS + 1]
    return not looked_at.isascii() and any(map(_is_mark, looked_at))


def _is_mark(character: str) -> bool:
    return bool(unicodedata.combining(character)) or character in _LIKE_MARKS


@cache
def _long_run(end: int) -> re.Pattern[str]:
    """Match a run that is too long, of characters below `end`; what is kept is its group."""
    marks = re.escape("".join(filter(_is_mark, map(chr, range(end)))))
    # The first one apart: what can't begin a run is skipped at once.
    return re.compile(f"([{marks}][{marks}]{{{MOST_MARKS - 1}}})[{marks}]+")
