"""The papers of those whom the user follows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paperdeck.model.researcher import FollowKind
from paperdeck.query.conditions import A_FEW, MANY, NOTHING, Condition, disjunction, in_rows
from paperdeck.query.kinds import MATCHING_ROWS, Words
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from paperdeck.query.conditions import Facts

_FOLLOWS = "SELECT kind, name FROM marks.follows ORDER BY kind, name"


def _folded(column: str) -> str:
    # Texts of ASCII alone, nearly all of them, are folded without Python.
    ascii_only = f"length({column}) = length(CAST({column} AS BLOB))"
    return f"iif({ascii_only}, lower({column}), fold({column}))"


def _has_name(authors: str) -> str:
    """Return the test that a line of names has one of those of a JSON list, the value to bind."""
    escaped = f"replace(replace({_folded(authors)}, '\\', '\\\\'), '\"', '\\\"')"
    names = f"""json_each('["' || replace({escaped}, '; ', '","') || '"]')"""
    wanted = "SELECT value FROM json_each(?)"
    return f"EXISTS (SELECT 1 FROM {names} AS name WHERE name.value IN ({wanted}))"


# Newest first, as the full-text index gives them, so that a limit stops early.
_BY_AUTHORS = f"""
    SELECT papers_fts.rowid AS row FROM papers_fts CROSS JOIN papers p ON p.row = papers_fts.rowid
    WHERE papers_fts MATCH ? AND {_has_name("p.authors")}
"""
# The same of one paper: the words, which come first, aren't needed here.
_EACH_BY_AUTHORS = f"? <> '' AND {_has_name('papers.authors')}"
_BY_ORGANIZATIONS = f"""
    SELECT p.row FROM papers p INDEXED BY papers_organization
    WHERE p.organization IS NOT NULL
      AND {_folded("p.organization")} IN (SELECT value FROM json_each(?))
"""


def read_followed(conn: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
    """Return who is followed: pairs of kind and name."""
    return tuple(conn.execute(_FOLLOWS))


def followed(facts: Facts) -> Condition:
    """Return the papers by people, and of organisations, that the user follows."""
    people = [name for kind, name in facts.followed if kind == FollowKind.AUTHOR]
    places = [name for kind, name in facts.followed if kind == FollowKind.ORGANIZATION]
    found = [_by(people, facts)] if people else []
    if places:
        names = json.dumps([fold_name(name) for name in places])
        found.append(in_rows(_BY_ORGANIZATIONS, names, size=A_FEW))
    return disjunction(found) if found else NOTHING


def _by(people: Sequence[str], facts: Facts) -> Condition:
    """Return the papers by any of these people."""
    words = (Words.of("authors", name) for name in people)
    match = " OR ".join(f"({one.expression})" for one in words if one.words)
    if not match:
        return NOTHING
    names = json.dumps([fold_name(name) for name in people])
    size = facts.sizing(MATCHING_ROWS, (match,))
    if size <= MANY:
        return in_rows(_BY_AUTHORS, match, names, size=size)
    return Condition(_EACH_BY_AUTHORS, (match, names), _BY_AUTHORS, size)
