"""What BibTeX entries take from others: `crossref` and `xdata`.

Source: the manual of biblatex, 2.4.1 and appendix B: a chapter's parent gives its title as
the book's. What names one work (DOI, address, files) or is its owner's word isn't inherited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.cite.reading.bibtex_fields import RawEntry

_PARTS = frozenset(
    [
        *("inbook", "incollection", "inproceedings", "conference", "inreference", "suppbook"),
        *("suppcollection", "bookinbook"),
    ]
)
_IN_JOURNALS = frozenset({"article", "suppperiodical", "review"})
_TITLES = ("title", "subtitle", "titleaddon")
_OWN = frozenset(
    [
        *("doi", "url", "urldate", "eprint", "eprinttype", "eprintclass", "archiveprefix", "pages"),
        *("primaryclass", "abstract", "keywords", "groups", "file", "annote", "annotation", "pdf"),
        *("review", "comment", "crossref", "xref", "xdata", "ids", "related", "shorthand", "label"),
        *("shorttitle", "sorttitle", "indextitle", "options", "timestamp", "owner", "entryset"),
        *("date-added", "date-modified", "pmid", "local-url", "key", "sortkey", "chapter"),
    ]
)
REFERENCES = ("xdata", "crossref")
"""Fields that name the entries from which one takes what it doesn't say itself."""
_MOST = 100
_DEEPEST = 10


def inherit(entry: RawEntry, entries: Mapping[str, RawEntry]) -> None:
    """Give an entry what it takes from others, found by key; it keeps what it says itself.

    A reference that leads nowhere stays, with a remark.
    """
    for name in REFERENCES:
        left = [key for key in _keys(entry.fields.get(name, "")) if not _take(entry, key, entries)]
        if left:
            entry.remarks.append(f"{name} leads to no other entry: {', '.join(left)[:60]}")
        else:
            entry.fields.pop(name, None)


def find_entry(key: str, entries: Mapping[str, RawEntry]) -> RawEntry | None:
    """Find an entry as BibTeX does: by the key as it is written, or in other capitals."""
    return entries.get(key) or entries.get(key.lower())


def _keys(text: str) -> list[str]:
    return [key for key in map(str.strip, text.split(",")) if key][:_MOST]


def _take(entry: RawEntry, key: str, entries: Mapping[str, RawEntry]) -> bool:
    """Take fields from an entry and from those that it takes its own from."""
    seen = {entry.key}
    parent = find_entry(key, entries)
    if parent is None or parent.key in seen:
        return False
    while parent is not None and parent.key not in seen and len(seen) <= _DEEPEST:
        seen.add(parent.key)
        for name, text in _given(parent, entry.kind):
            if not entry.fields.get(name, "").strip():
                entry.fields[name] = text
        above = _keys(parent.fields.get("xdata", "") or parent.fields.get("crossref", ""))
        parent = find_entry(above[0], entries) if above else None
    return True


def _given(parent: RawEntry, kind: str) -> list[tuple[str, str]]:
    if parent.kind == "xdata":
        return [pair for pair in parent.fields.items() if pair[0] not in REFERENCES]
    fields = {name: text for name, text in parent.fields.items() if name not in _OWN}
    titles = {name: fields.pop(name) for name in _TITLES if name in fields}
    if parent.kind == kind and kind not in _PARTS:
        return [*titles.items(), *fields.items()]
    if kind in _PARTS:
        fields = {f"book{name}": text for name, text in titles.items()} | fields
    elif kind in _IN_JOURNALS and "title" in titles and "journal" not in fields:
        fields.setdefault("journaltitle", titles["title"])
    if kind not in {"inbook", "bookinbook", "suppbook"}:
        fields.pop("author", None)
    return list(fields.items())
