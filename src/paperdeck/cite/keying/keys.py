"""Citation keys: `vaswani2017attention`."""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import TYPE_CHECKING

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.latex.maths import split_maths
from paperdeck.cite.latex.romanise import romanise
from paperdeck.model.names import family_name

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper

STOP_WORDS = frozenset(
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
"""Words of titles that say little of what a paper is about."""
COMMAND = re.compile(r"\\[A-Za-z]+\*?|[{}\\]")
"""LaTeX that says nothing in a key: commands and braces."""
_WORD = re.compile(r"[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*")
_LONGEST_PART = 40
_LONGEST_KEY = 200
_ALL = "*"
_NO_KEY = frozenset(" ,{}#%\"'()=~\\@")


def base_key(paper: Paper) -> str:
    """Return family name, year of first publication and first telling word of the title.

    The key is made of `a-z` and `0-9` alone. Without a year it has `nd`; without a name that
    can be written in Latin letters the paper's id stands for it, and then alone: it is unique.
    """
    name = latin_name(paper.people[0].name).lower() if paper.people else ""
    if not name:
        return id_key(paper)
    year = str(paper.published.year) if paper.published else "nd"
    words = title_words(paper.title)
    word = words[0].lower()[:_LONGEST_PART] if words else ""
    return f"{name[:_LONGEST_PART]}{year}{word}"


def latin_name(name: str) -> str:
    """Return a person's family name with its particle, in Latin letters and digits alone."""
    return re.sub(r"[^A-Za-z0-9]", "", romanise(family_name(decode_accents(name))))


def title_words(title: str) -> list[str]:
    """Return the telling words of a title in Latin letters, all words if none tells.

    Formulas are none, and neither are numbers.
    """
    text = " ".join(part for is_maths, part in split_maths(title) if not is_maths)
    text = COMMAND.sub(" ", decode_accents(text))
    words = _WORD.findall(re.sub(r"['’ʼ]", "", romanise(text)))
    return [word for word in words if word.lower() not in STOP_WORDS] or words


def id_key(paper: Paper) -> str:
    """Return the paper's id as a key: `arxiv170603762`."""
    return re.sub(r"[^a-z0-9]", "", romanise(paper.id).lower()) or "paper"


def key_fault(key: str) -> str | None:
    r"""Return what keeps a text from being a cite key, to follow it in a sentence; else `None`.

    BibTeX and biber read keys up to a comma, and TeX must be able to read them in `\cite{...}`.
    """
    if not key:
        return "is empty: a key needs a letter or digit"
    if len(key) > _LONGEST_KEY:
        return f"is longer than {_LONGEST_KEY} characters"
    if key == _ALL:
        return r"stands for all entries in \nocite{*}"
    bad = next((char for char in key if char in _NO_KEY or not char.isprintable()), None)
    if bad is None:
        return None
    return "has a space in it" if bad.isspace() else f"has {bad!r} in it, which no key may have"


def with_suffix(base: str, number: int) -> str:
    """Tell papers with the same base key apart: 0 -> bare, 1 -> `a`, 26 -> `z`, 27 -> `aa`."""
    suffix = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        suffix = ascii_lowercase[letter] + suffix
    return base + suffix
