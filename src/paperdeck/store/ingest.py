"""Taking in what sources say: one batch, one transaction, every text through the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import stable_id
from paperdeck.store.connections import transaction
from paperdeck.store.gate import clean_record
from paperdeck.store.identity import Register
from paperdeck.store.index import merge_parts
from paperdeck.store.outcomes import settle, write_outcomes
from paperdeck.store.preparing import NO_NAME, NO_TITLE
from paperdeck.store.records import state
from paperdeck.store.stored import find_owners, load_hashes, load_stored, read_apart

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from paperdeck.model.paper import PaperRecord
    from paperdeck.store.outcomes import Outcome
    from paperdeck.store.records import Statement


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that cannot be stored, and why."""

    record: PaperRecord
    reason: str


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a batch did.

    `added` and `updated` are stable ids, `merged` pairs of an id that is no more and the
    one it became. `unchanged` counts the records that changed nothing, so that
    added + updated + unchanged + rejected is the number of records given.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: int = 0
    merged: tuple[tuple[str, str], ...] = ()
    rejected: tuple[Rejected, ...] = ()


def ingest(
    conn: sqlite3.Connection,
    records: Sequence[PaperRecord],
    *,
    now: datetime,
    run: int | None = None,
) -> Ingested:
    """Store a batch of records in one transaction and tell what it did.

    `conn` is a `Store.papers_writer()`, `run` the sync run that the batch belongs to.
    A paper is found by any of its identifiers, and its sources' records are merged; two
    papers that a record shows to be one become one (`store.merges` carries the marks
    along). Records without usable identifier or title are rejected, the rest goes on.
    Raise `StoreError` when papers.db is locked, full or damaged: nothing is stored then.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    said = [state(record, now) for record in records]
    with transaction(conn):
        return take_in(conn, said, now=now, run=run)


def take_in(
    conn: sqlite3.Connection, said: Sequence[Statement], *, now: datetime, run: int | None = None
) -> Ingested:
    """Do what `ingest` does with records that are statements already, in the caller's transaction.

    `now` is in UTC, in whole seconds.
    """
    apart = read_apart(conn)
    owners = find_owners(conn, _names(said).union(*apart))
    accepted, rejected = _pass_gate(_changed(conn, said, owners))
    register = Register(owners, apart)
    for statement in accepted:
        register.place(statement)
    drafts = register.drafts()
    stored = load_stored(conn, [name for draft in drafts for name in draft.known])
    outcomes = [settle(draft, stored, now) for draft in drafts]
    if write_outcomes(conn, outcomes, owners, run=run, now=now):
        merge_parts(conn)
    _see_votes_again(conn, said, owners, now)
    return _summary(outcomes, len(said), rejected)


def _see_votes_again(
    conn: sqlite3.Connection, said: Iterable[Statement], owners: Mapping[str, str], now: datetime
) -> None:
    """Note votes of papers of which nothing is new, too: that a day brought none is known so."""
    seen = [
        (now.toordinal(), one.record.upvotes, owner)
        for one in said
        if one.record.upvotes is not None and (owner := _owner(one, owners))
    ]
    conn.executemany(
        "INSERT OR IGNORE INTO upvote_history SELECT id, ?, upvotes FROM papers"
        " WHERE upvotes = ? AND id = ?",
        seen,
    )


def _names(said: Iterable[Statement]) -> set[str]:
    return {str(name) for statement in said for name in statement.record.identifiers}


def _changed(
    conn: sqlite3.Connection, said: Iterable[Statement], owners: Mapping[str, str]
) -> Iterator[Statement]:
    """Yield the statements of papers of which something is said that is not stored just so.

    All of them: when a source says two things of a paper, the last one counts, stored or not.
    """
    hashes = load_hashes(conn, owners.values())
    placed = [(_owner(statement, owners), statement) for statement in said]
    changed = {
        (owner, statement.record.source)
        for owner, statement in placed
        if hashes.get((owner, statement.record.source)) != statement.digest
    }
    for owner, one in placed:
        if not owner or (owner, one.record.source) in changed:
            yield one


def _owner(statement: Statement, owners: Mapping[str, str]) -> str:
    return owners.get(stable_id(statement.record.identifiers) or "", "")


def _pass_gate(said: Iterable[Statement]) -> tuple[list[Statement], list[Rejected]]:
    accepted: list[Statement] = []
    rejected: list[Rejected] = []
    for statement in said:
        clean = clean_record(statement.record)
        if not clean.identifiers:
            rejected.append(Rejected(statement.record, NO_NAME))
        elif not clean.title:
            rejected.append(Rejected(statement.record, NO_TITLE))
        else:
            accepted.append(statement.with_record(clean))
    return accepted, rejected


def _summary(outcomes: Sequence[Outcome], given: int, rejected: Sequence[Rejected]) -> Ingested:
    added = tuple(outcome.paper.id for outcome in outcomes if not outcome.old)
    updated = tuple(outcome.paper.id for outcome in outcomes if outcome.old and outcome.differs)
    return Ingested(
        added=added,
        updated=updated,
        unchanged=given - len(added) - len(updated) - len(rejected),
        merged=tuple((name, outcome.paper.id) for outcome in outcomes for name in outcome.renamed),
        rejected=tuple(rejected),
    )
