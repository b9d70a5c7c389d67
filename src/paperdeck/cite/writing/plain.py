"""A paper in one line of plain text, and the address that stands for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperdeck.cite.writing.people import OTHERS, people_in
from paperdeck.model.identifiers import arxiv_url, doi_url
from paperdeck.model.names import ET_AL, family_name

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper


_ADDRESS = re.compile(r"https?://[^\s{}<>\"]+", re.IGNORECASE)
_ESCAPED = re.compile(r"\\~\{\}|\\([_%#&~$])")


def paper_url(paper: Paper) -> str | None:
    """Return the address to cite: the arXiv page, else the DOI's, else what the source gave."""
    if paper.arxiv_id:
        return arxiv_url(paper.arxiv_id)
    if paper.doi:
        return doi_url(paper.doi)
    return paper.url


def cited_url(paper: Paper) -> str | None:
    r"""Return `paper_url`, else the first address in what an entry says of its publication.

    `howpublished = {\url{...}}` is how BibTeX, which has no field for it, cites a page.
    """
    if (url := paper_url(paper)) or paper.publication is None:
        return url
    for name in ("url", "howpublished", "note"):
        text = paper.publication.field(name) or ""
        if found := _ADDRESS.search(_ESCAPED.sub(lambda match: match[1] or "~", text)):
            return found[0].rstrip(".,;)")
    return None


def short_authors(paper: Paper) -> str:
    """Return "Vaswani et al.", "Kingma and Ba", "Shannon", or "" when nobody is known.

    Of a work without authors it is the editors: "Foo and Bar (eds.)".
    """
    if families := [family_name(author.name) for author in paper.people]:
        return _shortened(families, more=paper.has_more_authors)
    editors = people_in((paper.publication and paper.publication.field("editor")) or "")
    families = [f"{one.particle} {one.family}".strip() for one in editors if one != OTHERS]
    if not families:
        return ""
    role = "eds." if len(editors) > 1 else "ed."
    return f"{_shortened(families, more=OTHERS in editors)} ({role})"


def _shortened(families: list[str], *, more: bool) -> str:
    if more or len(families) > 2:
        return f"{families[0]} {ET_AL}"
    return " and ".join(families)


def plain_citation(paper: Paper) -> str:
    """Return one line: "Vaswani et al. (2017). Attention Is All You Need. arXiv:1706.03762. URL".

    What is not known is left out. The title is taken as it is: render its LaTeX before.
    """
    year = f"({paper.published.year})" if paper.published else "(n.d.)"
    parts = [f"{short_authors(paper)} {year}".strip(), paper.title.rstrip(". ")]
    if paper.venue:
        parts.append(paper.venue.rstrip(". "))
    if paper.arxiv_id:
        parts.append(f"arXiv:{paper.arxiv_id}")
    sentences = ". ".join(parts)
    url = cited_url(paper)
    return " ".join(f"{sentences}. {url or ''}".split())
