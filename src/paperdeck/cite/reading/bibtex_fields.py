"""The fields of one BibTeX entry: names and values, with macros put in and pieces joined."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from paperdeck.cite.dates import MONTHS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.cite.reading.bibtex_spans import Span

_NAME = r"[^\W\d][^\s\"#%(),={}@\\]*"
_HEAD_INSIDE = re.compile(r"^[ \t]*@[ \t]*[^\W\d]\w*\s*[{(]", re.MULTILINE)
_FIELD = re.compile(rf"({_NAME})\s*=\s*")
# Three levels of braces at once, which is what nearly every value has.
_BRACED = re.compile(
    r"\{([^{}]*+(?:\{[^{}]*+(?:\{[^{}]*+\}[^{}]*+)*+\}[^{}]*+)*+)\}",
)
# A field as nearly all are, with the comma after it or the end: a value in braces, or a number.
_USUAL_FIELD = re.compile(
    rf"[\s,]*+({_NAME})\s*=\s*(?:{_BRACED.pattern}|(\d++))\s*+(?:,|\Z)",
)
# A quotation mark ends a value only where a value may end: people quote in quotes.
_VALUE_ENDS = rf"\s*(?:#|[\s,]*(?:\Z|%|{_NAME}\s*=))"
_QUOTED = re.compile(rf'"([^{{}}"]*+(?:\{{[^{{}}]*+\}}[^{{}}"]*+)*+)"(?={_VALUE_ENDS})')
_AFTER_QUOTE = re.compile(_VALUE_ENDS)
_BARE = re.compile(r"[^\s,#{}\"]+")
_LINE_OF_FIELD = rf"^[ \t]*{_NAME}[ \t]*=[ \t]*[{{\"]"
_IN_QUOTES = re.compile(rf"[{{}}\"]|{_LINE_OF_FIELD}", re.MULTILINE)
_CUT = re.compile(rf"[{{}}]|{_LINE_OF_FIELD}", re.MULTILINE)
_SPACE = re.compile(r"[\s,]*")
_JOINED = re.compile(r"\s*#\s*")
_REST = re.compile(r"[^,\n]*")
_LISTS = {"keywords": ", ", "groups": ", ", "file": ";", "url": " ", "annote": "\n\n"}
_SHOWN = 60
# Macros made of macros could grow without end.
_LONGEST_JOINED = 20_000
MONTH_MACROS: dict[str, str] = {name: name for name in MONTHS}
"""The macros that every style defines: a month stands for itself, dates are read later."""


@dataclass(slots=True)
class RawEntry:
    """An entry as it is written: `kind` in lower case, fields by name in lower case."""

    kind: str
    key: str | None
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read_fields(text: str, span: Span, macros: Mapping[str, str]) -> RawEntry:
    """Read an entry's fields. `macros` are those defined before it, by name in lower case.

    Values keep their LaTeX and line breaks, without their outermost braces or quotes. What is
    broken is read as far as it goes, and told of in the entry's `remarks`.
    """
    entry = RawEntry(span.kind, span.key, span.line)
    if not span.closed:
        entry.remarks.append("a brace is missing: the entry has no end")
    if span.extra:
        entry.remarks.append("a closing brace too many was left out")
    body = _body(text, span)
    if "@" in body and (head := _HEAD_INSIDE.search(body)):
        entry.remarks.append(f"another entry seems to begin inside it: {head[0].strip()}")
    _Reader(body, entry, macros, closed=span.closed).read()
    return entry


def _body(text: str, span: Span) -> str:
    """Return what is between the entry's braces, without its key."""
    end = span.end - 1 if span.closed else span.end
    start = span.inside
    if span.key is not None:
        # A closing brace too many may stand in the key itself.
        start = text.index(span.key, start) + len(span.key)
    body = text[start:end]
    for at in span.extra:
        if at >= start:
            body = f"{body[: at - start]} {body[at - start + 1 :]}"
    return body


