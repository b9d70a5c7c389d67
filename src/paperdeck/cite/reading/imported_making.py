"""Making a paper's record of what a bibliography's entry says, whatever format it is in.

What is common to RIS, CSL-JSON and Zotero: dates in many spellings, names in parts, identifiers in
any field. The names of further fields are BibLaTeX's (manual of version 3, section 2).
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.cite.dates import MONTHS
from paperdeck.cite.keying.keys import key_fault
from paperdeck.cite.latex.plain import plain
from paperdeck.cite.names import printed
from paperdeck.cite.reading.imported import EntryProblem, ImportedEntry
from paperdeck.cite.reading.imported_names import as_bibtex
from paperdeck.cite.reading.rich_text import without_markup
from paperdeck.model.identifiers import (
    Identifier,
    Scheme,
    arxiv_url,
    doi_url,
    entry_identifier,
    index_identifier,
    parse_identifier,
)
from paperdeck.model.names import ET_AL, split_name
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.cite.reading.imported import ReadEntry
    from paperdeck.model.names import PersonName

_NUMBERS = re.compile(r"(\d{4})(?!\d)(?:[-/.](\d{1,2})(?!\d)(?:[-/.](\d{1,2})(?!\d))?)?", re.ASCII)
_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)", re.ASCII)
_MONTH = re.compile(rf"(?<![a-z])({'|'.join(MONTHS)})[a-z]*", re.IGNORECASE | re.ASCII)
_DAY = re.compile(r"(?<![\d:])(\d{1,2})(?![\d:])", re.ASCII)
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
"""ISO 8601-2's numbers, which stand where months do."""
_SEASON = re.compile(rf"(?<![a-z])({'|'.join(_SEASONS)})(?![a-z])", re.IGNORECASE | re.ASCII)
_RECORD = re.compile(r"\d+/[A-Z0-9]+|.*://.*", re.ASCII)
"""Zotero's names of items: `1234/ABCD2345`, `http://zotero.org/users/1234/items/ABCD2345`."""
_LONGEST_TOLD = 60
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,8}/[^\s\"<>]+", re.ASCII)
_ARXIV = re.compile(r"arxiv:\s*(\S+)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s;]+", re.IGNORECASE)


@dataclass(slots=True)
class EntryDraft:
    """An entry in the making. `date` is `YYYY`, `YYYY-MM` (or a season, 21-24), `YYYY-MM-DD` or "".

    `doi`, `arxiv_id` and `pubmed_id` are as written, anything that holds them. `keep` keeps
    BibLaTeX's fields; what a paper has a field of its own for is added to them where it says more.
    """

    line: int
    source: str
    key: str | None = None
    entry_type: str = "misc"
    title: str = ""
    authors: list[PersonName] = field(default_factory=list)
    abstract: str = ""
    date: str = ""
    doi: str = ""
    arxiv_id: str = ""
    pubmed_id: str = ""
    url: str = ""
    pdf_url: str = ""
    tags: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    _kept: dict[str, dict[str, None]] = field(default_factory=dict)

    @property
    def fields(self) -> dict[str, str]:
        """What was kept, by name."""
        return {name: "; ".join(texts) for name, texts in self._kept.items()}

    def take_key(self, text: str) -> None:
        """Take a cite key; why it is none is told, but not of other programs' names of records."""
        if not text or _RECORD.fullmatch(text):
            return
        fault = "is only a number" if text.isdecimal() else key_fault(text)
        if fault is None:
            self.key = text
        else:
            self.remarks.append(f"its key {text[:_LONGEST_TOLD]} {fault}; it gets another one")

    def keep(self, name: str, text: str) -> None:
        """Keep a field's text; what else is said of it is added."""
        if text := without_markup(text).strip():
            self._kept.setdefault(name, {})[text] = None


