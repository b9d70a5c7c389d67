"""Kinds of entries: what a paper is, by BibLaTeX's names, and what BibTeX calls that.

Sources: the manuals of biblatex (2.1, 2.2.1) and BibTeX ("BibTeXing", 3.1), and the checks that
the standard styles plain, alpha, unsrt and natbib's plainnat make.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.stopgaps import BIBLATEX_TYPES, STANDARD_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paperdeck.model.paper import Paper

_CONFERENCE = re.compile(
    r"\b(?:conference|symposium|workshop|advances in neural information processing systems)\b"
    r"|\b(?:neurips|nips|icml|iclr|cvpr|iccv|eccv|acl|emnlp|naacl|aaai|ijcai|kdd|sigmod|stoc|focs"
    r"|soda|osdi|sosp|nsdi|popl|pldi)\b",
    re.IGNORECASE,
)
_ARXIV_DOI = "10.48550/arxiv."

_TO_BIBLATEX = {
    "conference": "inproceedings",
    "electronic": "online",
    "www": "online",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "techreport": "report",
}
_TO_BIBTEX = {
    "mvbook": "book",
    "collection": "book",
    "mvcollection": "book",
    "reference": "book",
    "mvreference": "book",
    "bookinbook": "incollection",
    "suppbook": "incollection",
    "suppcollection": "incollection",
    "inreference": "incollection",
    "suppperiodical": "article",
    "review": "article",
    "mvproceedings": "proceedings",
    "report": "techreport",
}
THESIS_TYPES = {
    "phdthesis": "PhD thesis",
    "mathesis": "Master's thesis",
    "candthesis": "Candidate thesis",
}
"""BibLaTeX's words for kinds of theses, and what they are printed as."""

REPORT_TYPES = {"techreport": "Technical Report", "resreport": "Research Report"}
"""BibLaTeX's words for kinds of reports, and what they are printed as."""

IN_JOURNALS = frozenset({"article", "periodical", "suppperiodical", "review"})
IN_BOOKS = frozenset(
    [
        *("inproceedings", "incollection", "inbook", "bookinbook", "suppbook", "suppcollection"),
        "inreference",
    ]
)

# What the styles warn of if it is missing; of alternatives one is enough. All want a year too.
_REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "article": (("author",), ("journal",)),
    "book": (("author", "editor"), ("publisher",)),
    "inbook": (("author", "editor"), ("chapter", "pages"), ("publisher",)),
    "incollection": (("author",), ("booktitle",), ("publisher",)),
    "inproceedings": (("author",), ("booktitle",)),
    "mastersthesis": (("author",), ("school",)),
    "phdthesis": (("author",), ("school",)),
    "techreport": (("author",), ("institution",)),
    "unpublished": (("author",), ("note",)),
}
# A chapter without a publisher is printed the same way as a paper in proceedings.
_NEXT_BEST = {"inbook": "incollection", "incollection": "inproceedings"}


def published_doi(paper: Paper) -> str | None:
    """Return the DOI under which a work was published; the one arXiv gives every preprint isn't."""
    doi = paper.doi
    return doi if doi and not doi.lower().startswith(_ARXIV_DOI) else None


def entry_kind(paper: Paper) -> str:
    """Return BibLaTeX's type for a paper: as an import said, else what venue and DOI suggest."""
    told = paper.publication.entry_type.lower() if paper.publication else "misc"
    kind = _TO_BIBLATEX.get(told, told)
    if kind not in STANDARD_TYPES | BIBLATEX_TYPES:
        kind = "misc"
    if kind not in {"misc", "online"}:
        return kind
    if paper.venue and published_doi(paper):
        return "inproceedings" if _CONFERENCE.search(paper.venue) else "article"
    if kind == "misc" and paper.publication is None and paper.arxiv_id:
        return "online"
    return kind


def implied_type(paper: Paper) -> str | None:
    """Return the `type` that BibTeX's name for a thesis or report says and BibLaTeX's doesn't."""
    told = paper.publication.entry_type.lower() if paper.publication else ""
    types = {"phdthesis": "phdthesis", "mastersthesis": "mathesis", "techreport": "techreport"}
    return types.get(told)


def bibtex_kind(kind: str, fields: Mapping[str, str]) -> str:
    """Return BibTeX's type for one of BibLaTeX's; `fields` are by BibLaTeX's names.

    A type of which BibTeX knows nothing is `misc`.
    """
    if kind == "thesis":
        words = fields.get("type", "").lower()
        master = words.startswith(("mathesis", "master", "m.s", "ms"))
        return "mastersthesis" if master else "phdthesis"
    if kind == "inbook" and "booktitle" in fields:
        return "incollection"  # BibTeX's inbook has no title of its own
    return _TO_BIBTEX.get(kind, kind if kind in STANDARD_TYPES else "misc")


def satisfied_kind(kind: str, fields: Mapping[str, str]) -> str:
    """Return a type of BibTeX's for which no style misses a field, `misc` if it must be.

    `fields` are by BibTeX's names.
    """
    while not all(any(name in fields for name in names) for names in _REQUIRED.get(kind, ())):
        kind = _NEXT_BEST.get(kind, "misc")
    return kind


def stands_for(bibtex: str, kind: str) -> bool:
    """Tell whether one of BibTeX's types is read as one of BibLaTeX's."""
    return _TO_BIBLATEX.get(bibtex, bibtex) == kind
