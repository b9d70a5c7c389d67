r"""From the text of a query to its tokens.

Outside quotes, white space, `(`, `)` and `"` end a word; `-` before something negates it
and is an ordinary character anywhere else, so that `GPT-4`, `C++` and `$x$` are words. A
pair of parentheses inside a word belongs to it (`O(n)`, `10.1016/S0140-6736(20)30183-5`).
Inside quotes `\"` is a quote and `\\` a backslash; any other backslash stands for itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from paperdeck.query.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9_]*)(:?(?:>=|<=|[=<>])|:)")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_BARE_STEP = re.compile(r'[^\s"()]+')
_IN_PARENTHESES = re.compile(r'[^\s"()]*')
_DASHES = re.compile(r"-+(?=[\s)]|$)")


class Kind(Enum):
    """What a token is."""

    OPEN = auto()
    CLOSE = auto()
    MINUS = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    TERM = auto()
    END = auto()


_SIGNS = {"": Kind.END, "(": Kind.OPEN, ")": Kind.CLOSE, "-": Kind.MINUS}
_SIGNED_FIELDS = {"#": "tag", "~": "about"}
_KEYWORDS = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. Only terms have a value; `field` and `op` are "" for bare text."""

    kind: Kind
    start: int
    end: int
    field: str = ""
    op: str = ""
    value: str = ""
    quoted: bool = False
    value_start: int = 0


def tokens(text: str) -> Iterator[Token]:
    """Cut `text` into tokens; the last is END. QueryError at an open quote or a missing value."""
    at = 0
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        token = _token(text, at)
        yield token
        if token.kind is Kind.END:
            return
        at = token.end


def reads_as_word(value: str) -> bool:
    """Tell whether a value without white space, standing alone, is a word and nothing more."""
    token = _token(value, 0)
    return token.kind is Kind.TERM and not token.field and token.end == len(value)


def _token(text: str, at: int) -> Token:
    sign = text[at : at + 1]
    kind = _SIGNS.get(sign)
    if kind is not None and not (kind is Kind.MINUS and _DASHES.match(text, at)):
        return Token(kind, at, at + len(sign))
    if sign in _SIGNED_FIELDS:
        return _term(text, at, _SIGNED_FIELDS[sign], ":", at + 1)
    if found := _FIELD.match(text, at):
        return _term(text, at, found[1], found[2].removeprefix(":") or ":", found.end())
    token = _term(text, at, "", "", at)
    if token.value in _KEYWORDS and not token.quoted:
        return Token(_KEYWORDS[token.value], at, token.end)
    return token


def _term(text: str, start: int, field: str, op: str, at: int) -> Token:
    if text[at : at + 1] == '"':
        found = _QUOTED.match(text, at)
        if found is None:
            raise QueryError("this quote is never closed", at, len(text) - at, query=text)
        value = _ESCAPE.sub(r"\1", found[1])
        return Token(Kind.TERM, start, found.end(), field, op, value, True, at)
    end = _bare_end(text, at)
    if end == at:
        raise _missing_value(text, start, at, field, op)
    return Token(Kind.TERM, start, end, field, op, text[at:end], False, at)


def _bare_end(text: str, start: int) -> int:
    at = start
    while True:
        step = _BARE_STEP.match(text, at)
        if step:
            at = step.end()
        closed = _after_parentheses(text, at) if at > start else None
        if closed is None:
            return at
        at = closed


def _after_parentheses(text: str, at: int) -> int | None:
    """Return the place after the pair that opens at `at`; None if no simple pair does."""
    if text[at : at + 1] != "(":
        return None
    inside = _IN_PARENTHESES.match(text, at + 1)
    end = inside.end() if inside else at
    return end + 1 if text[end : end + 1] == ")" else None


def _missing_value(text: str, start: int, at: int, field: str, op: str) -> QueryError:
    if text[start] == "#":
        return QueryError("a tag's name must follow the #", start, 1, query=text)
    if text[start] == "~":
        return QueryError('words must follow the ~: ~robot or ~"deep sea"', start, 1, query=text)
    what = f'a value must follow "{field}{op}"'
    if text[at : at + 1] == "(":
        what = f"{what}; group whole terms: ({field}{op}a OR {field}{op}b)"
    elif text[at : at + 1].isspace():
        what = f"{what} without a space"
    return QueryError(what, start, at - start, query=text)
