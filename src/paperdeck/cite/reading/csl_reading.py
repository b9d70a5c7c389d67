"""Reading CSL-JSON: what Zotero, Pandoc and the DOI resolvers write.

Source: the schema "csl-data.json" of the Citation Style Language, version 1.0.2, and Crossref's
and DataCite's use of it, who give lists for texts and types of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paperdeck.cite.names import is_others
from paperdeck.cite.reading.imported import EntryProblem
from paperdeck.cite.reading.imported_making import EntryDraft, make_entry, parse_date
from paperdeck.cite.reading.imported_names import NOT_NAMED, as_bibtex, from_parts
from paperdeck.cite.reading.json_pieces import BrokenPiece, read_pieces
from paperdeck.cite.reading.zotero_extra import read_extra
from paperdeck.model.names import PersonName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.cite.reading.imported import ReadEntry

SOURCE = "csl-json"
_TYPES = {
    **dict.fromkeys(("article-journal", "article-magazine", "article-newspaper"), "article"),
    **dict.fromkeys(("journal-article", "review", "review-book", "periodical"), "article"),
    **dict.fromkeys(("paper-conference", "proceedings-article"), "inproceedings"),
    **dict.fromkeys(("chapter", "book-chapter", "book-section"), "incollection"),
    **dict.fromkeys(("book", "monograph", "reference-book", "edited-book"), "book"),
    **dict.fromkeys(("thesis", "dissertation"), "thesis"),
    **dict.fromkeys(("webpage", "post", "post-weblog", "posted-content", "article"), "online"),
    **dict.fromkeys(("entry", "entry-encyclopedia", "entry-dictionary"), "inreference"),
    **dict.fromkeys(("report", "report-component"), "report"),
    "dataset": "dataset",
    "software": "software",
    "patent": "patent",
    "collection": "collection",
    "manuscript": "unpublished",
    "speech": "unpublished",
    "proceedings": "proceedings",
    **dict.fromkeys(("document", "other", "graphic", "map", "broadcast", "interview"), "misc"),
    **dict.fromkeys(("motion_picture", "song", "personal_communication", "figure"), "misc"),
}
_FIELDS = {
    "volume": "volume",
    "issue": "number",
    "edition": "edition",
    "publisher": "publisher",
    "publisher-place": "location",
    "collection-title": "series",
    "title-short": "shorttitle",
    "shortTitle": "shorttitle",
    "container-title-short": "shortjournal",
    "genre": "type",
    "journalAbbreviation": "shortjournal",
    "language": "language",
    "ISBN": "isbn",
    "ISSN": "issn",
    "event-title": "eventtitle",
    "event": "eventtitle",
    "event-place": "venue",
    "number-of-pages": "pagetotal",
    "number-of-volumes": "volumes",
    "medium": "howpublished",
    "status": "pubstate",
    "version": "version",
    "call-number": "library",
    "number": "number",
    "chapter-number": "chapter",
    "collection-number": "number",
}
_PEOPLE = {
    "editor": "editor",
    "translator": "translator",
    "container-author": "bookauthor",
    "collection-editor": "editora",
    "contributor": "editorb",
}
_BEFORE_SEASONS = 20
"""What ISO 8601-2 adds to CSL's numbers of seasons, 1 to 4."""
_DATES = {"accessed": "urldate", "event-date": "eventdate", "original-date": "origdate"}
# What a program keeps for itself, and what Crossref adds that isn't of the publication.
_LEFT_OUT = frozenset(
    [
        *("id", "type", "issued", "title", "author", "abstract", "DOI", "URL", "PMID", "PMCID"),
        *("note", "annote", "keyword", "page", "citation-key", "citation-label", "system_id"),
        *("indexed", "reference-count", "references-count", "is-referenced-by-count"),
        *("content-domain", "created", "deposited", "score", "resource", "relation", "reference"),
        *("license", "link", "member", "prefix", "source", "published", "published-print"),
        *("published-online", "journal-issue", "alternative-id", "container-title", "subject"),
        *("custom", "assertion", "funder", "update-policy", "short-title", "subtitle"),
        *("original-title", "issn-type", "isbn-type", "categories"),
    ]
)


def read_csl(text: str) -> Iterator[ReadEntry]:
    """Yield the entries of a file, in order, and what is no entry with why."""
    for piece in read_pieces(text):
        if isinstance(piece, BrokenPiece):
            yield EntryProblem(piece.line, None, piece.reason)
        elif not piece.name:
            yield _read_entry(piece.line, piece.value)


