"""Files of tagged lines that aren't RIS but nearly: Web of Science's and PubMed's own exports.

Sources: Web of Science "Core Collection Field Tags"; PubMed "MEDLINE/PubMed Data Element (Field)
Descriptions". Their tags are turned into those of RIS. Cited references and addresses of
authors are left out: they aren't the paper's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_WEB_OF_SCIENCE = re.compile(r"\s*(?:FN .*|VR \d.*|PT [A-Z])\s*$", re.MULTILINE)
_PUBMED = re.compile(r"\s*PMID ?- ?\d")
_WOS_LINE = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|)")
_PUBMED_LINE = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)")

# Which tag of RIS says the same. A tag that isn't here is kept under its own name.
_FROM_WOS = {
    "AF": "AU",
    "BA": "AU",
    "BF": "AU",
    "CA": "AU",
    "GP": "AU",
    "BE": "ED",
    "ED": "ED",
    "SO": "JF",
    "JI": "JA",
    "SE": "T3",
    "DE": "KW",
    "ID": "KW",
    "DI": "DO",
    "BP": "SP",
    "PU": "PB",
    "PI": "CY",
    "EI": "SN",
    "BN": "SN",
    "UT": "AN",
    "CT": "EVENT",
    "CL": "PLACE",
    "CY": "EVENTDATE",
    "AR": "EID",
    "PM": "PMID",
    "DT": "M3",
    "PG": "PAGETOTAL",
    "PD": "MONTH",
}
_WOS_LEFT_OUT = frozenset(
    [
        *("C1", "C3", "RP", "EM", "RI", "OI", "FU", "FX", "CR", "NR", "TC", "Z9", "U1", "U2"),
        *("J9", "PA", "WC", "SC", "GA", "DA", "OA", "HC", "HP", "EA", "D2", "WE", "HO", "FN"),
        *("VR",),
    ]
)
_WOS_TYPES = {"J": "JOUR", "B": "BOOK", "S": "CHAP", "P": "PAT"}
_WOS_LISTS = frozenset({"AU", "AF", "BA", "BF", "BE", "ED", "CA", "GP"})
_WOS_KEYWORDS = frozenset({"DE", "ID"})

_FROM_PUBMED = {
    "FAU": "AU",
    "CN": "AU",
    "FED": "ED",
    "JT": "JF",
    "TA": "JA",
    "VI": "VL",
    "IP": "IS",
    "PG": "SP",
    "DP": "PY",
    "IS": "SN",
    "ISBN": "SN",
    "OT": "KW",
    "MH": "KW",
    "PL": "CY",
    "BTI": "T2",
    "CTI": "T3",
    "VTI": "T2",
    "GN": "NOTE",
    "LID": "DO",
    "AID": "DO",
    "EN": "ET",
}
_PUBMED_KEPT = frozenset(["PMID", "TI", "AB", "LA", "PB"])
_ISSUE_LINKING = re.compile(r" ?\((?:linking|electronic|print)\)", re.IGNORECASE)


@dataclass(slots=True)
class Tagged:
    """An entry as its file has it: where it begins, of which type, its tags in order."""

    line: int
    entry_type: str
    remarks: list[str] = field(default_factory=list)
    _found: list[tuple[str, list[str]]] = field(default_factory=list)

    @property
    def tags(self) -> list[tuple[str, str]]:
        """The tags with their texts."""
        return [(tag, "".join(parts).strip()) for tag, parts in self._found]

    @property
    def is_begun(self) -> bool:
        """Whether anything follows the type."""
        return bool(self._found)

    @property
    def last_tag(self) -> str:
        """The tag that came last; nothing if there is none."""
        return self._found[-1][0] if self._found else ""

    def add(self, tag: str, text: str) -> None:
        """Add a tag."""
        self._found.append((tag, [text]))

    def go_on(self, line: str, *, blocks: Collection[str] = ()) -> None:
        """Add a line that has no tag to the text before it."""
        line = line.strip()
        if line and self._found:
            tag, parts = self._found[-1]
            parts += ["\n" if tag in blocks else " ", line]


def is_web_of_science(text: str) -> bool:
    """Tell whether a text begins as Web of Science's plain-text export does."""
    return _WEB_OF_SCIENCE.match(text) is not None


