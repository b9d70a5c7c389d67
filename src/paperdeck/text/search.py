r"""The text that is indexed and the words that are looked for, folded alike.

The index is FTS5's with the tokenizer `unicode61 remove_diacritics 2` (SQLite's documentation,
"FTS5", section 4.3.1). It knows Unicode 6.1 and the accents of Latin script; what it can't do is
done here: LaTeX markup goes, Greek letters become their names, `x²` and `$x^{2}$` become `x2`,
accents go in all scripts, ø and ł are o and l, and Chinese, Japanese and Korean characters
become words of one character, so that they are found inside a run.

Only regular expressions are used: this runs over every text that comes in.
"""

from __future__ import annotations

import unicodedata

from paperdeck.model.normal_forms import normal
from paperdeck.text.short_cache import cached_if_short

FOLD_VERSION = 2
"""The version of the folding; the index is rebuilt when it changes."""

UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ĸ": "k"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ς": "σ"}
)
"""Letters that are no letter with an accent, and what they are folded to."""
_SIGNS = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-"})


def fold_text(text: str) -> str:
    r"""Return `text` as it goes into the index: words without markup, not yet in lower case.

    LaTeX and HTML are removed cheaply, `$x_{1}$` becomes `x1`, α and `\alpha` become
    `alpha`, and each Chinese, Japanese or Korean character stands alone.
    """
    marked_up = _is_marked_up(text)
    if text.isascii() and not marked_up:
        return text
    from paperdeck.text.search_folding import (  # noqa: PLC0415 - not before the first paint
        fold_letters,
        without_markup,
    )

    if marked_up:
        text = without_markup(text)
    return text if text.isascii() else fold_letters(text)


_LETTERS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128))
_ASCII = _LETTERS + bytes(128)
"""What each byte of a text in ASCII becomes: letters small, signs spaces."""


def ascii_words(text: str) -> str:
    """Return a text of ASCII alone in small letters, with a space for each sign."""
    return text.encode().translate(_ASCII).decode()


def _is_marked_up(text: str) -> bool:
    # Quick looks, one by one: a pattern takes twenty times as long on an abstract.
    return (
        "\\" in text
        or "$" in text
        or "^" in text
        or "_" in text
        or "{" in text
        or "}" in text
        or "<" in text
        or "&" in text
        or "~" in text
    )


@cached_if_short(1024)
def query_terms(word: str) -> tuple[str, ...]:
    """Return the index's tokens for a typed word, in order; several of them are a phrase.

    `GPT-4` gives `("gpt", "4")`, `α` gives `("alpha",)`, `注意力` one token a character. A word
    of punctuation alone gives none.
    """
    folded = fold_text(word).lower()
    return tuple("".join(sign if _is_token(sign) else " " for sign in folded).split())


def _is_token(character: str) -> bool:
    """Tell what unicode61 takes for part of a word: categories L*, N* and Co."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co"


@cached_if_short(8192)
def fold_name(text: str) -> str:
    """Return `text` for comparing names, tags and facets: no case, no accents, single spaces.

    Idempotent: folding twice changes nothing more.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    parted = normal(normal(text, "NFKD").casefold(), "NFKD")
    bare = "".join(sign for sign in parted if not unicodedata.combining(sign))
    bare = normal(bare, "NFKC").casefold()
    return " ".join(bare.translate(UNDECOMPOSED).translate(_SIGNS).split())
