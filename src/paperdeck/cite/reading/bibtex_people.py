"""Lists of names in BibTeX files: divided as BibTeX and biber do, then printed.

Sources: "BibTeXing", section 4, and the manual of biber, 3.4 (`family=..., given=...`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.reading.bibtex_plain import plain
from paperdeck.cite.reading.imported_names import printed
from paperdeck.model.names import PersonName, split_name

_AND = re.compile(r"[{}]|\s+and(?=\s)", re.IGNORECASE)
_SEMICOLON = re.compile(r"[{}]|;")
_COMMA = re.compile(r"[{}]|,")
_SPACE = re.compile(r"[{}]|\s+|(?<!\\)~")
_OTHERS = re.compile(r"(?:and\s+)?(?:others|et\.?\s+al\.?)", re.IGNORECASE)
_INITIALS = re.compile(r"(?:\w\.?[\s~-]*){1,4}")
_EDGES = re.compile(r"^(?:\s*and\s)+|(?:\sand\s*)+$", re.IGNORECASE)
_PART = re.compile(r"\s*(family|given|prefix|suffix|[a-z]+-i|useprefix|id|hash)\s*=\s*")
ET_AL = "et al."
"""How authors that an entry doesn't name are printed."""


class People(NamedTuple):
    """Names as printed. `text` is the list for BibTeX, where printing loses how they divide."""

    names: tuple[str, ...]
    text: str | None = None


def read_people(text: str) -> People:
    """Read a list of names; who isn't named ("and others") is the last one, "et al."."""
    text = _EDGES.sub("", " ".join(text.split()))
    parts = _split(text, _AND)
    if len(parts) == 1:
        parts = _divide_otherwise(text)
    names: list[str] = []
    kept: list[str] = []
    divides = False
    for part in parts:
        if _OTHERS.fullmatch(part):
            names.append(ET_AL)
            kept.append(ET_AL)
            continue
        person = _person(part)
        name = printed(person)
        if not name:
            continue
        names.append(name)
        kept.append(part)
        divides = divides or split_name(name) != person
    return People(tuple(names), " and ".join(kept) if divides else None)


def _divide_otherwise(text: str) -> list[str]:
    """Cut a list without "and": at semicolons, or at commas if they are too many for a name."""
    parts = _split(text, _SEMICOLON)
    pieces = _split(text, _COMMA)
    if len(parts) > 1 or len(pieces) < 4 or all(map(_PART.match, pieces)):
        return parts
    if len(pieces) % 2 == 0 and all(map(_INITIALS.fullmatch, pieces[1::2])):
        return [f"{last}, {first}" for last, first in zip(pieces[::2], pieces[1::2], strict=True)]
    return pieces


def _split(text: str, divider: re.Pattern[str]) -> list[str]:
    """Cut at dividers that aren't in braces."""
    parts: list[str] = []
    depth = start = 0
    for match in divider.finditer(text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth = max(0, depth - 1)
        elif not depth:
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    return [part for part in map(str.strip, parts) if part]


def _person(text: str) -> PersonName:
    if _is_braced(text):
        return PersonName(plain(text))
    parts = _split(text, _COMMA)
    if not parts:
        return PersonName("")
    if all(map(_PART.match, parts)):
        return _from_named_parts(parts)
    words = _split(parts[0], _SPACE)
    if not words:
        return PersonName(_join(parts))
    if len(parts) == 1:
        return _in_order(words)
    cut = _last_small(words)
    suffix = plain(parts[1]) if len(parts) > 2 else ""
    given = _join(parts[2:] or parts[1:])
    return PersonName(_join(words[cut:]), given, _join(words[:cut]), suffix)


def _in_order(words: list[str]) -> PersonName:
    """Divide "Ludwig van Beethoven": the particle is what begins small before the last word."""
    first = next((at for at, word in enumerate(words[:-1]) if _is_small(word)), None)
    if first is None:
        return _with_suffix(words)
    cut = _last_small(words)
    return PersonName(_join(words[cut:]), _join(words[:first]), _join(words[first:cut]))


def _with_suffix(words: list[str]) -> PersonName:
    """Divide "Martin Luther King Jr.", which BibTeX would take for a Mr. Jr."""
    person = split_name(_join(words))
    if person.suffix:
        return person
    return PersonName(plain(words[-1]), _join(words[:-1]))


def _last_small(words: list[str]) -> int:
    """Return where the family name begins: after the last small word, but for the last."""
    return max((at + 1 for at, word in enumerate(words[:-1]) if _is_small(word)), default=0)


def _is_small(word: str) -> bool:
    r"""Tell whether a word is a particle: `{\'e}tienne` is one, what is in braces isn't."""
    if word.startswith("{") and not word.startswith("{\\"):
        return False
    letter = next(filter(str.isalpha, decode_accents(word)), "")
    return letter.islower()


def _is_braced(text: str) -> bool:
    """Tell whether one pair of braces holds it all."""
    if not (text.startswith("{") and text.endswith("}")) or text.startswith("{\\"):
        return False
    depth = 0
    for match in re.finditer(r"[{}]", text):
        depth += 1 if match[0] == "{" else -1
        if not depth:
            return match.end() == len(text)
    return False


def _from_named_parts(parts: list[str]) -> PersonName:
    said: dict[str, str] = {}
    for part in parts:
        if match := _PART.match(part):
            said[match[1]] = plain(part[match.end() :].strip('"'))
    family = said.get("family", "") or said.get("given", "")
    given = said.get("given", "") if said.get("family") else ""
    return PersonName(family, given, said.get("prefix", ""), said.get("suffix", ""))


def _join(parts: list[str]) -> str:
    return " ".join(filter(None, map(plain, parts)))
