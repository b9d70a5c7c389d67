"""What the store remembers of syncs: runs, each source's state, and the pace of requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paperdeck.model.syncing import SourceState, SyncStatus
from paperdeck.store.connections import reading, transaction
from paperdeck.store.moments import from_text, read, to_text, write

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

_LONGEST_WAIT = 86_400.0
"""Seconds. A later time comes from a clock that was wrong, and is not waited for."""
_LOOK_AGAIN = 1.0
"""Seconds after which to ask again for a slot that another process uses just now."""

_STATE = (
    "source, status, last_attempt, last_success, error,"
    " fetched, added, updated, unchanged, wait_until"
)


def begin_run(conn: sqlite3.Connection, now: datetime) -> int:
    """Note that a sync begins and return its number. Raise `StoreError`."""
    with transaction(conn):
        cursor = conn.execute("INSERT INTO sync_runs (started) VALUES (?)", (write(now),))
        return int(cursor.lastrowid or 0)


def finish_run(conn: sqlite3.Connection, run: int, now: datetime) -> None:
    """Note that a sync is over, however it went. Raise `StoreError`."""
    with transaction(conn):
        conn.execute("UPDATE sync_runs SET finished = ? WHERE id = ?", (write(now), run))


def load_states(conn: sqlite3.Connection) -> dict[str, SourceState]:
    """Return the state of every source that was ever synced. Raise `StoreError`."""
    with reading(conn):
        found = conn.execute(f"SELECT {_STATE} FROM sync_states ORDER BY source").fetchall()
    return {values[0]: _state(values) for values in found}


def _state(values: tuple[Any, ...]) -> SourceState:
    source, status, last_attempt, last_success, error, *counts, wait_until = values
    fetched, added, updated, unchanged = counts
    return SourceState(
        source=source,
        status=SyncStatus(status),
        last_attempt=read(last_attempt),
        last_success=from_text(last_success),
        error=error,
        fetched=fetched,
        added=added,
        updated=updated,
        unchanged=unchanged,
        wait_until=from_text(wait_until),
    )


def save_state(
    conn: sqlite3.Connection, state: SourceState, memory: Mapping[str, object] | None = None
) -> None:
    """Write a source's state, and its memory (anything JSON can hold) if one is given.

    Raise `StoreError`.
    """
    values = (
        state.source,
        state.status.value,
        write(state.last_attempt),
        to_text(state.last_success),
        state.error,
        state.fetched,
        state.added,
        state.updated,
        state.unchanged,
        to_text(state.wait_until),
    )
    with transaction(conn):
        conn.execute(
            f"INSERT INTO sync_states ({_STATE}) VALUES ({', '.join('?' * len(values))})"
            " ON CONFLICT (source) DO UPDATE SET status = excluded.status,"
            " last_attempt = excluded.last_attempt, last_success = excluded.last_success,"
            " error = excluded.error, fetched = excluded.fetched, added = excluded.added,"
            " updated = excluded.updated, unchanged = excluded.unchanged,"
            " wait_until = excluded.wait_until",
            values,
        )
        if memory is not None:
            conn.execute(
                "UPDATE sync_states SET memory = ? WHERE source = ?",
                (json.dumps(memory), state.source),
            )


def load_memory(conn: sqlite3.Connection, source: str) -> dict[str, Any]:
    """Return what a source wanted remembered; empty at first. Raise `StoreError`."""
    with reading(conn):
        found = conn.execute(
            "SELECT memory FROM sync_states WHERE source = ?", (source,)
        ).fetchone()
    return {} if found is None else dict(json.loads(found[0]))


def reserve_slot(
    conn: sqlite3.Connection,
    name: str,
    *,
    holder: str,
    now: float,
    interval: float,
    lease: float,
) -> float:
    """Ask to send a request to the service `name`; return the seconds to wait before asking again.

    0 means go: the slot is leased to `holder` until `release_slot`, or for `lease` seconds
    should the holder die; the next request starts at least `interval` seconds later. `now`
    is in unix seconds. All processes that share the library share the slots. Raise
    `StoreError`.
    """
    with transaction(conn):
        found = conn.execute(
            "SELECT next_at, leased_until, holder FROM request_slots WHERE name = ?", (name,)
        ).fetchone()
        next_at, leased_until, other = found or (0.0, 0.0, None)
        if other not in (None, holder) and now < leased_until <= now + _LONGEST_WAIT:
            return float(min(leased_until - now, _LOOK_AGAIN))
        if now < next_at <= now + _LONGEST_WAIT:
            return float(next_at - now)
        conn.execute(
            "INSERT OR REPLACE INTO request_slots VALUES (?, ?, ?, ?)",
            (name, now + interval, now + lease, holder),
        )
    return 0.0


def release_slot(
    conn: sqlite3.Connection, name: str, *, holder: str, now: float, interval: float
) -> None:
    """Give a leased slot back; the next request starts `interval` seconds after this answer.

    A slot that was taken over by another holder since is left alone. Raise `StoreError`.
    """
    with transaction(conn):
        conn.execute(
            "UPDATE request_slots SET next_at = max(next_at, ?), leased_until = 0, holder = NULL"
            " WHERE name = ? AND holder = ?",
            (now + interval, name, holder),
        )


def hold_off(conn: sqlite3.Connection, name: str, until: float) -> None:
    """Send nothing to a service before a time in unix seconds (at most a day is kept).

    Raise `StoreError`.
    """
    with transaction(conn):
        conn.execute(
            "INSERT INTO request_slots (name, next_at) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET next_at = max(next_at, excluded.next_at)",
            (name, until),
        )
