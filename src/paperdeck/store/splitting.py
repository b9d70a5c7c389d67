"""Parting what was taken for one paper, because somebody knows that two names are of two.

What people say of names is kept in marks.db, since it can't be fetched again; papers.db has a
copy for whoever takes papers in.
"""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.connections import reading, transaction
from paperdeck.store.identity import Register
from paperdeck.store.merges import move_marks
from paperdeck.store.moments import from_text, write
from paperdeck.store.outcomes import settle, write_outcomes
from paperdeck.store.records import decode_whole
from paperdeck.store.stored import StoredPaper, find_owners, load_stored, read_apart

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from paperdeck.store.database import Store
    from paperdeck.store.identity import Draft
    from paperdeck.store.outcomes import Outcome
    from paperdeck.store.records import Statement


class Parted(NamedTuple):
    """Which papers two names are of now: stable ids, `None` where no paper is left with a name."""

    one: str | None
    other: str | None


class Merge(NamedTuple):
    """A paper that became part of another: stable ids, its title then, and when.

    `lost_keys` are cite keys that gave way to another, `key` is the paper's now.
    """

    old_id: str
    new_id: str
    title: str
    at: datetime
    lost_keys: tuple[str, ...] = ()
    key: str | None = None


_MERGES = """
    SELECT merged.paper_id, into_id, json_extract(said, '$[0].title'), merged.at, key, (
      SELECT json_group_array(value) FROM json_each(json_array(
        json_extract(marks, '$.key'), json_extract(marks, '$.other_key')))
      WHERE value IS NOT NULL AND value NOT IN (SELECT key FROM marks.cite_keys))
    FROM merged_papers AS merged
    LEFT JOIN marks.carried ON old_id = merged.paper_id
    LEFT JOIN marks.cite_keys ON cite_keys.paper_id = into_id
    WHERE merged.paper_id <> into_id ORDER BY merged.at DESC, merged.paper_id
"""


