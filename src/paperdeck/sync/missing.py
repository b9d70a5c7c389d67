"""Papers that other sources brought and arXiv itself hasn't described yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.store.connections import reading

if TYPE_CHECKING:
    import sqlite3

_WITHOUT_DETAILS = """
    SELECT papers.arxiv_id FROM paper_sources AS featured
    JOIN papers ON papers.row = featured.row
    WHERE featured.source = 'huggingface' AND papers.arxiv_id IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM paper_sources AS described
      WHERE described.row = featured.row AND described.source IN ('arxiv', 'arxiv-jsonl'))
    ORDER BY featured.row DESC LIMIT ?
"""


def papers_without_details(conn: sqlite3.Connection, limit: int) -> list[str]:
    """Return arXiv ids of papers known from Hugging Face alone, newest first.

    Raises StoreError.
    """
    with reading(conn):
        return [arxiv_id for (arxiv_id,) in conn.execute(_WITHOUT_DETAILS, (limit,))]
