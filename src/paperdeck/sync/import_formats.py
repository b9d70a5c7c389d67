"""Telling what kind of file an import was given, from its first bytes."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from paperdeck.sources.answers import describe_answer
from paperdeck.sources.arxiv_jsonl import parse_line
from paperdeck.sources.errors import LineError

AUTO = "auto"
ARXIV_JSONL = "arxiv-jsonl"
BIBTEX = "bibtex"
RIS = "ris"
CSL_JSON = "csl-json"
ZOTERO = "zotero"
BIBLIOGRAPHIES = (BIBTEX, RIS, CSL_JSON, ZOTERO)
"""Formats that are read whole, entry by entry; the other one is read line by line."""
SUPPORTED = (*BIBLIOGRAPHIES, ARXIV_JSONL)

DATABASE = b"SQLite format 3\x00"
"""How every SQLite database begins; only Zotero's is imported, which its tables tell."""
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (unpack it first)"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive (unpack it first)"),
    (b"{\\rtf", "an RTF document"),
)
_ENTRY = re.compile(
    rb"^[ \t]*@\s*[A-Za-z]+\s*[{(]"
    # BibTeX doesn't mind what stands before, on the same line.
    rb"|@(?:article|book|incollection|inproceedings|misc|phdthesis|string|preamble)\s*[{(]",
    re.MULTILINE | re.IGNORECASE,
)
_TAGGED = re.compile(rb"^[ \t]*(?:TY {1,2}- ?\S|PMID ?- ?\d|FN .*Web of Science)", re.MULTILINE)
# A RIS file that lost its first line has at least some of its tags one after the other.
_TAGS_ALONE = re.compile(rb"\s*(?:[A-Z][A-Z0-9]  ?-[^\n]*\n\s*){3}")
_JSON = re.compile(rb"\s*[\[{]")
_ITEMS = re.compile(rb"\s*(?:\[\s*)?\{")
_ZOTERO_ITEM = re.compile(rb'"itemType"\s*:')
_ZOTERO_PARTS = re.compile(rb'"(?:title|creators|parentItem|data|note)"\s*:')
_CSL_TYPE = re.compile(rb'"type"\s*:\s*"')
# What the web API of Zotero says of anything; of collections, tags and groups, too.
_API_ANSWER = re.compile(rb'"links"\s*:\s*\{')
_CSL_PARTS = re.compile(rb'"(?:title|issued|author|container-title|DOI|items)"\s*:')
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
    if head.startswith(DATABASE):
        return Kind("an SQLite database", ZOTERO)
    utf16 = _from_utf16(head)
    if utf16 is None and (sign := _signature(head)):
        return Kind(sign)
    text = (head if utf16 is None else utf16).removeprefix(_BYTE_ORDER_MARK)
    if b"\n" not in text:
        # The line ends of old Macs, as JabRef still writes them.
        text = text.replace(b"\r", b"\n")
    if utf16 is None and _holds_metadata(text, whole=whole):
        return Kind("arXiv metadata, one record a line", ARXIV_JSONL)
    kind = _bibliography(text)
    if kind is None and utf16 is not None:
        kind = Kind("text in UTF-16", doubtful=True)
    return kind or _other(head, text, whole=whole)


def _other(head: bytes, text: bytes, *, whole: bool) -> Kind:
    start = text.lstrip()
    if not whole and b"\n" not in text and start.startswith(b"{"):
        # One line longer than what was looked at: its beginning has to do.
        return Kind("arXiv metadata, one record a line", ARXIV_JSONL)
    if start.startswith((b"{", b"[")):
        return Kind("JSON of another kind", doubtful=True)
    return Kind(describe_answer(head), doubtful=not start.startswith(b"<"))


def _from_utf16(head: bytes) -> bytes | None:
    """Return text in UTF-16 as UTF-8, `None` for others.

    A mark at its beginning tells it, or every other byte of a bibliography being zero.
    """
    even = head[: len(head) // 2 * 2]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return even.decode("utf-16", "replace").encode("utf-8", "replace")
    for encoding, zeros in (("utf-16-le", even[1:40:2]), ("utf-16-be", even[0:40:2])):
        if zeros and not zeros.strip(b"\x00"):
            text = even.decode(encoding, "replace").encode("utf-8", "replace")
            return text if _bibliography(text) else None
    return None


def _bibliography(text: bytes) -> Kind | None:
    if text.lstrip().startswith(b"<"):
        return None
    if _JSON.match(text):
        return _json_bibliography(text) if _ITEMS.match(text) else None
    entry = _ENTRY.search(text)
    tagged = _TAGGED.search(text) or _TAGS_ALONE.match(text)
    if tagged and (entry is None or tagged.start() < entry.start()):
        return Kind("RIS", RIS)
    return Kind("BibTeX", BIBTEX) if entry else None


def _json_bibliography(text: bytes) -> Kind | None:
    if _ZOTERO_ITEM.search(text) and _ZOTERO_PARTS.search(text):
        return Kind("Zotero's items", ZOTERO)
    if _API_ANSWER.search(text):
        return None
    listed = text.lstrip().startswith(b"[")
    if _CSL_TYPE.search(text) and (listed or _CSL_PARTS.search(text)):
        return Kind("CSL-JSON", CSL_JSON)
    return None


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
        lines.pop()
    filled = [line for line in lines if line.strip()]
    return any(_is_record(line) for line in filled[:_LINES_LOOKED_AT])


def _is_record(line: bytes) -> bool:
    try:
        parse_line(line)
    except LineError:
        return False
    return True
