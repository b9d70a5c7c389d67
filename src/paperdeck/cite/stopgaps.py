"""What a BibTeX entry is given because BibTeX has no better way, known again when it is read.

BibTeX has fewer types than BibLaTeX, and its styles refuse entries that miss what they print. An
exporter then writes the next best, which must not come back as something the paper says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.latex.plain import plain
from paperdeck.cite.latex.romanise import romanise

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPE_FIELD = "biblatextype"
"""The field that keeps BibLaTeX's type of an entry; BibTeX's styles and biber pass over it."""

PRINTED_TYPES = {
    "phdthesis": "PhD thesis",
    "mastersthesis": "Master's thesis",
    "techreport": "Technical report",
}
"""What BibTeX's styles print of these types, for `howpublished` of a `misc` instead of them."""

STANDARD_TYPES = frozenset(
    [
        *("article", "book", "booklet", "inbook", "incollection", "inproceedings", "manual"),
        *("misc", "proceedings", "unpublished"),
    ]
)
"""The types that BibTeX and BibLaTeX both have and mean alike."""

BIBLATEX_TYPES = frozenset(
    [
        *("mvbook", "bookinbook", "suppbook", "collection", "mvcollection", "suppcollection"),
        *("dataset", "online", "patent", "periodical", "suppperiodical", "mvproceedings", "report"),
        *("reference", "mvreference", "inreference", "software", "thesis", "artwork", "audio"),
        *("bibnote", "commentary", "image", "jurisdiction", "legislation", "legal", "letter"),
        *("movie", "music", "performance", "review", "standard", "video"),
    ]
)
"""The types that BibLaTeX alone has (its manual, 2.1.1 and 2.1.3)."""

_SORT_WORDS = 5


def sort_key(title: str, cite_key: str) -> str:
    """Return the `key` by which styles sort and label an entry without authors: its first words."""
    return " ".join(re.findall(r"\w+", romanise(plain(title)))[:_SORT_WORDS]) or cite_key


def read_through(kind: str, fields: Mapping[str, str], cite_key: str) -> tuple[str, dict[str, str]]:
    """Return an entry's own type and fields, both by BibLaTeX's names, without the stopgaps."""
    own = dict(fields)
    if own.get("sortkey") and own["sortkey"] == sort_key(own.get("title", ""), cite_key):
        del own["sortkey"]
    told = own.pop(TYPE_FIELD, "")
    if told not in STANDARD_TYPES | BIBLATEX_TYPES:
        told = kind
    if kind == "misc" and (printed := own.pop("howpublished", "")):
        elsewhere = {own.get(name) for name in ("publisher", "booktitle", "journaltitle", "type")}
        if printed not in (elsewhere | set(PRINTED_TYPES.values()) if told != kind else elsewhere):
            own["howpublished"] = printed
    return told, own
