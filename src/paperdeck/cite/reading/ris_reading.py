"""Reading RIS files, and what Web of Science and PubMed export in its manner.

RIS (as Reference Manager specified it, and its users bend it): `TY  - JOUR` begins an entry,
`ER  -` ends it. Tolerated: text before the first entry and between entries, an `ER` or a `TY` that
is missing, tags nobody knows, lines that go on, one space before the hyphen throughout a file.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.reading.tagged_formats import Tagged, is_pubmed, is_web_of_science, scan_other
from paperdeck.cite.writing.ris_fields import make_from_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.cite.reading.imported import ReadEntry

_LINE = re.compile(r"\s*([A-Z][A-Z0-9])(?: {2}|\t)-(?:\s(.*)|)")
_NARROW_LINE = re.compile(r"\s*([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*)|)")
_NARROW = re.compile(r"^[ \t]*TY -", re.MULTILINE)
_WIDE = re.compile(r"^[ \t]*TY {2}-", re.MULTILINE)
# Texts whose line breaks say something; in all others a line that goes on is the same line.
_BLOCKS = frozenset({"AB", "N1", "N2", "RN"})


def read_ris(text: str) -> Iterator[ReadEntry]:
    """Yield the entries of a file, in order, and what is no entry with why."""
    text = text.replace("\ufeff", "")
    other = is_web_of_science(text) or is_pubmed(text)
    for tagged in scan_other(text) if other else _scan(text):
        yield make_from_tags(tagged)


def _scan(text: str) -> Iterator[Tagged]:
    """Part a file into entries, each of tags with their texts."""
    narrow = _NARROW.search(text) and not _WIDE.search(text)
    pattern = _NARROW_LINE if narrow else _LINE
    current: Tagged | None = None
    for number, line in enumerate(text.splitlines(), 1):
        match = pattern.fullmatch(line.rstrip())
        if match is None:
            if current is not None:
                current.go_on(line, blocks=_BLOCKS)
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag == "TY" and current is not None and not current.is_begun:
            current.remarks.append(f"a second type, {current.entry_type}, left out")
            current.entry_type = value
        elif tag == "TY":
            if current is not None:
                current.remarks.append("its end (ER) is missing")
                yield current
            current = Tagged(number, value)
        elif tag == "ER":
            if current is not None:
                yield current
            current = None
        else:
            current = current or Tagged(number, "", ["its beginning (TY) is missing"])
            current.add(tag, value)
    if current is not None:
        current.remarks.append("its end (ER) is missing")
        yield current
