"""Rows of papers.db that point nowhere, and papers that lack rows they must have.

Every write keeps them together in one transaction. What parts them all the same is a file that
was put together of two, or a disk that forgot a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.connections import transaction

if TYPE_CHECKING:
    import sqlite3

_BY_ROW = ("paper_categories", "paper_sources", "paper_days", "vectors", "scores")
_BY_ID = ("aliases", "source_records", "upvote_history")
_STRAY = {
    **dict.fromkeys(_BY_ROW, "NOT EXISTS (SELECT 1 FROM papers WHERE papers.row = {table}.row)"),
    **dict.fromkeys(_BY_ID, "NOT EXISTS (SELECT 1 FROM papers WHERE papers.id = {table}.paper_id)"),
}
_IS_LACKING = {
    "names": "NOT EXISTS (SELECT 1 FROM aliases WHERE alias = papers.id AND paper_id = papers.id)",
    # Of whom nothing is recorded there is nobody to be named.
    "sources": "NOT EXISTS (SELECT 1 FROM paper_sources WHERE paper_sources.row = papers.row)"
    " AND EXISTS (SELECT 1 FROM source_records WHERE source_records.paper_id = papers.id)",
    "categories": "primary_category IS NOT NULL AND NOT EXISTS"
    " (SELECT 1 FROM paper_categories WHERE paper_categories.row = papers.row)",
    "records": "NOT EXISTS"
    " (SELECT 1 FROM source_records WHERE source_records.paper_id = papers.id)",
}
_FILL = {
    "names": "INSERT OR REPLACE INTO aliases SELECT id, id FROM papers WHERE {lacking}",
    "sources": "INSERT INTO paper_sources SELECT papers.row, source FROM papers"
    " JOIN source_records ON paper_id = papers.id WHERE {lacking}",
    "categories": "INSERT INTO paper_categories SELECT row, primary_category, 0 FROM papers"
    " WHERE {lacking}",
}
# Ordinals of days begin with the first of January of the year 1, Julian days earlier.
_COUNTED = {
    "papers": "SELECT 'papers', count(*) FROM papers",
    "vectors": "SELECT 'vectors', count(*) FROM vectors",
    "category:%": "SELECT 'category:' || category, count(*) FROM paper_categories"
    " GROUP BY category",
    "source:%": "SELECT 'source:' || source, count(*) FROM paper_sources GROUP BY source",
    "year:%": "SELECT 'year:' || cast(strftime('%Y', (row >> 20) + 1721424.5) AS INTEGER), count(*)"
    " FROM papers GROUP BY 1",
}


class Strays(NamedTuple):
    """How many rows of each table point nowhere, and how many papers lack rows of each kind.

    `miscounted` are the counters that say another number than there is.
    """

    stray: dict[str, int]
    lacking: dict[str, int]
    miscounted: int

    @property
    def words(self) -> str:
        """What is wrong, empty if nothing is."""
        wrong = {f"rows of {table} without their paper": n for table, n in self.stray.items()}
        wrong |= {f"papers without their {what}": n for what, n in self.lacking.items()}
        if self.miscounted:
            wrong["wrong counts"] = self.miscounted
        return "; ".join(f"{what}: {count:,}" for what, count in wrong.items())

    @property
    def can_be_mended(self) -> bool:
        """Whether anything is wrong that `mend_rows` puts right."""
        return bool(self.stray or self.miscounted or self.lacking.keys() & _FILL.keys())

    def without(self, left: Strays) -> Strays:
        """Return what of this isn't in what was left over."""
        return Strays(
            _without_zeros(_less(self.stray, left.stray)),
            _without_zeros(_less(self.lacking, left.lacking)),
            max(self.miscounted - left.miscounted, 0),
        )


def find_strays(conn: sqlite3.Connection) -> Strays:
    """Look for them: it takes a second for 200,000 papers. `conn` reads papers.db.

    Raises `sqlite3.Error`.
    """
    stray = {
        table: _count(conn, table, where.format(table=table)) for table, where in _STRAY.items()
    }
    lacking = {name: _count(conn, "papers", where) for name, where in _IS_LACKING.items()}
    miscounted = sum(_miscounted(conn, names, count) for names, count in _COUNTED.items())
    return Strays(_without_zeros(stray), _without_zeros(lacking), miscounted)


def _count(conn: sqlite3.Connection, table: str, where: str) -> int:
    return int(conn.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])


def _less(counts: dict[str, int], others: dict[str, int]) -> dict[str, int]:
    return {name: max(count - others.get(name, 0), 0) for name, count in counts.items()}


def _without_zeros(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def _miscounted(conn: sqlite3.Connection, names: str, count: str) -> int:
    kept = dict(conn.execute("SELECT name, value FROM counters WHERE name LIKE ?", (names,)))
    found = dict(conn.execute(count).fetchall())
    return sum(kept.get(name, 0) != found.get(name, 0) for name in kept.keys() | found.keys())


def mend_rows(conn: sqlite3.Connection) -> None:
    """Remove what points nowhere, add what can be told from the rest, and count again.

    In one transaction. What papers lack for good comes with the next sync or import. Raise
    `StoreError`.
    """
    with transaction(conn):
        for table, where in _STRAY.items():
            conn.execute(f"DELETE FROM {table} WHERE {where.format(table=table)}")
        for name, statement in _FILL.items():
            conn.execute(statement.format(lacking=_IS_LACKING[name]))
        for names, count in _COUNTED.items():
            conn.execute("DELETE FROM counters WHERE name LIKE ?", (names,))
            conn.execute(f"INSERT INTO counters SELECT * FROM ({count}) WHERE true")
