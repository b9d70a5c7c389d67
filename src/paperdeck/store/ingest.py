"""Taking in what sources say: one batch, one transaction, every text through the gate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import stable_id
from paperdeck.model.merge import merge_records
from paperdeck.store.columns import Entry, age_within_day, listed_day
from paperdeck.store.connections import transaction
from paperdeck.store.gate import clean_record
from paperdeck.store.identity import Register
from paperdeck.store.index import merge_parts
from paperdeck.store.moments import write
from paperdeck.store.preparing import NO_NAME, NO_TITLE
from paperdeck.store.records import WRITE_SAID, encode_said, state
from paperdeck.store.row_numbers import DAY_BITS
from paperdeck.store.stored import Numbering, find_owners, load_hashes, load_stored
from paperdeck.store.writing import Change, write_changes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from paperdeck.model.paper import Paper, PaperRecord
    from paperdeck.store.identity import Draft
    from paperdeck.store.records import Statement
    from paperdeck.store.stored import StoredPaper

# A paper of which a source does not say on what day it featured it is new when it was
# published in the last two weeks; older ones were only changed or listed again.
_NEW_FOR = timedelta(days=14)


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
    owners = find_owners(conn, _names(said))
    accepted, rejected = _pass_gate(_changed(conn, said, owners))
    register = Register(owners)
    for statement in accepted:
        register.place(statement)
    drafts = register.drafts()
    stored = load_stored(conn, [name for draft in drafts for name in draft.known])
    outcomes = [_settle(draft, stored, now) for draft in drafts]
    changes = _number(conn, [outcome for outcome in outcomes if outcome.differs], run, now)
    write_changes(conn, changes)
    if changes:
        merge_parts(conn)
    _write_records(conn, outcomes)
    _write_names(conn, outcomes, owners, now)
    return _summary(outcomes, len(said), rejected)


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


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What becomes of a draft. `arrived` are the statements that are new or differ."""

    draft: Draft
    paper: Paper
    days: frozenset[tuple[str, int]]
    records: Mapping[str, Statement]
    arrived: tuple[Statement, ...]
    old: tuple[StoredPaper, ...]

    @property
    def renamed(self) -> list[str]:
        """The stable ids that are no more."""
        return [old.entry.paper.id for old in self.old if old.entry.paper.id != self.paper.id]

    @property
    def differs(self) -> bool:
        """Whether anything that the library shows is new."""
        before = [(old.entry.paper, old.entry.days) for old in self.old]
        return before != [(self.paper, self.days)]


def _settle(draft: Draft, stored: Mapping[str, StoredPaper], now: datetime) -> _Outcome:
    """Merge a draft's new records with what is stored."""
    draft.known.sort(key=lambda name: stored[name].entry.paper.added or now)
    old = tuple(stored[name] for name in draft.known)
    records = _latest(old)
    arrived: list[Statement] = []
    for statement in draft.statements:
        source = statement.record.source
        before = records.get(source)
        records[source] = _with_days_of(before, statement)
        if before is None or (before.record, before.digest) != (
            records[source].record,
            statement.digest,
        ):
            arrived.append(records[source])
    added = min((paper.entry.paper.added or now for paper in old), default=now)
    merged = merge_records(draft.stable_id(), [said.record for said in records.values()], added)
    days = frozenset(
        (source, day.toordinal()) for source, said in records.items() for day in said.record.days
    )
    return _Outcome(draft, merged, days, records, tuple(arrived), old)


def _latest(papers: Iterable[StoredPaper]) -> dict[str, Statement]:
    """Return one statement a source, the one fetched last."""
    latest: dict[str, Statement] = {}
    for paper in papers:
        for source, said in paper.records.items():
            if source not in latest or said.fetched > latest[source].fetched:
                latest[source] = said
    return latest


def _with_days_of(before: Statement | None, statement: Statement) -> Statement:
    """Add the days of an earlier statement: a source tells of a paper day by day."""
    if before is None:
        return statement
    days = {*statement.record.days, *before.record.days}
    return statement.with_record(replace(statement.record, days=tuple(sorted(days))))


def _number(
    conn: sqlite3.Connection, outcomes: Iterable[_Outcome], run: int | None, now: datetime
) -> list[Change]:
    """Give every paper its row: the one it has, or a new one when its day is another."""
    numbering = Numbering(conn)
    changes: list[Change] = []
    # Within a day the later paper gets the higher number, so that it is listed first.
    for outcome in sorted(outcomes, key=_age):
        day = _day(outcome.paper)
        old = tuple(paper.entry for paper in outcome.old)
        rows = [entry.row for entry in old if entry.row >> DAY_BITS == day]
        row = rows[0] if rows else numbering.next_row(day)
        first = old[0] if old else None
        new = Entry(
            row,
            outcome.paper,
            outcome.days,
            added_run=first.added_run if first else run,
            fresh=first.fresh if first else run is not None and _is_new(outcome.paper, now),
        )
        changes.append(Change(new, old))
    return changes


def _age(outcome: _Outcome) -> tuple[int, float, str]:
    return _day(outcome.paper), age_within_day(outcome.paper), outcome.paper.id


def _day(paper: Paper) -> int:
    return listed_day(paper) or (paper.added.toordinal() if paper.added else 1)


def _is_new(paper: Paper, now: datetime) -> bool:
    return bool(paper.days) or (paper.published is not None and paper.published >= now - _NEW_FOR)


def _write_records(conn: sqlite3.Connection, outcomes: Iterable[_Outcome]) -> None:
    gone: list[tuple[str]] = []
    come: list[tuple[str, str, bytes, str, str]] = []
    for outcome in outcomes:
        gone.extend((name,) for name in outcome.renamed)
        # What is kept of a record is how it differs from the paper, which is another now.
        said = outcome.records.values() if outcome.differs else outcome.arrived
        come.extend(
            (
                outcome.paper.id,
                one.record.source,
                one.digest,
                one.fetched,
                encode_said(one.record, outcome.paper),
            )
            for one in said
        )
    conn.executemany("DELETE FROM source_records WHERE paper_id = ?", gone)
    conn.executemany(WRITE_SAID, come)


def _write_names(
    conn: sqlite3.Connection,
    outcomes: Iterable[_Outcome],
    owners: Mapping[str, str],
    now: datetime,
) -> None:
    """Write the aliases, and which ids are no more."""
    names: list[tuple[str, str]] = []
    merged: list[tuple[str, str]] = []
    for outcome in outcomes:
        paper_id = outcome.paper.id
        merged.extend((paper_id, name) for name in outcome.renamed)
        names.extend((name, paper_id) for name in outcome.draft.names if name not in owners)
    conn.executemany("INSERT INTO aliases VALUES (?, ?)", names)
    conn.executemany("UPDATE aliases SET paper_id = ? WHERE paper_id = ?", merged)
    conn.executemany("UPDATE merges SET new_id = ? WHERE new_id = ?", merged)
    conn.executemany(
        "INSERT INTO merges (new_id, old_id, at) VALUES (?, ?, ?)",
        ((new, old, write(now)) for new, old in merged),
    )


def _summary(outcomes: Sequence[_Outcome], given: int, rejected: Sequence[Rejected]) -> Ingested:
    added = tuple(outcome.paper.id for outcome in outcomes if not outcome.old)
    updated = tuple(outcome.paper.id for outcome in outcomes if outcome.old and outcome.differs)
    return Ingested(
        added=added,
        updated=updated,
        unchanged=given - len(added) - len(updated) - len(rejected),
        merged=tuple((name, outcome.paper.id) for outcome in outcomes for name in outcome.renamed),
        rejected=tuple(rejected),
    )
