"""What the page of a day says of its papers, wherever it is shown. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.model.names import family_name
from paperdeck.text.safe import safe_line

if TYPE_CHECKING:
    from paperdeck.discover.days import FeaturedPaper


def count_text(papers: int) -> str:
    """Write a number of papers: "no papers", "1 paper", "1,234 papers"."""
    return "no papers" if not papers else "1 paper" if papers == 1 else f"{papers:,} papers"


def people_text(paper: FeaturedPaper) -> str:
    """Name the first author and count the others: "Lovelace +3"; "" where nobody is known."""
    if not paper.first_author:
        return ""
    name = safe_line(family_name(paper.first_author))
    return f"{name} +{paper.author_count - 1}" if paper.author_count > 1 else name


def comments_text(paper: FeaturedPaper) -> str:
    """Count the comments: "2 comments"; "" where nobody has counted them."""
    if paper.comments is None:
        return ""
    return "1 comment" if paper.comments == 1 else f"{paper.comments:,} comments"


def trend_text(trend: float | None) -> str:
    """Write a trend: votes gained, newer ones counting more; "-" where nobody knows."""
    return f"trend {trend:+.1f}" if trend is not None else "trend -"


def badges(paper: FeaturedPaper) -> list[str]:
    """Return what there is besides the paper itself."""
    known = (("[code]", paper.code_url), ("[project]", paper.project_url))
    return [badge for badge, address in known if address]
