"""From a query's tree to the SQL that lists the row numbers of its papers.

Newest first is the order of rows, and everything here aims at walking one table in that
order, so that a limit stops early: the full-text index when words are looked for, else a
table of one category or source, else the papers themselves. What people typed is bound,
never written into the SQL.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from paperdeck.query import fulltext
from paperdeck.query.conditions import (
    Condition,
    Value,
    conjunction,
    disjunction,
    negation,
)
from paperdeck.query.fields import FIELDS
from paperdeck.query.fulltext import Typed
from paperdeck.query.kinds import MATCHING_ROWS, Asked, matching, saying
from paperdeck.query.ordering import COLUMNS, ordered
from paperdeck.query.tree import And, Node, Not, Or, Sort, Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.query.conditions import Facts
    from paperdeck.query.tree import Query

_VERY_FEW = 100

_MANY_TO_SORT = 5_000
"""Hits above which the index of a sorting is walked, rather than all hits fetched and sorted."""

_MANY_TESTS = 12
"""Conditions beside words above which SQLite may no longer ask the full-text index first."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One SELECT of row numbers (or of a count), with the values to bind."""

    sql: str
    params: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query's papers are found: a source of rows, and what they must pass.

    `tables` follows FROM, `row` is the SQL of a row number there. `match` is what the full-text
    index is asked for, if the rows come from there, so that relevance can be asked for; else "".
    """

    tables: str
    row: str
    where: Condition
    match: str = ""
    walks: str = "all papers"

    @property
    def params(self) -> tuple[Value, ...]:
        """The values to bind, in the order of the SELECT's text."""
        return self.where.params

    def select(self, columns: str, *, also: str = "", tail: str = "") -> str:
        """Write a SELECT; `also` is one more test, `tail` comes last."""
        test = f"({self.where.sql}) AND {also}" if also else self.where.sql
        text = f"SELECT {columns} FROM {self.tables} WHERE {test} {tail}"
        return text.replace("{row}", self.row)


def plan(
    query: Query,
    facts: Facts,
    *,
    prefix_last: bool = False,
    paper: bool = False,
    among: str | None = None,
) -> Plan:
    """Decide how to find a query's papers.

    With `prefix_last` the last word may still be typed; with `paper` the table of papers
    takes part, whether or not the conditions need it. With `among`, a table of row numbers, they
    are what is looked through: papers with the first letters of what is typed (the plan's
    `match` finds them). Raise `BadValue`.
    """
    last = still_typed(query) if prefix_last else None
    typing = Typed(last, cut=among is not None) if last else None
    root = fulltext.without_signs(query.root)
    conjuncts = list(_conjuncts(root)) if root else []
    words = [node for node in conjuncts if _is_words(node, typing)]
    match = fulltext.conjunction(words, typing) if words else None
    words = words if match is not None else []
    others = [node for node in conjuncts if node not in words]
    tests = [_condition(node, facts, typing) for node in others]
    # The index finds the words, wherever they are; that they stand side by side is tested.
    loose = (node for node in words if fulltext.is_loose(node, typing))
    tests += [saying(fulltext.said(node, typing)) for node in loose]
    if match is not None and among is not None:
        return replace(_tables(f"{among} AS found", "found.value", tests, paper=True), match=match)
    if match is not None and (len(tests) > _MANY_TESTS or (paper and _is_common(match, facts))):
        where = conjunction([matching(match), *tests])
        return Plan("papers", "papers.row", where, walks="the index of the order")
    if match is not None:
        found = Condition("papers_fts MATCH ?", (match,))
        tests = [_asked_of_index(test) for test in tests]
        return _tables("papers_fts", "papers_fts.rowid", [found, *tests], paper=paper, match=match)
    walked = min((test for test in tests if test.rows), key=lambda test: test.size, default=None)
    if walked is not None:
        table = f"({walked.rows}) AS walked"
        rest = [test for test in tests if test is not walked]
        return _tables(table, "walked.row", rest, paper=paper, params=walked.params)
    if paper or any(test.needs_paper for test in tests):
        return Plan("papers", "papers.row", conjunction(tests))
    # All row numbers again, in a table a hundredth as wide.
    return Plan("papers_fts_docsize AS every", "every.id", conjunction(tests))


