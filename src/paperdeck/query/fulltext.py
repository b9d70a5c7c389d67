"""Terms as the full-text index has them: FTS5's own small language, to be bound as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from paperdeck.query.fields import FIELDS
from paperdeck.query.kinds import Words
from paperdeck.query.tree import And, Node, Not, Or, Term, terms

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Typed:
    """The term of which more may be typed, so that its last word may go on.

    With `cut` the index is asked for that word's first letters only, which it answers at once,
    and what it finds is looked through.
    """

    term: Term
    cut: bool = False


def is_words(term: Term) -> bool:
    """Tell whether a term looks for words in the index."""
    return term.op == ":" and FIELDS[term.field].index is not None


def words_of(term: Term, typing: Typed | None = None) -> Words:
    """Return what a term looks for in the index.

    The last word may go on in the term that is being typed, and where a term ends with a star:
    `diffus*`.
    """
    is_typed = typing is not None and term is typing.term
    is_open = is_typed or (term.value.endswith("*") and not term.quoted)
    words = Words.of(FIELDS[term.field].index or "", term.value, prefix=is_open)
    cut = is_typed and typing is not None and typing.cut and bool(words.beginning)
    return replace(words, cut=True) if cut else words


def is_loose(node: Node, typing: Typed | None = None) -> bool:
    """Tell whether the index alone finds more of a node's words than is meant."""
    return any(is_words(term) and words_of(term, typing).is_loose for term in terms(node))


def said(node: Node, typing: Typed | None = None) -> list[object]:
    """Return a node of nothing but words as `text.wording` looks for it."""
    match node:
        case Term():
            return words_of(node, typing).said
        case Not():
            return ["not", said(node.child, typing)]
        case And() | Or():
            kind = "all" if isinstance(node, And) else "any"
            return [kind, *(said(child, typing) for child in node.children)]


def without_signs(node: Node | None) -> Node | None:
    """Leave out the words that nothing could be found by: a lone dash, a dollar."""
    match node:
        case Term():
            return None if is_words(node) and not words_of(node).words else node
        case Not():
            child = without_signs(node.child)
            return Not(child) if child else None
        case And() | Or():
            children = tuple(kept for child in node.children if (kept := without_signs(child)))
            if len(children) < 2:
                return children[0] if children else None
            return type(node)(children)
    return None


def expression(node: Node, typing: Typed | None = None) -> str | None:
    """Return what finds a node's papers in the index, or `None` if words alone don't say it.

    It finds more than the node means if that `is_loose`, never less. `typing` is the term that
    may go on. The index can only take away (`NOT`) from something found, so that a lone
    negation can't be said.
    """
    match node:
        case Term():
            return words_of(node, typing).expression if is_words(node) else None
        case Or():
            found = [expression(child, typing) for child in node.children]
            parts = [part for part in found if part is not None]
            return _joined(parts, " OR ") if len(parts) == len(found) else None
        case And():
            return conjunction(node.children, typing)
    return None


def conjunction(nodes: Sequence[Node], typing: Typed | None = None) -> str | None:
    """Return what finds the papers of all nodes; `None` if one isn't for the index."""
    wanted = [expression(node, typing) for node in nodes if not isinstance(node, Not)]
    # What is loose finds too much, so that too much would be taken away.
    unwanted = [node.child for node in nodes if isinstance(node, Not)]
    others = [expression(child, typing) for child in unwanted]
    parts = [part for part in wanted if part is not None]
    if not parts or len(parts) < len(wanted) or None in others:
        return None
    kept = _joined(parts, " AND ")
    taken = [
        part
        for child, part in zip(unwanted, others, strict=True)
        if part and not is_loose(child, typing)
    ]
    return f"({kept}) NOT ({_joined(taken, ' OR ')})" if taken else kept


def _joined(parts: Sequence[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else word.join(f"({part})" for part in parts)
