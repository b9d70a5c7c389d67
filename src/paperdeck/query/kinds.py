"""What fields test: each kind reads a value and makes the condition it stands for.

A kind is a function from `Asked` to `Condition` that raises `BadValue`; those for many
columns are made by a function that takes the column.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from paperdeck.model.identifiers import Scheme, parse_identifier
from paperdeck.query.conditions import EVERYTHING, Condition, Facts, in_index, in_rows, negation
from paperdeck.query.errors import BadValue
from paperdeck.text.search import fold_name, query_terms

MATCHING_ROWS = "SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?"
"""The rows that the full-text index finds by an expression of FTS5."""

_NUMBER = re.compile(r"[0-9]{1,12}")
_LARGEST = 10**12 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A term as its kind sees it. With `prefix` the value is still being typed."""

    op: str
    value: str
    facts: Facts
    prefix: bool = False

    @property
    def exact(self) -> bool:
        """Whether the whole value is meant."""
        return self.op == "="


Test = Callable[[Asked], Condition]


def phrase(index: str, value: str, *, prefix: bool = False) -> str:
    """Return words as FTS5 has them, a phrase; "" when nothing in them can be searched ("++").

    `index` is the column of the index to look in, "" for all. With `prefix` the last word
    may go on.
    """
    words = " ".join(query_terms(value)).replace('"', '""')
    if not words:
        return ""
    column = f"{{{index}}} : " if index else ""
    return f'{column}"{words}"{" *" if prefix else ""}'


def matching(expression: str) -> Condition:
    """Return the test that the full-text index finds a paper by an expression of FTS5."""
    return Condition(f"+{{row}} IN ({MATCHING_ROWS})", (expression,))


def words(index: str, whole: Test | None = None) -> Test:
    """Make the test of words in a column of the index; `whole` is the test of `=`."""

    def condition(asked: Asked) -> Condition:
        if asked.exact and whole:
            return whole(asked)
        expression = phrase(index, asked.value, prefix=asked.prefix)
        return matching(expression) if expression else EVERYTHING

    return condition


def whole_title(asked: Asked) -> Condition:
    """Return the papers of exactly this title."""
    select = "SELECT p.row FROM papers p WHERE p.title = ? COLLATE NOCASE"
    return in_rows(select, asked.value)


def whole_name(asked: Asked) -> Condition:
    """Return the papers by a person of exactly this name."""
    select = (
        "SELECT DISTINCT pa.row FROM authors a CROSS JOIN paper_authors pa"
        " ON pa.author_id = a.id WHERE a.folded = ?"
    )
    return in_rows(select, fold_name(asked.value))


def folded(column: str) -> Test:
    """Make the test of a short text: all of it with `=`, else anything inside it."""
    different = f"SELECT DISTINCT {column} AS text FROM papers WHERE {column} IS NOT NULL"

    def condition(asked: Asked) -> Condition:
        test = "fold(text) = ?" if asked.exact else "instr(fold(text), ?) > 0"
        # The index holds each text once for all its papers: few are folded.
        found = f"SELECT text FROM ({different}) WHERE {test}"
        select = f"SELECT p.row FROM papers p WHERE p.{column} IN ({found})"
        one = f"+papers.{column} IN ({found})"
        return in_index(select, one, fold_name(asked.value), facts=asked.facts)

    return condition


def named(scheme: Scheme | None = None) -> Test:
    """Make the test of a paper's own name, in any form; `scheme` is for values without one."""

    def condition(asked: Asked) -> Condition:
        name = parse_identifier(f"{scheme}:{asked.value}") if scheme else None
        name = name or parse_identifier(asked.value)
        if name is None:
            what = "a DOI" if scheme is Scheme.DOI else "the identifier of a paper"
            raise BadValue(f'"{asked.value}" is not {what}')
        known = "SELECT a.paper_id FROM aliases a WHERE a.alias = ?"
        return in_rows(f"SELECT p.row FROM papers p WHERE p.id = ({known})", str(name), size=1)

    return condition


def number(column: str) -> Test:
    """Make the test of a number; unknown ones pass none. `10..50` is a range, ends included."""

    def condition(asked: Asked) -> Condition:
        test, params = _comparison(asked)
        # A plus keeps SQLite from what stands behind it: from walking the papers in order of
        # rows where the index is meant, and from the index where they are to be walked.
        select = f"SELECT +p.row AS row FROM papers p WHERE p.{column} {test}"
        return in_index(select, f"+papers.{column} {test}", *params, facts=asked.facts)

    return condition


def _comparison(asked: Asked) -> tuple[str, tuple[int, ...]]:
    op = "=" if asked.op == ":" else asked.op
    if op != "=" or ".." not in asked.value:
        return f"{op} ?", (_whole(asked.value),)
    low, _, high = asked.value.partition("..")
    return "BETWEEN ? AND ?", (_whole(low or "0"), _whole(high or str(_LARGEST)))


def _whole(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise BadValue(f'"{text}" is not a whole number')
    return int(text)


def known(test: str) -> Callable[[Facts], Condition]:
    """Make the test that something is known of a paper; there is an index of those that pass.

    `test` is of the columns of `papers`, as the index has it.
    """

    def condition(facts: Facts) -> Condition:
        return in_index(f"SELECT row FROM papers WHERE {test}", f"papers.{test}", facts=facts)

    return condition


def not_known(test: str) -> Callable[[Facts], Condition]:
    """Make the opposite of `known`, for what is known of nearly every paper."""
    return lambda facts: negation(known(test)(facts))


Choices = Mapping[str, Condition | Callable[[Facts], Condition]]


def one_of(tests: Choices) -> Test:
    """Make the test of a value that is one of a fixed few."""

    def condition(asked: Asked) -> Condition:
        test = tests.get(asked.value.lower())
        if test is None:
            near = difflib.get_close_matches(asked.value.lower(), tests, n=1, cutoff=0.5)
            known = ", ".join(tests)
            raise BadValue(f'there is no "{asked.value}" here, only {known}', *near)
        return test if isinstance(test, Condition) else test(asked.facts)

    return condition
