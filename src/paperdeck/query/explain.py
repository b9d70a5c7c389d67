"""How a query is carried out, told to people: what is walked, what is tested, SQLite's own plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.query import compile as compiled
from paperdeck.query.facts import read_facts
from paperdeck.query.meaning import best_first

if TYPE_CHECKING:
    import sqlite3

    from paperdeck.query.compile import Statement
    from paperdeck.query.conditions import Value
    from paperdeck.query.meaning import Asking
    from paperdeck.query.tree import Query


@dataclass(frozen=True, slots=True)
class Explained:
    """One SELECT of a query's list: its text, the values bound, and SQLite's steps.

    The rows of several come one after the other.
    """

    sql: str
    params: tuple[Value, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a query is carried out. `walks` says in words what is walked, and in what order."""

    query: str
    walks: str
    statements: tuple[Explained, ...]


def explain(conn: sqlite3.Connection, query: Query, asking: Asking) -> Explanation:
    """Explain how a query's list is read; the library decides, so the same query may go other ways.

    `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    facts = read_facts(conn, query, asking)
    order = "" if best_first(query, facts, None) is None else "most alike first"
    return Explanation(
        query.text,
        compiled.walks(query, facts, order),
        tuple(_explained(conn, statement) for statement in compiled.listing(query, facts)),
    )


def _explained(conn: sqlite3.Connection, statement: Statement) -> Explained:
    found = conn.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.params)
    depths: dict[int, int] = {0: -1}
    steps = []
    for number, parent, _, text in found:
        depths[number] = depths.get(parent, -1) + 1
        steps.append("  " * depths[number] + text)
    return Explained(" ".join(statement.sql.split()), statement.params, tuple(steps))
