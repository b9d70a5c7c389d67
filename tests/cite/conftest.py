"""Papers to cite."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from paperdeck.cite.writing.styles import CitationStyle
from paperdeck.model.paper import Author, Paper


@pytest.fixture
def attention() -> Paper:
    """A preprint with everything that arXiv tells of it."""
    names = ["Ashish Vaswani", "Noam Shazeer", "Niki Parmar", "Łukasz Kaiser"]
    return Paper(
        id="arxiv:1706.03762",
        title="Attention Is All You Need",
        authors=tuple(Author(name) for name in names),
        primary_category="cs.CL",
        categories=("cs.CL", "cs.LG"),
        published=datetime(2017, 6, 12, tzinfo=UTC),
        arxiv_id="1706.03762",
    )


@pytest.fixture
def shannon() -> Paper:
    """An article that has a DOI alone."""
    return Paper(
        id="doi:10.1002/j.1538-7305.1948.tb01338.x",
        title="A Mathematical Theory of Communication",
        authors=(Author("Claude E. Shannon"),),
        published=datetime(1948, 7, 1, tzinfo=UTC),
        venue="Bell System Technical Journal",
        doi="10.1002/j.1538-7305.1948.tb01338.x",
    )


@pytest.fixture(scope="session")
def apa() -> CitationStyle:
    """APA's style; to read one takes a while."""
    return CitationStyle("apa")


@pytest.fixture(scope="session")
def ieee() -> CitationStyle:
    """IEEE's style."""
    return CitationStyle("ieee")


@pytest.fixture(scope="session")
def chicago() -> CitationStyle:
    """Chicago's style, author and date."""
    return CitationStyle("chicago")
