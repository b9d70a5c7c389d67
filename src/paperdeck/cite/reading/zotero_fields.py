"""What Zotero's fields mean: from an item to a paper.

Source: Zotero's schema of item types and fields (version 32), as its web API tells it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from paperdeck.cite.reading.imported_making import EntryDraft, make_entry, parse_date
from paperdeck.cite.reading.imported_names import as_bibtex, from_parts
from paperdeck.cite.reading.zotero_extra import read_extra
from paperdeck.model.names import PersonName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.cite.reading.imported import ReadEntry

SOURCE = "zotero"
_TYPES = {
    **dict.fromkeys(("journalArticle", "magazineArticle", "newspaperArticle"), "article"),
    "book": "book",
    "bookSection": "incollection",
    "conferencePaper": "inproceedings",
    "thesis": "thesis",
    "report": "report",
    "patent": "patent",
    "dataset": "dataset",
    "computerProgram": "software",
    "manuscript": "unpublished",
    "artwork": "artwork",
    **dict.fromkeys(("webpage", "blogPost", "forumPost", "preprint"), "online"),
    **dict.fromkeys(("encyclopediaArticle", "dictionaryEntry"), "inreference"),
}
_FIELDS = {
    "volume": "volume",
    "issue": "number",
    "number": "number",
    "reportNumber": "number",
    "patentNumber": "number",
    "seriesNumber": "number",
    "edition": "edition",
    "series": "series",
    "seriesTitle": "series",
    "publisher": "publisher",
    "place": "location",
    "university": "institution",
    "institution": "institution",
    "company": "organization",
    "bookTitle": "booktitle",
    "proceedingsTitle": "booktitle",
    "websiteTitle": "organization",
    "encyclopediaTitle": "booktitle",
    "dictionaryTitle": "booktitle",
    "distributor": "publisher",
    "blogTitle": "organization",
    "forumTitle": "organization",
    "repository": "organization",
    "journalAbbreviation": "shortjournal",
    "language": "language",
    "ISBN": "isbn",
    "ISSN": "issn",
    "shortTitle": "shorttitle",
    "numPages": "pagetotal",
    "genre": "type",
    "numberOfVolumes": "volumes",
    "callNumber": "library",
    "conferenceName": "eventtitle",
    "thesisType": "type",
    "reportType": "type",
    "manuscriptType": "type",
    "type": "type",
    "versionNumber": "version",
    "meetingName": "eventtitle",
    "postType": "type",
    "websiteType": "type",
    "label": "publisher",
    "studio": "publisher",
    "section": "chapter",
}
_PEOPLE = {
    "editor": "editor",
    "translator": "translator",
    "bookAuthor": "bookauthor",
    "seriesEditor": "editora",
    "contributor": "editorb",
}
# Who made what isn't written stands in its author's place.
_MAKERS = frozenset(
    [
        *("author", "programmer", "artist", "inventor", "director", "presenter", "podcaster"),
        *("cartographer", "interviewee", "sponsor", "composer", "performer"),
    ]
)
# A work's date; that of patents, cases and statutes has a name of its own.
_DATES = ("date", "issueDate", "dateDecided", "dateEnacted")
_LEFT_OUT = frozenset(
    [
        *("key", "version", "itemType", "creators", "tags", "collections", "relations"),
        *_DATES,
        *("dateAdded", "dateModified", "title", "abstractNote", "DOI", "url"),
        *("accessDate", "pages", "extra", "publicationTitle", "archiveID", "parentItem"),
        *("deleted", "inPublications", "itemID", "itemKey", "attachments", "notes"),
        *("citationKey", "citekey", "uri", "libraryID", "select", "nameOfAct", "caseName"),
        *("subject",),
    ]
)


def make_from_item(
    line: int,
    data: dict[str, Any],
    *,
    notes: Sequence[str],
    files: Sequence[str],
    collections: Sequence[str],
) -> ReadEntry:
    """Make an entry of an item's data and what belongs to it, or tell why it gives no paper."""
    draft = EntryDraft(line, SOURCE)
    said = _text(data.get("itemType"))
    draft.entry_type = _TYPES.get(said, "misc")
    if said not in _TYPES:
        draft.keep("type", said)
    titles = ("title", "nameOfAct", "caseName", "subject")
    draft.title = next((text for name in titles if (text := _text(data.get(name)))), "")
    draft.abstract = _text(data.get("abstractNote"))
    draft.doi, draft.url = _text(data.get("DOI")), _text(data.get("url"))
    draft.arxiv_id = _text(data.get("archiveID"))
    date = next((text for name in _DATES if (text := _text(data.get(name)))), "")
    draft.date = parse_date(date)
    if not draft.date:
        draft.keep("date", date)
    _take_people(draft, data.get("creators"))
    read_extra(draft, _text(data.get("extra")))
    draft.take_key(_text(data.get("citationKey")) or _text(data.get("citekey")))
    draft.tags = [*_tags(data.get("tags")), *collections]
    draft.notes, draft.files = list(notes), list(files)
    _take_fields(draft, data)
    return make_entry(draft)


def _take_fields(draft: EntryDraft, data: dict[str, Any]) -> None:
    container = "journaltitle" if draft.entry_type == "article" else "booktitle"
    draft.keep(container, _text(data.get("publicationTitle")))
    pages = re.sub(r" ?[-\u2013\u2014]+ ?", "--", " ".join(_text(data.get("pages")).split()))
    draft.keep("pages", pages)
    accessed = _text(data.get("accessDate"))
    draft.keep("urldate", parse_date(accessed[:10]) or accessed)
    for name, value in data.items():
        if name not in _LEFT_OUT:
            draft.keep(_FIELDS.get(name, f"zotero-{name.lower()}"), _text(value))


def _take_people(draft: EntryDraft, creators: object) -> None:
    roles: dict[str, list[PersonName]] = {}
    for one in creators if isinstance(creators, list) else ():
        if isinstance(one, dict) and (person := _person(one)).family:
            roles.setdefault(_text(one.get("creatorType")) or "author", []).append(person)
    for role, people in roles.items():
        if role in _MAKERS:
            draft.authors += people
        else:
            name = _PEOPLE.get(role, f"zotero-{role.lower()}")
            draft.keep(name, " and ".join(dict.fromkeys(map(as_bibtex, people))))


def _person(one: dict[str, Any]) -> PersonName:
    if name := _text(one.get("name")):
        return PersonName(" ".join(name.split()))
    return from_parts(_text(one.get("lastName")), _text(one.get("firstName")))


def _tags(value: object) -> list[str]:
    found = value if isinstance(value, list) else []
    return [_text(one.get("tag") if isinstance(one, dict) else one) for one in found]


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""
