"""Fields that ask what papers mean: who knows that is handed in (`Library`), not known here.

The rows that come back, best first, are all that count as near, whatever else a query asks for:
a set like any other, that may be narrowed, joined and excluded. A list that asks for no other order
keeps theirs (`searching.read_listing`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from paperdeck.model.identifiers import parse_identifier
from paperdeck.query.conditions import NOTHING, Condition, in_rows
from paperdeck.query.errors import BadValue, QueryError
from paperdeck.query.tree import And, Term, terms
from paperdeck.text.search import fold_name, query_terms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from paperdeck.query.conditions import Facts
    from paperdeck.query.kinds import Asked
    from paperdeck.query.tree import Node, Query

ABOUT, LIKE = "about", "like"
_TAG = "#"


class Meaning(Protocol):
    """Knows which papers are near to which in meaning; see `discover.likeness.Likeness`."""

    def ready(self, conn: sqlite3.Connection) -> bool:
        """Tell whether anything can be found yet."""

    def about(
        self, conn: sqlite3.Connection, words: str, *, unfinished: bool = False
    ) -> Sequence[int]:
        """Return the rows of all papers about some words, best first."""

    def like(self, conn: sqlite3.Connection, rows: Sequence[int]) -> Sequence[int]:
        """Return the rows of all papers like some others, best first."""

    def fitting(self, conn: sqlite3.Connection, tag: str) -> Sequence[int]:
        """Return the rows of the papers that fit those with a tag, and haven't got it, best first.

        The tag is as people type it, and stands for those nested in it too.
        """


class Asking(NamedTuple):
    """What an answer depends on beside the query: the moment (aware), and who knows meanings."""

    now: datetime
    meaning: Meaning | None = None


Near = Callable[[str, str, bool], Sequence[int]]
"""Gives the rows of the papers that a field of meaning and its value stand for, best first.

The value may be unfinished.
"""


def _near(
    conn: sqlite3.Connection, meaning: Meaning, field: str, value: str, unfinished: bool
) -> Sequence[int]:
    if field == ABOUT:
        return meaning.about(conn, value, unfinished=unfinished)
    if value.startswith(_TAG):
        return meaning.fitting(conn, value.removeprefix(_TAG))
    found = conn.execute(
        "SELECT row FROM papers WHERE id = (SELECT paper_id FROM aliases WHERE alias = ?)",
        (str(parse_identifier(value)),),
    ).fetchone()
    return () if found is None else meaning.like(conn, found)


def asks_for_meaning(query: Query) -> bool:
    """Tell whether a query has terms that are answered by meaning."""
    return any(term.field in (ABOUT, LIKE) for term in terms(query.root))


def tag_asked_for(query: Query) -> str:
    """Return the tag whose like a query lists (`like:#ml`), as it is typed; "" if there is none."""
    for term in _conjuncts(query.root) if query.root is not None else ():
        if isinstance(term, Term) and term.field == LIKE and term.value.startswith(_TAG):
            return term.value.removeprefix(_TAG)
    return ""


def papers_asked_for(query: Query) -> Iterator[str]:
    """Give the names of the papers whose like a query asks for (`like:ID`), as they are typed."""
    for term in terms(query.root):
        if term.field == LIKE and not term.value.startswith(_TAG):
            yield term.value


def unused_tag(query: Query, tags: Iterable[str]) -> str:
    """Return the tag whose like a query lists, if it is none of these, nor are any nested in it."""
    asked = tag_asked_for(query)
    folded = fold_name(asked).strip("/")
    used = any(f"{fold_name(tag)}/".startswith(f"{folded}/") for tag in tags) if asked else True
    return "" if used else asked


def nearness(conn: sqlite3.Connection, query: Query, meaning: Meaning | None) -> Near | None:
    """Return what answers a query's terms of meaning, `None` if it has none.

    Raise `QueryError` if nobody is there who could.
    """
    asked = next((term for term in terms(query.root) if term.field in (ABOUT, LIKE)), None)
    if asked is None:
        return None
    if meaning is None:
        message = "papers can't be found by meaning here"
        raise QueryError(message, asked.start, asked.end - asked.start, query=query.text)
    return partial(_near, conn, meaning)


def about(asked: Asked) -> Condition:
    """Return the papers that are about some words, whether or not they have them."""
    if not query_terms(asked.value):
        raise BadValue("papers are about words, not signs alone")
    return _among(asked.facts.near(ABOUT, asked.value, asked.prefix))


def like(asked: Asked) -> Condition:
    """Return the papers that are like one, or that fit those with a tag."""
    is_tag = asked.value.startswith(_TAG) and bool(fold_name(asked.value[1:]))
    if not is_tag and parse_identifier(asked.value) is None:
        raise BadValue(f'"{asked.value}" is neither the identifier of a paper nor a #tag')
    return _among(asked.facts.near(LIKE, asked.value, False))


def _among(rows: Sequence[int]) -> Condition:
    if not rows:
        return NOTHING
    return in_rows("SELECT value AS row FROM json_each(?)", json.dumps(rows), size=len(rows))


def best_first(query: Query, facts: Facts, last: Term | None) -> Sequence[int] | None:
    """Return the rows in whose order a query's papers are listed, if it asks for no other.

    `last` is the term of which more may be typed. `None` if the query isn't one of meaning: a
    term that is excluded, or one of several to choose from, gives no order.
    """
    if query.sort is not None or query.root is None:
        return None
    for term in _conjuncts(query.root):
        if isinstance(term, Term) and term.field in (ABOUT, LIKE):
            return facts.near(term.field, term.value, term is last)
    return None


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, And):
        for child in node.children:
            yield from _conjuncts(child)
    else:
        yield node
