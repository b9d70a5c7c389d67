"""Counts for the tag pane: how many papers of a filter carry what.

Without a filter they come from counters that the store keeps, and from the user's marks,
which are few. With one, its rows are gathered once in a temporary table of the connection; of
more than `CAP` papers the newest are, and the marked ones, so that marks and years are counted
to the last and the rest in a moment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

from paperdeck.model.marks import Flag, SavedView
from paperdeck.model.names import ET_AL
from paperdeck.model.rows import Count, Facets
from paperdeck.query import compile as compiled
from paperdeck.query.counters import read_counters, read_total
from paperdeck.query.errors import QueryError
from paperdeck.query.facts import read_facts, read_tag_counts
from paperdeck.query.searching import read_listing
from paperdeck.query.syntax import parse
from paperdeck.store.columns import authors_from
from paperdeck.store.row_numbers import DAY_BITS
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping

    from paperdeck.query.meaning import Asking
    from paperdeck.query.tree import Query

TOP_CATEGORIES = 30
TOP_AUTHORS = 10
CAP = 50_000
"""Papers of a filter that are looked at for their sources and categories."""

_AUTHORS_OF = 5_000
"""Papers that are looked at for their authors."""

VIEW_CAP = 1_001
_TODAY = parse("day:today")

_FLAGS = (
    "SELECT flag, count(*) FROM marks.flags CROSS JOIN papers ON papers.id = paper_id"
    " {filtered} GROUP BY flag"
)
_TAGS = (
    "SELECT tag, papers.row FROM marks.tags CROSS JOIN papers ON papers.id = paper_id {filtered}"
)
_IN_FILTER = "CROSS JOIN temp.filtered ON filtered.row = papers.row"
_IN_MARKED = "CROSS JOIN temp.marked ON marked.row = papers.row"
_MARKED = (
    "SELECT papers.row FROM marks.flags CROSS JOIN papers ON papers.id = paper_id"
    " UNION SELECT papers.row FROM marks.tags CROSS JOIN papers ON papers.id = paper_id"
)
_MARKED_OF_FILTERED = (
    f"INSERT INTO temp.marked SELECT row FROM temp.filtered WHERE row IN ({_MARKED})"
)
_BY_DAY = f"SELECT row >> {DAY_BITS} AS day, count(*)"
_AUTHORS = (
    "SELECT authors, author_details FROM"
    " (SELECT row FROM {rows} ORDER BY row DESC LIMIT ?) CROSS JOIN papers USING (row)"
)
_BY_FILTER = (
    "SELECT {column}, count(*) FROM temp.filtered CROSS JOIN {table} USING (row) GROUP BY {column}"
)
_BY_TABLE = (
    "SELECT {column}, count(*) FROM {table} CROSS JOIN temp.filtered USING (row) GROUP BY {column}"
)
_VIEWS = "SELECT name, query, position FROM marks.views ORDER BY position, name"


@dataclass(frozen=True, slots=True)
class _Counts:
    """What is counted in another way with a filter than without.

    `marks` joins papers with those of them that count, `rows` is a table of row numbers.
    """

    total: int
    today: int
    years: Mapping[int, int]
    sources: Mapping[str, int]
    categories: Mapping[str, int]
    marks: str = ""
    rows: str = "papers"


def read_facets(
    conn: sqlite3.Connection, query: Query, asking: Asking, *, prefix_last: bool = False
) -> Facets:
    """Count inside a query's papers; views are counted by themselves."""
    if query.root is None and query.limit is None:
        return _facets(conn, _count_all(conn, asking), asking, capped=False)
    with _filter(conn, query, asking, prefix_last=prefix_last) as years:
        counts = _count_filtered(conn, years, asking)
        return _facets(conn, counts, asking, capped=counts.total > CAP)


def _facets(conn: sqlite3.Connection, counts: _Counts, asking: Asking, *, capped: bool) -> Facets:
    flags = dict(conn.execute(_FLAGS.format(filtered=counts.marks)))
    tags = count_tags(conn.execute(_TAGS.format(filtered=counts.marks)))
    return Facets(
        total=counts.total,
        today=counts.today,
        # Not a search for what has no flag: that would look at every paper.
        unread=counts.total - flags.get(Flag.READ, 0),
        starred=flags.get(Flag.STARRED, 0),
        queued=flags.get(Flag.QUEUED, 0),
        tags=tags,
        sources=_by_count(counts.sources),
        categories=_by_count(counts.categories, TOP_CATEGORIES),
        views=tuple((view, _count_view(conn, view, asking)) for view in read_views(conn)),
        years=dict(sorted(counts.years.items(), reverse=True)),
        authors=_by_count(_count_authors(conn, counts.rows), TOP_AUTHORS),
        capped=capped,
        authors_capped=counts.total > _AUTHORS_OF,
    )


def _count_all(conn: sqlite3.Connection, asking: Asking) -> _Counts:
    total = read_total(conn)
    return _Counts(
        total,
        read_count(conn, _TODAY, asking, cap=total + 1).value,
        {int(year): count for year, count in read_counters(conn, "year").items()},
        read_counters(conn, "source"),
        read_counters(conn, "category"),
    )


