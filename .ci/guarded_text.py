"""Telling whether an expression is made of literals and guards' results alone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from syntax_parts import last_name
from text_rules import GUARDS, KEEPING

if TYPE_CHECKING:
    from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_guarded(
    value: ast.expr, around: Function | None, inside: frozenset[str] = frozenset()
) -> bool:
    """Tell whether an expression in the function `around` is guarded.

    `inside` are the names that are being looked at already.
    """
    needed: list[ast.expr] = []
    match value:
        case ast.Constant():
            pass
        case ast.JoinedStr(values=parts):
            needed = parts
        case ast.FormattedValue(value=part):
            needed = [part]
        case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mult()):
            pass  # a literal over and over
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            needed = [one, other]
        case ast.Call(func=function) if last_name(function) in GUARDS:
            pass
        case ast.Call(func=function, args=[first, *_]) if last_name(function) in KEEPING:
            needed = [first]
        case ast.Name(id=name):
            return name not in inside and _is_guarded_name(name, around, inside | {name})
        case _:
            return False
    return all(is_guarded(one, around, inside) for one in needed)


def _is_guarded_name(name: str, around: Function | None, inside: frozenset[str]) -> bool:
    """Tell whether all that a function binds to a name is guarded."""
    if around is None:
        return False
    values = list(_bound(around, name))
    return bool(values) and all(
        value is not None and is_guarded(value, around, inside) for value in values
    )


def _bound(function: Function, name: str) -> Iterator[ast.expr | None]:
    """Yield what a name is bound to in a function, `None` for what can't be told."""
    told: set[int] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    told.add(id(target))
                    yield node.value
    for node in ast.walk(function):
        if id(node) not in told and name in _otherwise_bound(node):
            yield None


def _otherwise_bound(node: ast.AST) -> tuple[str | None, ...]:
    """Return the names that a node binds to what isn't followed."""
    match node:
        # Parameters; loops, `with`, unpacking, `:=`, `+=`.
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
            return (name,)
        case (
            ast.MatchAs(name=name)
            | ast.MatchStar(name=name)
            | ast.MatchMapping(rest=name)
            | ast.ExceptHandler(name=name)
            | ast.FunctionDef(name=name)
            | ast.AsyncFunctionDef(name=name)
            | ast.ClassDef(name=name)
        ):
            return (name,)
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return tuple(names)
        case ast.alias(name=name, asname=known):
            return (known or name.partition(".")[0],)
    return ()
