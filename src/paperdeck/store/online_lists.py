"""The papers that a service lists of a person, kept as they came, with the moment they did.

They are no papers of the library: what is wanted of them is taken in one by one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.identifiers import stable_id
from paperdeck.store.connections import reading, transaction
from paperdeck.store.gate import clean_record
from paperdeck.store.moments import read, write
from paperdeck.store.records import decode_whole, encode_whole, state
from paperdeck.text.safe import safe_line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from paperdeck.model.paper import PaperRecord


class ListHead(NamedTuple):
    """What is known of a list without its papers.

    `names` are each paper's identifiers as text, `fetched` is aware, in UTC. `trouble` says why
    the service may know more papers; "" if these are all.
    """

    source: str
    id: str
    fetched: datetime
    names: tuple[tuple[str, ...], ...]
    trouble: str = ""


def save_list(
    conn: sqlite3.Connection,
    source: str,
    person_id: str,
    records: Iterable[PaperRecord],
    *,
    now: datetime,
    trouble: str = "",
) -> int:
    """Keep a list in place of the one before; return how many papers it has, each once.

    Every text passes the gate; what has no usable title or name is left out. `conn` is a
    `Store.papers_writer()`, `now` aware. Raise `StoreError`.
    """
    papers: dict[str, PaperRecord] = {}
    for record in map(clean_record, records):
        name = stable_id(record.identifiers)
        if name is not None and record.title:
            papers.setdefault(name, record)
    names = [[str(name) for name in record.identifiers] for record in papers.values()]
    said = encode_whole(state(record, now) for record in papers.values())
    with transaction(conn):
        conn.execute(
            "INSERT OR REPLACE INTO online_lists (source, id, fetched, trouble, names, said)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (source, person_id, write(now), safe_line(trouble) or None, json.dumps(names), said),
        )
    return len(papers)


def read_head(conn: sqlite3.Connection, source: str, person_id: str) -> ListHead | None:
    """Return what is known of a person's list, `None` if none is kept. Raise `StoreError`."""
    select = "SELECT fetched, names, trouble FROM online_lists WHERE source = ? AND id = ?"
    with reading(conn):
        found = conn.execute(select, (source, person_id)).fetchone()
    if found is None:
        return None
    fetched, names, trouble = found
    listed = tuple(tuple(paper) for paper in json.loads(names))
    return ListHead(source, person_id, read(fetched), listed, trouble or "")


def read_records(conn: sqlite3.Connection, source: str, person_id: str) -> list[PaperRecord]:
    """Return the papers of a person's list in the service's order. Raise `StoreError`."""
    select = "SELECT said FROM online_lists WHERE source = ? AND id = ?"
    with reading(conn):
        found = conn.execute(select, (source, person_id)).fetchone()
    return [] if found is None else [one.record for one in decode_whole(found[0])]
