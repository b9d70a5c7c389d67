"""What fields test: each kind reads a value and makes the condition it stands for.

A kind is a function from `Asked` to `Condition` that raises `BadValue`; those for many
columns are made by a function that takes the column.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from paperdeck.model.identifiers import Scheme, parse_identifier
from paperdeck.query.conditions import (
    EVERYTHING,
    NOTHING,
    Condition,
    conjunction,
    of_marked,
    placeholders,
)
from paperdeck.query.dates import days, local_day, local_midnight, utc_day
from paperdeck.query.errors import BadValue
from paperdeck.store.columns import DAY_BITS
from paperdeck.text.search import fold_name, query_terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.query.conditions import Facts
    from paperdeck.query.dates import Days

_NUMBER = re.compile(r"[0-9]{1,12}")
_LARGEST = 10**12


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
    return Condition(
        "{row} IN (SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?)", (expression,)
    )


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
    return Condition("papers.title = ? COLLATE NOCASE", (asked.value,))


def whole_name(asked: Asked) -> Condition:
    """Return the papers by a person of exactly this name."""
    rows = (
        "SELECT pa.row FROM authors a CROSS JOIN paper_authors pa ON pa.author_id = a.id"
        " WHERE a.folded = ?"
    )
    return Condition(f"{{row}} IN ({rows})", (fold_name(asked.value),))


def folded(column: str) -> Test:
    """Make the test of a short text: all of it with `=`, else anything inside it."""

    def condition(asked: Asked) -> Condition:
        text = f"fold(papers.{column})"
        test = f"{text} = ?" if asked.exact else f"instr({text}, ?) > 0"
        # The cheap test comes first: most papers have no such text.
        return Condition(f"papers.{column} IS NOT NULL AND {test}", (fold_name(asked.value),))

    return condition


def noted(asked: Asked) -> Condition:
    """Return the papers with this in a note of the user, or in the passage it quotes."""
    test = "instr(fold(text || char(10) || coalesce(quote, '')), ?) > 0"
    if asked.exact:
        test = "fold(text) = ?"
    return of_marked(f"SELECT paper_id FROM marks.notes WHERE {test}", fold_name(asked.value))


def tagged(asked: Asked) -> Condition:
    """Return the papers with a tag, or (but for `=`) one nested in it."""
    name = fold_name("-".join(asked.value.split())).strip("/")
    if not name:
        raise BadValue("a tag has a name")
    found = _named(asked.facts.tags, name, "/", asked)
    if not found:
        return NOTHING
    tags = f"SELECT paper_id FROM marks.tags WHERE tag IN ({placeholders(len(found))})"
    return of_marked(tags, *found)


def categorised(asked: Asked) -> Condition:
    """Return the papers in a category (`cs.LG`), in several (`cs.*`), or in an archive (`cs`)."""
    found = _named(asked.facts.categories, fold_name(asked.value), ".", asked)
    if not found:
        return NOTHING
    if len(found) == 1:
        return _companion("paper_categories", "category", found[0])
    several = f"SELECT row FROM paper_categories WHERE category IN ({placeholders(len(found))})"
    return Condition(f"{{row}} IN ({several})", found)


def _named(names: Iterable[str], folded_name: str, nesting: str, asked: Asked) -> tuple[str, ...]:
    """Return the names that a value means: itself, those nested in it, those it begins."""
    start = folded_name.rstrip("*")

    def means(name: str) -> bool:
        name = fold_name(name)
        if asked.exact:
            return name == folded_name
        if asked.prefix or start != folded_name:
            return name.startswith(start)
        return name == start or name.startswith(start + nesting)

    return tuple(name for name in names if means(name))


def _companion(table: str, column: str, value: str) -> Condition:
    """Return the test of a table with one value a line, ordered by value and then by row."""
    test = f"EXISTS (SELECT 1 FROM {table} c WHERE c.{column} = ? AND c.row = {{row}})"
    return Condition(test, (value,), driver=(table, f"{column} = ?"))


_SOURCE_NAMES = {"hf": "huggingface", "huggingfacepapers": "huggingface"}


def from_source(asked: Asked) -> Condition:
    """Return the papers that a source told of."""
    name = "".join(asked.value.lower().split())
    return _companion("paper_sources", "source", _SOURCE_NAMES.get(name, name))


def named(scheme: Scheme | None = None) -> Test:
    """Make the test of a paper's own name, in any form; `scheme` is for values without one."""

    def condition(asked: Asked) -> Condition:
        name = parse_identifier(f"{scheme}:{asked.value}") if scheme else None
        name = name or parse_identifier(asked.value)
        if name is None:
            what = "a DOI" if scheme is Scheme.DOI else "the identifier of a paper"
            raise BadValue(f'"{asked.value}" is not {what}')
        known = "SELECT a.paper_id FROM aliases a WHERE a.alias = ?"
        row = f"SELECT p.row FROM papers p WHERE p.id = ({known})"
        return Condition(f"{{row}} = ({row})", (str(name),))

    return condition


