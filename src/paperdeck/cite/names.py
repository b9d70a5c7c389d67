r"""Lists of names as BibTeX and biber divide them: "von Last, Jr, First and {C and D} and others".

What is read stays LaTeX as written; who asks makes it plain. Sources: "BibTeXing", section 4;
"Tame the BeaST", 11 (which words are a "von" part); the manual of biber, 3.4 (`family=...`).
Four evident slips, which BibTeX would print, are put right: "and" at an end of a list, a list
divided by semicolons or commas, a "Jr." behind the given name, and a collaboration that has no
braces.
"""

from __future__ import annotations

import re

from paperdeck.cite.latex.accents import decode_accents
from paperdeck.model.names import PersonName, split_name

_AND = re.compile(r"\{+|\}+|\s+and(?=\s)", re.IGNORECASE)
_SEMICOLON = re.compile(r"\{+|\}+|;")
_COMMA = re.compile(r"\{+|\}+|,")
_SPACE = re.compile(r"\{+|\}+|\s+|(?<!\\)~")
_OTHERS = re.compile(r"(?:and\s+)?(?:others|et\.?\s+al\.?)", re.IGNORECASE)
_INITIALS = re.compile(r"(?:\w\.?[\s~-]*){1,4}")
_PART = re.compile(r"\s*(family|given|prefix|suffix|[a-z]+-i|useprefix|id|hash)\s*=\s*")
_SUFFIX = re.compile(r"(?:jr|sr)\.?|i{2,3}|iv", re.IGNORECASE)
_MOST_PARTS = 3


def divide_names(text: str) -> list[str]:
    """Cut a list into its names, as written; "others" is one of them."""
    text = " ".join(_without_edges(text.split()))
    names = _split(text, _AND)
    return names if len(names) > 1 else _divide_otherwise(text)


def is_others(name: str) -> bool:
    """Tell whether a name of a list stands for those that aren't named."""
    return _OTHERS.fullmatch(name) is not None


def divide_at_commas(name: str) -> list[str]:
    """Cut a name into its parts, as written: `[Last]`, `[Last, First]` or `[Last, Jr, First]`.

    Nothing gives an empty list.
    """
    parts = _split(name, _COMMA)
    if parts and all(map(_PART.match, parts)):
        person = _from_named_parts(parts)
        parts = [f"{person.particle} {person.family}".strip(), person.suffix, person.given]
        return [part for part in parts if part]
    if len(parts) == _MOST_PARTS and _SUFFIX.fullmatch(parts[2]):
        return [parts[0], parts[2], parts[1]]
    return [*parts[:2], " ".join(parts[2:])] if len(parts) > _MOST_PARTS else parts


def divide_name(name: str) -> PersonName:
    """Tell a name's parts, as written; what one pair of braces holds is a family name."""
    if _is_braced(name):
        return PersonName(name)
    parts = _split(name, _COMMA)
    if parts and all(map(_PART.match, parts)):
        return _from_named_parts(parts)
    parts = divide_at_commas(name)
    words = _split(parts[0], _SPACE) if parts else []
    if not words:
        return PersonName(" ".join(parts))
    if len(parts) == 1:
        return _in_order(words)
    cut = _end_of_particle(words)
    suffix = parts[1] if len(parts) == _MOST_PARTS else ""
    return PersonName(" ".join(words[cut:]), parts[-1], " ".join(words[:cut]), suffix)


def printed(person: PersonName) -> str:
    """Return a name as a paper prints it: "Ludwig van Beethoven"."""
    parts = (person.given, person.particle, person.family, person.suffix)
    return " ".join(part for part in parts if part)


def _without_edges(words: list[str]) -> list[str]:
    """Leave out "and" at both ends of a list, unless it is all there is."""
    first, last = 0, len(words)
    while first < last - 1 and words[first].lower() == "and":
        first += 1
    while last - 1 > first and words[last - 1].lower() == "and":
        last -= 1
    return words[first:last]


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
    """Cut at dividers that aren't in braces; empty parts are left out."""
    if "{" not in text and "}" not in text:
        return [part for part in map(str.strip, divider.split(text)) if part]
    parts: list[str] = []
    depth = start = 0
    for match in divider.finditer(text):
        if match[0].startswith("{"):
            depth += len(match[0])
        elif match[0].startswith("}"):
            depth = max(0, depth - len(match[0]))
        elif not depth:
            parts.append(text[start : match.start()])
            start = match.end()
    parts.append(text[start:])
    return [part for part in map(str.strip, parts) if part]


def _in_order(words: list[str]) -> PersonName:
    """Divide "Ludwig van Beethoven": the particle is what begins small before the last word."""
    first = next((at for at, word in enumerate(words[:-1]) if _is_small(word)), None)
    if first is None:
        return _with_suffix(words)
    cut = _end_of_particle(words)
    return PersonName(" ".join(words[cut:]), " ".join(words[:first]), " ".join(words[first:cut]))


def _with_suffix(words: list[str]) -> PersonName:
    """Divide "Martin Luther King Jr." and "ATLAS Collaboration", as `split_name` knows them."""
    name = " ".join(words)
    if "," not in name and not split_name(name).given:
        return PersonName(name)
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    return PersonName(words[-1], " ".join(words[:-1]), "", suffix)


def _end_of_particle(words: list[str]) -> int:
    """Return where the family name begins: after the last small word, but for the last."""
    return max((at + 1 for at, word in enumerate(words[:-1]) if _is_small(word)), default=0)


def _is_small(word: str) -> bool:
    r"""Tell whether a word is a particle: its first letter outside braces says so.

    Accents are letters (`{\'e}tienne` is small), and what a command is given counts
    (`{\relax Ch}arles` isn't). What is all in braces is none.
    """
    word = decode_accents(word)
    depth = 0
    is_special = False
    for piece in re.finditer(r"\\(?:[A-Za-z]+|.)|.", word):
        if piece[0] == "{":
            is_special = is_special or (not depth and word.startswith("\\", piece.end()))
            depth += 1
        elif piece[0] == "}":
            depth = max(0, depth - 1)
            is_special = is_special and depth > 0
        elif piece[0].isalpha() and (is_special or not depth):
            return piece[0].islower()
    return False


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
            said[match[1]] = part[match.end() :].strip('"')
    family = said.get("family", "") or said.get("given", "")
    given = said.get("given", "") if said.get("family") else ""
    return PersonName(family, given, said.get("prefix", ""), said.get("suffix", ""))
