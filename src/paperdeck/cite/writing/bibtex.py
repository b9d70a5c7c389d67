r"""Papers as BibTeX and BibLaTeX entries.

The fields of a preprint are those of arXiv's own export (title, author, year of the first
version, eprint, archivePrefix, primaryClass, url) with its month and day, and escaped; a
published paper is what an import said it is, else an `@article` or `@inproceedings` with its
DOI, and keeps the eprint fields. BibTeX's entries are such that no standard style warns of
them: a field that a style would reject is moved where it is printed, and a type that misses
what it must have is written as the next best, in the end as `@misc`.

A document needs `\usepackage[T1]{fontenc}` for letters like `\k{a}`, `amssymb` for formulas that
use it, and `url` or `hyperref` with styles that print addresses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.dates import read_date
from paperdeck.cite.latex.biber import shield_from_biber
from paperdeck.cite.latex.escape import escape_text
from paperdeck.cite.stopgaps import PRINTED_TYPES, TYPE_FIELD, sort_key
from paperdeck.cite.writing.entry_fields import describe_entry
from paperdeck.cite.writing.entry_people import printed_list
from paperdeck.cite.writing.entry_types import (
    REPORT_TYPES,
    THESIS_TYPES,
    bibtex_kind,
    satisfied_kind,
    stands_for,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.cite.writing.entry_fields import EntryFields
    from paperdeck.model.paper import Paper

_WIDTH = len("archivePrefix")
_RENAMED = {
    "journaltitle": "journal",
    "location": "address",
    "annotation": "annote",
    "eprinttype": "archivePrefix",
    "eprintclass": "primaryClass",
}
_LETTERED_YEAR = re.compile(r"\d{4}[a-z]", re.ASCII)
_PAGE = r"[^-,;{}\\$]+(?:-+[^-,;{}\\$]+)?"
_PAGES = re.compile(rf"{_PAGE}(?:[,;]{_PAGE})*")


def bibtex_entry(paper: Paper, key: str, *, unicode: bool = False) -> str:
    """Return the paper's entry for BibTeX under a key, ending with a newline.

    The text is 7-bit LaTeX, fit for BibTeX with pdfLaTeX; with `unicode` letters of all
    scripts stay as they are. Unknown fields are left out, but for the year, which every style
    wants ("n.d.").
    """
    entry = describe_entry(paper, ascii_only=not unicode)
    kind, fields = _for_bibtex(entry, _year_in_words(paper, unicode=unicode))
    # proceedings are sorted by their editors alone
    if "author" not in fields or (kind == "proceedings" and "editor" not in fields):
        fields["key"] = sort_key(paper.title, key)
    return _write(kind, key, fields)


def biblatex_entry(paper: Paper, key: str, *, unicode: bool = True) -> str:
    """Return the paper's entry for biber and biblatex under a key, ending with a newline.

    Letters of all scripts stay as they are, for XeLaTeX or LuaLaTeX; without `unicode` the text
    is 7-bit LaTeX. Unknown fields are left out.
    """
    entry = describe_entry(paper, ascii_only=not unicode)
    fields = {
        name: shield_from_biber(text, ascii_only=not unicode) for name, text in entry.fields.items()
    }
    if "pages" in fields and not _PAGES.fullmatch(fields["pages"]):
        fields.setdefault("note", f"Pages {fields.pop('pages')}")  # biber warns of what is no range
        fields.pop("pages", None)
    if entry.date is not None:
        fields["date"] = entry.date.text
    words = _year_in_words(paper, unicode=unicode)
    if words and not _LETTERED_YEAR.fullmatch(words):
        fields.setdefault("pubstate", words)
    return _write(entry.kind, key, _in_order(fields, ("eprint", "eprinttype", "eprintclass")))


def _write(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = "".join(
        # a month is a macro, the same in every style and language
        f"  {name:<{_WIDTH}} = {value if name == 'month' else f'{{{value}}}'},\n"
        for name, value in fields.items()
    )
    return f"@{kind}{{{key},\n{lines}}}\n"


def _year_in_words(paper: Paper, *, unicode: bool) -> str:
    """Return what an import said instead of a date: "in press", "to appear 2024", "2001a"."""
    told = paper.publication.field("date") if paper.publication else None
    return escape_text(told, ascii_only=not unicode) if told and not read_date(told) else ""


def _in_order(fields: Mapping[str, str], eprint: tuple[str, ...]) -> dict[str, str]:
    last = [name for name in (*eprint, "doi", "url", "abstract") if name in fields]
    return {name: fields[name] for name in [*(n for n in fields if n not in last), *last]}


def _for_bibtex(entry: EntryFields, year_in_words: str) -> tuple[str, dict[str, str]]:
    """Translate an entry's type and fields to BibTeX's."""
    kind = bibtex_kind(entry.kind, entry.fields)
    fields = {
        # the place of a conference beside its publisher's address: styles print the latter
        name if _RENAMED.get(name) in entry.fields else _RENAMED.get(name, name): text
        for name, text in entry.fields.items()
    }
    for name in ("title", "booktitle"):
        _join_subtitle(fields, name)
    if kind in {"phdthesis", "mastersthesis", "techreport"}:
        _name_institution(kind, fields)
    fields["year"] = year_in_words or (str(entry.date.year) if entry.date else "n.d.")
    if entry.date and (month := entry.date.month_macro):
        fields["month"] = month
        if entry.date.day:
            fields["day"] = str(entry.date.day)
    remarks = [*_loose_numbers(kind, fields), *_loose_editors(kind, fields)]
    remarks += [fields.pop(name) for name in ("addendum", "pubstate") if name in fields]
    if remarks:
        said = [fields["note"].removesuffix(".")] if "note" in fields else []
        fields["note"] = ". ".join([*said, *remarks])
    fitting = satisfied_kind(kind, fields)
    if fitting == "misc" and "howpublished" not in fields:
        fields |= _how_published(kind, fields)
    if entry.imported and not stands_for(fitting, entry.kind):
        fields[TYPE_FIELD] = entry.kind
        if fitting == "misc" and "type" in entry.fields:
            fields["type"] = entry.fields["type"]
    return fitting, _in_order(fields, ("eprint", "archivePrefix", "primaryClass"))


def _join_subtitle(fields: dict[str, str], name: str) -> None:
    """Put a subtitle where BibTeX prints it."""
    prefix = name.removesuffix("title")
    subtitle = fields.pop(f"{prefix}subtitle", "")
    if subtitle and name in fields and not fields[name].endswith(subtitle):
        fields[name] = f"{fields[name].rstrip('.:')}: {subtitle}"


def _name_institution(kind: str, fields: dict[str, str]) -> None:
    """Say who gave out a thesis or report, and of what type it is, as BibTeX does."""
    wanted = "institution" if kind == "techreport" else "school"
    for name in ("school", "institution", "organization", "publisher"):
        if wanted not in fields and name in fields:
            fields[wanted] = fields.pop(name)
    told = fields.pop("type", "")
    if told in {"phdthesis", "mathesis", "techreport"}:
        return  # the style says it
    if told:
        fields["type"] = (THESIS_TYPES | REPORT_TYPES).get(told, told)


def _loose_numbers(kind: str, fields: dict[str, str]) -> list[str]:
    """Take out a number that styles refuse: one without a volume, a series, or next to one."""
    if "number" not in fields:
        return []
    if kind == "article":
        refused = "volume" not in fields
    elif kind in {"book", "inbook", "incollection", "inproceedings", "proceedings"}:
        refused = "volume" in fields or "series" not in fields
    else:
        refused = False
    return [f"Number {fields.pop('number')}"] if refused else []


def _loose_editors(kind: str, fields: dict[str, str]) -> list[str]:
    """Take out the editors of a book that has authors: styles print one or the other."""
    if kind in {"book", "inbook"} and "author" in fields and "editor" in fields:
        return [f"Edited by {printed_list(fields.pop('editor'))}"]
    return []


def _how_published(kind: str, fields: Mapping[str, str]) -> dict[str, str]:
    """Say in prose what `misc` has no field for."""
    if kind in PRINTED_TYPES:
        text = fields.get("type", PRINTED_TYPES[kind])
    else:
        text = fields.get({"article": "journal", "book": "publisher"}.get(kind, ""), "")
    text = text or fields.get("booktitle") or fields.get("publisher") or ""
    return {"howpublished": text} if text else {}
