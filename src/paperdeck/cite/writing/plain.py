"""A paper in one line of plain text, and the address that stands for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.model.identifiers import arxiv_url, doi_url
from paperdeck.model.names import family_name

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper


def paper_url(paper: Paper) -> str | None:
    """Return the address to cite: the arXiv page, else the DOI's, else what the source gave."""
    if paper.arxiv_id:
        return arxiv_url(paper.arxiv_id)
    if paper.doi:
        return doi_url(paper.doi)
    return paper.url


def short_authors(paper: Paper) -> str:
    """Return "Vaswani et al.", "Kingma and Ba", "Shannon", or "" when nobody is known."""
    families = [family_name(author.name) for author in paper.authors[:2]]
    if len(paper.authors) > 2:
        return f"{families[0]} et al."
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
    url = paper_url(paper)
    return " ".join(f"{sentences}. {url or ''}".split())