def _count_filtered(conn: sqlite3.Connection, years: Mapping[int, int], asking: Asking) -> _Counts:
    (gathered,) = conn.execute("SELECT count(*) FROM temp.filtered").fetchone()
    found = compiled.plan(_TODAY, read_facts(conn, _TODAY, asking))
    today = f"SELECT count(*) FROM ({found.select('{row} AS row')}) WHERE row IN temp.filtered"
    # The longer table is walked, the shorter one looked into.
    group = _BY_TABLE if gathered > read_total(conn) // 2 else _BY_FILTER
    return _Counts(
        sum(years.values()),
        conn.execute(today, found.params).fetchone()[0],
        years,
        dict(conn.execute(group.format(table="paper_sources", column="source"))),
        dict(conn.execute(group.format(table="paper_categories", column="category"))),
        _IN_MARKED,
        "temp.filtered",
    )


def _count_authors(conn: sqlite3.Connection, rows: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for names, details in conn.execute(_AUTHORS.format(rows=rows), (_AUTHORS_OF,)):
        found.update({author.name for author in authors_from(names, details)} - {ET_AL})
    return found


_DROP = ("DROP TABLE IF EXISTS temp.filtered", "DROP TABLE IF EXISTS temp.marked")


@contextmanager
def _filter(
    conn: sqlite3.Connection, query: Query, asking: Asking, *, prefix_last: bool
) -> Iterator[Mapping[int, int]]:
    """Hold rows of a query's papers in `temp.filtered`, the marked ones in `temp.marked`.

    Give the numbers of all its papers by year.
    """
    # A reading connection refuses every write, that to its own temporary tables too.
    conn.execute("PRAGMA query_only = OFF")
    try:
        # They are still there when the one before was interrupted while it dropped them.
        for drop in _DROP:
            conn.execute(drop)
        conn.execute("CREATE TEMP TABLE filtered (row INTEGER PRIMARY KEY)")
        conn.execute("CREATE TEMP TABLE marked (row INTEGER PRIMARY KEY)")
        yield years_of(_gather(conn, query, asking, prefix_last))
    finally:
        try:
            for drop in _DROP:
                conn.execute(drop)
        finally:
            conn.execute("PRAGMA query_only = ON")


def _gather(
    conn: sqlite3.Connection, query: Query, asking: Asking, prefix_last: bool
) -> Iterable[tuple[int, int]]:
    """Fill the temporary tables; return the numbers of papers by day."""
    if query.limit is not None:
        rows = read_listing(conn, query, asking, prefix_last=prefix_last).rows
        conn.executemany("INSERT INTO temp.filtered VALUES (?)", ((row,) for row in rows[:CAP]))
        conn.execute(_MARKED_OF_FILTERED)
        return Counter(row >> DAY_BITS for row in rows).items()
    found = compiled.plan(query, read_facts(conn, query, asking), prefix_last=prefix_last)
    newest = found.select("{row}", tail=f"ORDER BY {{row}} DESC LIMIT {CAP}")
    if conn.execute(f"INSERT INTO temp.filtered {newest}", found.params).rowcount < CAP:
        conn.execute(_MARKED_OF_FILTERED)
        return conn.execute(f"{_BY_DAY} FROM temp.filtered GROUP BY day").fetchall()
    # More than were gathered: they are walked again for what is counted to the last.
    marked = found.select("{row}", also=f"+{{row}} IN ({_MARKED})")
    conn.execute(f"INSERT INTO temp.marked {marked}", found.params)
    days = found.select(f"{{row}} >> {DAY_BITS} AS day, count(*)", tail="GROUP BY day")
    return conn.execute(days, found.params).fetchall()


def years_of(days: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Add up numbers of papers by day, a date ordinal, to those by year."""
    years: Counter[int] = Counter()
    for day, count in days:
        years[date.fromordinal(max(day, 1)).year] += count
    return dict(years)


def count_tags(tagged: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Count papers by tag, those of nested tags in their parents too, each paper once.

    `tagged` are pairs of a tag and a paper's row. Tags come by name, parents first.
    """
    papers: defaultdict[str, set[int]] = defaultdict(set)
    names: dict[str, str] = {}
    for tag, row in tagged:
        for name in accumulate(tag.split("/"), "{}/{}".format):
            papers[names.setdefault(fold_name(name), name)].add(row)
    return {name: len(papers[name]) for name in sorted(papers, key=_tag_order)}


def _tag_order(tag: str) -> list[str]:
    return fold_name(tag).split("/")


def read_tags(conn: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the tags there are, by name, with how many papers carry each itself."""
    return sorted(read_tag_counts(conn).items(), key=lambda item: _tag_order(item[0]))


def _by_count(counts: Mapping[str, int], most: int | None = None) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most])


def read_views(conn: sqlite3.Connection) -> list[SavedView]:
    """Return the saved views in their order."""
    return [SavedView(*values) for values in conn.execute(_VIEWS)]


def _count_view(conn: sqlite3.Connection, view: SavedView, asking: Asking) -> Count:
    try:
        query = parse(view.query)
    except QueryError:
        # Written by another version: it is shown, and refused with its reason when opened.
        return Count(0)
    return read_count(conn, query, asking, cap=VIEW_CAP)


def read_count(conn: sqlite3.Connection, query: Query, asking: Asking, cap: int) -> Count:
    """Count a query's papers, giving up at `cap`: the answer is `cap - 1` or more then."""
    if query.root is None and query.limit is None:
        return Count(read_total(conn))
    statement = compiled.counting(query, read_facts(conn, query, asking), cap)
    (found,) = conn.execute(statement.sql, statement.params).fetchone()
    return Count(cap - 1, capped=True) if found >= cap else Count(found)
