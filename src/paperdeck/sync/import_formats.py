"""Telling what kind of file an import was given, from its first bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from paperdeck.sources.answers import describe_answer
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.sources.errors import LineError

AUTO = "auto"
ARXIV_JSONL = "arxiv-jsonl"
SUPPORTED = (ARXIV_JSONL,)

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PK\x03\x04", "a ZIP archive (unpack it first)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive (unpack it first)"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"{\\rtf", "an RTF document"),
)
_OTHER_FORMATS = (
    (re.compile(rb"(?:\s|%[^\n]*\n)*+@\s*[A-Za-z]+\s*[{(]"), "BibTeX", "bibtex"),
    (re.compile(rb"\s*TY  ?-"), "RIS", "ris"),
    (re.compile(rb"\s*\[\s*\{"), "CSL-JSON", "csl-json"),
)
# Among so many first lines, one that can be read is proof enough.
_LINES_LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is, in words; `format` is its format's name if it is one for importing.

    `doubtful` kinds are told by nothing but the lack of signs: people may know better.
    """

    words: str
    format: str | None = None
    doubtful: bool = False


def recognise(head: bytes, *, whole: bool) -> Kind:
    """Tell a file's kind from its first bytes; `whole` tells whether they are all of it."""
    if sign := _signature(head):
        return Kind(sign)
    text = head.removeprefix(_BYTE_ORDER_MARK)
    if _holds_metadata(text, whole=whole):
        return Kind("arXiv metadata, one record a line", ARXIV_JSONL)
    for pattern, words, name in _OTHER_FORMATS:
        if pattern.match(text):
            return Kind(words, name)
    if text.lstrip().startswith(b"{"):
        return Kind("JSON of another kind", doubtful=True)
    return Kind(describe_answer(head), doubtful=not text.lstrip().startswith(b"<"))


def _signature(head: bytes) -> str | None:
    for signature, words in _SIGNATURES:
        if head.startswith(signature):
            return words
    if head[257:262] == b"ustar":
        return "a tar archive (unpack it first)"
    return "binary data" if b"\x00" in head else None


def _holds_metadata(head: bytes, *, whole: bool) -> bool:
    lines = head.split(b"\n")
    if not whole:
        if len(lines) == 1:
            # One line longer than what was looked at: its beginning has to do.
            return head.lstrip().startswith(b"{")
        lines.pop()
    filled = [line for line in lines if line.strip()]
    return any(_is_record(line) for line in filled[:_LINES_LOOKED_AT])


def _is_record(line: bytes) -> bool:
    try:
        parse_line(line)
    except LineError:
        return False
    return True
