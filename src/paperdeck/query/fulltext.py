"""Terms as the full-text index has them: FTS5's own small language, to be bound as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.query import kinds
from paperdeck.query.fields import FIELDS
from paperdeck.query.tree import And, Node, Not, Or, Term

if TYPE_CHECKING:
    from collections.abc import Sequence


def is_words(term: Term) -> bool:
    """Tell whether a term looks for words in the index."""
    return term.op == ":" and FIELDS[term.field].index is not None


def phrase(term: Term, *, prefix: bool = False) -> str:
    """Return a term's words as a phrase; "" when nothing in them can be searched.

    The last word may go on with `prefix`, or where the term ends with a star: `diffus*`.
    """
    open_ended = prefix or (term.value.endswith("*") and not term.quoted)
    return kinds.phrase(FIELDS[term.field].index or "", term.value, prefix=open_ended)


def without_signs(node: Node | None) -> Node | None:
    """Leave out the words that nothing could be found by: a lone dash, a dollar."""
    match node:
        case Term():
            return None if is_words(node) and not phrase(node) else node
        case Not():
            child = without_signs(node.child)
            return Not(child) if child else None
        case And() | Or():
            children = tuple(kept for child in node.children if (kept := without_signs(child)))
            if len(children) < 2:
                return children[0] if children else None
            return type(node)(children)
    return None


def expression(node: Node, typing: Term | None = None) -> str | None:
    """Return what finds a node's papers in the index alone, or `None` if that can't be.

    `typing` is the term that may go on. The index can only take away (`NOT`) from
    something found, so that a lone negation can't be said.
    """
    match node:
        case Term():
            return phrase(node, prefix=node is typing) if is_words(node) else None
        case Or():
            found = [expression(child, typing) for child in node.children]
            parts = [part for part in found if part is not None]
            return _joined(parts, " OR ") if len(parts) == len(found) else None
        case And():
            return conjunction(node.children, typing)
    return None


def conjunction(nodes: Sequence[Node], typing: Term | None = None) -> str | None:
    """Return what finds the papers of all nodes; `None` if one isn't for the index."""
    wanted = [expression(node, typing) for node in nodes if not isinstance(node, Not)]
    unwanted = [expression(node.child, typing) for node in nodes if isinstance(node, Not)]
    parts = [part for part in wanted if part is not None]
    others = [part for part in unwanted if part is not None]
    if not parts or len(parts) + len(others) < len(nodes):
        return None
    kept = _joined(parts, " AND ")
    return f"({kept}) NOT ({_joined(others, ' OR ')})" if others else kept


def _joined(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else word.join(f"({part})" for part in parts)
