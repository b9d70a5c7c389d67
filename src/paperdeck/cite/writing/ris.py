"""Papers as RIS, which EndNote, Mendeley, Zotero and libraries' catalogues read.

Source of the format: "RIS Format Specifications" of Research Information Systems and the types
and tags its successors added (2011): a tag of two characters, two spaces, a dash and a space;
`TY` first, `ER` last, one value a line. Lines end in a line feed here; whoever writes a file
makes it the carriage return and line feed that the specification asks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.cite.writing.people import OTHERS
from paperdeck.cite.writing.work import PREPRINT, work_of
from paperdeck.model.names import ET_AL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paperdeck.cite.writing.work import Work
    from paperdeck.model.names import PersonName
    from paperdeck.model.paper import Paper

_TYPES = {
    "article-journal": "JOUR",
    "review": "JOUR",
    "periodical": "SER",
    "paper-conference": "CPAPER",
    "book": "BOOK",
    "pamphlet": "PAMP",
    "chapter": "CHAP",
    "entry-encyclopedia": "ENCYC",
    "thesis": "THES",
    "report": "RPRT",
    "patent": "PAT",
    "dataset": "DATA",
    "software": "COMP",
    "webpage": "ELEC",
    "manuscript": "UNPB",
    "personal_communication": "PCOMM",
    "standard": "STAND",
    # RIS has no type for preprints; they are what it calls unpublished works.
    PREPRINT: "UNPB",
}
_TEXTS = (
    ("T3", "collection-title"),
    ("J2", "container-title-short"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("ET", "edition"),
    ("PB", "publisher"),
    ("CY", "publisher-place"),
    ("C3", "event-title"),
    ("M3", "genre"),
    ("SE", "chapter-number"),
    ("DO", "DOI"),
    ("UR", "URL"),
    ("LA", "language"),
    ("AB", "abstract"),
    ("N1", "note"),
)
_SEASONS = ("Spring", "Summer", "Fall", "Winter")


def ris_entry(paper: Paper, key: str) -> str:
    """Return a paper's record, from `TY` to `ER`, ending with a newline.

    Texts are taken as they are, each on one line: render their LaTeX before. `key` becomes the
    record's `ID`. What is unknown is left out.
    """
    work = work_of(paper)
    tags = [("TY", _TYPES.get(work.kind, "GEN")), ("ID", key), *_tags(work)]
    tags += [("KW", word) for word in work.keywords]
    lines = [
        f"{tag}  - {text}" for tag, text in ((t, " ".join(v.split())) for t, v in tags) if text
    ]
    return "\n".join([*lines, "ER  - \n"])


def _tags(work: Work) -> Iterator[tuple[str, str]]:
    yield "TI", work.title
    for tag, people in (("AU", work.authors), ("A2", work.editors), ("A4", work.translators)):
        yield from ((tag, _name(person)) for person in people)
    yield from _dates(work)
    if container := work.texts.get("container-title"):
        yield "T2", container
        if work.kind == "article-journal":
            yield "JO", container
    yield from _pages(work.texts.get("page", ""))
    for tag, name in _TEXTS:
        yield tag, work.texts.get(name, "")
    # An article's own number, or a report's: each type has its place for it.
    yield ("C7" if work.kind == "article-journal" else "M1"), work.texts.get("number", "")
    yield "SN", work.texts.get("ISBN") or work.texts.get("ISSN", "")


def _dates(work: Work) -> Iterator[tuple[str, str]]:
    """Give the year, and dates as `YYYY/MM/DD/Season` with what is unknown left empty."""
    if work.date:
        yield "PY", f"{work.date[0]:04}"
    if len(work.date) > 1:
        yield "DA", _date(work.date)
    elif work.season:
        yield "DA", f"{_date(work.date)}{_SEASONS[work.season - 1]}"
    if work.accessed:
        yield "Y2", _date(work.accessed)


def _date(parts: Sequence[int]) -> str:
    numbers = [f"{parts[0]:04}", *(f"{part:02}" for part in parts[1:])]
    return "/".join([*numbers, *[""] * (4 - len(parts))])


def _pages(text: str) -> Iterator[tuple[str, str]]:
    first, _, last = text.partition("-")
    yield "SP", first
    yield "EP", last


def _name(person: PersonName) -> str:
    """Write a name as `van der Maaten, Laurens, Jr.`; an asterisk isn't allowed in it."""
    if person == OTHERS:
        return ET_AL  # RIS has no word for those who aren't named: its readers show what is there
    family = f"{person.particle} {person.family}".strip()
    parts = [part for part in (family, person.given, person.suffix) if part]
    return ", ".join(parts).replace("*", "")
