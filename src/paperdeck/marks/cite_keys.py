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
from paperdeck.store.short_copies import missing_copies, write_short_copies

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from paperdeck.cite.living.foreign_keys import ForeignKeys
    from paperdeck.model.paper import Paper
    from paperdeck.store.database import Store
    from paperdeck.store.short_copies import ShortCopy

_FREED = """
    SELECT json_extract(row, '$.key'), paper_id FROM (
      SELECT before AS row, step, paper_id FROM changes WHERE kind = 'cite_key'
      UNION ALL
      SELECT after, step, paper_id FROM changes WHERE kind IN ('cite_key', 'former_key')
    ) JOIN steps ON number = step AND undone <= ? WHERE row IS NOT NULL
"""
# Where papers became one, the key that gave way is the paper's like the one that it goes by.
_MERGED = """
    WITH RECURSIVE now (old_id, id) AS (
      SELECT old_id, new_id FROM carried
      UNION SELECT now.old_id, new_id FROM now JOIN carried ON carried.old_id = now.id
    )
    SELECT value, now.id FROM carried
    JOIN now ON now.old_id = carried.old_id
    AND (now.id = carried.old_id OR now.id NOT IN (SELECT old_id FROM carried))
    JOIN json_each(json_array(
      json_extract(marks, '$.key'), json_extract(marks, '$.other_key')
    )) WHERE value IS NOT NULL
"""


def cite_keys(
    store: Store,
    papers: Sequence[Paper],
    make: Callable[[Paper], str] = base_key,
    *,
    keep: bool = True,
    foreign: Callable[[], ForeignKeys] | None = None,
) -> dict[str, str]:
    """Return each paper's key by stable id; papers without a key are given one.

    A key that was given stays, whatever becomes of title, authors or date: people have
    it in their manuscripts. `make` is what a new key begins with; without `keep` it is only said
    which keys would be given. `foreign`, asked only where there are keys to be given, knows those
    that entries of other works have: no new key is one of them. Raise `StoreError` when marks.db
    is locked or full, or there are keys to be kept and it can't be written.
    """
    keys = kept_keys(store, papers)
    missing = [paper for paper in papers if paper.id not in keys]
    if not missing:
        return keys
    # Files are read before the lock is taken, not under it.
    others = foreign() if foreign is not None else None
    if not keep:
        with closing(store.marks_reader()) as conn, reading(conn):
            given = _fresh_keys(conn, missing, make, others)
    else:
        copies = _copies_for(store, [paper.id for paper in missing])
        with closing(store.marks_writer()) as conn, transaction(conn):
            # Asked again under the lock: another process may have given some.
            keys = _given(conn, papers)
            missing = [paper for paper in papers if paper.id not in keys]
            given = _fresh_keys(conn, missing, make, others)
            _give(conn, given, copies)
    keys.update(given)
    return {paper.id: keys[paper.id] for paper in papers}


def kept_keys(store: Store, papers: Sequence[Paper]) -> dict[str, str]:
    """Return the keys that papers have, by stable id, in their order. Raise `StoreError`."""
    with closing(store.marks_reader()) as conn, reading(conn):
        return _given(conn, papers)


def keep_key(store: Store, wanted: Mapping[str, str]) -> dict[str, str]:
    """Give papers (by stable id) the keys that they have elsewhere; say why some didn't get theirs.

    A paper that has a key keeps it, and the first that wants a key gets it. The result has a
    sentence for each id that goes by another key than it wants. Raise `StoreError`.
    """
    copies = _copies_for(store, wanted)
    with closing(store.marks_writer()) as conn, transaction(conn):
        fresh, refused = keepable(conn, wanted)
        _give(conn, fresh, copies)
    return refused


def _copies_for(store: Store, ids: Iterable[str]) -> list[ShortCopy]:
    """Make the short copies that papers to be given keys need, before the lock is taken."""
    with closing(store.reader()) as conn:
        return missing_copies(conn, ids)


def _give(conn: sqlite3.Connection, keys: Mapping[str, str], copies: Iterable[ShortCopy]) -> None:
    conn.executemany("INSERT INTO cite_keys VALUES (?, ?)", keys.items())
    write_short_copies(conn, (copy for copy in copies if copy[0] in keys))


