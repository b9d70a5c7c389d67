"""What the library knows that a query's conditions depend on: only what it mentions is read."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from paperdeck.query.conditions import MANY, NO_FACTS, Facts, LastRun, Value
from paperdeck.query.counters import read_counters
from paperdeck.query.followed import read_followed
from paperdeck.query.meaning import nearness
from paperdeck.query.tree import terms
from paperdeck.store.index import count_pages
from paperdeck.store.moments import from_text

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from paperdeck.query.meaning import Asking
    from paperdeck.query.tree import Query, Term

_DATES = frozenset({"after", "newer", "before", "older", "on", "day"})
_LAST_SYNC = "SELECT started FROM sync_runs ORDER BY id DESC LIMIT 1"
# Looked for from the last run backwards; the index of `added` answers each in no time.
_LAST_RUN = """
    SELECT id, started, coalesce(finished, '9999') FROM sync_runs AS run
    WHERE EXISTS (
      SELECT 1 FROM papers
      WHERE added >= run.started AND added <= coalesce(run.finished, '9999')
        AND added_run = run.id)
    ORDER BY id DESC LIMIT 1
"""
_TAGS = "SELECT tag, count(*) FROM marks.tags GROUP BY tag"
_FLAGS = "SELECT flag, count(*) FROM marks.flags GROUP BY flag"


def read_facts(conn: sqlite3.Connection, query: Query, asking: Asking) -> Facts:
    """Read what a query's terms need to know. Raise `QueryError` if it can't be known here."""
    fields = {term.field for term in terms(query.root)}
    return Facts(
        asking.now,
        last_sync=_last_sync(conn) if fields & _DATES else None,
        last_run=_last_run(conn) if any(map(_speaks_of_last_run, terms(query.root))) else None,
        categories=read_counters(conn, "category") if "cat" in fields else {},
        sources=read_counters(conn, "source") if "source" in fields else {},
        tags=read_tag_counts(conn) if "tag" in fields else {},
        flags=dict(conn.execute(_FLAGS)) if "is" in fields else {},
        followed=read_followed(conn) if any(map(_speaks_of_followed, terms(query.root))) else (),
        sizing=partial(_size, conn),
        pages=partial(count_pages, conn),
        near=nearness(conn, query, asking.meaning) or NO_FACTS.near,
    )


def _size(conn: sqlite3.Connection, select: str, params: tuple[Value, ...]) -> int:
    counted = f"SELECT count(*) FROM ({select} LIMIT {MANY + 1})"
    (size,) = conn.execute(counted, params).fetchone()
    return int(size)


def read_tag_counts(conn: sqlite3.Connection) -> dict[str, int]:
    """Return how many papers carry each tag."""
    return dict(conn.execute(_TAGS))


def _speaks_of_last_run(term: Term) -> bool:
    return (term.field, term.value.lower()) in (("is", "new"), ("added", "lastsync"))


def _speaks_of_followed(term: Term) -> bool:
    return (term.field, term.value.lower()) == ("is", "followed")


def _last_sync(conn: sqlite3.Connection) -> datetime | None:
    found = conn.execute(_LAST_SYNC).fetchone()
    return from_text(found[0]) if found else None


def _last_run(conn: sqlite3.Connection) -> LastRun | None:
    found = conn.execute(_LAST_RUN).fetchone()
    return LastRun(*found) if found else None
