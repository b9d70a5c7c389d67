"""From a BibTeX or BibLaTeX entry to a paper: types and fields by BibLaTeX's names.

Sources: the manual of biblatex, 2.1.2 (types that stand for others) and 2.2.5 (fields that do);
what JabRef, Mendeley and Zotero call the same things.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.latex.plain import plain
from paperdeck.cite.reading.bibtex_belongings import is_belonging, read_files, read_notes, read_tags
from paperdeck.cite.reading.bibtex_dates import iso_date, read_moment
from paperdeck.cite.reading.bibtex_identity import read_identity
from paperdeck.cite.reading.bibtex_people import read_people
from paperdeck.cite.reading.imported import EntryProblem, ImportedEntry
from paperdeck.cite.stopgaps import read_through
from paperdeck.model.identifiers import entry_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.publication import Publication

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paperdeck.cite.reading.bibtex_dates import EntryMoment
    from paperdeck.cite.reading.bibtex_fields import RawEntry
    from paperdeck.cite.reading.bibtex_people import People
    from paperdeck.cite.reading.imported import ReadEntry

_TYPES = {
    "conference": ("inproceedings", ""),
    "electronic": ("online", ""),
    "www": ("online", ""),
    "webpage": ("online", ""),
    "web_page": ("online", ""),
    "phdthesis": ("thesis", "phdthesis"),
    "mastersthesis": ("thesis", "mathesis"),
    "techreport": ("report", "techreport"),
    "book_section": ("incollection", ""),
    "newspaper_article": ("article", ""),
    "magazine_article": ("article", ""),
    "film": ("movie", ""),
    "generic": ("misc", ""),
}
_NAMES = {
    "journal": "journaltitle",
    "address": "location",
    "city": "location",
    "school": "institution",
    "annote": "annotation",
    "archiveprefix": "eprinttype",
    "primaryclass": "eprintclass",
    "hyphenation": "langid",
    "keyword": "keywords",
    "key": "sortkey",
}
_DATES = ("urldate", "eventdate", "origdate")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_OWN = frozenset({"title", "author", "abstract", "date", "year", "month", "day", "file"})
_NAMED_BY = (
    *("booktitle", "maintitle", "eventtitle", "issuetitle", "shorttitle", "subtitle"),
    *("titleaddon", "journaltitle", "note", "howpublished", "doi", "url", "eprint"),
)
_PREPRINTS = re.compile(r"(?:arxiv|corr\b).*", re.IGNORECASE)
_LONGEST_NAME = 200
# The macros in which the Astrophysics Data System writes journals.
_JOURNALS = {
    "aap": "Astronomy and Astrophysics",
    "aaps": "Astronomy and Astrophysics Supplement",
    "aj": "The Astronomical Journal",
    "apj": "The Astrophysical Journal",
    "apjl": "The Astrophysical Journal Letters",
    "apjs": "The Astrophysical Journal Supplement",
    "apss": "Astrophysics and Space Science",
    "araa": "Annual Review of Astronomy and Astrophysics",
    "icarus": "Icarus",
    "jcap": "Journal of Cosmology and Astroparticle Physics",
    "mnras": "Monthly Notices of the Royal Astronomical Society",
    "nat": "Nature",
    "pasj": "Publications of the Astronomical Society of Japan",
    "pasp": "Publications of the Astronomical Society of the Pacific",
    "prd": "Physical Review D",
    "prl": "Physical Review Letters",
    "ssr": "Space Science Reviews",
}


def make_entry(raw: RawEntry, groups: Sequence[str] = ()) -> ReadEntry:
    """Make a paper of an entry; a problem if nothing in it could be its title.

    `groups` are those that the file says the entry is in, elsewhere.
    """
    kind, fields = _in_biblatex(raw)
    files = read_files(raw.fields)
    title = fields.get("title") or _name(raw, fields, files)
    if not title:
        said = ", ".join(raw.fields) or "nothing"
        return EntryProblem(raw.line, raw.key, f"it has no title (it has {said[:80]})")
    people = read_people(fields.get("author", ""))
    moment = read_moment(fields)
    identity = read_identity(fields, raw.remarks)
    first = people.names[0] if people.names else ""
    year = str(moment.published.year) if moment.published else ""
    record = PaperRecord(
        source="bibtex",
        identifiers=identity.names or (entry_identifier(plain(title), first, year),),
        title=title,
        abstract=fields.get("abstract"),
        authors=tuple(map(Author, people.names)),
        categories=identity.categories,
        primary_category=identity.categories[0] if identity.categories else None,
        published=moment.published,
        venue=_venue(fields),
        publication=_publication(kind, identity.rest, people, moment, files),
        url=identity.url,
    )
    tags = dict.fromkeys([*read_tags(raw.fields), *groups])
    notes = read_notes(raw.fields)
    return ImportedEntry(
        raw.line, raw.key, record, tuple(tags), notes, files, tuple(dict.fromkeys(raw.remarks))
    )


def _in_biblatex(raw: RawEntry) -> tuple[str, dict[str, str]]:
    """Return an entry's type and fields by BibLaTeX's names; no field is empty."""
    kind, implied = _TYPES.get(raw.kind, (raw.kind, ""))
    fields: dict[str, str] = {}
    for name, written in raw.fields.items():
        text = _tidy(name, written)
        if not text:
            continue
        known = _NAMES.get(name, name)
        if known != name and text.lower() == raw.fields.get(known, "").lower():
            continue
        # Where an entry has both, BibLaTeX's own name means what it says.
        fields[known if known == name or known not in raw.fields else name] = text
    if implied:
        fields.setdefault("type", implied)
    if "pubstate" in fields and "date" not in fields and "year" not in fields:
        fields["year"] = fields.pop("pubstate")  # "in press" instead of a date
    for name in _DATES:
        if name in fields:
            fields[name] = iso_date(fields[name])
    return read_through(kind, fields, raw.key or "")


def _tidy(name: str, text: str) -> str:
    """Put a text on one line; an abstract keeps its paragraphs."""
    if name == "abstract":
        return "\n\n".join(filter(None, (" ".join(one.split()) for one in _PARAGRAPH.split(text))))
    return " ".join(text.split())


def _name(raw: RawEntry, fields: dict[str, str], files: Sequence[str]) -> str:
    """Name an entry without a title by the first of its fields that says what it is."""
    name = next((name for name in _NAMED_BY if plain(fields.get(name, ""))), None)
    if name is None and not files:
        return ""
    said = [fields[name] if name else files[0].rpartition("/")[2]]
    if name == "journaltitle":
        said += [fields[more] for more in ("volume", "pages") if more in fields]
    raw.remarks.append(f"it has no title and was named by its {name or 'file'}")
    return ", ".join(said)[:_LONGEST_NAME]


def _venue(fields: dict[str, str]) -> str | None:
    """Return the journal or book as people read it; arXiv is none."""
    written = fields.get("journaltitle", "")
    journal = plain(written) or _JOURNALS.get(written.strip("{}\\ "), "")
    if journal and not _PREPRINTS.fullmatch(journal):
        return journal
    return plain(fields.get("booktitle", "")) or None


def _publication(
    kind: str,
    fields: dict[str, str],
    people: People,
    moment: EntryMoment,
    files: Sequence[str],
) -> Publication:
    kept = {
        name: text for name, text in fields.items() if name not in _OWN and not is_belonging(name)
    }
    said = {"author": people.text, "date": moment.text, "month": moment.month}
    kept |= {name: text for name, text in said.items() if text}
    if files:
        kept["file"] = "; ".join(files)
    return Publication(kind, tuple(kept.items()))