def keepable(
    conn: sqlite3.Connection, wanted: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return which papers can have the keys that they have elsewhere, and why others can't.

    Both are by stable id; papers that have their keys already are in neither.
    """
    refused: dict[str, str] = {}
    keys = _keys_of(conn, wanted)
    owners = _owners(conn)
    fresh: dict[str, str] = {}
    for paper_id, key in wanted.items():
        if keys.get(paper_id) == key:
            continue
        owner = owners.get(key.casefold(), paper_id)
        if fault := key_fault(key):
            refused[paper_id] = f"the key {key!r} {fault}"
        elif paper_id in keys:
            refused[paper_id] = f"it has the key {keys[paper_id]} already, so not {key}"
        elif owner != paper_id:
            refused[paper_id] = f"the key {key} is that of {owner}"
        else:
            fresh[paper_id] = key
            owners[key.casefold()] = paper_id
    return fresh, refused


def former_keys(conn: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """Return the keys that papers had before those that they have, by stable id."""
    taken = {key.casefold() for (key,) in conn.execute("SELECT key FROM cite_keys")}
    found = conn.execute(_FREED, (False,)).fetchall() + conn.execute(_MERGED).fetchall()
    # As `_owners` has it, each key is one paper's, however it is spelled.
    last = {key.casefold(): (key, paper_id) for key, paper_id in sorted(found)}
    former: dict[str, tuple[str, ...]] = {}
    for folded, (key, paper_id) in last.items():
        if folded not in taken:
            former[paper_id] = (*former.get(paper_id, ()), key)
    return former


def keepable_formers(
    conn: sqlite3.Connection, wanted: Iterable[tuple[str, str]], given: Mapping[str, str]
) -> tuple[list[tuple[str, str]], dict[tuple[str, str], str]]:
    """Return which keys can be kept for the papers that had them elsewhere, and why others can't.

    Each is a pair of stable id and key; those that are known to be a paper's are in neither.
    `given` are the keys that papers are about to be given, by stable id.
    """
    owners = _owners(conn, undone=False)
    owners |= {key.casefold(): paper_id for paper_id, key in given.items()}
    fresh: list[tuple[str, str]] = []
    refused: dict[tuple[str, str], str] = {}
    for paper_id, key in wanted:
        owner = owners.get(key.casefold())
        if fault := key_fault(key):
            refused[paper_id, key] = f"the former key {key!r} {fault}"
        elif owner is None:
            fresh.append((paper_id, key))
            owners[key.casefold()] = paper_id
        elif owner != paper_id:
            refused[paper_id, key] = f"the former key {key} is that of {owner}"
    return fresh, refused


def key_changes(conn: sqlite3.Connection, paper_id: str, key: str) -> list[Change]:
    """Return the change that gives a paper a key chosen by hand.

    Raise `MarkError` for a text that can be no key, and for one that another paper has or had:
    manuscripts may cite that paper by it.
    """
    if fault := key_fault(key):
        raise MarkError(f"“{key}” {fault}", next_step="Choose another key")
    owner = _owners(conn, undone=False).get(key.casefold(), paper_id)
    if owner != paper_id:
        has = key.casefold() in {one.casefold() for one in _keys_of(conn, [owner]).values()}
        whose = f"is that of {owner}" if has else f"was that of {owner}, and may be cited somewhere"
        raise MarkError(f"The key {key} {whose}", next_step="Choose another key")
    before = _keys_of(conn, [paper_id]).get(paper_id)
    if before == key:
        return []
    row = None if before is None else {"key": before}
    return [Change(Kind.CITE_KEY, paper_id, row, {"key": key})]


def _given(conn: sqlite3.Connection, papers: Sequence[Paper]) -> dict[str, str]:
    return _keys_of(conn, [paper.id for paper in papers])


def _keys_of(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, str]:
    return dict(
        conn.execute(
            "SELECT paper_id, cite_keys.key FROM json_each(?)"
            " CROSS JOIN cite_keys ON paper_id = value",
            (json.dumps(list(ids)),),
        )
    )


def _owners(conn: sqlite3.Connection, *, undone: bool = True) -> dict[str, str]:
    """Return whose each key is, in small letters: BibTeX takes `Knuth` and `knuth` for one.

    Those that papers had before are theirs, too: people have them in manuscripts, and undoing
    gives them back. With `undone` so are those that redoing would give.
    """
    found = conn.execute(_FREED, (undone,)).fetchall()
    found += conn.execute(_MERGED).fetchall()
    found += conn.execute("SELECT key, paper_id FROM cite_keys").fetchall()
    return {key.casefold(): paper_id for key, paper_id in found}


def _fresh_keys(
    conn: sqlite3.Connection,
    papers: Sequence[Paper],
    make: Callable[[Paper], str],
    foreign: ForeignKeys | None,
) -> dict[str, str]:
    owners = _owners(conn)
    given: dict[str, str] = {}
    for paper in papers:
        if paper.id in given:
            continue
        base = make(paper)
        keys = (with_suffix(base, n) for n in count())
        key = next(
            key
            for key in keys
            if owners.get(key.casefold(), paper.id) == paper.id
            and not (foreign and foreign.has(key, paper))
        )
        owners[key.casefold()] = paper.id
        given[paper.id] = key
    return given
