"""Reading bibliographies: the text of a BibTeX or BibLaTeX file to papers, entry by entry."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.reading.bibtex_belongings import read_groups
from paperdeck.cite.reading.bibtex_entries import make_entry
from paperdeck.cite.reading.bibtex_fields import MONTH_MACROS, RawEntry, read_fields
from paperdeck.cite.reading.bibtex_inheritance import REFERENCES, inherit
from paperdeck.cite.reading.bibtex_spans import NO_ENTRIES, split_entries
from paperdeck.cite.reading.imported import EntryProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paperdeck.cite.reading.bibtex_spans import Span
    from paperdeck.cite.reading.imported import ReadEntry

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:encoding|coding)\s*[:=]\s*([\w.-]+)", re.IGNORECASE)
# A codec may do anything with the bytes: only those that are known to be of letters are asked.
_OF_LETTERS = re.compile(
    r"iso[-_]?8859[-_]\d{1,2}|latin[-_]?\d|l\d|(?:cp|windows[-_]?)\d{3,4}|mac[-_]?\w{0,9}"
    r"|koi8[-_][rut]|gb\w{2,6}|big5\w{0,6}|shift[-_]?jis\w{0,5}|euc[-_]?\w{2,9}|(?:us[-_]?)?ascii",
    re.IGNORECASE,
)
_BEGINNING = 4_000
# An entry inside a comment: its type and its key.
_HEAD = re.compile(r"@[ \t]*([A-Za-z]\w*)\s*\{\s*([^\s,{}=\"]*)")


def decode(data: bytes) -> tuple[str, str]:
    """Return a bibliography's text, and the name of the encoding it was read with.

    A byte order mark decides, then UTF-8 if it is that (whatever it says: other encodings don't
    look like UTF-8 by chance), then what the file declares (`% Encoding: Cp1252`), then
    Windows-1252, then Latin-1, which anything can be.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    for name in (
        encoding,
        _without_mark(data[:_BEGINNING]),
        "utf-8",
        _declared(data[:_BEGINNING]),
        "cp1252",
    ):
        if name is None:
            continue
        try:
            return data.decode(name), name
        except (UnicodeError, LookupError):
            pass
    return data.decode("latin-1"), "latin-1"


def _without_mark(head: bytes) -> str | None:
    """Recognise UTF-16 that says nothing: every other byte of its first line is zero."""
    if len(head) >= 2 and head[0] and not head[1]:
        return "utf-16-le"
    if len(head) >= 2 and head[1] and not head[0]:
        return "utf-16-be"
    return None


def _declared(head: bytes) -> str | None:
    match = _DECLARED.search(head)
    name = match[1].decode("ascii", "replace") if match else ""
    return name if _OF_LETTERS.fullmatch(name) else None


def read_bibtex(text: str) -> Iterator[ReadEntry]:
    """Give, for every entry of a BibTeX or BibLaTeX file, a paper or why there is none.

    In the order of the file. Entries that are taken out, by a percent sign or inside `@comment`,
    are given as problems. `@string`, `@preamble` and `@xdata` are no entries. No text is
    refused, and the time it takes grows no faster than the text.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = _scan(text)
    del text  # A large file is held only once: as text, as it is written, or as it is read.
    by_key = _by_key([entry for entry in found.order if isinstance(entry, RawEntry)])
    keys: dict[str, int] = {}
    found.order.reverse()
    while found.order:
        entry = found.order.pop()
        if isinstance(entry, EntryProblem):
            yield entry
        elif entry.kind != "xdata":
            inherit(entry, by_key)
            if entry.key is not None and keys.setdefault(entry.key, entry.line) != entry.line:
                entry.remarks.append(f"the key was used before, on line {keys[entry.key]}")
            yield make_entry(entry, found.groups.get(entry.key or "", ()))


class _Found(NamedTuple):
    """What a file holds: entries and problems in order, and the groups of entries by key."""

    order: list[RawEntry | EntryProblem]
    groups: dict[str, list[str]]


def _scan(text: str) -> _Found:
    found = _Found([], {})
    macros = dict(MONTH_MACROS)
    for span in split_entries(text):
        if span.kind == "string":
            macros |= read_fields(text, span, macros).fields
        elif span.kind == "comment":
            comment = text[span.inside : span.end - 1]
            for key, group in read_groups(comment):
                found.groups.setdefault(key, []).append(group)
            found.order.extend(_taken_out(text, span))
        elif span.kind != "preamble":
            found.order.append(read_fields(text, span, macros))
    return found


def _by_key(entries: Sequence[RawEntry]) -> dict[str, RawEntry]:
    """Return entries by key and by key in small letters; the first one of a key counts.

    Where no entry refers to another, nobody will ask for any of them.
    """
    by_key: dict[str, RawEntry] = {}
    if not any(name in entry.fields for entry in entries for name in REFERENCES):
        return by_key
    for entry in entries:
        if entry.key is not None:
            by_key.setdefault(entry.key, entry)
            by_key.setdefault(entry.key.lower(), entry)
    return by_key


def _taken_out(text: str, span: Span) -> Iterator[EntryProblem]:
    """Tell of entries that a comment holds."""
    line = span.line
    counted = span.start
    percent = text[span.start] == "%"
    why = "a percent sign takes it out" if percent else "it is inside a comment"
    for head in _HEAD.finditer(text, span.start + 1, span.end):
        if head[1].lower() not in NO_ENTRIES:
            line += text.count("\n", counted, head.start())
            counted = head.start()
            yield EntryProblem(line, head[2] or None, why)
