"""Which entries of a bibliography file PaperDeck has written, and whether they are as it left them.

Above each stands a line like `% paperdeck arxiv:1706.03762 0f1e2d3c4b5a 9d2c41f7`: the paper's
stable id, the first twelve digits of the SHA-256 of the entry, and the library that wrote it; a
line without the last is of whichever library reads it. To BibTeX it is text between
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
    from collections.abc import Mapping

    from paperdeck.cite.reading.bibtex_spans import Span

_MARKER = re.compile(
    r"^% paperdeck (\S+) ([0-9a-f]{12})(?: ([0-9a-f]{8}))?[ \t]*(?:\r?\n|\Z)", re.MULTILINE
)
# What version control leaves where two people changed the same lines. Seven equals signs alone
# are somebody's rule across the page.
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?:[ \t][^\n]*|\r?)$", re.MULTILINE)
_REST_OF_LINE = re.compile(r"[ \t]*(?:\r?\n|\Z)")
# An at sign would begin an entry, a brace would upset those who count them.
_PLAIN = ":/.-_()<>;,+*=!$&'"


class Block(NamedTuple):
    """An entry under a marker: from `text[start]`, the marker, to the end of its last line.

    The marker ends at `text[top]`, the entry begins at `text[body]`, on `line`, from 1; between
    them are at most lines that somebody's percent signs take out. `intact` tells whether the entry
    is as PaperDeck wrote it. `library` is the one that did, "" where the marker doesn't say.
    """

    paper_id: str
    library: str
    key: str
    start: int
    top: int
    body: int
    end: int
    line: int
    intact: bool


class Stray(NamedTuple):
    """A marker, `text[start:end]` on a line from 1, that has lost its entry."""

    paper_id: str
    library: str
    start: int
    end: int
    line: int


class Contents(NamedTuple):
    """What a file holds: blocks, other entries, and markers that have lost theirs."""

    blocks: tuple[Block, ...]
    foreign: tuple[Span, ...]
    strays: tuple[Stray, ...]


class BrokenFileError(Exception):
    """A file in which nobody can tell what is whose: the line where that begins, and why."""

    def __init__(self, line: int, why: str = "an entry isn't closed") -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line
        self.why = why


def read_blocks(text: str) -> Contents:
    """Tell a file's entries apart.

    Raise `BrokenFileError` when one isn't closed, or two versions of the file wait to be made one.
    """
    if conflict := _CONFLICT.search(text):
        raise BrokenFileError(_line_of(text, conflict.start()), "two versions are to be merged")
    spans = split_entries(text)
    entries = {span.start: span for span in spans if span.kind not in NO_ENTRIES}
    for span in spans:
        if not span.closed and span.kind != "comment":
            raise BrokenFileError(span.line)
    blocks: dict[int, Block] = {}
    strays: list[Stray] = []
    outside = _Outside(spans)
    for marker in _MARKER.finditer(text):
        if not outside.holds(marker.start()):
            continue
        start = _next_entry(text, marker.end(), entries)
        if start is not None:
            blocks[start] = _block(text, marker, entries[start])
        else:
            line = _line_of(text, marker.start())
            strays.append(Stray(unquote(marker[1]), marker[3] or "", *marker.span(), line))
    foreign = tuple(span for start, span in entries.items() if start not in blocks)
    return Contents(tuple(blocks.values()), foreign, tuple(strays))


def marker_line(paper_id: str, entry: str, library: str = "") -> str:
    """Return the line to stand above an entry, with its line break.

    `library` is the eight hexadecimal digits of the one that writes it.
    """
    parts = ("% paperdeck", quote(paper_id, safe=_PLAIN), _checksum(entry), library)
    return " ".join(part for part in parts if part) + "\n"


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
        library=marker[3] or "",
        key=span.key or "",
        start=marker.start(),
        top=marker.end(),
        body=span.start,
        end=rest.end() if rest else span.end,
        line=span.line,
        intact=bool(span.key) and _checksum(entry) == marker[2],
    )


def _checksum(entry: str) -> str:
    """Sum an entry up; line breaks of another system, which version control makes, don't count."""
    plain = entry.strip().replace("\r\n", "\n")
    return hashlib.sha256(plain.encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _next_entry(text: str, place: int, entries: Mapping[int, Span]) -> int | None:
    """Return where the entry begins that a marker stands above, past somebody's comments."""
    while True:
        place = _skip_space(text, place)
        if place in entries:
            return place
        if not text.startswith("%", place) or _MARKER.match(text, place):
            return None
        line_end = text.find("\n", place)
        line_end = len(text) if line_end < 0 else line_end
        if any(start in entries for start in range(place, line_end)):
            return None  # to BibTeX a percent sign takes nothing out
        place = line_end


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
