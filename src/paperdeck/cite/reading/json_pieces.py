"""The entries of a JSON bibliography one by one, each with its line: a broken one costs the rest.

A file is a list of entries, one entry, an object whose `items` are the entries, or several of
these one after the other (pages of an API put together).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPACE = re.compile(r"[\s,\ufeff]*")
_COLON = re.compile(r"\s*:\s*")


class Piece(NamedTuple):
    """An entry as JSON has it. `name` is that of a member of the file's object beside `items`."""

    line: int
    value: object
    name: str = ""


class BrokenPiece(NamedTuple):
    """Where a file stops being JSON, and why; nothing comes after it."""

    line: int
    reason: str


def read_pieces(text: str) -> Iterator[Piece | BrokenPiece]:
    """Yield the entries of a file in order."""
    reader = _Reader(text)
    try:
        yield from reader.pieces()
    except (ValueError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "it can't be read"
        where = error.pos if isinstance(error, json.JSONDecodeError) else reader.place
        line = text.count("\n", 0, where) + 1
        yield BrokenPiece(line, f"broken JSON from here on: {what}")


class _Reader:
    """Goes through a text; lines are counted on the way, since entries come in order."""

    def __init__(self, text: str):
        self.place = 0
        self._text = text
        self._decode = json.JSONDecoder(strict=False).raw_decode
        self._line = 1
        self._counted = 0

    def pieces(self) -> Iterator[Piece]:
        """Yield all entries. Raise `ValueError` and `RecursionError` where there is no JSON."""
        while self._skip() < len(self._text):
            if self._text[self.place] == "[":
                yield from self._elements()
            elif self._text[self.place] == "{":
                yield from self._members()
            else:
                raise json.JSONDecodeError("no object and no list", self._text, self.place)

    def _elements(self) -> Iterator[Piece]:
        self.place += 1
        while self._look() != "]":
            line = self._line_here()
            yield Piece(line, self._value())
        self.place += 1

    def _members(self) -> Iterator[Piece]:
        """Yield the items of an object that has some, else the object itself."""
        line = self._line_here()
        self.place += 1
        own: dict[str, object] = {}
        listed = False
        while self._look() != "}":
            name = self._value()
            colon = _COLON.match(self._text, self.place)
            if not isinstance(name, str) or colon is None:
                raise json.JSONDecodeError("no name and colon", self._text, self.place)
            self.place = colon.end()
            if name == "items" and self._look() == "[":
                listed = True
                yield from self._elements()
            else:
                own[name] = self._value()
        self.place += 1
        if listed:
            yield from (Piece(line, value, name) for name, value in own.items())
        else:
            yield Piece(line, own)

    def _look(self) -> str:
        if self._skip() >= len(self._text):
            raise json.JSONDecodeError("it ends too soon", self._text, self.place)
        return self._text[self.place]

    def _skip(self) -> int:
        space = _SPACE.match(self._text, self.place)
        self.place = space.end() if space else self.place
        return self.place

    def _value(self) -> object:
        self._skip()
        value, self.place = self._decode(self._text, self.place)
        return value

    def _line_here(self) -> int:
        self._skip()
        self._line += self._text.count("\n", self._counted, self.place)
        self._counted = self.place
        return self._line
