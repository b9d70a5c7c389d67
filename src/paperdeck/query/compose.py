"""Queries as text: written from a tree, and edited term by term.

The tag pane includes and excludes terms this way; what the user typed around them stays
as it was.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from paperdeck.query.quoting import quote
from paperdeck.query.syntax import parse
from paperdeck.query.tokens import reads_as_word
from paperdeck.query.tree import TEXT, And, Limit, Node, Not, Or, Query, Sort, Term

if TYPE_CHECKING:
    from collections.abc import Sequence


class Presence(StrEnum):
    """How a term takes part in a query."""

    ABSENT = "absent"
    INCLUDED = "included"
    EXCLUDED = "excluded"


def format_query(query: Query) -> str:
    """Write a query anew; it parses to the same tree."""
    parts = [_format(query.root)] if query.root else []
    if query.sort:
        parts.append(f"sort:{'-' if query.sort.reverse else ''}{query.sort.key}")
    if query.limit:
        parts.append(f"limit:{query.limit.count}")
    return " ".join(parts)


def _format(node: Node) -> str:
    match node:
        case Term():
            return _format_term(node)
        case Not():
            return f"NOT {_inner(node.child)}"
        case And():
            return " ".join(_inner(child) for child in node.children)
        case Or():
            return " OR ".join(_inner(child) for child in node.children)


def _inner(node: Node) -> str:
    return f"({_format(node)})" if isinstance(node, And | Or) else _format(node)


def _format_term(term: Term) -> str:
    # A term keeps its quotes, or goes without: only a word that has none may be unfinished.
    value = quote(term.value) if term.quoted else term.value
    if term.field == TEXT and (term.quoted or reads_as_word(value)):
        return value
    # A tag may begin with a sign that would be read as an operator after its field's name.
    is_hashed = term.field == "tag" and term.op == ":" and not term.quoted
    return f"#{value}" if is_hashed else f"{term.field}{term.op}{value}"


def presence(text: str, term: str) -> Presence:
    """Tell how a term takes part in a query, at its top level. Raise `QueryError`."""
    wanted = _meaning(parse(term).root)
    for part in _conditions(parse(text)):
        if _meaning(part) == wanted:
            return Presence.INCLUDED
        if isinstance(part, Not) and _meaning(part.child) == wanted:
            return Presence.EXCLUDED
    return Presence.ABSENT


def remove(text: str, term: str) -> str:
    """Take a term, included or excluded, out of a query. Raise `QueryError`."""
    query = parse(text)
    wanted = _meaning(parse(term).root)
    kept = [
        part
        for part in _conditions(query)
        if wanted not in (_meaning(part), _meaning(part.child if isinstance(part, Not) else None))
    ]
    return _join(query, [*kept, *_directives(query)])


def include(text: str, term: str) -> str:
    """Narrow a query to a term; an exclusion of it goes. Raise `QueryError`."""
    return narrow(remove(text, term), term)


def exclude(text: str, term: str) -> str:
    """Narrow a query to what a term doesn't match. Raise `QueryError`."""
    return narrow(remove(text, term), f"-{term}")


def toggle(text: str, term: str, *, excluded: bool = False) -> str:
    """Include (or exclude) a term; take it out when it is so already. Raise `QueryError`."""
    wanted = Presence.EXCLUDED if excluded else Presence.INCLUDED
    if presence(text, term) is wanted:
        return remove(text, term)
    return exclude(text, term) if excluded else include(text, term)


def narrow(text: str, other: str) -> str:
    """Combine two queries to what both find, as a view is narrowed by what is typed.

    Order and limit are the second's where it gives them. Raise `QueryError`.
    """
    first, second = parse(text), parse(other)
    kinds = {type(part) for part in _directives(second)}
    kept = [part for part in _directives(first) if type(part) not in kinds]
    if not isinstance(first.root, Or):
        # What was typed keeps its order, directives among the terms.
        pieces = [_join(first, [*_conditions(first), *kept]), _operand(second)]
    else:
        pieces = [_operand(first), _operand(second), _join(first, kept)]
    pieces.append(_join(second, _directives(second)))
    return " ".join(piece for piece in pieces if piece)


def _operand(query: Query) -> str:
    """Return a query's conditions as one side of an AND."""
    root = query.root
    joined = _join(query, _conditions(query))
    bare = isinstance(root, Or) and root.start == root.children[0].start
    return f"({joined})" if bare else joined


def _meaning(node: Node | None) -> Node | tuple[str, str, str] | None:
    """Return what a term is compared by: quotes and capitals make no difference."""
    return (node.field, node.op, node.value.casefold()) if isinstance(node, Term) else node


def _conditions(query: Query) -> tuple[Node, ...]:
    if isinstance(query.root, And):
        return query.root.children
    return (query.root,) if query.root else ()


def _directives(query: Query) -> list[Sort | Limit]:
    return [part for part in (query.sort, query.limit) if part is not None]


def _join(query: Query, parts: Sequence[Node | Sort | Limit]) -> str:
    """Put pieces of a query's text side by side, in their order in the text."""
    ordered = sorted(parts, key=lambda part: part.start)
    return " ".join(_piece(query, part) for part in ordered)


def _piece(query: Query, part: Node | Sort | Limit) -> str:
    """Return the text of a part, without the directives that stand between its words."""
    end, pieces = part.end, []
    for directive in sorted(_directives(query), key=lambda one: one.start, reverse=True):
        if part is not directive and part.start < directive.start < end:
            pieces.append(query.text[directive.end : end].strip())
            end = directive.start
    pieces.append(query.text[part.start : end].strip())
    return " ".join(reversed(pieces))


def broader(text: str) -> str:
    """Leave out a query's last condition; order and limit stay. Raise `QueryError`."""
    query = parse(text)
    return _join(query, [*_conditions(query)[:-1], *_directives(query)])
