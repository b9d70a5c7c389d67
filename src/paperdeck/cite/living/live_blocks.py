"""Which entries of a bibliography file PaperDeck has written, and whether they are as it left them.

Above each stands a line like `% paperdeck arxiv:1706.03762 0f1e2d3c4b5a`: the paper's stable id
and the first twelve digits of the SHA-256 of the entry. To BibTeX it is text between
entries, to biber a comment. So the file itself tells what is whose: it may be moved, shared and
merged, and what it says can't differ from what it holds, however a program that
writes it ends.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote

from paperdeck.cite.reading.bibtex_spans import NO_ENTRIES, split_entries

if TYPE_CHECKING:
    from paperdeck.cite.reading.bibtex_spans import Span

_MARKER = re.compile(r"^% paperdeck (\S+) ([0-9a-f]{12})[ \t]*\r?\n", re.MULTILINE)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r?\n|\Z)")
# An at sign would begin an entry, a brace would upset those who count them.
_PLAIN = ":/.-_()<>;,+*=!$&'"


class Block(NamedTuple):
    """An entry under a marker: from `text[start]`, the marker, to the end of its last line.

    `intact` tells whether it is as PaperDeck wrote it. `line` is where the entry begins, from 1.
    """

    paper_id: str
    key: str
    start: int
    end: int
    line: int
    intact: bool


class Contents(NamedTuple):
    """What a file holds: blocks, other entries, and markers (start, end) that have lost theirs."""

    blocks: tuple[Block, ...]
    foreign: tuple[Span, ...]
    strays: tuple[tuple[int, int], ...]


class BrokenFileError(Exception):
    """A file in which nobody can tell where entries end: the line where that begins."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}: this entry isn't closed")
        self.line = line


def read_blocks(text: str) -> Contents:
    """Tell a file's entries apart. Raise `BrokenFileError` when one isn't closed."""
    spans = split_entries(text)
    entries = {span.start: span for span in spans if span.kind not in NO_ENTRIES}
    for span in spans:
        if not span.closed and span.kind != "comment":
            raise BrokenFileError(span.line)
    blocks: dict[int, Block] = {}
    strays: list[tuple[int, int]] = []
    outside = _Outside(spans)
    for marker in _MARKER.finditer(text):
        if not outside.holds(marker.start()):
            continue
        start = _skip_space(text, marker.end())
        if start in entries:
            blocks[start] = _block(text, marker, entries[start])
        else:
            strays.append(marker.span())
    foreign = tuple(span for start, span in entries.items() if start not in blocks)
    return Contents(tuple(blocks.values()), foreign, tuple(strays))


def marker_line(paper_id: str, entry: str) -> str:
    """Return the line to stand above an entry, with its line break."""
    return f"% paperdeck {quote(paper_id, safe=_PLAIN)} {_checksum(entry)}\n"


class _Outside:
    """Tells whether places, asked for in their order, are outside all spans."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans = spans
        self._next = 0

    def holds(self, place: int) -> bool:
        while self._next < len(self._spans) and self._spans[self._next].end <= place:
            self._next += 1
        return self._next == len(self._spans) or place < self._spans[self._next].start


def _block(text: str, marker: re.Match[str], span: Span) -> Block:
    entry = text[span.start : span.end]
    rest = _REST_OF_LINE.match(text, span.end)
    return Block(
        paper_id=unquote(marker[1]),
        key=span.key or "",
        start=marker.start(),
        end=rest.end() if rest else span.end,
        line=span.line,
        intact=bool(span.key) and _checksum(entry) == marker[2],
    )


def _checksum(entry: str) -> str:
    """Sum an entry up; line breaks of another system, which version control makes, don't count."""
    plain = entry.strip().replace("\r\n", "\n")
    return hashlib.sha256(plain.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place
