"""The syntax tree of a query.

Nodes are compared by what they mean; the place in the text they came from (`start` and
`end`, characters) is carried along for error carets and for editing, and not compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "text"  # the field of bare words


def _place() -> int:
    return field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A single test: `field` by its full name, one of the operators `: = > >= < <=`, a value."""

    field: str
    op: str
    value: str
    quoted: bool = False
    start: int = _place()
    end: int = _place()
    value_start: int = _place()


@dataclass(frozen=True, slots=True)
class Not:
    """The papers that `child` doesn't match."""

    child: Node
    start: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class And:
    """The papers that all children match."""

    children: tuple[Node, ...]
    start: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Or:
    """The papers that any child matches."""

    children: tuple[Node, ...]
    start: int = _place()
    end: int = _place()


Node = Term | Not | And | Or


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a list: a key of `directives.SORT_KEYS`, in its natural order or reversed."""

    key: str = "published"
    reverse: bool = False
    start: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this many papers."""

    count: int
    start: int = _place()
    end: int = _place()


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query. `root` is `None` when every paper matches; `text` is what was typed."""

    root: Node | None = None
    sort: Sort | None = None
    limit: Limit | None = None
    text: str = field(default="", compare=False)


def terms(node: Node | None) -> Iterator[Term]:
    """Give every term of a tree, in the order of the text."""
    match node:
        case None:
            return
        case Term():
            yield node
        case Not():
            yield from terms(node.child)
        case And() | Or():
            for child in node.children:
                yield from terms(child)
