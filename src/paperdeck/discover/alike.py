"""Names that may be of the same person or organisation. They are told, never taken for one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from paperdeck.discover.authored import CROWD, FOLDED_ORGANIZATION, NAMED
from paperdeck.model.names import split_name
from paperdeck.text.search import fold_name, query_terms

if TYPE_CHECKING:
    import sqlite3

_LOOKED_AT = 2_000
"""Papers in which other forms of a name are looked for, the newest."""
_MOST = 8

_NAMES = f"""
    SELECT p.authors FROM (
      SELECT rowid FROM papers_fts WHERE papers_fts MATCH :words ORDER BY rowid DESC LIMIT :looked
    ) AS found CROSS JOIN papers p ON p.row = found.rowid
    WHERE p.author_count <= {CROWD} AND NOT ({NAMED})
"""
_ORGANIZATIONS = f"""
    SELECT DISTINCT p.organization FROM papers p INDEXED BY papers_organization
    WHERE p.organization IS NOT NULL AND {FOLDED_ORGANIZATION} <> :folded
      AND (instr(' ' || {FOLDED_ORGANIZATION} || ' ', ' ' || :folded || ' ')
        OR instr(' ' || :folded || ' ', ' ' || {FOLDED_ORGANIZATION} || ' '))
    ORDER BY p.organization LIMIT {_MOST}
"""


def may_be_same(one: str, other: str) -> bool:
    """Tell whether two names could be forms of one: "J. Doe", "Jane Doe", "Doe, Jane A.".

    The family names are the same and the given names, as far as both are written, don't
    contradict each other: an initial goes with any name that begins so.
    """
    first, second = split_name(one), split_name(other)
    if _family(first.particle, first.family) != _family(second.particle, second.family):
        return False
    given, others = _given(first.given), _given(second.given)
    return bool(given and others) and all(map(_agree, given, others))


def _family(particle: str, family: str) -> str:
    return fold_name(f"{particle} {family}")


def _given(name: str) -> list[str]:
    return fold_name(name).replace(".", " ").replace("-", " ").split()


def _agree(one: str, other: str) -> bool:
    return one == other or one == other[:1] or other == one[:1]


def names_alike(conn: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """Return other names among the library's newest papers that may be the same person's."""
    words = _words(name)
    if not words:
        return ()
    own = fold_name(name)
    asked = {"words": words, "looked": _LOOKED_AT, "name": name, "folded": own}
    family = query_terms(split_name(name).family)[-1]
    written = Counter(
        other for (authors,) in conn.execute(_NAMES, asked) for other in authors.split("; ")
    )
    alike: dict[str, str] = {}
    for other, _ in written.most_common():
        folded = fold_name(other)
        if family in folded and folded not in {own, *alike} and may_be_same(name, other):
            alike[folded] = other
    return tuple(sorted(alike.values())[:_MOST])


def _words(name: str) -> str:
    """Return what the index is asked for: the family name, with the given one or its initial."""
    person = split_name(name)
    family, given = query_terms(person.family), _given(person.given)
    if not family or not given or not query_terms(given[0]):
        return ""
    first = query_terms(given[0])[0]
    # The initial alone may be that of any name which begins so.
    begins = f'"{first}" *' if len(first) == 1 else f'("{first}" OR "{first[0]}")'
    together = " AND ".join([*(f'"{word}"' for word in family), begins])
    return f"{{authors}} : ({together})"


def organizations_alike(conn: sqlite3.Connection, name: str) -> tuple[str, ...]:
    """Return organisations whose name holds this one in whole words, or is held by it."""
    folded = fold_name(name)
    if not folded:
        return ()
    return tuple(other for (other,) in conn.execute(_ORGANIZATIONS, {"folded": folded}))
