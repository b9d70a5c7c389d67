"""The settings explained for people, from the text that stands under each field."""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.config.bibliography_settings import BibliographySettings, CiteSettings
from paperdeck.config.digest_settings import DigestSettings, MailSettings, Rule
from paperdeck.config.settings import ReaderSettings, SyncSettings
from paperdeck.config.source_settings import SourceSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TABLES: Mapping[str, type[NamedTuple]] = {
    "sources.NAME": SourceSettings,
    "sync": SyncSettings,
    "reader": ReaderSettings,
    "mail": MailSettings,
    "digest": DigestSettings,
    "rule": Rule,
    "cite": CiteSettings,
    "bibliography": BibliographySettings,
}
_NOT_SET = {
    ("sources.NAME", "name"),
    ("rule", "line"),
    ("cite", "key_line"),
    ("bibliography", "line"),
}
"""Fields that aren't settings."""


class SettingHelp(NamedTuple):
    """One setting: its table, name, default (`None` if there is no common one), meaning."""

    table: str
    name: str
    default: object
    text: str


def describe_settings() -> tuple[SettingHelp, ...]:
    """Return every setting of config.toml in the order of the tables, except the keys."""
    return tuple(
        SettingHelp(table, name.rstrip("_"), defaults.get(name), texts[name])
        for table, settings in _TABLES.items()
        for texts, defaults in [(field_texts(settings), settings._field_defaults)]
        for name in settings._fields
        if (table, name) not in _NOT_SET
    )


def field_texts(settings: type) -> dict[str, str]:
    """Return the text under each field of a class, read from its source."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(settings))).body
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
