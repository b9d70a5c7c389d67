"""Pieces of SQL that test one paper, and what the library knows when they are made.

A condition's SQL names the paper's row number `{row}` and its other columns `papers.x`.
It is made of constants alone: whatever a person typed is bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

Value = str | int


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a paper, with the values to bind.

    `driver` is a table and its own test, with the same values, that give the papers' rows
    in order: a list newest first can walk it and stop early.
    """

    sql: str
    params: tuple[Value, ...] = ()
    driver: tuple[str, str] | None = None

    @property
    def needs_paper(self) -> bool:
        """Whether the test reads the paper's own columns."""
        return "papers." in self.sql


EVERYTHING = Condition("1")
NOTHING = Condition("0")


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last sync that added papers: its number, and when it was, as the store writes it."""

    number: int
    started: str
    finished: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions depend on beside the query.

    `now` is aware. `last_sync` is when the last sync began, whatever it brought.
    `categories` and `tags` are all there are in the library, as written.
    """

    now: datetime
    last_sync: datetime | None = None
    last_run: LastRun | None = None
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


NO_FACTS = Facts(datetime(1970, 1, 1, tzinfo=UTC))
"""Enough to find out whether a value makes sense."""


def negation(condition: Condition) -> Condition:
    """Return the opposite; a test that comes out unknown counts as failed."""
    return Condition(f"({condition.sql}) IS NOT TRUE", condition.params)


def conjunction(conditions: list[Condition]) -> Condition:
    """Return the test that all of these pass."""
    return _joined(conditions, " AND ")


def disjunction(conditions: list[Condition]) -> Condition:
    """Return the test that any of these passes."""
    return _joined(conditions, " OR ")


def _joined(conditions: list[Condition], word: str) -> Condition:
    if len(conditions) == 1:
        return conditions[0]
    sql = word.join(f"({condition.sql})" for condition in conditions)
    return Condition(sql, tuple(value for condition in conditions for value in condition.params))


def placeholders(count: int) -> str:
    """Return `?, ?, ?` for this many values."""
    return ", ".join("?" * count)


def of_marked(marked: str, *params: Value) -> Condition:
    """Return the test that a paper is among the ids that a SELECT from marks.db gives.

    The ids are turned into row numbers once, not looked up for each paper.
    """
    return Condition(f"{{row}} IN (SELECT p.row FROM papers p WHERE p.id IN ({marked}))", params)
