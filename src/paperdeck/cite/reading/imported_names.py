"""People in bibliographies: from text to a name's parts, and from these to BibTeX's own text."""

from __future__ import annotations

import re

from paperdeck.cite.names import is_others, printed
from paperdeck.model.names import ET_AL, PersonName, split_name

_INITIALS_LAST = re.compile(r"(?P<family>[^\s,.]{2,}) (?P<given>(?:[A-Z]\.[ -]?)+)")
NOT_NAMED = PersonName(ET_AL)
"""Who stands last in a list for those it doesn't name."""

_SUFFIX = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.IGNORECASE)


def as_bibtex(person: PersonName) -> str:
    """Return a name so that BibTeX splits it into these parts: "van Beethoven, Ludwig"."""
    if person == NOT_NAMED:
        return "others"
    if not person.given:
        bare = " " not in person.family and not person.particle
        return person.family if bare else f"{{{printed(person)}}}"
    family = f"{{{person.family}}}" if person.family[0].islower() else person.family
    last = f"{person.particle} {family}".strip()
    return ", ".join(part for part in (last, person.suffix, person.given) if part)


def from_parts(family: str, given: str = "", particle: str = "", suffix: str = "") -> PersonName:
    """Return a name of its parts; particles that stand with family or given name are told apart."""
    family, given = " ".join(family.split()), " ".join(given.split())
    if not family:
        return PersonName(given)
    if not given and is_others(family):
        return NOT_NAMED
    if not particle and given:
        before = given.split(" ")
        after = family.split(" ")
        kept = next((at for at, word in enumerate(before) if at and _is_small(word)), len(before))
        if all(map(_is_small, before[kept:])):
            given, particle = " ".join(before[:kept]), " ".join(before[kept:])
        while len(after) > 1 and _is_small(after[0]):
            particle = f"{particle} {after.pop(0)}".strip()
        family = " ".join(after)
    return PersonName(family, given, " ".join(particle.split()), " ".join(suffix.split()))


def from_text(text: str) -> PersonName | None:
    """Read a name as RIS has it, "Last, First, Suffix", or as printed; nothing of nothing."""
    text = " ".join(text.split()).strip(",; ")
    if not text:
        return None
    if is_others(text):
        return NOT_NAMED
    family, comma, rest = text.partition(",")
    if not comma:
        last = _INITIALS_LAST.fullmatch(text)
        return PersonName(last["family"], last["given"].strip()) if last else split_name(text)
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    suffix = next((part for part in parts if _SUFFIX.fullmatch(part)), "")
    given = ", ".join(part for part in parts if part != suffix)
    return from_parts(family, given, suffix=suffix)


def _is_small(word: str) -> bool:
    return word[:1].islower() and word.isascii()
