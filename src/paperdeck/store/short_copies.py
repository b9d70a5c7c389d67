"""The short copy that marks.db keeps of each marked paper, so that it can always be shown."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.columns import authors_from
from paperdeck.store.connections import reading
from paperdeck.store.marks_schema import MARKED
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
_WITHOUT_PAPER = f"""
    SELECT paper_id, paper_id IN (SELECT paper_id FROM marks.marked_papers) FROM ({MARKED})
    WHERE NOT EXISTS (SELECT 1 FROM papers WHERE papers.id = paper_id)
"""
_READ_COPIES = """
    SELECT paper_id, title, authors, identifiers, published
    FROM json_each(?) CROSS JOIN marks.marked_papers ON paper_id = value
"""
_SOURCE = "marks"
"""Who says what a short copy does: it yields to every source that knows the paper."""
_WITHOUT_COPY = f"""
    SELECT paper_id FROM ({MARKED})
    WHERE paper_id NOT IN (SELECT paper_id FROM marks.marked_papers)
    AND EXISTS (SELECT 1 FROM papers WHERE papers.id = paper_id)
"""
# Papers that each have an arXiv id, or that people said are two, are none (see `store.identity`).
_UNDER_OTHER_NAMES = """
    WITH lost AS MATERIALIZED (
      SELECT paper_id, iif(json_valid(identifiers), identifiers, '[]') AS names
      FROM marks.marked_papers
      WHERE NOT EXISTS (SELECT 1 FROM aliases WHERE alias = marked_papers.paper_id)
    )
    SELECT DISTINCT lost.paper_id
    FROM lost CROSS JOIN json_each(names) AS name CROSS JOIN aliases ON alias = name.value
    WHERE NOT (lost.paper_id GLOB 'arxiv:*' AND aliases.paper_id GLOB 'arxiv:*')
    AND NOT EXISTS (
      SELECT 1 FROM main.apart
      WHERE one IN (lost.paper_id, alias) AND other IN (lost.paper_id, alias))
"""
_BARE = """
    SELECT value FROM json_each(?)
    WHERE value NOT IN (SELECT paper_id FROM marks.marked_papers)
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


def copies_under_other_names(conn: sqlite3.Connection) -> list[PaperRecord]:
    """Return short copies of papers that papers.db has by another of their names alone.

    They are as `records_of_copies` has them: to take them in lets the paper bear all its names.
    `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    with reading(conn):
        ids = [paper_id for (paper_id,) in conn.execute(_UNDER_OTHER_NAMES)]
    return records_of_copies(conn, ids)


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


def missing_copies(conn: sqlite3.Connection, ids: Iterable[str]) -> list[ShortCopy]:
    """Make short copies of those of these papers of which marks.db has none.

    `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    with reading(conn):
        bare = [paper_id for (paper_id,) in conn.execute(_BARE, (json.dumps(list(ids)),))]
    return read_short_copies(conn, bare)


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _names(authors: Iterable[Author]) -> str:
    return _encode([author.name for author in authors])


def write_short_copies(conn: sqlite3.Connection, copies: Iterable[ShortCopy]) -> None:
    """Write short copies into marks.db, inside the caller's transaction."""
    conn.executemany(_WRITE, copies)
