"""Papers that arXiv can tell more of than the library knows."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.connections import reading

if TYPE_CHECKING:
    from paperdeck.store.database import Store

# A mark may be all that is left of a paper, when papers.db was lost and made anew.
_MARKED_ALONE = """
    SELECT substr(paper_id, 7) FROM (
      SELECT paper_id FROM marks.flags UNION SELECT paper_id FROM marks.tags
      UNION SELECT paper_id FROM marks.notes) AS marked
    WHERE paper_id GLOB 'arxiv:*'
    AND NOT EXISTS (SELECT 1 FROM aliases WHERE alias = marked.paper_id)
    ORDER BY paper_id DESC LIMIT ?
"""
_WITHOUT_DETAILS = """
    SELECT papers.arxiv_id FROM paper_sources AS featured
    JOIN papers ON papers.row = featured.row
    WHERE featured.source = 'huggingface' AND papers.arxiv_id IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM paper_sources AS described
      WHERE described.row = featured.row AND described.source IN ('arxiv', 'arxiv-jsonl'))
    ORDER BY featured.row DESC LIMIT ?
"""


def papers_to_complete(store: Store, limit: int) -> list[str]:
    """Return arXiv ids to ask arXiv about, at most so many.

    First come papers of which only marks are left, then those known from Hugging Face
    alone, newest first. Raises StoreError.
    """
    with closing(store.reader()) as conn, reading(conn):
        alone = conn.execute(_MARKED_ALONE, (limit,)).fetchall()
        bare = conn.execute(_WITHOUT_DETAILS, (limit - len(alone),)).fetchall()
    return [arxiv_id for (arxiv_id,) in (*alone, *bare)]
