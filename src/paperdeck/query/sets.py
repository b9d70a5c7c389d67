"""Fields that are sets of papers: the user's marks, categories, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.model.marks import Flag
from paperdeck.query.conditions import (
    MANY,
    NOTHING,
    Condition,
    in_marks,
    in_rows,
    negation,
    placeholders,
)
from paperdeck.query.errors import BadValue
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from paperdeck.query.conditions import Facts
    from paperdeck.query.kinds import Asked


def noted(asked: Asked) -> Condition:
    """Return the papers with this in a note of the user, or in the passage it quotes."""
    test = "instr(fold(text || char(10) || coalesce(quote, '')), ?) > 0"
    if asked.exact:
        test = "fold(text) = ?"
    return in_marks(f"SELECT paper_id FROM marks.notes WHERE {test}", fold_name(asked.value))


def keyed(asked: Asked) -> Condition:
    """Return the paper that has a cite key, or (`key:smith*`) those whose keys begin so."""
    key = fold_name(asked.value)
    select = "SELECT paper_id FROM marks.cite_keys WHERE"
    if asked.exact or not (asked.prefix or key.endswith("*")):
        return in_marks(f"{select} fold(key) = ?", key, size=1)
    start = key.removesuffix("*")
    return in_marks(f"{select} substr(fold(key), 1, ?) = ?", len(start), start)


def tagged(asked: Asked) -> Condition:
    """Return the papers with a tag, or (but for `=`) one nested in it."""
    name = fold_name("-".join(asked.value.split())).strip("/")
    if not name:
        raise BadValue("a tag has a name")
    found = _named(asked.facts.tags, name, "/", asked)
    if not found:
        return NOTHING
    select = f"SELECT paper_id FROM marks.tags WHERE tag IN ({placeholders(len(found))})"
    return in_marks(select, *found, size=sum(found.values()))


def categorised(asked: Asked) -> Condition:
    """Return the papers in a category (`cs.LG`), in several (`cs.*`), or in an archive (`cs`)."""
    found = _named(asked.facts.categories, fold_name(asked.value), ".", asked)
    if len(found) > 1:
        return _in_categories(found)
    for name, size in found.items():
        return _companion("paper_categories", "category", name, size)
    return NOTHING


def _in_categories(found: Mapping[str, int]) -> Condition:
    any_of = f"category IN ({placeholders(len(found))})"
    size = sum(found.values())
    if size <= MANY:
        select = f"SELECT DISTINCT row FROM paper_categories WHERE {any_of}"
        return in_rows(select, *found, size=size)
    # The plus makes SQLite look up the paper's few categories, not each category's papers.
    each = f"SELECT 1 FROM paper_categories c WHERE c.row = {{row}} AND +c.{any_of}"
    return Condition(f"EXISTS ({each})", tuple(found))


def _named(
    names: Mapping[str, int], folded_name: str, nesting: str, asked: Asked
) -> dict[str, int]:
    """Return the names that a value means: itself, those nested in it, those it begins."""
    start = folded_name.rstrip("*")

    def means(name: str) -> bool:
        name = fold_name(name)
        if asked.exact:
            return name == folded_name
        if asked.prefix or start != folded_name:
            return name.startswith(start)
        return name == start or name.startswith(start + nesting)

    return {name: count for name, count in names.items() if means(name)}


def _companion(table: str, column: str, value: str, size: int) -> Condition:
    """Return the test of a table with one value a line, ordered by value and then by row."""
    test = f"EXISTS (SELECT 1 FROM {table} c WHERE c.{column} = ? AND c.row = {{row}})"
    return Condition(test, (value,), f"SELECT row FROM {table} WHERE {column} = ?", size)


_SOURCE_NAMES = {"hf": "huggingface", "huggingfacepapers": "huggingface"}


def from_source(asked: Asked) -> Condition:
    """Return the papers that a source told of."""
    name = "".join(asked.value.lower().split())
    name = _SOURCE_NAMES.get(name, name)
    return _companion("paper_sources", "source", name, asked.facts.sources.get(name, 0))


def flagged(flag: Flag) -> Callable[[Facts], Condition]:
    """Make the test of a mark."""

    def condition(facts: Facts) -> Condition:
        size = facts.flags.get(flag.value, 0)
        if size <= MANY:
            select = "SELECT paper_id FROM marks.flags WHERE flag = ?"
            return in_marks(select, flag.value, size=size)
        each = "SELECT 1 FROM marks.flags f WHERE f.paper_id = papers.id AND f.flag = ?"
        return Condition(f"EXISTS ({each})", (flag.value,))

    return condition


def unread(facts: Facts) -> Condition:
    """Return the papers that aren't marked read."""
    return negation(flagged(Flag.READ)(facts))
