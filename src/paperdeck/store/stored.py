"""What the store already has of the papers that a batch speaks of: one query each."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.store.columns import Entry
from paperdeck.store.papers import read_rows
from paperdeck.store.records import Statement, decode_said
from paperdeck.store.row_numbers import DAY_BITS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

_LAST_NUMBER = (1 << DAY_BITS) - 1


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper as it is in the store, with the record of each source."""

    entry: Entry
    records: Mapping[str, Statement]


def find_owners(conn: sqlite3.Connection, names: Iterable[str]) -> dict[str, str]:
    """Return which stored paper has each of the names (an alias's stable id), if one has."""
    found = conn.execute(
        "SELECT alias, paper_id FROM json_each(?) CROSS JOIN aliases ON alias = value",
        (json.dumps(sorted(set(names))),),
    )
    return dict(found)


def read_apart(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the pairs of names of which people said that they name two papers."""
    return [(one, other) for one, other in conn.execute("SELECT one, other FROM apart")]


def load_digests(conn: sqlite3.Connection, ids: Iterable[str], source: str) -> dict[str, bytes]:
    """Return the hashes of what a source said of papers, by stable id."""
    found = conn.execute(
        "SELECT paper_id, hash FROM json_each(?)"
        " CROSS JOIN source_records ON paper_id = value AND source = ?",
        (json.dumps(list(ids)), source),
    )
    return dict(found)


def load_hashes(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[tuple[str, str], bytes]:
    """Return the hashes of what is stored, by stable id and source."""
    found = conn.execute(
        "SELECT paper_id, source, hash FROM json_each(?)"
        " CROSS JOIN source_records ON paper_id = value",
        (json.dumps(sorted(set(ids))),),
    )
    return {(paper_id, source): digest for paper_id, source, digest in found}


def load_stored(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, StoredPaper]:
    """Return stored papers whole, by stable id."""
    papers = read_rows(conn, ids)
    by_id = {paper.id: paper for paper in papers.values()}
    rows = json.dumps(list(papers))
    known = json.dumps(list(by_id))
    arrivals = {
        row: (run, bool(fresh))
        for row, run, fresh in conn.execute(
            "SELECT row, added_run, fresh FROM json_each(?) CROSS JOIN papers ON row = value",
            (rows,),
        )
    }
    days = defaultdict(set)
    for row, source, day in conn.execute(
        "SELECT row, source, day FROM json_each(?) CROSS JOIN paper_days ON row = value", (rows,)
    ):
        days[row].add((source, day))
    records: defaultdict[str, dict[str, Statement]] = defaultdict(dict)
    for paper_id, source, payload, digest, fetched in conn.execute(
        "SELECT paper_id, source, payload, hash, fetched FROM json_each(?)"
        " CROSS JOIN source_records ON paper_id = value",
        (known,),
    ):
        record = decode_said(source, payload, by_id[paper_id])
        records[paper_id][source] = Statement(record, digest, fetched)
    return {
        paper.id: StoredPaper(
            Entry(row, paper, frozenset(days[row]), *arrivals[row]), records[paper.id]
        )
        for row, paper in papers.items()
    }


class Numbering:
    """Gives out row numbers: within a day, the next free one. For one transaction."""

    def __init__(self, conn: sqlite3.Connection):
        self._conn = conn
        self._last: dict[int, int] = {}

    def next_row(self, day: int) -> int:
        """Return a row number for a paper of a day (a date ordinal).

        A day that is full, after a million papers, hands on to the day before.
        """
        number = self._last.get(day)
        if number is None:
            number = self._last_used(day)
        if number == _LAST_NUMBER:
            return self.next_row(day - 1)
        self._last[day] = number + 1
        return (day << DAY_BITS) | (number + 1)

    def _last_used(self, day: int) -> int:
        first = day << DAY_BITS
        (row,) = self._conn.execute(
            "SELECT max(row) FROM papers WHERE row BETWEEN ? AND ?", (first, first | _LAST_NUMBER)
        ).fetchone()
        return 0 if row is None else int(row) & _LAST_NUMBER
