"""Small answers in the services' formats, made for the tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable


def daily_item(arxiv_id: str, *, title: str | None = None, upvotes: int = 3) -> dict[str, Any]:
    """Return one item of a Hugging Face day."""
    return {
        "title": title or f"Paper {arxiv_id}",
        "numComments": 1,
        "paper": {
            "id": arxiv_id,
            "title": title or f"Paper {arxiv_id}",
            "summary": "What it says.",
            "authors": [{"name": "Ada Lovelace"}],
            "publishedAt": "2026-11-19T00:00:00.000Z",
            "submittedOnDailyAt": "2026-11-20T02:00:00.000Z",
            "upvotes": upvotes,
        },
    }


def day(ids: Iterable[str], *, upvotes: int = 3) -> bytes:
    """Return a Hugging Face day of these papers."""
    return json.dumps([daily_item(arxiv_id, upvotes=upvotes) for arxiv_id in ids]).encode()


def feed(
    ids: Iterable[str],
    *,
    total: int | None = None,
    start: int = 0,
    published: str = "2026-11-20T10:00:00Z",
) -> bytes:
    """Return an Atom feed of these papers as arXiv sends it."""
    entries = [_entry(arxiv_id, published) for arxiv_id in ids]
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<opensearch:totalResults>{len(entries) if total is None else total}"
        f"</opensearch:totalResults><opensearch:startIndex>{start}</opensearch:startIndex>"
        f"{''.join(entries)}</feed>"
    ).encode()


def error_feed(message: str) -> bytes:
    """Return arXiv's way of saying that a request is wrong."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        "<opensearch:totalResults>1</opensearch:totalResults>"
        "<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title>"
        f"<summary>{escape(message)}</summary></entry></feed>"
    ).encode()


def _entry(arxiv_id: str, published: str) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{arxiv_id}v1</id><title>Paper {arxiv_id}</title>"
        f"<summary>  What arXiv says.</summary><published>{published}</published>"
        f"<updated>{published}</updated><author><name>Ada Lovelace</name></author>"
        '<category term="cs.LG"/><arxiv:primary_category term="cs.LG"/></entry>'
    )
