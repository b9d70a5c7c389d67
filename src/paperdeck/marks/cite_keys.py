"""Citation keys: given once, kept for ever, never the same for two papers."""

from __future__ import annotations

import json
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING

from paperdeck.cite.keying.keys import base_key, key_fault, with_suffix
from paperdeck.marks.errors import MarkError
from paperdeck.marks.journal import Change, Kind
from paperdeck.store.connections import reading, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from paperdeck.model.paper import Paper
    from paperdeck.store.database import Store

_FREED = """
    SELECT json_extract(row, '$.key'), paper_id FROM (
      SELECT before AS row, paper_id FROM changes WHERE kind = 'cite_key'
      UNION SELECT after, paper_id FROM changes WHERE kind = 'cite_key'
    ) WHERE row IS NOT NULL
"""


def cite_keys(
    store: Store,
    papers: Sequence[Paper],
    make: Callable[[Paper], str] = base_key,
    *,
    keep: bool = True,
) -> dict[str, str]:
    """Return each paper's key by stable id; papers without a key are given one.

    A key that was given stays, whatever becomes of title, authors or date: people have
    it in their manuscripts. `make` is what a new key begins with; without `keep` it is only said
    which keys would be given. Raise `StoreError` when marks.db is locked or full.
    """
    ids = json.dumps([paper.id for paper in papers])
    with closing(store.marks_writer()) as conn:
        with reading(conn):
            keys = _given(conn, ids)
        missing = [paper for paper in papers if paper.id not in keys]
        if missing and not keep:
            with reading(conn):
                keys.update(_fresh_keys(conn, missing, make))
        elif missing:
            with transaction(conn):
                # Asked again under the lock: another process may have given some.
                keys = _given(conn, ids)
                missing = [paper for paper in papers if paper.id not in keys]
                given = _fresh_keys(conn, missing, make)
                conn.executemany("INSERT INTO cite_keys VALUES (?, ?)", given.items())
                keys.update(given)
    return {paper.id: keys[paper.id] for paper in papers}


def keep_key(store: Store, wanted: Mapping[str, str]) -> dict[str, str]:
    """Give papers (by stable id) the keys that they have elsewhere; say why some didn't get theirs.

    A paper that has a key keeps it, and the first that wants a key gets it. The result has a
    sentence for each id that goes by another key than it wants. Raise `StoreError`.
    """
    refused: dict[str, str] = {}
    with closing(store.marks_writer()) as conn, transaction(conn):
        keys = _given(conn, json.dumps(list(wanted)))
        owners = _owners(conn)
        fresh: dict[str, str] = {}
        for paper_id, key in wanted.items():
            if keys.get(paper_id) == key:
                continue
            owner = owners.get(key.casefold(), paper_id)
            if fault := key_fault(key):
                refused[paper_id] = f"the key {key!r} {fault}"
            elif paper_id in keys:
                refused[paper_id] = f"it has the key {keys[paper_id]} already"
            elif owner != paper_id:
                refused[paper_id] = f"the key {key} is that of {owner}"
            else:
                fresh[paper_id] = key
                owners[key.casefold()] = paper_id
        conn.executemany("INSERT INTO cite_keys VALUES (?, ?)", fresh.items())
    return refused


def key_changes(conn: sqlite3.Connection, paper_id: str, key: str) -> list[Change]:
    """Return the change that gives a paper a key chosen by hand.

    Raise `MarkError` for a text that can be no key, and for one that another paper has.
    """
    if fault := key_fault(key):
        raise MarkError(f"“{key}” {fault}", next_step="Choose another key")
    owner = _owners(conn, freed=False).get(key.casefold(), paper_id)
    if owner != paper_id:
        raise MarkError(f"The key {key} is that of {owner}", next_step="Choose another key")
    before = _given(conn, json.dumps([paper_id])).get(paper_id)
    if before == key:
        return []
    row = None if before is None else {"key": before}
    return [Change(Kind.CITE_KEY, paper_id, row, {"key": key})]


def _given(conn: sqlite3.Connection, ids: str) -> dict[str, str]:
    return dict(
        conn.execute(
            "SELECT paper_id, cite_keys.key FROM json_each(?)"
            " CROSS JOIN cite_keys ON paper_id = value",
            (ids,),
        )
    )


def _owners(conn: sqlite3.Connection, *, freed: bool = True) -> dict[str, str]:
    """Return whose each key is, in small letters: BibTeX takes `Knuth` and `knuth` for one.

    With `freed` also those that papers had before: undoing gives them back.
    """
    found = conn.execute(_FREED).fetchall() if freed else []
    found += conn.execute("SELECT key, paper_id FROM cite_keys").fetchall()
    return {key.casefold(): paper_id for key, paper_id in found}


def _fresh_keys(
    conn: sqlite3.Connection, papers: Sequence[Paper], make: Callable[[Paper], str]
) -> dict[str, str]:
    owners = _owners(conn)
    given: dict[str, str] = {}
    for paper in papers:
        if paper.id in given:
            continue
        base = make(paper)
        keys = (with_suffix(base, n) for n in count())
        key = next(key for key in keys if owners.get(key.casefold(), paper.id) == paper.id)
        owners[key.casefold()] = paper.id
        given[paper.id] = key
    return given
