"""Taking in many papers at once, most of which the store has never heard of.

What is new is written as it was prepared; whatever meets a paper that is there already, in
the store or in the same batch, goes the way of every other record (`store.ingest`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.connections import transaction
from paperdeck.store.ingest import Ingested, take_in
from paperdeck.store.moments import write
from paperdeck.store.records import WRITE_SAID, Statement
from paperdeck.store.stored import Numbering, find_owners, read_apart
from paperdeck.store.writing import write_new

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from paperdeck.model.paper import PaperRecord
    from paperdeck.store.preparing import Prepared


class Offered(NamedTuple):
    """A paper that may be new: as it would be written, the hash of what was read of it.

    `record` makes the record again that it was prepared from; few are asked for it.
    """

    paper: Prepared
    digest: bytes
    record: Callable[[], PaperRecord]


def take_in_bulk(
    conn: sqlite3.Connection, offered: Sequence[Offered], *, now: datetime
) -> Ingested:
    """Store papers in one transaction and tell what it did.

    `conn` is a `Store.papers_writer()`. Raise `StoreError` when papers.db is locked, full
    or damaged: nothing is stored then.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    with transaction(conn):
        fresh, others = _parted(conn, offered)
        _write(conn, fresh, now)
        said = [Statement(one.record(), one.digest, write(now)) for one in others]
        done = take_in(conn, said, now=now) if said else Ingested()
    return replace(done, added=(*(one.paper.id for one in fresh), *done.added))


def _parted(
    conn: sqlite3.Connection, offered: Sequence[Offered]
) -> tuple[list[Offered], list[Offered]]:
    """Part the papers of which nobody has heard by any of their names from the others."""
    apart = read_apart(conn)
    claims = Counter(chain.from_iterable(one.paper.names for one in offered))
    owners = find_owners(conn, claims)
    fresh: list[Offered] = []
    others: list[Offered] = []
    for one in offered:
        names = one.paper.names
        known = any(name in owners or claims[name] > 1 for name in names)
        known = known or any(a in names and b in names for a, b in apart)
        (others if known else fresh).append(one)
    return fresh, others


def _write(conn: sqlite3.Connection, fresh: Sequence[Offered], now: datetime) -> None:
    added = write(now)
    numbering = Numbering(conn)
    today = now.toordinal()
    # Within a day the later paper gets the higher number, so that it is listed first.
    aged = sorted((one.paper.day or today, one.paper.age, one.paper.id) for one in fresh)
    rows = {paper_id: numbering.next_row(day) for day, _, paper_id in aged}
    ordered = sorted(((rows[one.paper.id], one.paper) for one in fresh), key=lambda item: item[0])
    write_new(conn, ordered, added=added)
    conn.executemany(
        WRITE_SAID,
        ((one.paper.id, one.paper.source, one.digest, added, one.paper.said) for one in fresh),
    )
    conn.executemany(
        "INSERT INTO aliases VALUES (?, ?)",
        ((name, one.paper.id) for one in fresh for name in one.paper.names),
    )