@dataclass(slots=True)
class _Reader:
    _text: str
    _entry: RawEntry
    _macros: Mapping[str, str]
    closed: bool
    _at: int = 0
    _left: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Read field after field; whatever is in the way is stepped over."""
        while True:
            if self.closed and not self._left and self._read_usual():
                continue
            start = _end(_SPACE, self._text, self._at)
            name = _FIELD.match(self._text, start)
            if self._left and (name or start >= len(self._text)):
                self._remark("not read", " ".join(self._left))
                self._left.clear()
            if start >= len(self._text):
                return
            self._at = start
            if name:
                self._at = name.end()
                self._keep(name[1].lower(), self._value())
            else:
                self._step_over()

    def _read_usual(self) -> bool:
        """Read a field in one go, in a third of the time; tell whether it was one of the usual."""
        match = _USUAL_FIELD.match(self._text, self._at)
        if match is None:
            return False
        name, braced, number = match.groups()
        self._keep(name.lower(), number if braced is None else braced)
        self._at = match.end()
        return True

    def _step_over(self) -> None:
        """Leave out what isn't a field, up to a comma or the line's end."""
        percent = self._text[self._at] == "%"
        newline = self._text.find("\n", self._at) if percent else -1
        end = newline if newline >= 0 else _end(_REST, self._text, self._at)
        if percent and newline < 0:
            end = len(self._text)
        left = self._text[self._at : max(end, self._at + 1)]
        self._at += len(left)
        if percent:
            self._remark("taken out by a percent sign", left)
        elif left.strip(" \t{}()"):
            self._left.append(left)

    def _remark(self, words: str, about: str) -> None:
        about = " ".join(about.split())
        shown = about if len(about) <= _SHOWN else f"{about[:_SHOWN]}..."
        self._entry.remarks.append(f"{words}: {shown}")

    def _keep(self, name: str, value: str) -> None:
        fields = self._entry.fields
        before = fields.get(name, "").strip()
        if not before or before == value.strip():
            fields[name] = value
        elif name in _LISTS:
            fields[name] = before + _LISTS[name] + value
        elif value.strip():
            self._remark(f"{name} is there twice, the second was left out", value)

    def _value(self) -> str:
        """Read pieces joined by `#`; what follows a bare word up to the comma is part of it."""
        pieces = [self._piece()]
        length = 0
        while joined := _JOINED.match(self._text, self._at):
            self._at = joined.end()
            length += len(pieces[-1])
            piece = self._piece()
            if length <= _LONGEST_JOINED:
                pieces.append(piece)
        if length > _LONGEST_JOINED:
            self._remark("too long, it was cut", pieces[0])
        return "".join(pieces)

    def _piece(self) -> str:
        opening = self._text[self._at : self._at + 1]
        if opening == "{":
            return self._braced()
        if opening == '"':
            return self._quoted()
        return self._bare()

    def _braced(self) -> str:
        if self.closed and (match := _BRACED.match(self._text, self._at)):
            self._at = match.end()
            return match[1]
        start, depth = self._at + 1, 0
        for brace in _CUT.finditer(self._text, self._at):
            if brace[0] in "{}":
                depth += 1 if brace[0] == "{" else -1
                if not depth:
                    self._at = brace.end()
                    return self._text[start : brace.start()]
            elif not self.closed:
                self._at = brace.start()
                return self._broken_off(start, self._at)
            else:
                depth += brace[0][-1] == "{"
        self._at = len(self._text)
        return self._broken_off(start, self._at)

    def _broken_off(self, start: int, end: int) -> str:
        """Close a value that isn't, where the next field begins."""
        value = self._text[start:end].rstrip(" \t\r\n,")
        too_many = value.count("}") - value.count("{")
        while too_many > 0 and value.endswith("}"):
            value = value[:-1].rstrip(" \t\r\n,")
            too_many -= 1
        return value

    def _quoted(self) -> str:
        if match := _QUOTED.match(self._text, self._at):
            self._at = match.end()
            return match[1]
        start, depth = self._at + 1, 0
        for found in _IN_QUOTES.finditer(self._text, start):
            if found[0] in "{}":
                depth += 1 if found[0] == "{" else -1
            elif found[0] != '"':
                if depth <= 0:
                    return self._unquoted(start, found.start())
                depth += found[0][-1] == "{"
            elif depth <= 0 and _AFTER_QUOTE.match(self._text, found.end()):
                self._at = found.end()
                return self._text[start : found.start()]
        return self._unquoted(start, len(self._text))

    def _unquoted(self, start: int, end: int) -> str:
        """End a value that has no quotation mark at its end."""
        self._entry.remarks.append("a quotation mark is missing")
        self._at = end
        return self._text[start:end].rstrip(" \t\r\n,")

    def _bare(self) -> str:
        match = _BARE.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        word = match[0]
        if word.isdigit():
            return word + self._more()
        if (known := self._macros.get(word.lower())) is not None:
            return known
        rest = self._more()
        if not rest and word.replace("_", "a").replace("-", "a").isalpha():
            self._remark("no @string defines this, it was taken as text", word)
        return word + rest

    def _more(self) -> str:
        """Return the rest of a value that should have been in braces: "January 2000"."""
        rest = _REST.match(self._text, self._at)
        if rest is None or "=" in rest[0] or "#" in rest[0] or "{" in rest[0] or '"' in rest[0]:
            return ""
        self._at = rest.end()
        return rest[0].rstrip()


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
