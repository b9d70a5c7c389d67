"""A paper as a work to cite: what kind it is, by whom, when, and where it was published.

Exporters of formats that know the same things under other names (CSL-JSON, RIS) start here.
Kinds and variables are those of the Citation Style Language 1.0.2; how BibLaTeX's entry types
and fields go over into them follows the appendices of the CSL specification.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cite.writing.entry_types import entry_kind, implied_type, published_doi
from paperdeck.cite.writing.people import authors_of, people_in
from paperdeck.cite.writing.plain import cited_url
from paperdeck.cite.writing.work_dates import date_of, season_of, visit_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.model.names import PersonName
    from paperdeck.model.paper import Paper

PREPRINT = "article"
"""CSL's kind for what is published, but by nobody's journal: a preprint."""

_KINDS = {
    "article": "article-journal",
    "suppperiodical": "article-journal",
    "periodical": "periodical",
    "inproceedings": "paper-conference",
    "proceedings": "book",
    "mvproceedings": "book",
    "book": "book",
    "mvbook": "book",
    "booklet": "pamphlet",
    "collection": "book",
    "mvcollection": "book",
    "reference": "book",
    "mvreference": "book",
    "manual": "book",
    "inbook": "chapter",
    "bookinbook": "chapter",
    "suppbook": "chapter",
    "incollection": "chapter",
    "suppcollection": "chapter",
    "inreference": "entry-encyclopedia",
    "thesis": "thesis",
    "report": "report",
    "patent": "patent",
    "dataset": "dataset",
    "software": "software",
    "online": "webpage",
    "unpublished": "manuscript",
    "review": "review",
    "letter": "personal_communication",
    "standard": "standard",
}
_SERVERS = frozenset(
    {"arxiv", "biorxiv", "medrxiv", "chemrxiv", "psyarxiv", "corr", "ssrn", "research square"}
)
"""Where preprints are; as a venue's name (DBLP's "CoRR") it means that no journal has them."""

_IN_AN_ISSUE = frozenset({"article-journal", "periodical", "review"})
_IN_A_SERIES = frozenset({"book", "chapter", "paper-conference"})
_TEXTS = {
    "volume": "volume",
    "volumes": "number-of-volumes",
    "publisher": "publisher",
    "location": "publisher-place",
    "shortjournal": "container-title-short",
    "series": "collection-title",
    "chapter": "chapter-number",
    "eventtitle": "event-title",
    "venue": "event-place",
    "version": "version",
    "isbn": "ISBN",
    "issn": "ISSN",
    "eid": "number",
    "pagetotal": "number-of-pages",
}
_GENRES = {
    "phdthesis": "PhD thesis",
    "mathesis": "Master’s thesis",
    "bathesis": "Bachelor’s thesis",
    "candthesis": "Candidate thesis",
    "techreport": "Technical report",
    "resreport": "Research report",
}
_PUBLISHERS = ("institution", "school", "organization")
_LANGUAGES = {
    "english": "en",
    "american": "en-US",
    "usenglish": "en-US",
    "british": "en-GB",
    "ukenglish": "en-GB",
    "german": "de",
    "ngerman": "de",
    "french": "fr",
    "spanish": "es",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "russian": "ru",
    "polish": "pl",
    "japanese": "ja",
    "chinese": "zh",
}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth"),
)
_ORDINAL = re.compile(r"(?P<count>\d+)(?:st|nd|rd|th)?\.?", re.IGNORECASE)
_EDITION = re.compile(r"\s*\b(?:edition|edn|ed)\b\.?$", re.IGNORECASE)
_CODE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")


class Work(NamedTuple):
    """What a citation tells. `kind` is CSL's; `date` is year, month, day as far as known.

    The last of several people may be `people.OTHERS`. `season` is CSL's, 1 (spring) to 4, or
    `None`; `accessed` is the day on which the address was visited. `texts` are further facts by
    CSL's names for them; what isn't known isn't in it.
    """

    kind: str
    title: str
    authors: tuple[PersonName, ...]
    editors: tuple[PersonName, ...]
    translators: tuple[PersonName, ...]
    date: tuple[int, ...]
    season: int | None
    accessed: tuple[int, ...]
    keywords: tuple[str, ...]
    texts: Mapping[str, str]


def work_of(paper: Paper) -> Work:
    """Describe a paper as a work. Its texts are taken as they are: render their LaTeX before."""
    kind = _kind(paper)
    publication = paper.publication
    texts = {
        "container-title": _container(paper, kind),
        **{name: _field(paper, field) for field, name in _TEXTS.items()},
        **_numbers(paper, kind),
        "edition": edition_of(_field(paper, "edition")),
        "publisher": _publisher(paper, kind),
        "genre": _genre(paper, kind),
        "language": _language(paper),
        "DOI": published_doi(paper) or _preprint_doi(paper, kind),
        "URL": _address(paper),
        "medium": _beyond_address(paper, "howpublished"),
        "note": _beyond_address(paper, "note"),
        "abstract": paper.abstract,
    }
    return Work(
        kind=kind,
        title=_titled(paper),
        authors=authors_of(paper),
        editors=people_in((publication and publication.field("editor")) or ""),
        translators=people_in((publication and publication.field("translator")) or ""),
        date=date_of(paper),
        season=season_of(paper),
        accessed=visit_of(paper),
        keywords=_keywords(paper),
        texts={name: text for name, text in texts.items() if text},
    )


def _address(paper: Paper) -> str | None:
    """Return an address to go to, not what some databases write in its place.

    Who wrote an entry chose its address.
    """
    found = (paper.url if paper.publication else None) or cited_url(paper) or ""
    return found if found.lower().startswith(("http://", "https://", "ftp://")) else None


def _beyond_address(paper: Paper, name: str) -> str | None:
    """Return what a field says unless that is where to find the work, which `URL` tells."""
    text = _field(paper, name)
    address = _address(paper)
    if not text or not address or address not in text:
        return text
    # "Available at: http://..." says nothing else either.
    return None if name == "howpublished" or text.strip("<>()., ") == address else text


def _keywords(paper: Paper) -> tuple[str, ...]:
    text = _field(paper, "keywords") or ""
    told = text.split(";" if ";" in text else ",")
    return tuple(dict.fromkeys(filter(None, map(str.strip, told)))) or paper.keywords


def _kind(paper: Paper) -> str:
    kind = entry_kind(paper)
    appeared = _field(paper, "journaltitle") or paper.venue or ""
    by_server = appeared.lower().partition(" preprint")[0] in _SERVERS
    unplaced = kind in {"misc", "online", "unpublished"} or (kind == "article" and not appeared)
    if by_server or (paper.arxiv_id and unplaced):
        return PREPRINT
    return _KINDS.get(kind, "document")


def _titled(paper: Paper) -> str:
    """Return title and subtitle in one, without the full stop that a style sets itself."""
    title = paper.title
    subtitle = _field(paper, "subtitle")
    if subtitle and not title.endswith(subtitle):
        title = f"{title.rstrip(' :.')}: {subtitle}"
    return title if title.endswith("..") else title.removesuffix(".") or title


def _container(paper: Paper, kind: str) -> str | None:
    if kind in {PREPRINT, "book", "thesis", "report", "document"}:
        return None
    return _field(paper, "journaltitle") or _field(paper, "booktitle") or paper.venue


def _numbers(paper: Paper, kind: str) -> dict[str, str | None]:
    """Tell apart what BibLaTeX calls `number`: an issue, a volume of a series, or a number."""
    number = _field(paper, "number")
    name = (
        "issue"
        if kind in _IN_AN_ISSUE
        else "collection-number"
        if kind in _IN_A_SERIES
        else "number"
    )
    numbers = {
        name: number,
        "number": (number if name == "number" else None) or _field(paper, "eid"),
        "issue": number if name == "issue" else _field(paper, "issue"),
        "page": pages_of(_field(paper, "pages")),
    }
    if kind == PREPRINT and paper.arxiv_id:
        numbers["number"] = f"arXiv:{paper.arxiv_id}"
    return numbers


def edition_of(text: str | None) -> str | None:
    """Return an edition's number, which styles write as they do: `Second`, `2nd ed.` -> `2`."""
    if not text:
        return text
    word = _EDITION.sub("", text.strip())
    if word.lower() in _ORDINALS:
        return str(_ORDINALS.index(word.lower()) + 1)
    match = _ORDINAL.fullmatch(word)
    return match["count"] if match else text


