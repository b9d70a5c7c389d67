"""What becomes of the papers that new statements speak of, and writing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from paperdeck.model.merge import complete, merge_records
from paperdeck.store.columns import Entry, age_within_day, listed_day
from paperdeck.store.moments import to_text, write
from paperdeck.store.records import WRITE_SAID, encode_said, encode_whole
from paperdeck.store.row_numbers import DAY_BITS
from paperdeck.store.stored import Numbering
from paperdeck.store.writing import Change, write_changes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from paperdeck.model.paper import Paper
    from paperdeck.store.identity import Draft
    from paperdeck.store.records import Statement
    from paperdeck.store.stored import StoredPaper

# A paper of which a source does not say on what day it featured it is new when it was
# published in the last two weeks; older ones were only changed or listed again.
_NEW_FOR = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Outcome:
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


def settle(draft: Draft, stored: Mapping[str, StoredPaper], now: datetime) -> Outcome:
    """Merge a draft's new records with what is stored."""
    draft.known.sort(key=lambda name: stored[name].entry.paper.added or now)
    old = tuple(stored[name] for name in draft.known)
    records = _latest(old)
    arrived: list[Statement] = []
    for statement in draft.statements:
        source = statement.record.source
        before = records.get(source)
        if before is not None and len(old) > 1:
            statement = _completed(statement, before)  # noqa: PLW2901 - it says more now
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
    return Outcome(draft, merged, days, records, tuple(arrived), old)


def _latest(papers: Iterable[StoredPaper]) -> dict[str, Statement]:
    """Return one statement a source, the one fetched last, with what the others say besides."""
    latest: dict[str, Statement] = {}
    for paper in papers:
        for source, said in paper.records.items():
            before = latest.get(source)
            if before is None:
                latest[source] = said
            elif said.fetched > before.fetched:
                latest[source] = _completed(said, before)
            else:
                latest[source] = _completed(before, said)
    return latest


def _completed(statement: Statement, other: Statement) -> Statement:
    """Add what another statement of the source says of what turned out to be the same paper.

    Only to entries of bibliographies: whatever else is asked says all that it knows again.
    """
    record = statement.record
    if record.publication is None and other.record.publication is None:
        return statement
    return statement.with_record(complete(record, [other.record]))


def _with_days_of(before: Statement | None, statement: Statement) -> Statement:
    """Add the days of an earlier statement: a source tells of a paper day by day."""
    if before is None:
        return statement
    days = {*statement.record.days, *before.record.days}
    return statement.with_record(replace(statement.record, days=tuple(sorted(days))))


def write_outcomes(
    conn: sqlite3.Connection,
    outcomes: Collection[Outcome],
    owners: Mapping[str, str],
    *,
    now: datetime,
    run: int | None = None,
) -> bool:
    """Write what became of papers inside the caller's transaction; tell whether any changed.

    `owners` says which stored paper has each name that is in the store already.
    """
    changes = _number(conn, [outcome for outcome in outcomes if outcome.differs], run, now)
    write_changes(conn, changes)
    _keep_merged(conn, outcomes, now)
    _write_records(conn, outcomes)
    _write_names(conn, outcomes, owners, now)
    _write_upvotes(conn, outcomes)
    return bool(changes)


def _number(
    conn: sqlite3.Connection, outcomes: Iterable[Outcome], run: int | None, now: datetime
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


def _age(outcome: Outcome) -> tuple[int, float, str]:
    return _day(outcome.paper), age_within_day(outcome.paper), outcome.paper.id


def _day(paper: Paper) -> int:
    return listed_day(paper) or (paper.added.toordinal() if paper.added else 1)


def _is_new(paper: Paper, now: datetime) -> bool:
    return bool(paper.days) or (paper.published is not None and paper.published >= now - _NEW_FOR)


# Of a paper that has merged before, what it was at first is what counts.
_KEEP = "INSERT OR IGNORE INTO merged_papers VALUES (?, ?, ?, ?, ?)"


def _keep_merged(conn: sqlite3.Connection, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Keep what was said of papers that become one, each by itself, so that they can be parted."""
    for outcome in outcomes:
        if len(outcome.old) > 1:
            names = [(outcome.paper.id, old.entry.paper.id) for old in outcome.old]
            conn.executemany("UPDATE merged_papers SET into_id = ? WHERE into_id = ?", names)
            conn.executemany(
                _KEEP,
                (
                    (old.entry.paper.id, outcome.paper.id, write(now), *_as_it_was(old))
                    for old in outcome.old
                ),
            )


def _as_it_was(old: StoredPaper) -> tuple[str | None, str]:
    return to_text(old.entry.paper.added), encode_whole(old.records.values())


def _write_records(conn: sqlite3.Connection, outcomes: Iterable[Outcome]) -> None:
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
    outcomes: Iterable[Outcome],
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
    for pair in merged:
        conn.execute(_FORGET_UPVOTES, pair)
        conn.execute(_MOVE_UPVOTES, pair)


# Where both papers have counts they are of different votes: one after the other they would tell
# of a rise that never was.
_FORGET_UPVOTES = """
    DELETE FROM upvote_history WHERE paper_id = ?2
    AND EXISTS (SELECT 1 FROM upvote_history WHERE paper_id = ?1)
"""
_MOVE_UPVOTES = "UPDATE OR IGNORE upvote_history SET paper_id = ?1 WHERE paper_id = ?2"
_SAW_UPVOTES = "INSERT OR REPLACE INTO upvote_history VALUES (?, ?, ?)"


def _write_upvotes(conn: sqlite3.Connection, outcomes: Iterable[Outcome]) -> None:
    """Note how many votes papers have, on the day on which their source said so.

    When another source speaks of a paper its count is no newer than before.
    """
    saw = [
        (outcome.paper.id, date.fromisoformat(said.fetched[:10]).toordinal(), said.record.upvotes)
        for outcome in outcomes
        if outcome.paper.upvotes is not None
        for said in outcome.arrived
        if said.record.upvotes == outcome.paper.upvotes
    ]
    conn.executemany(_SAW_UPVOTES, saw)
