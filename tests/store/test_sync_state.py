from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from paperdeck.model.syncing import SourceState, SyncStatus
from paperdeck.store.sync_state import (
    begin_run,
    finish_run,
    hold_off,
    load_memory,
    load_states,
    release_slot,
    reserve_slot,
    save_state,
)

if TYPE_CHECKING:
    import sqlite3

    from paperdeck.store.database import Store

START = 1_800_000_000.0


def reserve(conn: sqlite3.Connection, holder: str, now: float) -> float:
    return reserve_slot(conn, "arxiv", holder=holder, now=now, interval=3, lease=60)


def release(conn: sqlite3.Connection, holder: str, now: float) -> None:
    release_slot(conn, "arxiv", holder=holder, now=now, interval=3)


def test_runs_are_numbered(writer: sqlite3.Connection, now: datetime) -> None:
    first = begin_run(writer, now)
    second = begin_run(writer, now)
    finish_run(writer, first, now + timedelta(minutes=1))
    assert second == first + 1
    assert writer.execute("SELECT finished FROM sync_runs").fetchall() == [
        ("2026-11-21T09:31:00Z",),
        (None,),
    ]


def test_a_state_comes_back_as_it_was_saved(store: Store, now: datetime) -> None:
    state = SourceState(
        source="arxiv",
        status=SyncStatus.PARTIAL,
        last_attempt=now,
        last_success=now - timedelta(days=1),
        error="the service answered 503",
        fetched=4,
        added=3,
        updated=2,
        unchanged=1,
        wait_until=datetime(2027, 1, 1, tzinfo=UTC),
    )
    fresh = SourceState("huggingface", SyncStatus.OK, now)
    with closing(store.papers_writer()) as conn:
        save_state(conn, state, {"asked": ["cs.LG"], "days": 7})
        save_state(conn, fresh)
    with closing(store.reader()) as conn:
        assert load_states(conn) == {"arxiv": state, "huggingface": fresh}
        assert load_memory(conn, "arxiv") == {"asked": ["cs.LG"], "days": 7}
        assert load_memory(conn, "huggingface") == load_memory(conn, "unheard of") == {}


def test_a_state_saved_without_memory_leaves_the_memory(
    writer: sqlite3.Connection, now: datetime
) -> None:
    state = SourceState("arxiv", SyncStatus.OK, now)
    save_state(writer, state, {"page": 2})
    failed = replace(state, status=SyncStatus.FAILED, error="no route")
    save_state(writer, failed)
    assert load_states(writer) == {"arxiv": failed}
    assert load_memory(writer, "arxiv") == {"page": 2}


def test_a_slot_is_given_to_one_holder_at_a_time(writer: sqlite3.Connection) -> None:
    assert reserve(writer, "reader", START) == 0
    assert 0 < reserve(writer, "cli", START + 4) <= 1
    release(writer, "reader", START + 5)
    assert reserve(writer, "cli", START + 5) == 3
    assert reserve(writer, "cli", START + 8) == 0


def test_requests_of_one_holder_keep_their_distance(writer: sqlite3.Connection) -> None:
    assert reserve(writer, "reader", START) == 0
    release(writer, "reader", START + 0.5)
    assert reserve(writer, "reader", START + 1) == 2.5
    assert reserve(writer, "reader", START + 3.5) == 0


def test_a_dead_holder_s_slot_is_free_when_the_lease_is_over(writer: sqlite3.Connection) -> None:
    assert reserve(writer, "dead", START) == 0
    assert reserve(writer, "alive", START + 59.5) == 0.5
    assert reserve(writer, "alive", START + 60) == 0


def test_a_slot_taken_over_is_not_released_by_its_former_holder(
    writer: sqlite3.Connection,
) -> None:
    reserve(writer, "slow", START)
    assert reserve(writer, "quick", START + 61) == 0
    release(writer, "slow", START + 62)
    assert reserve(writer, "slow", START + 65) > 0


def test_services_do_not_wait_for_each_other(writer: sqlite3.Connection) -> None:
    assert reserve(writer, "reader", START) == 0
    assert reserve_slot(writer, "hf", holder="reader", now=START, interval=1, lease=60) == 0


def test_a_service_that_asked_for_peace_gets_it(writer: sqlite3.Connection) -> None:
    hold_off(writer, "arxiv", START + 600)
    hold_off(writer, "arxiv", START + 10)
    assert reserve(writer, "reader", START) == 600
    assert reserve(writer, "reader", START + 600) == 0


@pytest.mark.parametrize("days", [2, 4000])
def test_a_time_set_by_a_wrong_clock_is_not_waited_for(
    writer: sqlite3.Connection, days: int
) -> None:
    reserve(writer, "from the future", START + days * 86_400)
    assert reserve(writer, "reader", START) == 0
    release(writer, "reader", START)
    assert reserve(writer, "reader", START) == 3


def test_slots_are_shared_by_connections(store: Store) -> None:
    with closing(store.papers_writer()) as one, closing(store.papers_writer()) as other:
        assert reserve(one, "reader", START) == 0
        assert reserve(other, "cli", START) > 0
