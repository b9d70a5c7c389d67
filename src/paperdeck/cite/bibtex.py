"""Papers as BibTeX entries.

The fields of a preprint are those of arXiv's own export (title, author, year of the first
version, eprint, archivePrefix, primaryClass, url), but escaped; a published paper is an
`@article` or `@inproceedings` with its DOI and keeps the eprint fields.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from paperdeck.cite.latex_accents import decode_accents
from paperdeck.cite.latex_escape import escape_plain, escape_title
from paperdeck.cite.plain import paper_url
from paperdeck.model.names import split_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.model.paper import Author, Paper

_WIDTH = len("archivePrefix")
_CONFERENCE = re.compile(
    r"\b(?:conference|symposium|workshop|advances in neural information processing systems)\b"
    r"|\b(?:neurips|nips|icml|iclr|cvpr|iccv|eccv|acl|emnlp|naacl|aaai|ijcai|kdd|sigmod|stoc|focs"
    r"|soda|osdi|sosp|nsdi|popl|pldi)\b",
    re.IGNORECASE,
)
_OTHERS = frozenset({"et al", "et al.", "others", "and others"})
_ARXIV_DOI = "10.48550/arxiv."
# what may stand in a URL or DOI as it is; braces and backslashes would upset BibTeX
_VERBATIM = "-._~:/?#[]@!$&'()*+,;=%<>"


def bibtex_entry(paper: Paper, key: str, *, unicode: bool = False) -> str:
    """Return the paper's entry under a key, ending with a newline.

    The text is 7-bit LaTeX, fit for BibTeX with pdfLaTeX; with `unicode` letters of all
    scripts stay as they are, for biber with XeLaTeX or LuaLaTeX. Unknown fields are left out.
    """
    fields = "".join(
        f"  {name:<{_WIDTH}} = {{{value}}},\n" for name, value in _fields(paper, unicode)
    )
    return f"@{_entry_type(paper)}{{{key},\n{fields}}}\n"


def _entry_type(paper: Paper) -> str:
    if not (paper.venue and _published_doi(paper)):
        return "misc"
    return "inproceedings" if _CONFERENCE.search(paper.venue) else "article"


def _published_doi(paper: Paper) -> str | None:
    doi = paper.doi
    return doi if doi and not doi.lower().startswith(_ARXIV_DOI) else None


def _fields(paper: Paper, unicode: bool) -> Iterator[tuple[str, str]]:
    ascii_only = not unicode
    yield "title", escape_title(paper.title, ascii_only=ascii_only)
    if paper.authors:
        yield "author", _people(paper.authors, ascii_only=ascii_only)
    venue = {"article": "journal", "inproceedings": "booktitle"}.get(_entry_type(paper))
    if venue and paper.venue:
        yield venue, escape_plain(paper.venue, ascii_only=ascii_only)
    if paper.published:
        yield "year", str(paper.published.year)
    if paper.arxiv_id:
        yield "eprint", paper.arxiv_id
        yield "archivePrefix", "arXiv"
        if paper.primary_category:
            yield "primaryClass", paper.primary_category
    if doi := _published_doi(paper):
        yield "doi", quote(doi, safe=_VERBATIM)
    if url := paper_url(paper):
        yield "url", quote(url, safe=_VERBATIM)


def _people(authors: tuple[Author, ...], *, ascii_only: bool) -> str:
    names = [_person(author.name, ascii_only=ascii_only) for author in authors]
    return " and ".join(name for name in names if name)


def _person(name: str, *, ascii_only: bool) -> str:
    """Write a name as `von Last, Jr, First`; a name without parts is braced as a whole."""
    name = " ".join(decode_accents(name).replace("~", " ").split())
    if name.lower() in _OTHERS:
        return "others"
    person = split_name(name)
    if not person.given:
        return f"{{{escape_plain(name, ascii_only=ascii_only)}}}"
    family = f"{person.particle} {_part(person.family, ascii_only=ascii_only)}".strip()
    middle = [_part(person.suffix, ascii_only=ascii_only)] if person.suffix else []
    return ", ".join([family, *middle, _part(person.given, ascii_only=ascii_only)])


def _part(text: str, *, ascii_only: bool) -> str:
    """Escape a part of a name; a comma or an "and" in it must not divide it."""
    escaped = escape_plain(text, ascii_only=ascii_only)
    return f"{{{escaped}}}" if "," in escaped or re.search(r"\band\b", escaped) else escaped
