"""Which papers to ask a service about that knows numbers and links of any paper.

Marked papers come first, then the newest; each again when what is known of it has grown old.
"""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.store.connections import reading
from paperdeck.store.moments import write

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from paperdeck.sources.contract import Source
    from paperdeck.store.database import Store

PER_RUN = 200
"""Papers that one sync asks a service about."""
AGES = timedelta(days=30)
"""How old a number may grow."""
AGES_WHEN_NEW = timedelta(days=7)
"""The same of papers of the last three months: theirs change fastest."""
_NEW = timedelta(days=90)
_NEWEST = 5_000
"""How far down the list papers without marks are asked about."""

_MARKED = """
    SELECT paper_id FROM marks.flags WHERE flag IN ('starred', 'queued')
    UNION SELECT paper_id FROM marks.tags UNION SELECT paper_id FROM marks.notes
"""
_STALE = """
    NOT EXISTS (
      SELECT 1 FROM source_records AS said
      WHERE said.paper_id = papers.id AND said.source = :source
        AND said.fetched >= iif(papers.published >= :new, :lately, :once))
"""
_MARKED_PAPERS = f"""
    SELECT id FROM papers WHERE id IN ({_MARKED}) AND {_STALE} ORDER BY row DESC LIMIT :limit
"""
_NEWEST_PAPERS = f"""
    SELECT id FROM (SELECT * FROM papers ORDER BY row DESC LIMIT {_NEWEST}) AS papers
    WHERE id NOT IN ({_MARKED}) AND {_STALE} ORDER BY row DESC LIMIT :limit
"""
_NAMES = "SELECT alias FROM aliases WHERE paper_id = ?"


def papers_to_enrich(
    store: Store, source: Source, *, now: datetime, limit: int = PER_RUN
) -> list[Identifier]:
    """Return a name of each paper to ask a source about, the most pressing first.

    `now` is aware. Papers that have no name the source knows are left out. Raises StoreError.
    """
    values = {
        "source": source.name,
        "new": write(now - _NEW),
        "lately": write(now - AGES_WHEN_NEW),
        "once": write(now - AGES),
        "limit": limit,
    }
    with closing(store.reader()) as conn, reading(conn):
        ids = [paper for (paper,) in conn.execute(_MARKED_PAPERS, values)]
        if len(ids) < limit:
            ids += [paper for (paper,) in conn.execute(_NEWEST_PAPERS, values)]
        names = (_name(conn, paper, source.names) for paper in ids[:limit])
        return [name for name in names if name is not None]


def _name(conn: sqlite3.Connection, paper: str, schemes: Sequence[Scheme]) -> Identifier | None:
    """Return the paper's name in the first scheme that there is one in."""
    found = [alias.partition(":") for (alias,) in conn.execute(_NAMES, (paper,))]
    known = {scheme: value for scheme, _, value in reversed(found)}
    return next((Identifier(one, known[one]) for one in schemes if one in known), None)
