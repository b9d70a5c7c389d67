"""The short copy that marks.db keeps of each marked paper, so that it can always be shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paperdeck.store.columns import authors_from
from paperdeck.store.connections import reading

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from paperdeck.model.paper import Author

ShortCopy = tuple[str, str, str, str, str | None]
"""A row of `marked_papers`: stable id, title, authors and identifiers as JSON, published."""

_READ = """
    SELECT papers.id, title, authors, author_details,
      (SELECT json_group_array(alias) FROM (
        SELECT alias FROM aliases WHERE paper_id = papers.id ORDER BY alias)),
      published
    FROM json_each(?) CROSS JOIN papers ON papers.id = value
"""
_WRITE = """
    INSERT INTO marked_papers (paper_id, title, authors, identifiers, published)
    VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (paper_id) DO UPDATE SET title = excluded.title, authors = excluded.authors,
      identifiers = excluded.identifiers, published = excluded.published
"""


def read_short_copies(conn: sqlite3.Connection, ids: Iterable[str]) -> list[ShortCopy]:
    """Make short copies of papers in papers.db; ids that are not there are left out.

    Raise `StoreError` when papers.db cannot be read.
    """
    with reading(conn):
        found = conn.execute(_READ, (json.dumps(list(ids)),)).fetchall()
    return [
        (paper_id, title, _names(authors_from(names, details)), identifiers, published)
        for paper_id, title, names, details, identifiers, published in found
    ]


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _names(authors: Iterable[Author]) -> str:
    return _encode([author.name for author in authors])


def write_short_copies(conn: sqlite3.Connection, copies: Iterable[ShortCopy]) -> None:
    """Write short copies into marks.db, inside the caller's transaction."""
    conn.executemany(_WRITE, copies)
