"""Citation keys: given once, kept for ever, never the same for two papers."""

from __future__ import annotations

import json
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING

from paperdeck.cite.keys import base_key, with_suffix
from paperdeck.store.connections import reading, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from paperdeck.model.paper import Paper
    from paperdeck.store.database import Store


def cite_keys(store: Store, papers: Sequence[Paper]) -> dict[str, str]:
    """Return each paper's key by stable id; papers without a key are given one.

    A key that was given stays, whatever becomes of title, authors or date: people have
    it in their manuscripts. Raise `StoreError` when marks.db is locked or full.
    """
    ids = json.dumps([paper.id for paper in papers])
    with closing(store.marks_writer()) as conn:
        with reading(conn):
            keys = _given(conn, ids)
        if any(paper.id not in keys for paper in papers):
            with transaction(conn):
                # Asked again under the lock: another process may have given some.
                keys = _given(conn, ids)
                keys.update(_give(conn, [paper for paper in papers if paper.id not in keys]))
    return {paper.id: keys[paper.id] for paper in papers}


def _given(conn: sqlite3.Connection, ids: str) -> dict[str, str]:
    return dict(
        conn.execute(
            "SELECT paper_id, cite_keys.key FROM json_each(?)"
            " CROSS JOIN cite_keys ON paper_id = value",
            (ids,),
        )
    )


def _give(conn: sqlite3.Connection, papers: Sequence[Paper]) -> dict[str, str]:
    taken = {key for (key,) in conn.execute("SELECT key FROM cite_keys")}
    given: dict[str, str] = {}
    for paper in papers:
        if paper.id in given:
            continue
        base = base_key(paper)
        key = next(key for key in (with_suffix(base, n) for n in count()) if key not in taken)
        taken.add(key)
        given[paper.id] = key
    conn.executemany("INSERT INTO cite_keys VALUES (?, ?)", given.items())
    return given
