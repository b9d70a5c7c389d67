"""What key templates are made of: functions that read a paper, and filters.

Their texts are words with single spaces between them, in Latin letters as far as their script can
be spelled in these; the spaces go when the key is made.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from paperdeck.cite.keying.keys import COMMAND, STOP_WORDS, id_key, latin_name, title_words
from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.latex.romanise import romanise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from paperdeck.model.paper import Paper

    Maker = Callable[..., str | None]

_WORD = re.compile(r"[^\W_]+")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-(\d{2})")


def _field(paper: Paper, *names: str) -> str:
    if paper.publication is None:
        return ""
    return next((text for name in names if (text := paper.publication.field(name))), "")


def _nth(names: Sequence[str], length: int, number: int) -> str:
    name = latin_name(names[number - 1]) if 0 < number <= len(names) else ""
    return name[:length] if length else name


def _auth(paper: Paper, length: int = 0, number: int = 1) -> str:
    return _nth([author.name for author in paper.people], length, number)


def _authors(paper: Paper, most: int = 0) -> str:
    names = [latin_name(author.name) for author in paper.people]
    shown = [name for name in (names[:most] if most else names) if name]
    more = shown and (len(shown) < len(names) or paper.has_more_authors)
    return " ".join([*shown, *(["EtAl"] if more else [])])


def _editor(paper: Paper, length: int = 0, number: int = 1) -> str:
    names = _AND.split(_field(paper, "editor"))
    return _nth([COMMAND.sub("", decode_accents(name)) for name in names], length, number)


def _year(paper: Paper) -> str:
    if paper.published:
        return f"{paper.published.year:04}"
    found = _YEAR.search(_field(paper, "date", "year"))
    return found[0] if found else ""


def _yy(paper: Paper) -> str:
    return _year(paper)[-2:]


def _month(paper: Paper) -> str:
    if paper.published and not _field(paper, "date"):
        return f"{paper.published.month:02}"
    found = _MONTH.match(_field(paper, "date"))
    return found[1] if found else ""


def _title(paper: Paper) -> str:
    return _capitalize(" ".join(title_words(paper.title)))


def _short_title(paper: Paper, most: int = 3, capitals: int = 0) -> str:
    words = title_words(paper.title)[:most]
    lower = [word.lower() for word in words[capitals:]]
    return " ".join([*(word[:1].upper() + word[1:] for word in words[:capitals]), *lower])


def _very_short_title(paper: Paper, most: int = 1, capitals: int = 0) -> str:
    return _short_title(paper, most, capitals)


def _venue(paper: Paper) -> str:
    venue = paper.venue or _field(paper, "shortjournal", "journaltitle", "booktitle", "publisher")
    return " ".join(_WORD.findall(romanise(COMMAND.sub("", decode_accents(venue)))))


def _arxiv(paper: Paper) -> str:
    return paper.arxiv_id or ""


def _doi(paper: Paper) -> str:
    return paper.doi or ""


FUNCTIONS: Mapping[str, tuple[Maker, str]] = MappingProxyType(
    {
        "auth": (_auth, "n?n?"),
        "authors": (_authors, "n?"),
        "editor": (_editor, "n?n?"),
        "year": (_year, ""),
        "yy": (_yy, ""),
        "month": (_month, ""),
        "title": (_title, ""),
        "shorttitle": (_short_title, "n?n?"),
        "veryshorttitle": (_very_short_title, "n?n?"),
        "journal": (_venue, ""),
        "venue": (_venue, ""),
        "arxiv": (_arxiv, ""),
        "doi": (_doi, ""),
        "id": (id_key, ""),
    }
)
"""Each function and what it takes: `n` a number, `t` a text, `?` behind what may be left out."""


def _capitalize(text: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split(" "))


def _abbr(text: str) -> str:
    words = text.split(" ")
    telling = [word for word in words if word.lower() not in STOP_WORDS] or words
    return "".join(word[:1] for word in telling)


def _substring(text: str, start: int, length: int = 10_000) -> str:
    start = max(1, start) - 1
    return text.replace(" ", "")[start : start + length]


def _take(text: str, length: int) -> str:
    return text.replace(" ", "")[:length]


def _alphanum(text: str) -> str:
    return re.sub(r"[^\w ]|_", "", text)


def _condense(text: str, separator: str = "") -> str:
    return text.replace(" ", separator)


_FILTERS: dict[str, tuple[Callable[..., Any], str]] = {
    "lower": (str.lower, ""),
    "upper": (str.upper, ""),
    "capitalize": (_capitalize, ""),
    "abbr": (_abbr, ""),
    "ascii": (romanise, ""),
    "fold": (romanise, ""),
    "substring": (_substring, "nn?"),
    "take": (_take, "n"),
    "alphanum": (_alphanum, ""),
    "condense": (_condense, "t?"),
}
FILTERS: Mapping[str, tuple[Maker, str]] = MappingProxyType(_FILTERS)
"""Each filter and what it takes, as in `FUNCTIONS`."""