def pages_of(text: str | None) -> str | None:
    """Write a range of pages with one hyphen, as CSL has it: `379--423` -> `379-423`."""
    return re.sub(r"\s*[-‐‑‒–—]+\s*", "-", text.strip()) if text else None


def _publisher(paper: Paper, kind: str) -> str | None:
    if kind == PREPRINT:
        return "arXiv" if paper.arxiv_id else _field(paper, "publisher") or paper.venue
    named = _field(paper, "publisher")
    # The organisation of a conference is its publisher only if nobody else is.
    return named or next(filter(None, (_field(paper, name) for name in _PUBLISHERS)), None)


def _genre(paper: Paper, kind: str) -> str | None:
    if kind not in {"thesis", "report"}:
        return None
    told = _field(paper, "type") or implied_type(paper)
    return _GENRES.get(told, told) if told else None


def _language(paper: Paper) -> str | None:
    """Return the language's code (ISO 639), or nothing where its name isn't a well-known one."""
    told = (_field(paper, "langid") or _field(paper, "language") or "").lower().strip()
    return _LANGUAGES.get(told) or (told if _CODE.fullmatch(told) else None)


def _preprint_doi(paper: Paper, kind: str) -> str | None:
    """Return the DOI that arXiv registers for each of its papers (since 2022, for all years)."""
    return f"10.48550/arXiv.{paper.arxiv_id}" if paper.arxiv_id and kind == PREPRINT else None


def _field(paper: Paper, name: str) -> str | None:
    return paper.publication.field(name) if paper.publication else None