def split(store: Store, one: str, other: str, *, now: datetime) -> Parted:
    """Say that two names (identifiers as text) are of two papers, and part them if need be.

    Each paper gets back what sources said of it before they were taken for one, and the marks
    that were its own; later words of a source go to the paper that they name first. From now on
    nothing makes them one, until `rejoin`. Raise `StoreError`; to be called again then.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    pair = _ordered(one, other)
    with closing(store.marks_writer()) as marks, transaction(marks):
        marks.execute("INSERT OR IGNORE INTO apart VALUES (?, ?, ?)", (*pair, write(now)))
    with closing(store.papers_writer()) as conn:
        with transaction(conn):
            conn.execute("INSERT OR IGNORE INTO apart VALUES (?, ?)", pair)
            owners = find_owners(conn, pair)
            if one in owners and owners[one] == owners.get(other):
                _part(conn, owners[one], now)
        found = find_owners(conn, pair)
    move_marks(store)
    return Parted(found.get(one), found.get(other))


def rejoin(store: Store, one: str, other: str) -> bool:
    """Take back what `split` was told; tell whether it had been told so.

    The papers stay two until a source says again that they are one: whatever the next sync
    fetches of them is looked at anew. Raise `StoreError`; to be called again then.
    """
    pair = _ordered(one, other)
    forget = "DELETE FROM apart WHERE one = ? AND other = ?"
    with closing(store.marks_writer()) as marks, transaction(marks):
        known = marks.execute(forget, pair).rowcount > 0
    with closing(store.papers_writer()) as conn, transaction(conn):
        # It may be all that is left of it, when the last attempt came no further.
        known = conn.execute(forget, pair).rowcount > 0 or known
        conn.executemany(
            "UPDATE source_records SET hash = x'' WHERE paper_id = ?",
            [(paper_id,) for paper_id in find_owners(conn, pair).values()],
        )
    return known


def read_merges(conn: sqlite3.Connection) -> list[Merge]:
    """Return the papers that became part of others, the last ones first.

    `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    with reading(conn):
        found = conn.execute(_MERGES).fetchall()
    return [
        Merge(old, new, title or "", moment, tuple(json.loads(lost)), key)
        for old, new, title, at, key, lost in found
        if (moment := from_text(at)) is not None
    ]


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


class _Earlier(NamedTuple):
    """A paper before it became part of another."""

    paper_id: str
    added: datetime | None
    said: list[Statement]


def _part(conn: sqlite3.Connection, paper_id: str, now: datetime) -> None:
    """Place all that was ever said of a paper anew, now that some of its names are apart."""
    stored = load_stored(conn, [paper_id])[paper_id]
    earlier = [
        _Earlier(old, from_text(added), decode_whole(said))
        for old, added, said in conn.execute(
            "SELECT paper_id, added, said FROM merged_papers WHERE into_id = ?", (paper_id,)
        )
    ]
    said = [one for old in earlier for one in old.said]
    # What was said before they were one has been completed since by what was said of the others.
    known_before = {(one.record.source, one.digest) for one in said}
    said += [
        one
        for one in stored.records.values()
        if (one.record.source, one.digest) not in known_before
    ]
    register = Register({}, read_apart(conn))
    for statement in sorted(said, key=lambda one: one.fetched):
        register.place(statement)
    drafts = register.drafts()
    kept = next((draft for draft in drafts if paper_id in draft.names), drafts[0])
    kept.known.append(paper_id)
    _keep_other_names(conn, paper_id, drafts, kept)
    for table in ("source_records", "aliases"):
        conn.execute(f"DELETE FROM {table} WHERE paper_id = ?", (paper_id,))
    # Of the paper that stays only the row is needed: what was said of it comes again.
    known = {paper_id: StoredPaper(stored.entry, {})}
    added = {old.paper_id: old.added for old in earlier if old.added is not None}
    outcomes = [
        settle(draft, known if draft is kept else {}, _added(draft, added, stored, now))
        for draft in drafts
    ]
    _hand_on_upvotes(conn, paper_id, outcomes)
    write_outcomes(conn, outcomes, {}, now=now)
    _note_merges(conn, paper_id, [old.paper_id for old in earlier], outcomes)


def _hand_on_upvotes(conn: sqlite3.Connection, paper_id: str, outcomes: Iterable[Outcome]) -> None:
    """Give the counts of the days before to the one paper of them that has votes.

    Of several nobody knows any more which of them was counted.
    """
    voted = [outcome.paper.id for outcome in outcomes if outcome.paper.upvotes is not None]
    if len(voted) == 1:
        move = "UPDATE OR IGNORE upvote_history SET paper_id = ? WHERE paper_id = ?"
        conn.execute(move, (voted[0], paper_id))
    elif voted:
        conn.execute("DELETE FROM upvote_history WHERE paper_id = ?", (paper_id,))


def _added(
    draft: Draft, added: Mapping[str, datetime], stored: StoredPaper, now: datetime
) -> datetime:
    known = [added[name] for name in draft.names if name in added]
    return min(known, default=stored.entry.paper.added or now)


def _keep_other_names(
    conn: sqlite3.Connection, paper_id: str, drafts: Iterable[Draft], kept: Draft
) -> None:
    """Let the paper keep the names that no source says any more, but for those said to be apart."""
    claimed = {name for draft in drafts for name in draft.names}
    strange = {name for pair in read_apart(conn) for name in pair}
    select = "SELECT alias FROM aliases WHERE paper_id = ?"
    for (name,) in conn.execute(select, (paper_id,)):
        if name not in claimed and (name not in strange or name == paper_id):
            kept.names[name] = None


def _note_merges(
    conn: sqlite3.Connection, paper_id: str, earlier: Iterable[str], outcomes: Iterable[Outcome]
) -> None:
    """Let the journal of merges say what the papers are part of now, if of anything."""
    parts: dict[str, list[str]] = {}
    for old in earlier:
        for outcome in outcomes:
            if old in outcome.draft.names:
                parts.setdefault(outcome.paper.id, []).append(old)
    conn.execute("DELETE FROM merges WHERE new_id = ?", (paper_id,))
    conn.execute("UPDATE merged_papers SET into_id = '' WHERE into_id = ?", (paper_id,))
    for new, old_ids in parts.items():
        if len(old_ids) > 1:
            pairs = [(new, old) for old in old_ids]
            conn.executemany("UPDATE merged_papers SET into_id = ? WHERE paper_id = ?", pairs)
            conn.executemany(
                "INSERT OR IGNORE INTO merges (new_id, old_id, at, marks_moved)"
                " SELECT into_id, paper_id, at, 1 FROM merged_papers"
                " WHERE into_id = ? AND paper_id = ? AND into_id <> paper_id",
                pairs,
            )
    conn.execute("DELETE FROM merged_papers WHERE into_id = ''")
