"""Where the entries of a BibTeX or BibLaTeX file are, byte for byte as they stand.

An entry is `@type{...}` or `@type(...)`, as in BibTeX's manual; what stands between entries is no
part of any. A brace that is missing costs one entry its end, never the file its other
entries: `@type{` at the beginning of a line begins the next one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# What BibTeX allows in the name of a type or field, but for a digit in front.
_TYPE = r"[^\W\d][^\s\"#%'(),={}@\\]*"
_HEAD = rf"@[ \t]*({_TYPE})\s*([{{(])"
# Between entries: one that begins, or a line that a percent sign takes out. An address in
# a remark ("name@host (work)") begins none.
_NEXT = re.compile(
    rf"^[ \t]*(?P<percent>%)[% \t]*{_HEAD}[^\n]*|(?<![\w.\\@+-]){_HEAD}|@({_TYPE})({{)",
    re.MULTILINE,
)
_IN_BRACES = re.compile(rf"[{{}}]|^[ \t]*{_HEAD}", re.MULTILINE)
_IN_PARENTHESES = re.compile(rf"[{{}}()\"]|^[ \t]*{_HEAD}", re.MULTILINE)
_BRACES = re.compile(r"[{}]")
# All of an entry up to its last brace, if there is no other at sign in it and no more than three
# braces are open at once: nearly every entry, found in a tenth of the time.
_USUAL_BODY = re.compile(
    r"[^{}@]*+(?:\{[^{}@]*+(?:\{[^{}@]*+(?:\{[^{}@]*+\}[^{}@]*+)*+\}[^{}@]*+)*+\}[^{}@]*+)*+\}"
)
# After a brace that would end the entry: it was one too many.
_GOES_ON = re.compile(r"\s*,\s*[^\W\d][^\s\"#%'(),={}@\\]*\s*=\s*[{\"\w]")
_KEY = re.compile(r"\s*([^\s,{}()\"=][^,{}\"=\r\n]*?)?[ \t]*(?:,|\r?\n|[)}]|\Z)")
# BibTeX takes anything up to a space or comma.
_ODD_KEY = re.compile(r"\s*([^\s,{\"]*[^\s,={\"][^\s,]*)\s*,")
NO_ENTRIES = frozenset({"comment", "preamble", "string"})


class Span(NamedTuple):
    """Something that begins with `@type{`, from `text[start]`, the at sign, to `text[end - 1]`.

    `kind` is the type in lower case: `article`, `string`, `preamble`, `comment`, ...; a line that
    a percent sign takes out is a `comment` that begins with that sign. `key` is the
    cite key as written, `None` for what has none. `line` counts from 1. `inside` is where the text
    after the opening brace begins. `closed` tells whether the entry ends with its own brace;
    `extra` are the positions of closing braces in it that are one too many.
    """

    kind: str
    key: str | None
    start: int
    end: int
    line: int
    inside: int
    closed: bool = True
    extra: tuple[int, ...] = ()


def split_entries(text: str) -> list[Span]:
    """Return everything in a file that begins with `@type{`, in order; spans never overlap."""
    return list(_Splitter(text).spans())


class _End(NamedTuple):
    """Where an entry ends, whether with its own brace, and the braces that are too many."""

    at: int
    closed: bool
    extra: tuple[int, ...] = ()


class _Splitter:
    """Goes through a file once: the time it takes grows with the file's length, no faster."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._unclosed: frozenset[int] | None = None
        self._line = 1
        self._counted = 0

    def spans(self) -> Iterator[Span]:
        """Give the file's entries in order."""
        at = 0
        while match := _NEXT.search(self._text, at):
            span = self._commented(match) if match["percent"] else self._entry(match)
            yield span
            at = span.end

    def _line_of(self, start: int) -> int:
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        return self._line

    def _commented(self, match: re.Match[str]) -> Span:
        start = match.start("percent")
        return Span("comment", None, start, match.end(), self._line_of(start), match.end(3))

    def _entry(self, match: re.Match[str]) -> Span:
        kind = (match[4] or match[6]).lower()
        opening = match[5] or match[7]
        start, inside = match.start(), match.end()
        if kind == "comment":
            end = self._end_of_comment(inside, opening)
        elif opening == "(":
            end = self._end_in_parentheses(inside)
        else:
            end = self._end_in_braces(inside)
        key = None if kind in NO_ENTRIES else _key(self._text, inside, end.at)
        return Span(kind, key, start, end.at, self._line_of(start), inside, end.closed, end.extra)

    def _end_of_comment(self, inside: int, opening: str) -> _End:
        """Find where a comment ends; one that is never closed is one line long."""
        end = self._end_in_parentheses(inside) if opening == "(" else self._closing(inside)
        if end is not None and end.closed:
            return end
        newline = self._text.find("\n", inside)
        return self._cut(inside, len(self._text) if newline < 0 else newline)

    def _closing(self, inside: int) -> _End | None:
        if self._never_closed(inside):
            return None
        depth = 1
        for match in _BRACES.finditer(self._text, inside):
            depth += 1 if match[0] == "{" else -1
            if not depth:
                return _End(match.end(), closed=True)
        return None

    def _end_in_braces(self, inside: int) -> _End:
        usual = _USUAL_BODY.match(self._text, inside)
        if usual and not _GOES_ON.match(self._text, usual.end()):
            return _End(usual.end(), closed=True)
        depth = 1
        extra: list[int] = []
        for match in _IN_BRACES.finditer(self._text, inside):
            if match[0] == "{":
                depth += 1
            elif match[0] == "}":
                depth -= 1
                if not depth and not _GOES_ON.match(self._text, match.end()):
                    return _End(match.end(), closed=True, extra=tuple(extra))
                if not depth:
                    extra.append(match.start())
                    depth = 1
            elif depth == 1 or extra or self._never_closed(inside):
                return self._cut(inside, match.start(), tuple(extra))
            else:
                depth += match[2] == "{"
        return self._cut(inside, len(self._text), tuple(extra))

    def _end_in_parentheses(self, inside: int) -> _End:
        depth, quoted = 0, False
        for match in _IN_PARENTHESES.finditer(self._text, inside):
            match match[0]:
                case "{":
                    depth += 1
                case "}":
                    depth = max(0, depth - 1)
                case '"':
                    quoted = quoted != (depth == 0)
                case ")":
                    if depth == 0 and not quoted:
                        return _End(match.end(), closed=True)
                case _:
                    return self._cut(inside, match.start())
        return self._cut(inside, len(self._text))

    def _cut(self, inside: int, end: int, extra: tuple[int, ...] = ()) -> _End:
        """End an entry that has no end of its own, without the space after it."""
        while end > inside and self._text[end - 1].isspace():
            end -= 1
        return _End(end, closed=False, extra=extra)

    def _never_closed(self, inside: int) -> bool:
        """Tell whether the brace before `inside` has no partner anywhere in the file."""
        if self._unclosed is None:
            opened: list[int] = []
            for match in _BRACES.finditer(self._text):
                if match[0] == "{":
                    opened.append(match.start())
                elif opened:
                    opened.pop()
            self._unclosed = frozenset(opened)
        return inside - 1 in self._unclosed


def _key(text: str, inside: int, end: int) -> str | None:
    """Read the key; an entry without one may begin with its first field."""
    match = _KEY.match(text, inside, end) or _ODD_KEY.match(text, inside, end)
    return match[1] or None if match else None
