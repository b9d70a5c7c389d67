"""The people of a work, in parts: its authors as printed, or as its BibTeX entry divides them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.model.names import PersonName, split_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.model.paper import Paper

_OTHERS = frozenset({"et al", "et al.", "others", "and others"})
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_AND = re.compile(r"\s+and(?=\s)", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")


def authors_of(paper: Paper) -> tuple[PersonName, ...]:
    """Return a paper's authors in parts; "et al." is nobody, and a collaboration has no given name.

    Where the entry's own division is known and still names the same people, it counts.
    """
    printed = [_clean(author.name) for author in paper.authors]
    people = tuple(
        _settled(split_name(name)) for name in printed if name and name.lower() not in _OTHERS
    )
    written = paper.publication.field("author") if paper.publication else None
    if written is None:
        return people
    divided = people_in(written)
    same = len(divided) == len(people) and all(map(_is_same, divided, people))
    return divided if same or not people else people


def people_in(text: str) -> tuple[PersonName, ...]:
    """Read a list of names as BibTeX has them: `von Last, Jr, First and {ATLAS Collaboration}`."""
    names = (name.strip() for name in _divide(text))
    return tuple(_settled(_person(name)) for name in names if name and name.lower() not in _OTHERS)


def _settled(person: PersonName) -> PersonName:
    """Put particles behind the given name ("Hengel, Anton van den") where they belong."""
    words = person.given.split(" ")
    end = len(words)
    while end > 1 and words[end - 1].islower() and words[end - 1].isalpha():
        end -= 1
    particle = " ".join([*words[end:], person.particle]).strip()
    return person._replace(given=" ".join(words[:end]), particle=particle)


def _is_same(one: PersonName, other: PersonName) -> bool:
    return _letters(one) == _letters(other)


def _letters(person: PersonName) -> list[str]:
    return sorted(_LETTERS.findall(" ".join(person).casefold()))


def _divide(text: str) -> Iterator[str]:
    """Cut a list at each "and" that isn't in braces."""
    start = 0
    for match in _AND.finditer(text):
        if match.start() >= start and _depth(text[start : match.start()]) <= 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


def _depth(text: str) -> int:
    return text.count("{") - text.count("}")


def _person(text: str) -> PersonName:
    if text.startswith("{") and text.endswith("}") and "}" not in text[1:-1]:
        return PersonName(_clean(text))
    parts = [part.strip() for part in _split_at_commas(text)]
    if len(parts) == 1:
        return split_name(_clean(text)) if "{" not in text else _braced(text)
    if len(parts) > 2 and parts[-1].lower() in _SUFFIXES:
        parts[1], parts[-1] = parts[-1], parts[1]  # "King, Martin Luther, Jr.": a common slip
    suffix = _clean(parts[1]) if len(parts) > 2 else ""
    words = parts[0].split(" ")
    cut = next((at for at, word in enumerate(words) if not word[:1].islower()), len(words) - 1)
    family = _clean(" ".join(words[cut:])) or _clean(text)
    return PersonName(family, _clean(parts[-1]), _clean(" ".join(words[:cut])), suffix)


def _braced(text: str) -> PersonName:
    r"""Read "First {Two Part}" and "G{\"o}del": what is braced with a space is one word."""
    last = text.rfind("{")
    inner = text[last:]
    if inner.endswith("}") and " " in inner and text[:last].endswith(" "):
        return PersonName(_clean(inner), _clean(text[:last]))
    return split_name(_clean(text))


def _split_at_commas(text: str) -> list[str]:
    parts: list[str] = [""]
    depth = 0
    for char in text:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _clean(text: str) -> str:
    """Return a name without LaTeX: accents as letters, ties as spaces, no braces."""
    plain = decode_accents(text).replace("~", " ")
    return " ".join(re.sub(r"[{}]", "", plain).split())