def number(column: str) -> Test:
    """Make the test of a number; unknown ones pass none. `10..50` is a range, ends included."""

    def condition(asked: Asked) -> Condition:
        op = "=" if asked.op == ":" else asked.op
        if op == "=" and ".." in asked.value:
            low, _, high = asked.value.partition("..")
            ends = (_whole(low or "0"), _whole(high or str(_LARGEST - 1)))
            return Condition(f"papers.{column} BETWEEN ? AND ?", ends)
        return Condition(f"papers.{column} {op} ?", (_whole(asked.value),))

    return condition


def _whole(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise BadValue(f'"{text}" is not a whole number')
    return int(text)


def published(side: Literal["from", "until", "within"]) -> Test:
    """Make the test of the day of first publication, in UTC, which is the order of rows.

    `from` begins with the first day of a date, `until` ends before it.
    """
    sql = {
        "from": "{row} >= ?",
        "until": "{row} < ?",
        "within": "{row} >= ? AND {row} < ?",
    }[side]

    def condition(asked: Asked) -> Condition:
        span = _span(asked)
        rows = (span.first << DAY_BITS, span.end << DAY_BITS)
        return Condition(sql, rows[: sql.count("?")])

    return condition


def _span(asked: Asked) -> Days:
    synced = asked.facts.last_sync
    return days(asked.value, utc_day(asked.facts.now), utc_day(synced) if synced else None)


def featured(asked: Asked) -> Condition:
    """Return the papers featured or announced on a day, or published then and never featured."""
    span = _span(asked)
    told = "SELECT d.row FROM paper_days d WHERE d.day >= ? AND d.day < ?"
    others = (
        "SELECT p.row FROM papers p WHERE p.row >= ? AND p.row < ?"
        " AND NOT EXISTS (SELECT 1 FROM paper_days d WHERE d.row = p.row)"
    )
    rows = (span.first << DAY_BITS, span.end << DAY_BITS)
    return Condition(f"{{row}} IN ({told} UNION ALL {others})", (span.first, span.end, *rows))


def added(asked: Asked) -> Condition:
    """Return the papers first seen on a day where the user lives, or by the last sync."""
    if asked.value.lower() == "lastsync":
        return in_last_run(asked.facts)
    span = days(asked.value, local_day(asked.facts.now), None)
    ends = (local_midnight(span.first), local_midnight(span.end))
    return Condition("papers.added >= ? AND papers.added < ?", ends)


def in_last_run(facts: Facts) -> Condition:
    """Return the papers that came with the last sync that added any."""
    run = facts.last_run
    if run is None:
        return NOTHING
    # The index of `added` narrows it down; the run's number tells it from an import.
    return Condition(
        "papers.added >= ? AND papers.added <= ? AND papers.added_run = ?",
        (run.started, run.finished, run.number),
    )


def new(facts: Facts) -> Condition:
    """Return the papers that came with the last sync and were really new then."""
    return conjunction([in_last_run(facts), Condition("papers.fresh")])


Choices = Mapping[str, Condition | Callable[["Facts"], Condition]]


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
