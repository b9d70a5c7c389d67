"""What an entry says: a paper's fields by BibLaTeX's names, escaped, in the order of writing.

Source of the names and of what each holds: the manual of biblatex, 2.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from paperdeck.cite.dates import EntryDate, read_date
from paperdeck.cite.latex.escape import escape_text, escape_title
from paperdeck.cite.writing.entry_people import write_authors, write_name_list
from paperdeck.cite.writing.entry_types import (
    IN_BOOKS,
    IN_JOURNALS,
    entry_kind,
    implied_type,
    published_doi,
)
from paperdeck.cite.writing.plain import paper_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.model.paper import Paper

# what may stand in a URL or DOI as it is; braces and backslashes would upset BibTeX
_VERBATIM = "-._~:/?#[]@!$&'()*+,;=%<>"
_VERBATIM_FIELDS = frozenset({"eprint", "file", "pdf", "verba", "verbb", "verbc", "issn", "isbn"})
_DATES = frozenset({"urldate", "eventdate", "origdate"})
_NAMES = frozenset(
    [
        *("editor", "editora", "editorb", "editorc", "translator", "annotator", "commentator"),
        *("introduction", "foreword", "afterword", "bookauthor", "holder", "shortauthor"),
        *("shorteditor", "namea", "nameb", "namec", "sortname"),
    ]
)
_WORDS = frozenset({"langid", "hyphenation", "pagination", "bookpagination"})
# They name other entries, which may not be in the same file, or tell biber or LaTeX what to do.
_LEFT_OUT = frozenset(
    [
        *("crossref", "xref", "xdata", "entryset", "related", "relatedtype", "relatedstring"),
        *("relatedoptions", "ids", "options", "execute", "entrysubtype", "presort", "sortinit"),
        *("gender", "key"),
    ]
)
_OWN = frozenset(
    [
        *("title", "author", "abstract", "doi", "url", "date", "year", "month", "day"),
        *("journaltitle", "booktitle", "type"),
    ]
)
_EPRINT = frozenset({"eprint", "eprinttype", "eprintclass", "archiveprefix", "primaryclass"})
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_DASH = re.compile("[\u2010-\u2015\u2212]")


class EntryFields(NamedTuple):
    """An entry without its key: BibLaTeX's type, escaped fields, and when it was published.

    `date` is `None` when nobody knows. Only an entry that was imported, `imported`, knows a month
    that is that of the publication.
    """

    kind: str
    fields: dict[str, str]
    date: EntryDate | None
    imported: bool


def describe_entry(paper: Paper, *, ascii_only: bool) -> EntryFields:
    """Return a paper's type and fields; what isn't known, or comes to nothing, is left out."""
    kind = entry_kind(paper)
    fields = {name: text for name, text in _fields(paper, kind, ascii_only) if text.strip()}
    return EntryFields(kind, fields, _date(paper, kind), paper.publication is not None)


def _fields(paper: Paper, kind: str, ascii_only: bool) -> Iterator[tuple[str, str]]:
    # A title can be all control characters; an entry without one is no entry.
    yield "title", escape_title(paper.title, ascii_only=ascii_only) or "[untitled]"
    yield "author", write_authors(paper, ascii_only=ascii_only)
    yield from _container(paper, kind, ascii_only)
    if told := _told(paper, "type") or implied_type(paper):
        yield "type", escape_text(told, ascii_only=ascii_only)
    yield from _further(paper, ascii_only)
    if paper.arxiv_id:
        yield "eprint", quote(paper.arxiv_id, safe=_VERBATIM)
        yield "eprinttype", "arXiv"
        if paper.primary_category:
            yield "eprintclass", escape_text(paper.primary_category)
    if doi := published_doi(paper):
        yield "doi", quote(doi, safe=_VERBATIM)
    # Who wrote an entry chose its address.
    if url := (paper.url if paper.publication else None) or paper_url(paper):
        yield "url", quote(url, safe=_VERBATIM)
    if paper.publication and paper.abstract:
        yield "abstract", escape_text(paper.abstract, ascii_only=ascii_only)


def _told(paper: Paper, name: str) -> str | None:
    return paper.publication.field(name) if paper.publication else None


def _container(paper: Paper, kind: str, ascii_only: bool) -> Iterator[tuple[str, str]]:
    """Give the journal or book that a work is in."""
    journal = _told(paper, "journaltitle")
    book = _told(paper, "booktitle")
    if kind in IN_JOURNALS:
        journal = journal or paper.venue
    elif kind in IN_BOOKS:
        book = book or paper.venue or _told(paper, "eventtitle")
    if journal:
        yield "journaltitle", escape_text(journal, ascii_only=ascii_only)
    if book:
        yield "booktitle", escape_text(book, ascii_only=ascii_only)


def _further(paper: Paper, ascii_only: bool) -> Iterator[tuple[str, str]]:
    """Give what an import kept beside a paper's own fields."""
    taken = _OWN | _LEFT_OUT | (_EPRINT if paper.arxiv_id else frozenset())
    for name, text in paper.publication.fields if paper.publication else ():
        if name not in taken and _NAME.fullmatch(name):
            yield name, _written(name, text, ascii_only=ascii_only)


def _written(name: str, text: str, *, ascii_only: bool) -> str:
    if name in _NAMES:
        return write_name_list(text, ascii_only=ascii_only)
    if name in _VERBATIM_FIELDS:
        return quote(text.strip(), safe=f"{_VERBATIM} ")
    if name in _DATES:
        return text.strip() if read_date(text) else ""
    if name in _WORDS:
        return text if text.isascii() and text.isalnum() else ""
    if name in {"pages", "bookpages"}:
        text = _DASH.sub("--", text)
    return escape_text(text, ascii_only=ascii_only)


def _date(paper: Paper, kind: str) -> EntryDate | None:
    told = _told(paper, "date")
    if told and (date := read_date(told)):
        return date
    if paper.published is None:
        return None
    # A preprint came out on its day; of what was published elsewhere only the year may be right,
    # and an entry that tells no date ("2001a", "to appear 2024") has nothing but a year in it.
    day = paper.published.date().isoformat()
    certain = not told if paper.publication else kind == "online"
    return read_date(day if certain else day[:4])