def make_entry(draft: EntryDraft) -> ReadEntry:
    """Make an entry of a draft; a problem if there is nothing to call the paper by."""
    identifiers = list(_identifiers(draft))
    fields = draft.fields
    title = " ".join(without_markup(draft.title).split()) or fields.get("shorttitle", "")
    if not title and identifiers:
        title = draft.doi or draft.url or str(identifiers[0])
        draft.remarks.append("it has no title")
    if not title:
        return EntryProblem(draft.line, draft.key, "it has no title")
    authors = tuple(Author(printed(person)) for person in draft.authors)
    if not identifiers:
        first = authors[0].name if authors else ""
        identifiers = [entry_identifier(plain(title), first, draft.date[:4].lstrip("0"))]
    record = PaperRecord(
        source=draft.source,
        identifiers=tuple(identifiers),
        title=title,
        abstract=without_markup(draft.abstract).strip() or None,
        authors=authors,
        published=_moment(draft.date),
        venue=plain(fields.get("journaltitle") or fields.get("booktitle") or "") or None,
        publication=_publication(draft, fields),
        url=None if _is_made_of(draft.url, identifiers) else draft.url or None,
        pdf_url=draft.pdf_url or None,
    )
    return ImportedEntry(
        draft.line,
        draft.key,
        record,
        _unique(draft.tags),
        _unique(draft.notes),
        _unique(draft.files),
        tuple(draft.remarks),
    )


def parse_date(text: str) -> str:
    """Return a date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as far as it is told; else nothing.

    Understood: `2015-09-10`, `20150910`, `2015/09//`, `2015/october`, `May 01, 1980`,
    `2016 Apr 19`, `Spring 2003`, which is `2003-21`.
    """
    numbers = _TOGETHER.fullmatch(text.strip()) or _NUMBERS.match(text.strip())
    in_words = _MONTH.search(text) or _SEASON.search(text)
    if numbers and (numbers[2] or not in_words):
        return _dated(*(int(part) if part else 0 for part in numbers.groups()))
    year, month = _YEAR.search(text), _MONTH.search(text)
    if year is None:
        return ""
    number = MONTHS.index(month[1].lower()) + 1 if month else 0
    if not month and (season := _SEASON.search(text)):
        return f"{year[1]}-{_SEASONS[season[1].lower()]}"
    rest = text[: year.start()] + " " + text[year.end() :]
    day = _DAY.search(rest) if month else None
    return _dated(int(year[1]), number, int(day[1]) if day else 0)


def _dated(year: int, month: int, day: int) -> str:
    if not year:
        return ""
    if month in _SEASONS.values():
        return f"{year:04}-{month}"
    if not 1 <= month <= 12:
        return f"{year:04}"
    if not 1 <= day <= monthrange(year, month)[1]:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{day:02}"


def find_addresses(text: str) -> list[str]:
    """Return the web addresses in a text, in order."""
    return [found.rstrip(".,)") for found in _ADDRESS.findall(text)]


def find_doi(text: str) -> str | None:
    """Return the first DOI in a text, as written."""
    found = _DOI.search(text)
    return found[0].rstrip(".,;)") if found else None


def _identifiers(draft: EntryDraft) -> Iterator[Identifier]:
    """Give an entry's names: arXiv id, DOI, PubMed's number, or else its address."""
    arxiv_id = _ARXIV.search(draft.arxiv_id)
    said = (arxiv_id[1] if arxiv_id else draft.arxiv_id, find_doi(draft.doi) or "", draft.url)
    found = [name for text in said if text and (name := parse_identifier(text))]
    pubmed = index_identifier(Scheme.PUBMED, draft.pubmed_id.strip())
    found += [pubmed] if pubmed else []
    named = [name for name in found if name.scheme is not Scheme.URL]
    yield from dict.fromkeys(sorted(named, key=lambda name: list(Scheme).index(name.scheme)))
    if not named:
        yield from found


def _is_made_of(url: str, identifiers: list[Identifier]) -> bool:
    """Tell whether an address is the one that a paper has by its DOI or arXiv id anyhow."""
    own = {Scheme.DOI: doi_url, Scheme.ARXIV: arxiv_url}
    return any(
        one.scheme in own and own[one.scheme](one.value).lower() == url.lower()
        for one in identifiers
    )


def _publication(draft: EntryDraft, fields: dict[str, str]) -> Publication:
    if draft.date and len(draft.date) < len("2026-11-21"):
        fields["date"] = draft.date
    named = (person for person in draft.authors if person.family != ET_AL)
    if any(split_name(printed(person)) != person for person in named):
        fields["author"] = " and ".join(map(as_bibtex, draft.authors))
    if tags := _unique(draft.tags):
        fields.setdefault("keywords", ", ".join(tags))
    if files := _unique(draft.files):
        fields.setdefault("file", "; ".join(files))
    return Publication(draft.entry_type, tuple(fields.items()))


def _moment(date: str) -> datetime | None:
    if not date:
        return None
    year, month, day = [*map(int, date.split("-")), 1, 1][:3]
    return datetime(year, month if month <= len(MONTHS) else 1, day, tzinfo=UTC) if year else None


def _unique(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))
