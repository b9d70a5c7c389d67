"""TeX's typewriter habits set right: dashes, quotation marks, ties. Addresses are left alone."""

from __future__ import annotations

import re

_MARKS = re.compile(
    r"(?P<address>https?://\S+|www\.\S+)|---?|``|''|(?<![\w`])`(?P<quoted>[^`'\n]{1,80})'(?!\w)"
)
_CHARACTERS = {"---": "—", "--": "–", "``": "“", "''": "”"}
_TILDE = re.compile(r"(\\~)|~")
_ENDS_WORD = frozenset(".,;:)]}%\"'!?$*°")


def set_typography(text: str) -> str:
    """Return `text` with en and em dashes and curly quotes where TeX writes them in ASCII."""
    return _MARKS.sub(_mark, text)


def _mark(match: re.Match[str]) -> str:
    if match["address"]:
        return match[0]
    if match["quoted"]:
        return f"‘{match['quoted']}’"
    return _CHARACTERS[match[0]]


def set_tildes(text: str) -> str:
    r"""Return `text` with TeX's ties as spaces, and tildes that mean "about" as they are.

    A tie follows a word (`Fig.~3`) or precedes a macro; `~80%`, `3~5` and `/~name` are no ties.
    """
    return _TILDE.sub(_tilde, text) if "~" in text else text


def _tilde(match: re.Match[str]) -> str:
    if match[1]:
        return match[1]
    text, place = match.string, match.start()
    before, after = text[place - 1 : place], text[match.end() : match.end() + 1]
    if before.isdigit() and after.isdigit():
        return "~"
    tied = before.isalnum() or before in _ENDS_WORD or before > "\uffff" or after == "\\"
    return " " if before and tied else "~"
