"""The people of a work, in parts: its authors as printed, or as its BibTeX entry divides them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.names import divide_name, divide_names, is_others, printed
from paperdeck.model.names import PersonName, split_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.model.paper import Paper

OTHERS = PersonName("others")
"""Stands last in a list for those who aren't named: BibTeX's word, and that of CSL's readers."""

_LETTERS = re.compile(r"[^\W\d_]+")


def authors_of(paper: Paper) -> tuple[PersonName, ...]:
    """Return a paper's authors in parts; a collaboration has no given name.

    `OTHERS` stands for those who aren't named. Where the entry's own division is known and still
    names the same people, it counts.
    """
    names = [_clean(author.name) for author in paper.authors]
    people = _whole(
        OTHERS if is_others(name) else _settled(split_name(name)) for name in names if name
    )
    written = paper.publication.field("author") if paper.publication else None
    if written is None:
        return people
    divided = people_in(written)
    same = len(divided) == len(people) and all(map(_is_same, divided, people))
    return divided if same or not people else people


def people_in(text: str) -> tuple[PersonName, ...]:
    """Read a list of names as BibTeX has them: `von Last, Jr, First and {ATLAS} and others`.

    The last is `OTHERS` where the list says so.
    """
    people = (
        OTHERS if is_others(name) else PersonName(*map(_clean, divide_name(name)))
        for name in divide_names(text)
    )
    return _whole(
        _settled(person if person.family else PersonName(printed(person)))
        for person in people
        if printed(person)
    )


def _whole(found: Iterable[PersonName]) -> tuple[PersonName, ...]:
    """Put those who aren't named behind those who are; without any there is nobody."""
    people = list(found)
    named = [person for person in people if person != OTHERS]
    more = (OTHERS,) if named and len(named) < len(people) else ()
    return (*named, *more)


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


def _clean(text: str) -> str:
    """Return a name without LaTeX: accents as letters, ties as spaces, no braces."""
    plain = decode_accents(text).replace("~", " ")
    return " ".join(re.sub(r"[{}]", "", plain).split())
