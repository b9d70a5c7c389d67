"""Which papers a digest has told of, so that none is sent twice."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.marks.errors import MarkError
from paperdeck.store.connections import reading, transaction
from paperdeck.store.locks import only_one
from paperdeck.store.moments import from_text, write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from paperdeck.store.database import Store

_LOCK = ".digesting"
# A paper that became another's part since goes by the other's id now.
_TOLD = """
    SELECT coalesce(aliases.paper_id, digested.paper_id)
    FROM marks.digested LEFT JOIN aliases ON alias = digested.paper_id WHERE digest = ?
"""
# An older file that can't be written was not brought up to date.
_NO_TABLE = """
    SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM marks.sqlite_master WHERE name = 'digested')
"""


class Told(NamedTuple):
    """The stable ids of today that a digest has told of, and when it last did (aware, UTC)."""

    ids: frozenset[str] = frozenset()
    last: datetime | None = None


def read_told(store: Store, digest: str) -> Told:
    """Return what the digest of a name has told of. Raise `StoreError`."""
    with closing(store.reader()) as conn, reading(conn):
        if conn.execute(_NO_TABLE).fetchone():
            return Told()
        ids = frozenset(paper_id for (paper_id,) in conn.execute(_TOLD, (digest,)))
        latest = "SELECT max(at) FROM marks.digested WHERE digest = ?"
        (last,) = conn.execute(latest, (digest,)).fetchone()
    return Told(ids, from_text(last))


def note_told(store: Store, digest: str, ids: Iterable[str], now: datetime) -> None:
    """Write down that the digest of a name has told of papers. Raise `StoreError`."""
    rows = [(digest, paper_id, write(now)) for paper_id in ids]
    with closing(store.marks_writer()) as conn, transaction(conn):
        conn.executemany("INSERT OR REPLACE INTO digested VALUES (?, ?, ?)", rows)


def check_notable(store: Store, now: datetime) -> None:
    """See that something can be written to marks.db: what can't be noted had better not be told.

    Raise `StoreError` where the file is locked, full or read-only.
    """
    with closing(store.marks_writer()) as conn, transaction(conn):
        conn.execute("INSERT OR REPLACE INTO meta VALUES ('digest_begun', ?)", (write(now),))


def only_digest(store: Store) -> AbstractContextManager[None]:
    """Hold the library's lock of digests.

    Raise `MarkError` when another digest is being sent, and as `only_one` does.
    """
    error = MarkError(
        "another digest of this library is being sent just now",
        next_step="Try again when that is done",
    )
    return only_one(store.marks_file.with_name(_LOCK), error)