def _read_entry(line: int, value: object) -> ReadEntry:
    if not isinstance(value, dict):
        return EntryProblem(line, None, "it is no object")
    item: dict[str, Any] = value
    draft = EntryDraft(line, SOURCE)
    told = _text(item.get("citation-key")) or _text(item.get("citation-label"))
    draft.take_key(told or _text(item.get("id")))
    said = _text(item.get("type"))
    draft.entry_type = _TYPES.get(said, "misc")
    if said and said not in _TYPES:
        draft.keep("type", said)
        draft.remarks.append(f"its type {said} is unknown; taken as misc")
    draft.title = _text(item.get("title"))
    if subtitle := _text(item.get("subtitle")):
        draft.keep("subtitle", subtitle)
    draft.authors = _people(item.get("author"))
    draft.abstract = _text(item.get("abstract"))
    draft.doi, draft.url = _text(item.get("DOI")), _text(item.get("URL"))
    draft.pubmed_id = _text(item.get("PMID"))
    draft.date = next((date for name in _PRINTED if (date := _date(item.get(name)))), "")
    read_extra(draft, _text(item.get("note")))
    draft.notes += [note] if (note := _text(item.get("annote"))) else []
    _take_fields(draft, item)
    return make_entry(draft)


_PRINTED = ("issued", "published-print", "published-online", "published", "created")


def _take_fields(draft: EntryDraft, item: dict[str, Any]) -> None:
    container = "journaltitle" if draft.entry_type == "article" else "booktitle"
    if draft.entry_type == "online":
        container = "organization"
    if draft.entry_type in {"book", "collection"}:
        container = "series"
    draft.keep(container, _text(item.get("container-title")))
    draft.keep("pages", re.sub(r" ?[-\u2013\u2014]+ ?", "--", _text(item.get("page"))))
    keywords = _text(item.get("keyword"))
    draft.tags += keywords.split(";" if ";" in keywords else ",")
    words = item.get("categories")
    draft.tags += [_text(word) for word in words] if isinstance(words, list) else []
    for name, value in item.items():
        if name in _PEOPLE:
            draft.keep(_PEOPLE[name], " and ".join(map(as_bibtex, _people(value))))
        elif name in _DATES:
            draft.keep(_DATES[name], _date(value))
        elif name == "number" and _text(value).lower().startswith("arxiv:"):
            draft.arxiv_id = draft.arxiv_id or _text(value)
        elif name in _FIELDS:
            draft.keep(_field(draft, name), _text(value, between=", "))
        elif name not in _LEFT_OUT:
            draft.keep(f"csl-{name.lower()}", _text(value, between="; "))


def _field(draft: EntryDraft, name: str) -> str:
    if name == "publisher" and draft.entry_type in {"thesis", "report"}:
        return "institution"
    return _FIELDS[name]


def _text(value: object, between: str = "") -> str:
    """Return a text of what may be a number or a list, too; of a list the first, or all."""
    if isinstance(value, list):
        texts = [text for one in value if (text := _text(one))]
        return between.join(texts) if between else next(iter(texts), "")
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return " ".join(str(value).split()) if "\n" not in str(value) else str(value).strip()
    return ""


def _people(value: object) -> list[PersonName]:
    found = value if isinstance(value, list) else [value]
    people = [_person(one) for one in found if isinstance(one, dict)]
    return [person for person in people if person.family]


def _person(one: dict[str, Any]) -> PersonName:
    literal = _text(one.get("literal")) or _text(one.get("name"))
    if literal:
        literal = " ".join(literal.split())
        return NOT_NAMED if is_others(literal) else PersonName(literal)
    particles = (one.get("dropping-particle"), one.get("non-dropping-particle"))
    return from_parts(
        _text(one.get("family")),
        _text(one.get("given")),
        " ".join(text for particle in particles if (text := _text(particle))),
        _text(one.get("suffix")),
    )


def _date(value: object) -> str:
    """Return a date that is given in parts, or as text in whatever way."""
    if isinstance(value, dict):
        parts = value.get("date-parts")
        first = parts[0] if isinstance(parts, list) and parts else None
        if isinstance(first, list) and first and _text(first[0]):
            numbers = [_text(part) for part in first[:3] if _text(part)]
            season = _text(value.get("season"))
            if len(numbers) == 1 and season:
                numbers.append(str(_BEFORE_SEASONS + int(season)) if season.isdecimal() else season)
            return parse_date("-".join(number.zfill(2) for number in numbers))
        value = value.get("raw") or value.get("literal") or value.get("date-time")
    return parse_date(_text(value))
