"""The order of a query's list: the SELECTs that give its rows, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.query.conditions import EVERYTHING, Value

if TYPE_CHECKING:
    from paperdeck.query.compile import Plan
    from paperdeck.query.tree import Sort

NEWEST_SCORED = 1_000
"""How many of the newest hits are put in order of relevance; the rest follow by date."""

_WEIGHTS = "8.0, 1.0, 4.0"  # of title, abstract and authors

COLUMNS = {
    "added": ("papers.added", "DESC"),
    # The index is of the beginning of titles.
    "title": ("lower(substr(papers.title, 1, 8))", "ASC"),
    "upvotes": ("papers.upvotes", "DESC"),
    "citations": ("papers.citations", "DESC"),
}
"""Keys that are columns of papers, and their natural direction."""
_OFTEN_UNKNOWN = ("upvotes", "citations")
_SCORES = {"match": "match", "novelty": "novelty", "impact": "cited", "voted": "voted"}
"""Keys that are columns of `scores`: unknown of many papers, and most first."""

_Select = tuple[str, tuple[Value, ...]]


def ordered(found: Plan, sort: Sort) -> list[_Select]:
    """Return the SELECTs of a plan in order: a leading - reverses the natural one."""
    params = found.params
    if sort.key == "relevance" and found.match:
        return _by_relevance(found, "DESC" if sort.reverse else "ASC")
    if sort.key in _SCORES:
        return _by_score(found, _SCORES[sort.key], "ASC" if sort.reverse else "DESC")
    if sort.key not in COLUMNS:
        direction = "ASC" if sort.reverse and sort.key == "published" else "DESC"
        return [(found.select("{row}", tail=f"ORDER BY {{row}} {direction}"), params)]
    column, direction = COLUMNS[sort.key]
    if sort.reverse:
        direction = "DESC" if direction == "ASC" else "ASC"
    then = f" papers.title COLLATE NOCASE {direction}," if sort.key == "title" else ""
    order = f"ORDER BY {column} {direction},{then} {{row}} DESC"
    if sort.key not in _OFTEN_UNKNOWN:
        return [(found.select("{row}", tail=order), params)]
    # Two lists: the index holds the known ones only, and the unknown come last either way.
    known = found.select("{row}", also=f"{column} IS NOT NULL", tail=order)
    unknown = found.select("{row}", also=f"{column} IS NULL", tail="ORDER BY {row} DESC")
    return [(known, params), (unknown, params)]


def _by_score(found: Plan, column: str, direction: str) -> list[_Select]:
    """Return the papers of which a percentile is known, in its order, then the rest."""
    scored = f"SELECT row FROM scores WHERE {column} IS NOT NULL"
    order = f"ORDER BY {column} {direction}, row DESC"
    known = f"{scored} {order}"
    if found.where != EVERYTHING or found.walks != "all papers":
        of_paper = f"(SELECT {column} FROM scores WHERE scores.row = {{row}})"
        known = found.select(
            "{row}",
            also=f"{{row}} IN ({scored})",
            tail=f"ORDER BY {of_paper} {direction}, {{row}} DESC",
        )
    unknown = found.select("{row}", also=f"{{row}} NOT IN ({scored})", tail="ORDER BY {row} DESC")
    return [(known, found.params), (unknown, found.params)]


def _by_relevance(found: Plan, direction: str) -> list[_Select]:
    """Return the newest hits by their score, then the rest newest first.

    To score them all would read the whole index for a common word.
    """
    params = found.params
    newest = found.select(
        f"{{row}} AS row, bm25(papers_fts, {_WEIGHTS}) AS score",
        tail=f"ORDER BY {{row}} DESC LIMIT {NEWEST_SCORED}",
    )
    last = found.select("{row}", tail=f"ORDER BY {{row}} DESC LIMIT 1 OFFSET {NEWEST_SCORED - 1}")
    older = found.select("{row}", also=f"{{row}} < ({last})", tail="ORDER BY {row} DESC")
    scored = f"SELECT row FROM ({newest}) ORDER BY score {direction}, row DESC"
    return [(scored, params), (older, params + params)]
