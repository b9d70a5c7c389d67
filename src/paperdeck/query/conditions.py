"""Pieces of SQL that test one paper, and what the library knows when they are made.

A condition's SQL names the paper's row number `{row}` and its other columns `papers.x`.
It is made of constants alone: whatever a person typed is bound.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value = str | int

A_FEW = 1_000
"""The guessed size of a set that is small by its nature."""

MANY = 12_000
"""Sets larger than this aren't gathered before the search: each paper is looked up instead."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a paper, with the values to bind.

    `rows` is a SELECT of the row numbers that pass, with the same values, where there is
    a quick one; a list can walk it instead of all papers. `size` is about how many they are.
    `opposite` is what this is the negation of.
    """

    sql: str
    params: tuple[Value, ...] = ()
    rows: str = ""
    size: int = A_FEW
    opposite: Condition | None = None

    @property
    def needs_paper(self) -> bool:
        """Whether the test reads the paper's own columns."""
        return "papers." in self.sql


EVERYTHING = Condition("1")
NOTHING = Condition("0", rows="SELECT row FROM papers WHERE 0", size=0)


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last sync that added papers: its number, and when it was, as the store writes it."""

    number: int
    started: str
    finished: str


Sizing = Callable[[str, tuple[Value, ...]], int]
"""Tells how many rows a quick SELECT gives with its values; above `MANY` it may stop counting."""


def _a_few(select: str, params: tuple[Value, ...]) -> int:  # noqa: ARG001 - see `Sizing`
    return A_FEW


def _nobody(field: str, value: str, unfinished: bool) -> tuple[int, ...]:  # noqa: ARG001 - see `Facts.near`
    return ()


def _no_pages(start: str) -> int:  # noqa: ARG001 - see `Facts.pages`
    return 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions depend on beside the query.

    `now` is aware. `last_sync` is when the last sync began, whatever it brought. The
    mappings are of all categories, sources, tags and flags there are, as written, with
    numbers of papers; `followed` are pairs of kind and name of those whom the user follows.
    `sizing` looks at the index for what can't be known beforehand, `pages` how many pages of it
    list the words that begin so. `near` gives the rows of the papers that a field of meaning and
    its value stand for, best first; the value may be unfinished.
    """

    now: datetime
    last_sync: datetime | None = None
    last_run: LastRun | None = None
    categories: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    followed: tuple[tuple[str, str], ...] = ()
    sizing: Sizing = _a_few
    pages: Callable[[str], int] = _no_pages
    near: Callable[[str, str, bool], Sequence[int]] = _nobody


NO_FACTS = Facts(datetime(1970, 1, 1, tzinfo=UTC))
"""Enough to find out whether a value makes sense."""


def in_rows(select: str, *params: Value, size: int = A_FEW) -> Condition:
    """Return the test that a paper's row is among those that a SELECT gives, once each."""
    # The plus keeps SQLite from asking the full-text index for each of the rows, one by one.
    return Condition(f"+{{row}} IN ({select})", params, select, size)


def in_marks(select: str, *params: Value, size: int = A_FEW) -> Condition:
    """Return the test that a paper's id is among those that a SELECT from marks.db gives."""
    return in_rows(f"SELECT p.row FROM papers p WHERE p.id IN ({select})", *params, size=size)


def in_index(select: str, test: str, *params: Value, facts: Facts) -> Condition:
    """Return a test of a paper's own columns for which there is an index.

    `select` gives the rows that pass, by the index, and `test` says the same of one paper. What
    is rare is taken from the index; what is common soon turns up among the newest papers.
    """
    size = facts.sizing(select, params)
    return in_rows(select, *params, size=size) if size <= MANY else Condition(test, params)


def negation(condition: Condition) -> Condition:
    """Return the opposite; a test that comes out unknown counts as failed."""
    if condition.opposite is not None:
        return condition.opposite
    return Condition(f"({condition.sql}) IS NOT TRUE", condition.params, opposite=condition)


def conjunction(conditions: list[Condition]) -> Condition:
    """Return the test that all of these pass."""
    return _joined(conditions, " AND ")


def disjunction(conditions: list[Condition]) -> Condition:
    """Return the test that any of these passes."""
    joined = _joined(conditions, " OR ")
    size = sum(condition.size for condition in conditions)
    if size <= MANY and all(condition.rows for condition in conditions):
        return in_rows(" UNION ".join(one.rows for one in conditions), *joined.params, size=size)
    return joined


def _joined(conditions: list[Condition], word: str) -> Condition:
    if len(conditions) < 2:
        return conditions[0] if conditions else EVERYTHING
    sql = word.join(f"({condition.sql})" for condition in conditions)
    return Condition(sql, tuple(value for condition in conditions for value in condition.params))


def placeholders(count: int) -> str:
    """Return `?, ?, ?` for this many values."""
    return ", ".join("?" * count)
