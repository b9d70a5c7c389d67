"""Lines of the list, ready to be shown."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from paperdeck.model.marks import Flag
from paperdeck.model.names import ET_AL, family_name
from paperdeck.model.rows import PaperRow
from paperdeck.query.marked import read_flags, read_noted, read_tags
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

_NAMES_SHOWN = 3
# CROSS JOIN keeps the order of the list that was asked for.
_PAPERS = """
    SELECT row, papers.id, title, authors, author_count, primary_category, published, upvotes,
      citations, code_url IS NOT NULL, withdrawn
    FROM json_each(?) CROSS JOIN papers ON papers.row = value
"""


def read_page(
    conn: sqlite3.Connection, rows: Sequence[int], *, read_title: Callable[[str], str] = to_plain
) -> list[PaperRow]:
    """Return lines for row numbers, in their order; papers that are no more are left out.

    `read_title` makes a title ready to be shown.
    """
    found = conn.execute(_PAPERS, (json.dumps(list(rows)),)).fetchall()
    ids = [paper[1] for paper in found]
    flags, tags, noted = read_flags(conn, ids), read_tags(conn, ids), read_noted(conn, ids)
    return [
        _line(
            paper,
            flags[paper_id],
            tags[paper_id],
            title=read_title(paper[2]),
            noted=paper_id in noted,
        )
        for paper, paper_id in zip(found, ids, strict=True)
    ]


def _line(
    paper: tuple[Any, ...], flags: set[Flag], tags: list[str], *, title: str, noted: bool
) -> PaperRow:
    row, paper_id, _, authors, count, category, published, *numbers = paper
    upvotes, citations, code, withdrawn = numbers
    names = authors.split("; ", _NAMES_SHOWN)[:_NAMES_SHOWN] if authors else []
    more = authors == ET_AL or authors.endswith(f"; {ET_AL}")
    return PaperRow(
        row=row,
        id=paper_id,
        title=title,
        family_names=tuple(family_name(name) for name in names if name != ET_AL),
        author_count=count,
        primary_category=category,
        day=date.fromisoformat(published[:10]) if published else None,
        upvotes=upvotes,
        citations=citations,
        code=bool(code),
        withdrawn=bool(withdrawn),
        starred=Flag.STARRED in flags,
        read=Flag.READ in flags,
        queued=Flag.QUEUED in flags,
        noted=noted,
        tags=tuple(tags),
        more_authors=more,
    )


def read_ids(conn: sqlite3.Connection, rows: Iterable[int]) -> dict[int, str]:
    """Return the stable ids of row numbers, in their order."""
    return dict(
        conn.execute(
            "SELECT row, papers.id FROM json_each(?) CROSS JOIN papers ON papers.row = value",
            (json.dumps(list(rows)),),
        )
    )


def read_rows_of(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, int]:
    """Return the row numbers of stable ids, in their order."""
    return dict(
        conn.execute(
            "SELECT papers.id, row FROM json_each(?) CROSS JOIN papers ON papers.id = value",
            (json.dumps(list(ids)),),
        )
    )
