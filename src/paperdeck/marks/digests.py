"""Which papers a digest has told of, so that none is sent twice."""

from __future__ import annotations

import fcntl
import os
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.marks.errors import MarkError
from paperdeck.store.connections import reading, transaction
from paperdeck.store.migrating import PRIVATE_FILE, naming_os_errors
from paperdeck.store.moments import from_text, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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


@contextmanager
def only_digest(store: Store) -> Iterator[None]:
    """Hold the library's lock of digests; it ends with the process, however that ends.

    Raise `MarkError` when another digest is being sent, and `StoreError` when the folder
    can't be written.
    """
    file = store.marks_file.with_name(_LOCK)
    with naming_os_errors(file):
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MarkError(
                "another digest of this library is being sent just now",
                next_step="Try again when that is done",
            ) from error
        yield
    finally:
        os.close(descriptor)
