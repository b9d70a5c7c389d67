"""What three styles' guides ask for that neither their style files nor their processor do.

Each rule says where it is from. Styles without a guide here are left to their files alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.writing.casing import sentence_case

if TYPE_CHECKING:
    from collections.abc import Mapping

_BOOKS = frozenset({"book", "thesis", "pamphlet"})
_WITHOUT_ARTICLES = ("apa", "chicago", "modern-language-association")
_CITY_AFTER_EDITORS = re.compile(r"(?<=, )(Eds?\.), (?=[^:“”]+: )")

_RETRIEVED = re.compile(r"\bRetrieved (?:from )?(?=https?://)")


def skips_articles(style: str) -> bool:
    """Tell whether a guide sorts titles without "A", "An" and "The" (APA 9.47; Chicago; MLA)."""
    return style.startswith(_WITHOUT_ARTICLES)


def adapt_item(
    item: Mapping[str, object], style: str, names: frozenset[str] = frozenset()
) -> dict[str, object]:
    """Return a CSL item as the guide of a style (its file's name) wants it.

    `names` are words of its title that are known to be names.
    """
    adapted = dict(item)
    if style.startswith("apa"):
        _adapt_to_apa(adapted, names)
    elif style.startswith("chicago"):
        _take_proceedings_for_books(adapted)
    elif style.startswith("ieee"):
        _adapt_to_ieee(adapted, names)
    return adapted


def _adapt_to_apa(item: dict[str, object], names: frozenset[str]) -> None:
    """Titles of works are sentences, those of periodicals aren't (Publication Manual, 6.17)."""
    _lower(item, "title", names)
    if item["type"] == "chapter" and "container-title" in item:
        _lower(item, "container-title", names)
    if item.get("genre") == "PhD thesis":
        item["genre"] = "Doctoral dissertation"  # 10.6
    _take_proceedings_for_books(item)


def _take_proceedings_for_books(item: dict[str, object]) -> None:
    """Cite a paper in proceedings like a chapter (APA 10.5; Chicago, on conference proceedings).

    Proceedings that come out in numbered volumes or issues are cited like a journal.
    """
    numbered = "volume" in item or "issue" in item
    if item["type"] == "paper-conference" and "container-title" in item and not numbered:
        item["type"] = "chapter"


def _adapt_to_ieee(item: dict[str, object], names: frozenset[str]) -> None:
    """Follow the IEEE Reference Guide.

    Titles of articles are sentences, those of books aren't. A preprint is given by year and number
    ("2017, arXiv:1706.03762"), a paper in proceedings without a publisher. Reports are
    "Tech. Rep.".
    """
    kind = item["type"]
    if kind not in _BOOKS:
        _lower(item, "title", names)
    if kind == "article":
        issued = item.get("issued")
        if isinstance(issued, dict):
            item["issued"] = {"date-parts": [issued["date-parts"][0][:1]]}
        _drop(item, "publisher", "DOI", "URL")
    elif kind == "paper-conference":
        _drop(item, "publisher", "publisher-place")
    elif kind == "report" and item.get("genre") == "Technical report":
        item["genre"] = "Tech. Rep."
    elif kind == "thesis" and item.get("genre") == "PhD thesis":
        item["genre"] = "Ph.D. dissertation"
    if "DOI" in item or kind == "article-journal":
        # An address beside a DOI, or of a journal that is in print, isn't asked for.
        _drop(item, "URL")


def _lower(item: dict[str, object], name: str, names: frozenset[str]) -> None:
    """Make a sentence of a title; capitals of other languages follow rules of their own."""
    if str(item.get("language", "en")).startswith("en"):
        item[name] = sentence_case(str(item[name]), names)


def _drop(item: dict[str, object], *names: str) -> None:
    for name in names:
        item.pop(name, None)


def mend_text(text: str, style: str, kind: str) -> str:
    """Correct a citation of a CSL `kind` where the style file differs from the guide."""
    if style.startswith("apa"):
        # A group without any variable is to be left out (CSL 1.0.2, "Group"), here a thesis's
        # publication number; citeproc-py prints the fixed word in it.
        text = text.replace(" (Publication) [", " [").replace(" (Publication; ", " (")
        # Nor is there a date of retrieval, without which 9.16 wants the address alone.
        text = _RETRIEVED.sub("", text)
    elif style.startswith("ieee"):
        # The city is a sentence of its own: "J. Peters, Ed. New York, NY, USA: McGraw-Hill".
        text = _CITY_AFTER_EDITORS.sub(r"\1 ", text)
        if kind == "paper-conference":
            # "pp. 612–617, doi: 10.1109/..." in the guide's example of proceedings.
            text = text.replace(". doi: ", ", doi: ")
    return text