def _is_common(match: str, facts: Facts) -> bool:
    return facts.sizing(MATCHING_ROWS, (match,)) > _MANY_TO_SORT


def _asked_of_index(test: Condition) -> Condition:
    """Let the full-text index look up the rows of a very small set: that is quicker then."""
    few = test.rows and test.size <= _VERY_FEW
    return Condition(f"{{row}} IN ({test.rows})", test.params) if few else test


def _tables(
    table: str,
    row: str,
    tests: list[Condition],
    *,
    paper: bool,
    match: str = "",
    params: tuple[Value, ...] = (),
) -> Plan:
    # CROSS JOIN holds SQLite to this order of the tables.
    if paper or any(test.needs_paper for test in tests):
        table = f"{table} CROSS JOIN papers ON papers.row = {row}"
    where = conjunction(tests)
    walks = "the full-text index" if match else "a set of papers"
    return Plan(table, row, Condition(where.sql, params + where.params), match, walks)


def _is_words(node: Node, typing: Typed | None) -> bool:
    inner = node.child if isinstance(node, Not) else node
    return fulltext.expression(inner, typing) is not None


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, And):
        for child in node.children:
            yield from _conjuncts(child)
    else:
        yield node


def walks(query: Query, facts: Facts, order: str = "") -> str:
    """Say in words what is walked for a query's list, and in what order, unless that is given."""
    sort = query.sort or Sort()
    found = plan(query, facts, paper=sort.key in COLUMNS)
    order = order or f"{sort.key}, {'reversed' if sort.reverse else 'as is usual'}"
    order = {"published, as is usual": "newest first", "published, reversed": "oldest first"}.get(
        order, order
    )
    return f"{found.walks}, {order}"


def still_typed(query: Query) -> Term | None:
    """Return the term that the text ends with, if more of it may be typed.

    Not one that excludes: `-h` on the way to `-hidden` would leave out half of the library.
    """
    last = query.root
    while isinstance(last, And | Or):
        last = last.children[-1]
    if not isinstance(last, Term) or last.op != ":" or last.quoted:
        return None
    return last if last.end == len(query.text) and query.text[-1] != ")" else None


def open_ended(query: Query) -> str:
    """Return a query's text, with a star behind the word it ends with if there is one."""
    last = still_typed(query)
    if last is None or last.value.endswith("*") or not fulltext.is_words(last):
        return query.text
    return f"{query.text}*"


def _condition(node: Node, facts: Facts, typing: Typed | None) -> Condition:
    match = fulltext.expression(node, typing)
    if match is not None:
        found = matching(match)
        if not fulltext.is_loose(node, typing):
            return found
        return conjunction([found, saying(fulltext.said(node, typing))])
    match node:
        case Not():
            return negation(_condition(node.child, facts, typing))
        case And():
            return conjunction([_condition(child, facts, typing) for child in node.children])
        case Or():
            return disjunction([_condition(child, facts, typing) for child in node.children])
        case Term():
            asked = Asked(
                node.op, node.value, facts, prefix=typing is not None and node is typing.term
            )
            return FIELDS[node.field].test(asked)


def listing(
    query: Query, facts: Facts, *, prefix_last: bool = False, first: int | None = None
) -> tuple[Statement, ...]:
    """Return the SELECTs whose row numbers, one after the other, are a query's list.

    `first` is for the beginning of the list only. Each statement is limited by itself:
    the caller stops when it has as many rows as it wants.
    """
    sort = query.sort or Sort()
    found = plan(query, facts, prefix_last=prefix_last, paper=sort.key in COLUMNS)
    limit = wanted(query, first)
    return tuple(
        Statement(f"{select} LIMIT ?", (*params, -1 if limit is None else limit))
        for select, params in ordered(found, sort)
    )


def wanted(query: Query, first: int | None) -> int | None:
    """Return how many rows are asked for at most."""
    if query.limit is None:
        return first
    return query.limit.count if first is None else min(first, query.limit.count)


def counting(query: Query, facts: Facts, cap: int) -> Statement:
    """Return the SELECT of how many papers a query finds, counted up to `cap`."""
    found = plan(query, facts)
    limit = wanted(query, cap)
    select = found.select("1", tail="LIMIT ?")
    return Statement(f"SELECT count(*) FROM ({select})", (*found.params, limit or cap))
