"""Citation keys: `vaswani2017attention`."""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import TYPE_CHECKING

from paperdeck.cite.latex_accents import decode_accents
from paperdeck.cite.latex_maths import split_maths
from paperdeck.cite.romanise import romanise
from paperdeck.model.names import family_name

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper

_STOP_WORDS = frozenset(
    [
        *(
            "a",
            "an",
            "the",
            "and",
            "or",
            "nor",
            "but",
            "so",
            "yet",
            "is",
            "are",
            "be",
            "do",
            "does",
        ),
        *("about", "above", "across", "after", "against", "along", "among", "around", "as", "at"),
        *("before", "behind", "below", "beneath", "beside", "between", "beyond", "by", "down"),
        *("during", "except", "for", "from", "in", "inside", "into", "like", "near", "of", "off"),
        *("on", "onto", "over", "since", "than", "that", "through", "to", "toward", "towards"),
        *("under", "until", "up", "upon", "via", "with", "within", "without", "its", "their"),
    ]
)
_COMMAND = re.compile(r"\\[A-Za-z]+\*?|[{}\\]")
_WORD = re.compile(r"[a-z0-9]*[a-z][a-z0-9]*")
_LONGEST_PART = 40


def base_key(paper: Paper) -> str:
    """Return family name, year of first publication and first telling word of the title.

    The key is made of `a-z` and `0-9` alone. Without a year it has `nd`; without a name that
    can be written in Latin letters the paper's id stands for it, and then alone: it is unique.
    """
    name = _fold(family_name(decode_accents(paper.authors[0].name))) if paper.authors else ""
    if not name:
        return _fold(paper.id) or "paper"
    year = str(paper.published.year) if paper.published else "nd"
    return f"{name[:_LONGEST_PART]}{year}{_title_word(paper.title)}"


def _title_word(title: str) -> str:
    text = " ".join(part for is_maths, part in split_maths(title) if not is_maths)
    text = _COMMAND.sub(" ", decode_accents(text))
    text = re.sub(r"['’ʼ]", "", romanise(text)).lower()
    words = _WORD.findall(text)
    telling = [word for word in words if word not in _STOP_WORDS] or words
    return telling[0][:_LONGEST_PART] if telling else ""


def _fold(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", romanise(text).lower())


def with_suffix(base: str, number: int) -> str:
    """Tell papers with the same base key apart: 0 -> bare, 1 -> `a`, 26 -> `z`, 27 -> `aa`."""
    suffix = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        suffix = ascii_lowercase[letter] + suffix
    return base + suffix
