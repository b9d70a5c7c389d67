"""Fields that are dates: publication, announcement, and when the library first saw a paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from paperdeck.query.conditions import NOTHING, Condition, in_index, in_rows
from paperdeck.query.dates import days, local_day, local_midnight, utc_day
from paperdeck.store.row_numbers import DAY_BITS

if TYPE_CHECKING:
    from paperdeck.query.conditions import Facts
    from paperdeck.query.dates import Days
    from paperdeck.query.kinds import Asked, Test


def published(side: Literal["from", "until", "within"]) -> Test:
    """Make the test of the day of first publication, in UTC, which is the order of rows.

    `from` begins with the first day of a date, `until` ends before it.
    """
    sql = {
        "from": "{row} >= ?",
        "until": "{row} < ?",
        "within": "{row} >= ? AND {row} < ?",
    }[side]

    def condition(asked: Asked) -> Condition:
        span = _span(asked)
        rows = (span.first << DAY_BITS, span.end << DAY_BITS)
        return Condition(sql, rows[: sql.count("?")])

    return condition


def _span(asked: Asked) -> Days:
    synced = asked.facts.last_sync
    return days(asked.value, utc_day(asked.facts.now), utc_day(synced) if synced else None)


def featured(asked: Asked) -> Condition:
    """Return the papers featured or announced on a day, or published then and never featured."""
    span = _span(asked)
    told = "SELECT d.row FROM paper_days d WHERE d.day >= ? AND d.day < ?"
    others = (
        "SELECT p.row FROM papers p WHERE p.row >= ? AND p.row < ?"
        " AND NOT EXISTS (SELECT 1 FROM paper_days d WHERE d.row = p.row)"
    )
    rows = (span.first << DAY_BITS, span.end << DAY_BITS)
    return in_rows(f"{told} UNION {others}", span.first, span.end, *rows)


def added(asked: Asked) -> Condition:
    """Return the papers first seen on a day where the user lives, or by the last sync."""
    if asked.value.lower() == "lastsync":
        return in_last_run(asked.facts)
    span = days(asked.value, local_day(asked.facts.now), None)
    select = "SELECT p.row FROM papers p WHERE p.added >= ? AND p.added < ?"
    test = "+papers.added >= ? AND +papers.added < ?"
    moments = (local_midnight(span.first), local_midnight(span.end))
    return in_index(select, test, *moments, facts=asked.facts)


def in_last_run(facts: Facts, also: str = "") -> Condition:
    """Return the papers that came with the last sync that added any."""
    run = facts.last_run
    if run is None:
        return NOTHING
    # The index of `added` narrows it down; the run's number tells it from an import.
    select = "SELECT p.row FROM papers p WHERE p.added >= ? AND p.added <= ? AND p.added_run = ?"
    return in_rows(select + also, run.started, run.finished, run.number)


def new(facts: Facts) -> Condition:
    """Return the papers that came with the last sync and were really new then."""
    return in_last_run(facts, " AND p.fresh")
