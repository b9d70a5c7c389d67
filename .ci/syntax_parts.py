"""Parts of syntax that the checks of `.ci` ask for."""

from __future__ import annotations

import ast

from text_rules import STREAMS


def last_name(node: ast.AST | None) -> str:
    """Return the name that an expression ends with, as `b` of `a.b`; "" for another one."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def is_text(node: ast.expr) -> bool:
    """Tell whether an argument is one text by its looks, where a list of them is wanted."""
    joins = isinstance(node, ast.Call) and last_name(node.func) in {"join", "format"}
    constant = isinstance(node, ast.Constant)
    return constant or joins or isinstance(node, ast.JoinedStr | ast.BinOp)


def keyword_values(node: ast.Call, *names: str) -> list[ast.expr]:
    """Return the values of keywords by these names."""
    return [one.value for one in node.keywords if one.arg in names]


def values_but(node: ast.Call, names: frozenset[str]) -> list[ast.expr]:
    """Return the values of all keywords but those by these names."""
    return [one.value for one in node.keywords if one.arg not in names]


def is_stream(node: ast.expr) -> bool:
    return last_name(node) in STREAMS


def is_logger(node: ast.expr) -> bool:
    """Tell whether this is a logger, or a module that logs."""
    if isinstance(node, ast.Call):
        return last_name(node.func) in {"getLogger", "getChild"}
    name = last_name(node)
    return name in {"logging", "warnings"} or name.upper().endswith(("LOG", "LOGGER"))
