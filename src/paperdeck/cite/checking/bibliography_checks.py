"""What is wrong with a bibliography: of a file, or of papers of the library."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.checking.entry_checks import Finding, check_entry
from paperdeck.cite.latex.accents import decode_accents
from paperdeck.cite.reading.bibtex_fields import MONTH_MACROS, read_fields
from paperdeck.cite.reading.bibtex_spans import NO_ENTRIES, split_entries
from paperdeck.cite.writing.bibtex import bibtex_entry
from paperdeck.cite.writing.entry_types import published_doi
from paperdeck.model.identifiers import bare_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from paperdeck.cite.reading.bibtex_fields import RawEntry
    from paperdeck.model.paper import Paper

_TELLING_TITLE = 8
"""Letters of a title from which on two papers are hardly called the same by chance."""
_ACCEPTED = re.compile(
    r"\b(?:accepted|to appear|published|appeared|camera[- ]ready)\b[^.;\n]{0,80}", re.IGNORECASE
)
_PUBLISHED_KINDS = frozenset({"article", "inproceedings", "incollection", "book", "inbook"})


def check_file(text: str) -> list[Finding]:
    """Return what is wrong with the text of a BibTeX or BibLaTeX file, by line."""
    macros = dict(MONTH_MACROS)
    entries = []
    for span in split_entries(text):
        if span.kind == "string":
            macros |= read_fields(text, span, macros).fields
        elif span.kind not in NO_ENTRIES:
            entries.append(read_fields(text, span, macros))
    if not entries:
        return [Finding("", "empty", "no entries in it", 1)]
    found = [finding for entry in entries for finding in check_entry(entry)]
    found += _without_key(entries)
    found += _doubles(entries)
    return sorted(found, key=lambda finding: finding.line or 0)


def check_papers(papers: Sequence[Paper], keys: Mapping[str, str]) -> list[Finding]:
    """Return what is wrong with papers (their keys by id) as they would be exported, in order."""
    entries = {paper.id: _exported(paper, keys[paper.id]) for paper in papers}
    found: list[Finding] = []
    doubles = list(_doubles(entries.values()))
    for paper in papers:
        entry = entries[paper.id]
        # As it is exported, LaTeX is whole; what it was made of may not be.
        found += [one._replace(line=None) for one in check_entry(entry)]
        found += _of_paper(paper, entry)
        found += [one._replace(line=None) for one in doubles if one.key == entry.key]
    return found


def _exported(paper: Paper, key: str) -> RawEntry:
    text = bibtex_entry(paper, key)
    return read_fields(text, split_entries(text)[0], MONTH_MACROS)


def _of_paper(paper: Paper, entry: RawEntry) -> Iterator[Finding]:
    key = entry.key or ""
    if paper.withdrawn:
        yield Finding(key, "retracted", "it was withdrawn")
    if paper.title.replace(r"\{", "").count("{") != paper.title.replace(r"\}", "").count("}"):
        yield Finding(key, "latex", "title: a brace has no partner")
    if entry.kind not in _PUBLISHED_KINDS and (words := _published_since(paper)):
        yield Finding(key, "published", words)


def _published_since(paper: Paper) -> str:
    """Say where a preprint has been published, as far as the library knows."""
    if not paper.arxiv_id and "10.1101/" not in (paper.doi or ""):
        return ""
    where = f" in {paper.venue}" if paper.venue else ""
    if doi := published_doi(paper):
        return f"this preprint was published{where}: DOI {doi} (paperdeck add {doi})"
    if paper.venue:
        return f"this preprint was published{where}; its DOI isn't known"
    accepted = _ACCEPTED.search(paper.comment or "")
    return f"this preprint may be published: “{accepted[0].strip()}”" if accepted else ""


def _without_key(entries: Iterable[RawEntry]) -> Iterator[Finding]:
    for entry in entries:
        if not entry.key or "=" in entry.key:
            yield Finding("?", "key", f"@{entry.kind} has no key", entry.line)


def _doubles(entries: Iterable[RawEntry]) -> Iterator[Finding]:
    """Give entries that have the key of one before, or are of the same work."""
    keys: dict[str, RawEntry] = {}
    works: dict[str, RawEntry] = {}
    for entry in entries:
        key = entry.key or ""
        first = keys.setdefault(key.casefold(), entry)
        if key and first is not entry:
            place = f" (line {first.line})" if first.line != entry.line else ""
            other = f" as {first.key}" if first.key != key else ""
            yield Finding(
                key, "duplicate-key", f"another entry has this key{other}{place}", entry.line
            )
        named = [works.setdefault(name, entry) for name in _names(entry)]
        same = next((one for one in named if one is not entry), None)
        if same is not None:
            place = f" (line {same.line})" if same.line != entry.line else ""
            yield Finding(key, "twice", f"it is the same work as {same.key}{place}", entry.line)


def _names(entry: RawEntry) -> Iterator[str]:
    """Give what names a work: DOI, eprint, and title with year and first author."""
    fields = entry.fields
    for kind in ("doi", "eprint"):
        if name := bare_identifier(fields.get(kind, "")):
            yield f"{kind} {name}"
    title = re.sub(r"[\W_]", "", decode_accents(fields.get("title", "")).lower())
    if len(title) >= _TELLING_TITLE:
        author = re.sub(r"[\W_]", "", fields.get("author", "").partition(" and ")[0].lower())
        yield f"title {title} {''.join(sorted(author))}"
