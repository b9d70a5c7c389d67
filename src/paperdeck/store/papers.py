"""Reading single papers: by stable id, whole, as the sources' records made them."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

from paperdeck.model.merge import scholar_rank
from paperdeck.store.columns import COLUMNS, paper_from
from paperdeck.store.connections import reading
from paperdeck.store.moments import read
from paperdeck.store.records import decode_said

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from paperdeck.model.identifiers import Identifier
    from paperdeck.model.paper import Paper, PaperRecord

_PAPERS = (
    f"SELECT {', '.join(f'papers.{name}' for name in COLUMNS)}"
    " FROM json_each(?) CROSS JOIN papers ON papers.id = value"
)
_CATEGORIES = (
    "SELECT row, category FROM json_each(?) CROSS JOIN paper_categories ON row = value"
    " ORDER BY row, position"
)
_SOURCES = "SELECT row, source FROM json_each(?) CROSS JOIN paper_sources ON row = value"
_DAYS = (
    "SELECT DISTINCT row, day FROM json_each(?) CROSS JOIN paper_days ON row = value"
    " ORDER BY row, day"
)


def read_paper(conn: sqlite3.Connection, paper_id: str) -> Paper | None:
    """Return the paper of a stable id, or `None`. Raise `StoreError`."""
    return next(iter(read_papers(conn, [paper_id])), None)


def read_papers(conn: sqlite3.Connection, ids: Iterable[str]) -> list[Paper]:
    """Return the papers of stable ids, in the order given; unknown ids are left out.

    Raise `StoreError` when papers.db cannot be read.
    """
    return list(read_rows(conn, ids).values())


def read_rows(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[int, Paper]:
    """Return the papers of stable ids by row number, in the order given.

    Raise `StoreError` when papers.db cannot be read.
    """
    with reading(conn):
        found = conn.execute(_PAPERS, (json.dumps(list(dict.fromkeys(ids))),)).fetchall()
        columns = [dict(zip(COLUMNS, values, strict=True)) for values in found]
        rows = json.dumps([values["row"] for values in columns])
        categories = _by_row(conn.execute(_CATEGORIES, (rows,)))
        sources = _by_row(conn.execute(_SOURCES, (rows,)))
        days = _by_row(conn.execute(_DAYS, (rows,)))
    return {
        values["row"]: paper_from(
            values,
            categories=tuple(category for (category,) in categories[values["row"]]),
            sources=_ranked(source for (source,) in sources[values["row"]]),
            days=tuple(date.fromordinal(day) for (day,) in days[values["row"]]),
        )
        for values in columns
    }


def _by_row(found: Iterable[tuple[Any, ...]]) -> defaultdict[int, list[tuple[Any, ...]]]:
    grouped: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row, *values in found:
        grouped[row].append(tuple(values))
    return grouped


def _ranked(sources: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(sources, key=scholar_rank))


def resolve_id(conn: sqlite3.Connection, identifier: Identifier) -> str | None:
    """Return the stable id of the paper that an identifier names, or `None`.

    `conn` is a `Store.reader()`: papers of which only marks are left are found as well.
    Raise `StoreError` when a file cannot be read.
    """
    name = str(identifier)
    with reading(conn):
        found = conn.execute("SELECT paper_id FROM aliases WHERE alias = ?", (name,)).fetchone()
        if found is None:
            found = conn.execute(
                "SELECT paper_id FROM marks.marked_papers WHERE paper_id = ?1"
                " OR EXISTS (SELECT 1 FROM json_each(identifiers) WHERE value = ?1) LIMIT 1",
                (name,),
            ).fetchone()
    return None if found is None else str(found[0])


def names_of_paper(conn: sqlite3.Connection, paper_id: str) -> list[str]:
    """Return all identifiers by which a paper is known, as text. Raise `StoreError`."""
    with reading(conn):
        found = conn.execute(
            "SELECT alias FROM aliases WHERE paper_id = ? ORDER BY alias", (paper_id,)
        )
        return [name for (name,) in found]


def fetched_times(conn: sqlite3.Connection, paper_id: str) -> dict[str, datetime]:
    """Return when each source last told something new of a paper (aware, UTC).

    Raise `StoreError` when papers.db cannot be read.
    """
    with reading(conn):
        found = conn.execute(
            "SELECT source, fetched FROM source_records WHERE paper_id = ?", (paper_id,)
        ).fetchall()
    return {source: read(fetched) for source, fetched in found}


def load_records(conn: sqlite3.Connection, paper_id: str) -> list[PaperRecord]:
    """Return what each source said last of a paper, the most believed source first.

    Raise `StoreError` when papers.db cannot be read.
    """
    paper = read_paper(conn, paper_id)
    if paper is None:
        return []
    with reading(conn):
        found: Sequence[tuple[str, str]] = conn.execute(
            "SELECT source, payload FROM source_records WHERE paper_id = ?", (paper_id,)
        ).fetchall()
    records = [decode_said(source, payload, paper) for source, payload in found]
    return sorted(records, key=lambda record: scholar_rank(record.source))
