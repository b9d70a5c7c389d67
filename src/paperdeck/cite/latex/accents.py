"""LaTeX's accents and letters back to Unicode."""

from __future__ import annotations

import re

from paperdeck.cite.latex.tables import LETTERS, MARKS
from paperdeck.model.normal_forms import normal

_LETTER_COMMANDS = {command: letter for letter, command in LETTERS.items()}
_ACCENT = re.compile(
    r"""(?P<group>\{\s*)?
    \\(?: (?P<sign>[`'^"~=.]) \s* | (?P<named>[uvHcdbkr]) (?: \s+ | (?=[{]) ) )
    (?: \{ \s* (?P<braced> \\[ij] | [^\W\d_] ) \s* \} | (?P<bare> \\[ij](?![A-Za-z]) | [^\W\d_] ) )
    (?(group)\s*\})""",
    re.VERBOSE,
)
_LETTER = re.compile(
    rf"(?P<group>\{{\s*)?\\(?P<name>{'|'.join(sorted(_LETTER_COMMANDS, key=len, reverse=True))})"
    r"(?![A-Za-z])(?:\{\}|\s+)?(?(group)\s*\})"
)
_NESTED = 8
"""Accents on one letter that are read: `\\~{\\^e}` has two, and no language more than three."""
# How `latex.biber` writes accents that biber is to leave alone.
_SHIELDED = re.compile(r"\\\^\^(?P<code>48|6[234b]|7[256])(?=\{)|(?<=[A-Za-z])\\/(?=\})")


def decode_accents(text: str) -> str:
    r"""Turn LaTeX's accents and letters into Unicode: `G{\"o}del` -> `Gödel`, `\ss` -> `ß`."""
    if "\\" not in text:
        return text
    text = _SHIELDED.sub(_unshield, text)
    for _ in range(_NESTED):
        before, text = text, _ACCENT.sub(_decode_accent, text)
        if before == text:
            break
    return normal(_LETTER.sub(lambda m: _LETTER_COMMANDS[m["name"]], text), "NFC")


def _unshield(match: re.Match[str]) -> str:
    return f"\\{chr(int(match['code'], 16))}" if match["code"] else ""


def _decode_accent(match: re.Match[str]) -> str:
    command = match["named"] or match["sign"]
    letter = (match["braced"] or match["bare"]).lstrip("\\")
    return normal(letter + MARKS[command], "NFC")
