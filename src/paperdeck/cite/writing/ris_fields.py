"""What RIS's tags mean: from an entry's tags to a paper.

Types and tags as Reference Manager defined them, and as Zotero, EndNote, JabRef and publishers
write them. What has no place of its own is kept as a field `ris-` and the tag.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from paperdeck.cite.reading.imported_making import (
    EntryDraft,
    find_addresses,
    find_doi,
    make_entry,
    parse_date,
)
from paperdeck.cite.reading.imported_names import as_bibtex, from_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.cite.reading.imported import ReadEntry
    from paperdeck.cite.reading.tagged_formats import Tagged

    Tags = defaultdict[str, list[str]]

SOURCE = "ris"
_TYPES = {
    **dict.fromkeys(("JOUR", "EJOUR", "MGZN", "NEWS", "INPR", "ABST", "JFULL"), "article"),
    **dict.fromkeys(("BOOK", "EBOOK", "WHOLE", "SER"), "book"),
    **dict.fromkeys(("CHAP", "ECHAP"), "incollection"),
    **dict.fromkeys(("CONF", "CPAPER"), "inproceedings"),
    **dict.fromkeys(("RPRT", "GOVDOC"), "report"),
    **dict.fromkeys(("UNPB", "MANSCPT"), "unpublished"),
    **dict.fromkeys(("ELEC", "WEB", "BLOG", "ICOMM"), "online"),
    **dict.fromkeys(("DICT", "ENCYC"), "inreference"),
    **dict.fromkeys(("GEN", "OTHER", "SLIDE", "VIDEO", "MPCT", "SOUND", "MAP", "ART"), "misc"),
    "EDBOOK": "collection",
    "THES": "thesis",
    "PAT": "patent",
    "COMP": "software",
    "DATA": "dataset",
    "Journal Article": "article",
    "Book": "book",
}
_IN_A_BOOK = frozenset({"incollection", "inproceedings", "inreference"})
_BY_ITSELF = frozenset({"book", "collection", "thesis", "report"})
_PLAIN = {
    "VL": "volume",
    "VO": "volume",
    "IS": "number",
    "CP": "number",
    "ET": "edition",
    "LA": "language",
    "ST": "shorttitle",
    "CN": "library",
    "SE": "chapter",
    "NV": "volumes",
    "EVENT": "eventtitle",
    "PLACE": "venue",
    "EID": "eid",
    "PAGETOTAL": "pagetotal",
    "NOTE": "note",
    "CY": "location",
    "PP": "location",
    "EVENTDATE": "ris-eventdate",
}
# What databases write among the notes, and what other tags say as well.
_NO_NOTE = re.compile(r"(?:doi:|cited by ?:|export date:|https?://\S+$)", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d+)\s*\[pmid\]", re.IGNORECASE)
_ISBN = re.compile(r"97[89][\d -]{10,}")
_ISSN = re.compile(r"\d{4}-?\d{3}[\dXx]")


def make_from_tags(tagged: Tagged) -> ReadEntry:
    """Make an entry of its tags, or tell why it gives no paper."""
    tags: Tags = defaultdict(list)
    for tag, value in tagged.tags:
        if value:
            tags[tag].append(value)
    key = next(iter(tags.pop("ID", ())), "")
    draft = EntryDraft(tagged.line, SOURCE, remarks=list(tagged.remarks))
    draft.take_key(key)
    draft.entry_type = _type_of(tagged.entry_type, draft)
    _take_titles(draft, tags)
    _take_people(draft, tags)
    _take_dates(draft, tags)
    _take_pages(draft, tags)
    _take_links(draft, tags)
    _take_notes(draft, tags)
    _take_numbers(draft, tags)
    for tag, values in tags.items():
        for value in values:
            draft.keep(_PLAIN.get(tag, f"ris-{tag.lower()}"), value)
    return make_entry(draft)


def _type_of(said: str, draft: EntryDraft) -> str:
    known = _TYPES.get(said) or _TYPES.get(said.upper())
    if known is None and said:
        draft.keep("type", said)
        draft.remarks.append(f"its type {said} is unknown; taken as misc")
    return known or "misc"


def _first(draft: EntryDraft, tags: Tags, *names: str) -> str:
    """Take the first text among tags; further ones that differ are kept."""
    texts = list(dict.fromkeys(text for name in names for text in tags.pop(name, ())))
    for text in texts[1:]:
        draft.keep("titleaddon", text)
    return texts[0] if texts else ""


def _take_titles(draft: EntryDraft, tags: Tags) -> None:
    own = ("TI", "T1", "CT", "BT") if draft.entry_type in _BY_ITSELF else ("TI", "T1", "CT")
    draft.title = _first(draft, tags, *own)
    names = list(dict.fromkeys(n for tag in ("JF", "T2", "BT", "JO") for n in tags.pop(tag, ())))
    short = [name for tag in ("JA", "J1", "J2") for name in tags.pop(tag, ())]
    names, short = (names or short)[:1], [*names[1:], *short]
    if not draft.title and draft.entry_type not in {"article", *_IN_A_BOOK} and names:
        draft.title, names = names[0], []
    container = "booktitle" if draft.entry_type in _IN_A_BOOK else "journaltitle"
    for name in names:
        draft.keep("series" if draft.entry_type in _BY_ITSELF else container, name)
    for name in short:
        if name not in names:
            draft.keep("shortjournal", name)
    for series in tags.pop("T3", ()):
        draft.keep("series", series)


def _take_people(draft: EntryDraft, tags: Tags) -> None:
    for tag in ("AU", "A1"):
        draft.authors += [one for name in tags.pop(tag, ()) if (one := from_text(name))]
    roles = (("editor", ("ED", "A2")), ("editora", ("A3",)), ("translator", ("A4", "TA")))
    for role, names in roles:
        people = _people(name for tag in names for name in tags.pop(tag, ()))
        if people:
            draft.keep(role, people)


def _people(names: Iterable[str]) -> str:
    people = [as_bibtex(one) for name in names if (one := from_text(name))]
    return " and ".join(dict.fromkeys(people))


def _take_dates(draft: EntryDraft, tags: Tags) -> None:
    said = [*tags.pop("PY", ()), *tags.pop("Y1", ()), *tags.pop("DA", ())]
    # A fourth part says what happened on that day: "2013/02/15/received".
    printed = [text for text in said if len(text.rstrip("/").split("/")) < 4 or _is_season(text)]
    dates = [date for text in printed or said if (date := parse_date(text))]
    draft.date = max(dates, key=len, default="")
    if said and not dates:
        draft.remarks.append(f"its date {said[0]} can't be read")
        draft.keep("ris-py", said[0])
    for text in tags.pop("Y2", ()):
        draft.keep("urldate", parse_date(text) or text)


def _is_season(text: str) -> bool:
    year, season = text.partition("/")[0], text.rpartition("/")[2]
    return len(parse_date(f"{year} {season}")) > len("2003")


def _take_pages(draft: EntryDraft, tags: Tags) -> None:
    first, last = ("--".join(tags.pop(tag, ())) for tag in ("SP", "EP"))
    if first and not last and draft.entry_type in _BY_ITSELF and first.isdigit():
        draft.keep("pagetotal", first)
        return
    pages = re.sub(r" ?[-\u2013\u2014]+ ?", "--", " ".join(first.split()))
    alone = not last or last == first or "--" in pages
    draft.keep("pages", pages if alone else f"{pages}--{last}".removeprefix("--"))


def _take_links(draft: EntryDraft, tags: Tags) -> None:
    draft.doi = next(iter(tags.pop("DO", ())), "")
    addresses = [one for text in tags.pop("UR", ()) for one in find_addresses(text) or [text]]
    more = [text for tag in ("L1", "L2", "L3", "L4", "LK") for text in tags.pop(tag, ())]
    links = [text for text in [*addresses, *more] if text.lower().startswith("http")]
    draft.url = links[0] if links else ""
    draft.pdf_url = next((link for link in links if link.lower().endswith(".pdf")), "")
    told = {draft.url, draft.pdf_url}
    draft.files += [text for text in [*addresses, *more] if text not in told]
    if not find_doi(draft.doi):
        hints = [*tags.get("M3", ()), *tags.get("N1", ()), *addresses]
        draft.doi = next((doi for text in hints if (doi := find_doi(text))), draft.doi)


def _take_notes(draft: EntryDraft, tags: Tags) -> None:
    abstracts = dict.fromkeys([*tags.pop("AB", ()), *tags.pop("N2", ())])
    draft.abstract = "\n\n".join(abstracts)
    draft.tags += tags.pop("KW", ())
    for text in [*tags.pop("N1", ()), *tags.pop("RN", ())]:
        if not _NO_NOTE.match(text):
            draft.notes.append(text)
        elif not find_doi(text):
            draft.keep("note", text)


def _take_own_numbers(draft: EntryDraft, tags: Tags) -> None:
    """Take what numbers a report or preprint, `M1`, and an article without pages, `C7`."""
    for text in tags.pop("M1", ()):
        if text.lower().startswith("arxiv:"):
            draft.arxiv_id = draft.arxiv_id or text
        else:
            draft.keep("ris-m1" if draft.entry_type == "article" else "number", text)
    for text in tags.pop("C7", ()):
        draft.keep("eid" if draft.entry_type == "article" else "ris-c7", text)


def _take_numbers(draft: EntryDraft, tags: Tags) -> None:
    _take_own_numbers(draft, tags)
    in_database = " ".join(tags.get("DB", ())).lower()
    draft.pubmed_id = next(iter(tags.pop("PMID", ())), "")
    for tag in ("U1", "U2", "AN"):
        for text in tags.get(tag, ()):
            named = _NUMBERED.fullmatch(text)
            if not draft.pubmed_id and (named or (tag == "AN" and in_database == "pubmed")):
                draft.pubmed_id = named[1] if named else text
    for text in tags.pop("SN", ()):
        in_article = draft.entry_type == "article" and not _ISBN.match(text)
        whole = _ISSN.fullmatch(text.split(" ")[0])
        draft.keep("issn" if whole or in_article else "isbn", text)
    for text in tags.pop("M3", ()):
        if not find_doi(text):
            draft.keep("type", text)
    maker = "institution" if draft.entry_type in {"thesis", "report"} else "publisher"
    for text in tags.pop("PB", ()):
        draft.keep(maker, text)
