"""People's names: which part is the family name, and how a list of people is shortened."""

from __future__ import annotations

from dataclasses import dataclass

_PARTICLES = frozenset(
    [
        "af",
        "al",
        "ap",
        "auf",
        "ben",
        "bin",
        "d",
        "da",
        "das",
        "de",
        "degli",
        "dei",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "le",
        "lo",
        "los",
        "op",
        "'t",
        "te",
        "ten",
        "ter",
        "van",
        "vom",
        "von",
        "y",
        "zu",
        "zum",
        "zur",
    ]
)
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_COLLABORATION = ("collaboration", "team", "consortium", "group", "project")


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in parts, as BibTeX knows them; `given` may be empty, `family` never is."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""


def split_name(name: str) -> PersonName:
    """Split a printed name ("Laurens van der Maaten", "Hopcroft, John E.") into its parts.

    A collaboration ("DeepSeek-AI", "ATLAS Collaboration") is one family name.
    """
    text = " ".join(name.split())
    if "," in text:
        return _split_at_comma(text)
    words = text.split(" ")
    if len(words) == 1 or words[-1].lower() in _COLLABORATION:
        return PersonName(text)
    suffix = words.pop() if words[-1].lower() in _SUFFIXES and len(words) > 2 else ""
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES and words[start - 1][0].islower():
        start -= 1
    particle = " ".join(words[start:-1])
    return PersonName(words[-1], " ".join(words[:start]), particle, suffix)


def _split_at_comma(text: str) -> PersonName:
    family, _, rest = text.partition(",")
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    suffix = parts.pop(0) if len(parts) > 1 and parts[0].lower() in _SUFFIXES else ""
    words = family.split()
    cut = 0
    while cut < len(words) - 1 and words[cut].lower() in _PARTICLES and words[cut][0].islower():
        cut += 1
    return PersonName(" ".join(words[cut:]) or text, " ".join(parts), " ".join(words[:cut]), suffix)


def family_name(name: str) -> str:
    """Return the family name as printed with its particle: "van der Maaten"."""
    person = split_name(name)
    return f"{person.particle} {person.family}".strip()
