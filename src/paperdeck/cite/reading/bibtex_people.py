"""The people of a BibTeX entry, as printed."""

from __future__ import annotations

import re
from typing import NamedTuple

from paperdeck.cite.latex.plain import plain
from paperdeck.cite.names import divide_name, divide_names, is_others, printed
from paperdeck.model.names import ET_AL, NO_FAMILY_NAMES, PersonName, split_name

# A name that needs no work: words that begin with capitals, in letters of Europe, without LaTeX.
_LETTERS = "".join(filter(str.isalpha, map(chr, range(0x180))))
_WORD = rf"[{''.join(filter(str.isupper, _LETTERS))}][{_LETTERS}.-]*+"
_USUAL = re.compile(rf"(?:(?P<family>{_WORD}), )?(?P<rest>{_WORD}(?: {_WORD})*+)")


class People(NamedTuple):
    """Names as printed. `text` is the list for BibTeX, where printing loses how they divide."""

    names: tuple[str, ...]
    text: str | None = None


def read_people(text: str) -> People:
    """Read a list of names; who isn't named ("and others") is the last one, "et al."."""
    names: list[str] = []
    kept: list[str] = []
    divides = False
    for written in divide_names(text):
        if is_others(written):
            names.append(ET_AL)
            kept.append(ET_AL)
            continue
        if name := _usual_name(written):
            names.append(name)
            kept.append(written)
            continue
        person = PersonName(*map(plain, divide_name(written)))
        name = printed(person)
        if not name:
            continue
        names.append(name)
        kept.append(written)
        divides = divides or split_name(name) != person
    return People(tuple(names), " and ".join(kept) if divides else None)


def _usual_name(text: str) -> str | None:
    """Print a name as it is in nearly all entries; `None` of one that must be looked at closely.

    Its last word alone is the family name: for BibTeX, and for `split_name` of what is printed.
    """
    match = _USUAL.fullmatch(text)
    if match is None:
        return None
    family, rest = match.groups()
    name = f"{rest} {family}" if family else text
    return None if name.rpartition(" ")[2].lower() in NO_FAMILY_NAMES else name
