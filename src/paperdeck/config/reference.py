"""The settings explained for people, from the text that stands under each field."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
from typing import TYPE_CHECKING, Any

from paperdeck.config.settings import ReaderSettings, SourceSettings, SyncSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES = {"sources.NAME": SourceSettings, "sync": SyncSettings, "reader": ReaderSettings}


@dataclasses.dataclass(frozen=True, slots=True)
class SettingHelp:
    """One setting: its table, name, default (`None` if there is no common one), meaning."""

    table: str
    name: str
    default: object
    text: str


def describe_settings() -> tuple[SettingHelp, ...]:
    """Return every setting of config.toml in the order of the tables, except the keys."""
    return tuple(
        SettingHelp(table, field.name, _default(field), texts[field.name])
        for table, settings in _TABLES.items()
        for texts in [field_texts(settings)]
        for field in dataclasses.fields(settings)
        if (table, field.name) != ("sources.NAME", "name")
    )


def _default(field: dataclasses.Field[Any]) -> object:
    return None if field.default is dataclasses.MISSING else field.default


def field_texts(settings: type) -> dict[str, str]:
    """Return the text under each field of a class, read from its source."""
    (tree,) = ast.parse(inspect.cleandoc(inspect.getsource(settings))).body
    return dict(_field_texts(tree))


def _field_texts(tree: ast.AST) -> Iterator[tuple[str, str]]:
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    for field, below in itertools.pairwise(body):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                yield name, inspect.cleandoc(text)
