"""People's names: which part is the family name, and how a list of people is shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ET_AL = "et al."
"""Stands last among the authors of a paper for those its source doesn't name; it is nobody."""

_PARTICLES = frozenset(
    [
        *("af", "al", "ap", "auf", "ben", "bin", "d", "da", "das", "de", "degli", "dei", "del"),
        *("della", "den", "der", "des", "di", "do", "dos", "du", "el", "ibn", "la", "le", "lo"),
        *("los", "op", "'t", "te", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur"),
    ]
)
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_COLLABORATION = ("collaboration", "team", "consortium", "group", "project")
NO_FAMILY_NAMES = _SUFFIXES.union(_COLLABORATION)
"""Words, in small letters, that end a name without being a family name."""


class PersonName(NamedTuple):
    """A name in parts, as BibTeX knows them; `given` may be empty, `family` never is."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""


def split_name(name: str) -> PersonName:
    """Split a printed name ("Laurens van der Maaten", "Hopcroft, John E.") into its parts.

    As in BibTeX the family name is all that follows the first particles, which are written
    small. A collaboration ("DeepSeek-AI", "ATLAS Collaboration") is one family name.
    """
    text = " ".join(name.split())
    if "," in text:
        return _split_at_comma(text)
    words = text.split(" ")
    if len(words) == 1 or words[-1].lower() in _COLLABORATION:
        return PersonName(text)
    suffix = words.pop() if words[-1].lower() in _SUFFIXES and len(words) > 2 else ""
    start = next((at for at in range(1, len(words) - 1) if words[at] in _PARTICLES), None)
    if start is None:
        return PersonName(words[-1], " ".join(words[:-1]), "", suffix)
    end = _end_of_particles(words, start)
    given, particle, family = words[:start], words[start:end], words[end:]
    return PersonName(" ".join(family), " ".join(given), " ".join(particle), suffix)


def _split_at_comma(text: str) -> PersonName:
    family, _, rest = text.partition(",")
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    suffix = parts.pop(0) if len(parts) > 1 and parts[0].lower() in _SUFFIXES else ""
    words = family.split()
    cut = _end_of_particles(words, 0)
    return PersonName(" ".join(words[cut:]) or text, " ".join(parts), " ".join(words[:cut]), suffix)


def _end_of_particles(words: Sequence[str], start: int) -> int:
    """Return where a run of particles ends; the last word is never one."""
    last = max(start, len(words) - 1)
    return next((at for at in range(start, last) if words[at] not in _PARTICLES), last)


def family_name(name: str) -> str:
    """Return the family name as printed with its particle: "van der Maaten"."""
    person = split_name(name)
    return f"{person.particle} {person.family}".strip()