def is_pubmed(text: str) -> bool:
    """Tell whether a text begins as PubMed's own format (`.nbib`) does."""
    return _PUBMED.match(text) is not None


def scan_other(text: str) -> Iterator[Tagged]:
    """Part such a file into entries, with the tags of RIS."""
    return _scan_pubmed(text) if is_pubmed(text) else _scan_wos(text)


def _scan_wos(text: str) -> Iterator[Tagged]:
    current: Tagged | None = None
    for number, line in enumerate(text.splitlines(), 1):
        match = _WOS_LINE.fullmatch(line.rstrip())
        if match is None:
            if current is not None and line.startswith("   "):
                _go_on_wos(current, line)
            continue
        tag, value = match[1], (match[2] or "").strip()
        if tag == "PT":
            if current is not None:
                current.remarks.append("its end (ER) is missing")
                yield _translated_wos(current)
            current = Tagged(number, _WOS_TYPES.get(value, "GEN"))
        elif tag == "ER" and current is not None:
            yield _translated_wos(current)
            current = None
        elif current is not None:
            current.add(tag, value)
    if current is not None:
        current.remarks.append("its end (ER) is missing")
        yield _translated_wos(current)


def _go_on_wos(current: Tagged, line: str) -> None:
    if current.last_tag in _WOS_LISTS:
        current.add(current.last_tag, line.strip())
    else:
        current.go_on(line)


def _translated_wos(found: Tagged) -> Tagged:
    whole = {tag for tag, _ in found.tags}
    tags: list[tuple[str, str]] = []
    for tag, value in found.tags:
        if tag in _WOS_LEFT_OUT or (tag == "AU" and "AF" in whole):
            continue
        values = value.split(";") if tag in _WOS_KEYWORDS else [value]
        tags += [(_FROM_WOS.get(tag, tag), one.strip()) for one in values]
    said = dict(tags)
    if month := said.pop("MONTH", ""):
        tags = [(tag, f"{value} {month}" if tag == "PY" else value) for tag, value in tags]
    kept = [(tag, [value]) for tag, value in tags if tag != "MONTH"]
    return Tagged(found.line, found.entry_type, found.remarks, kept)


def _scan_pubmed(text: str) -> Iterator[Tagged]:
    current: Tagged | None = None
    for number, line in enumerate(text.splitlines(), 1):
        match = _PUBMED_LINE.fullmatch(line.rstrip())
        if match is None or line.startswith(" "):
            if current is not None:
                current.go_on(line)
            continue
        if match[1] == "PMID":
            if current is not None:
                yield _translated_pubmed(current)
            current = Tagged(number, "JOUR")
        if current is not None:
            current.add(match[1], match[2].strip())
    if current is not None:
        yield _translated_pubmed(current)


def _translated_pubmed(found: Tagged) -> Tagged:
    whole = {tag for tag, _ in found.tags}
    tags: list[tuple[str, str]] = []
    for tag, value in found.tags:
        if tag == "AU" and "FAU" not in whole:
            tags.append((tag, value))
        elif tag in {"LID", "AID"}:
            tags += [("DO", value.removesuffix("[doi]"))] if value.endswith("[doi]") else []
        elif tag in _FROM_PUBMED:
            tags.append((_FROM_PUBMED[tag], _ISSUE_LINKING.sub("", value)))
        elif tag in _PUBMED_KEPT:
            tags.append((tag, value.removesuffix(".") if tag == "TI" else value))
    kept = [(tag, [value]) for tag, value in tags]
    return Tagged(found.line, found.entry_type, found.remarks, kept)
