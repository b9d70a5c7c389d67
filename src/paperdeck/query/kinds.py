"""What fields test: each kind reads a value and makes the condition it stands for.

A kind is a function from `Asked` to `Condition` that raises `BadValue`; those for many
columns are made by a function that takes the column.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from paperdeck.model.identifiers import Scheme, parse_identifier
from paperdeck.query.conditions import (
    EVERYTHING,
    NOTHING,
    Condition,
    Facts,
    conjunction,
    in_index,
    in_rows,
    negation,
)
from paperdeck.query.errors import BadValue
from paperdeck.store.index import PREFIX
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


_COLUMNS = ("title", "abstract", "authors")


@dataclass(frozen=True, slots=True)
class Words:
    """Words to be found side by side, as the index has them; none if nothing can be searched.

    `index` names the columns to look in, "" for all. The last word may go on if it is `open`;
    if it is `cut`, the index is asked for its first letters only, which it answers at once.
    """

    index: str
    words: tuple[str, ...]
    open: bool = False
    cut: bool = False

    @classmethod
    def of(cls, index: str, value: str, *, prefix: bool = False) -> Words:
        """Fold what was typed."""
        return cls(index, query_terms(value), prefix)

    @property
    def beginning(self) -> str:
        """What the last word begins with, if that is longer than the index knows; else ""."""
        return self.words[-1] if self.open and self.words and len(self.words[-1]) > PREFIX else ""

    @property
    def is_loose(self) -> bool:
        """Whether the index finds more than is meant: it doesn't know what stands side by side."""
        return len(self.words) > 1 or self.cut

    @property
    def expression(self) -> str:
        """The words in FTS5's own language, all of them somewhere in the columns."""
        words = [*self.words[:-1], self.words[-1][:PREFIX]] if self.cut else self.words
        quoted = " AND ".join(f'"{word}"' for word in words) + (" *" if self.open else "")
        return f"{{{self.index}}} : ({quoted})" if self.index else quoted

    @property
    def said(self) -> list[object]:
        """The words for `text.wording`, side by side."""
        columns = [at for at, name in enumerate(_COLUMNS) if name in (self.index or _COLUMNS)]
        return ["words", columns, self.words, self.open]


def matching(expression: str) -> Condition:
    """Return the test that the full-text index finds a paper by an expression of FTS5."""
    return Condition(f"+{{row}} IN ({MATCHING_ROWS})", (expression,))


def saying(said: list[object]) -> Condition:
    """Return the test that a paper's texts say something: see `text.wording`."""
    spec = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return Condition("says(?, papers.title, papers.abstract, papers.authors)", (spec,))


def words(index: str, whole: Test | None = None) -> Test:
    """Make the test of words in a column of the index; `whole` is the test of `=`."""

    def condition(asked: Asked) -> Condition:
        if asked.exact and whole:
            return whole(asked)
        return having(Words.of(index, asked.value, prefix=asked.prefix))

    return condition


def having(words: Words) -> Condition:
    """Return the test that a paper has words side by side."""
    if not words.words:
        return EVERYTHING
    found = matching(words.expression)
    return conjunction([found, saying(words.said)]) if words.is_loose else found


def whole_title(asked: Asked) -> Condition:
    """Return the papers of exactly this title."""
    # The index is of the beginning of titles.
    select = (
        "SELECT p.row FROM papers p WHERE lower(substr(p.title, 1, 8)) = lower(substr(?, 1, 8))"
        " AND p.title = ? COLLATE NOCASE"
    )
    return in_rows(select, asked.value, asked.value)


def whole_name(asked: Asked) -> Condition:
    """Return the papers by a person of exactly this name."""
    words = Words.of("authors", asked.value)
    if not words.words:
        return NOTHING
    test = "instr('; ' || fold(p.authors) || '; ', '; ' || ? || '; ') > 0"
    select = (
        f"SELECT p.row FROM ({MATCHING_ROWS}) CROSS JOIN papers p ON p.row = rowid WHERE {test}"
    )
    return in_rows(select, words.expression, fold_name(asked.value))


def folded(column: str) -> Test:
    """Make the test of a short text: all of it with `=`, else anything inside it."""

    def test(name: str, *, exact: bool) -> str:
        # Texts of ASCII alone, nearly all of them, are folded without Python.
        text = f"iif(length({name}) = length(CAST({name} AS BLOB)), lower({name}), fold({name}))"
        return f"{text} = ?" if exact else f"instr({text}, ?) > 0"

    def condition(asked: Asked) -> Condition:
        one = f"p.{column}"
        select = (
            f"SELECT p.row FROM papers p INDEXED BY papers_{column}"
            f" WHERE {one} IS NOT NULL AND {test(one, exact=asked.exact)}"
        )
        each = test(f"+papers.{column}", exact=asked.exact)
        return in_index(select, each, fold_name(asked.value), facts=asked.facts)

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


def scored(column: str) -> Test:
    """Make the test of a percentile that `discover` keeps; papers without one pass none."""

    def condition(asked: Asked) -> Condition:
        test, params = _comparison(asked)
        select = f"SELECT row FROM scores WHERE {column} {test}"
        also = f"EXISTS (SELECT 1 FROM scores s WHERE s.row = {{row}} AND +s.{column} {test})"
        return in_index(select, also, *params, facts=asked.facts)

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
