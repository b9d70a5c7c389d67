"""The short copy that marks.db keeps of each marked paper, so that it can always be shown."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.columns import authors_from
from paperdeck.store.connections import reading
from paperdeck.store.moments import from_text
from paperdeck.store.records import decode_identifier

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

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


# What was marked, by the names that it had then; `papers` knows the present ones.
_MARKED = """
    SELECT paper_id FROM marks.flags UNION SELECT paper_id FROM marks.tags
    UNION SELECT paper_id FROM marks.notes UNION SELECT paper_id FROM marks.cite_keys
    UNION SELECT paper_id FROM marks.opinions
"""
_WITHOUT_PAPER = f"""
    SELECT paper_id, paper_id IN (SELECT paper_id FROM marks.marked_papers) FROM ({_MARKED})
    WHERE NOT EXISTS (SELECT 1 FROM papers WHERE papers.id = paper_id)
"""
_READ_COPIES = """
    SELECT paper_id, title, authors, identifiers, published
    FROM json_each(?) CROSS JOIN marks.marked_papers ON paper_id = value
"""
_SOURCE = "marks"
"""Who says what a short copy does: it yields to every source that knows the paper."""
_WITHOUT_COPY = f"""
    SELECT paper_id FROM ({_MARKED})
    WHERE paper_id NOT IN (SELECT paper_id FROM marks.marked_papers)
    AND EXISTS (SELECT 1 FROM papers WHERE papers.id = paper_id)
"""


def marked_without_paper(conn: sqlite3.Connection) -> dict[str, bool]:
    """Return the ids that are marked and not in papers.db, with whether a short copy shows them.

    `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    with reading(conn):
        return {paper_id: bool(shown) for paper_id, shown in conn.execute(_WITHOUT_PAPER)}


def records_of_copies(conn: sqlite3.Connection, ids: Iterable[str]) -> list[PaperRecord]:
    """Return what short copies say of papers, as a source of its own would say it.

    One that can't be read is left out. `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    with reading(conn):
        found = conn.execute(_READ_COPIES, (json.dumps(list(ids)),)).fetchall()
    records = []
    for paper_id, title, names, identifiers, published in found:
        with suppress(ValueError, TypeError, AttributeError):
            known = dict.fromkeys((paper_id, *json.loads(identifiers)))
            record = PaperRecord(
                source=_SOURCE,
                identifiers=tuple(map(decode_identifier, known)),
                title=title,
                authors=tuple(Author(name) for name in json.loads(names)),
                published=from_text(published),
            )
            records.append(record)
    return records


def marked_without_copy(conn: sqlite3.Connection) -> list[str]:
    """Return the ids of marked papers of papers.db of which no short copy has been made.

    `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    with reading(conn):
        return [paper_id for (paper_id,) in conn.execute(_WITHOUT_COPY)]


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
