"""A paper to import and settings without a network, for tests on a terminal."""

from __future__ import annotations

PAPER: dict[str, object] = {
    "id": "1706.03762",
    "title": "Attention Is All You Need",
    "abstract": "Attention alone will do.",
    "authors": "Ashish Vaswani, Noam Shazeer",
    "categories": "cs.CL cs.LG",
    "versions": [{"version": "v1", "created": "Mon, 12 Jun 2017 17:57:34 GMT"}],
}
"""A line of arXiv's metadata snapshot."""

OFFLINE = """
[sources.huggingface]
enabled = false
[sources.arxiv]
enabled = false
"""
"""Settings with which the reader asks nobody."""
