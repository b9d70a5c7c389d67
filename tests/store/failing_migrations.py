"""Libraries of every released version with something in every table, and opening that fails.

`failures` opens a library of an older version again and again, and lets another statement fail
each time. `tools/trust_tables.py` counts what comes of it.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlite_utils import Database

from paperdeck.store.database import Store
from paperdeck.store.errors import StoreError
from paperdeck.store.schema import MARKS, PAPERS, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

ROW = date(2024, 1, 2).toordinal() << 20 | 1
PAPER, OTHER, GONE = "arxiv:2401.00001", "doi:10.1000/other", "doi:10.1000/gone"
AT = "2026-01-01T08:00:00Z"
_SAID = {
    "identifiers": [PAPER, "doi:10.1000/xyz"],
    "authors": [["Ada Lovelace", "Engines"], "Émile Borel"],
    "categories": ["cs.LG"],
    "published": "2024-01-02T18:30:05Z",
    "title": "Sparse attention",
    "abstract": "An abstract; with `text`, \u4e2d\u6587 and $x_1$.",
}
_PROFILE = {"source": "orcid", "id": "7", "name": "Ada Lovelace", "h_index": 3}

Rows = dict[str, "Sequence[Sequence[object]]"]

_PAPERS_ROWS: tuple[Rows, ...] = (
    {
        "papers (row, id, title, abstract, authors, author_count, published, day, doi, arxiv_id,"
        " upvotes, added)": [
            (
                *(ROW, PAPER, _SAID["title"], _SAID["abstract"], "Ada Lovelace; Émile Borel", 2),
                *(_SAID["published"], ROW >> 20, "10.1000/xyz", "2401.00001", 7, AT),
            ),
            (
                *(ROW + 1, OTHER, "Another", None, "A. Nonymous", 1),
                *(AT, ROW >> 20, "10.1000/other", None, None, AT),
            ),
        ],
        "authors": [
            (1, "Ada Lovelace", "ada lovelace"),
            (2, "Émile Borel", "emile borel"),
            (3, "A. Nonymous", "a nonymous"),
        ],
        "paper_authors": [(ROW, 0, 1, "Engines"), (ROW, 1, 2, None), (ROW + 1, 0, 3, None)],
        "paper_categories": [(ROW, "cs.LG", 0)],
        "paper_sources": [(ROW, "arxiv"), (ROW + 1, "crossref")],
        "paper_days": [(ROW, "huggingface", ROW >> 20)],
        "aliases": [(PAPER, PAPER), ("doi:10.1000/xyz", PAPER), (OTHER, OTHER), (GONE, OTHER)],
        "source_records": [(PAPER, "arxiv", b"0", AT, json.dumps(_SAID))],
        "merges": [(GONE, OTHER, AT, 1)],
        "sync_runs": [(1, AT, AT)],
        "sync_states (source, status, last_attempt, memory)": [("arxiv", "ok", AT, '{"a": 1}')],
        "request_slots": [("arxiv", 1.5, 0.0, None)],
        "counters": [("papers", 2), ("category:cs.LG", 1)],
        "meta": [("fold_version", "1")],
        "papers_fts (rowid, title, abstract, authors)": [(ROW, "sparse", "abstract", "lovelace")],
    },
    {},
    {
        "merged_papers": [(GONE, OTHER, AT, AT, "[]")],
        "apart": [("doi:10.1000/a", "doi:10.1000/b")],
    },
    {
        "upvote_history": [(PAPER, ROW >> 20, 7)],
        "vectors": [(ROW, 1, b"s", b"v")],
        "scores": [(ROW, 50, 0.5, 60, None, 70)],
        "profiles": [("orcid", "7", "ada lovelace", json.dumps(_PROFILE), AT)],
    },
    {"online_lists": [("orcid", "7", AT, None, "[]", "[]")]},
    {},
)
"""What is put into papers.db when it has come to each version."""

_MARKS_ROWS: tuple[Rows, ...] = (
    {
        "flags": [(PAPER, "starred", AT), (OTHER, "read", AT)],
        "tags": [(PAPER, "ml/attention", AT)],
        "notes": [
            (1, PAPER, "A *note*", "a quote", AT, AT),
            (5, OTHER, "\u4e2d\u6587", None, AT, AT),
        ],
        "views": [("Mine", "is:starred", 1)],
        "cite_keys": [(PAPER, "lovelace2024sparse")],
        "marked_papers": [(PAPER, "Sparse attention", '["Ada Lovelace"]', "[]", None)],
        "steps": [(1, "star 1 paper", AT, 0), (2, "tag 1 paper with x", AT, 1)],
        "changes": [(1, 0, "flag", PAPER, None, '{"flag": "starred", "at": "x"}')],
        "meta": [("library", "0123abcd")],
    },
    {
        "apart": [("doi:10.1000/a", "doi:10.1000/b", AT)],
        "carried": [(GONE, OTHER, AT, '{"key": "old"}')],
    },
    {
        "follows": [("author", "Ada Lovelace", AT)],
        "opinions": [(PAPER, 1, AT)],
        "digested": [("", PAPER, AT)],
    },
    {"identities": [("Ada Lovelace", "orcid", "7", AT)]},
)
"""The same of marks.db."""

ROWS = {PAPERS.name: _PAPERS_ROWS, MARKS.name: _MARKS_ROWS}
SCHEMAS = (PAPERS, MARKS)
VERSIONS = [
    (schema.name, version) for schema in SCHEMAS for version in range(1, schema.version + 1)
]
"""Every released version of both files."""


class Older(NamedTuple):
    """A library of which one file is of an older version, with what both hold."""

    folder: Path
    schema: Schema
    version: int
    before: dict[str, list[str]]

    @property
    def migrates(self) -> bool:
        """Whether opening brings it up to date; it puts other things in order, too."""
        return self.version < self.schema.version

    @property
    def file(self) -> Path:
        """The older file."""
        return self.folder / f"{self.schema.name}.db"


def make_older(folder: Path, name: str, version: int) -> Older:
    """Make a library: one file as it was when its schema had so many migrations, the other new."""
    folder.mkdir(mode=0o700)
    chosen = next(schema for schema in SCHEMAS if schema.name == name)
    for schema in SCHEMAS:
        upto = version if schema is chosen else schema.version
        _make_file(folder / f"{schema.name}.db", schema, upto)
    return Older(folder, chosen, version, contents(folder))


def _make_file(file: Path, schema: Schema, upto: int) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("BEGIN")
        for step, rows in zip(schema.migrations[:upto], ROWS[schema.name], strict=False):
            step(Database(conn))
            _fill(conn, rows)
        conn.execute(f"PRAGMA application_id = {schema.application_id}")
        conn.execute(f"PRAGMA user_version = {upto}")
        conn.execute("COMMIT")
    file.chmod(0o600)


def _fill(conn: sqlite3.Connection, rows: Rows) -> None:
    for table, values in rows.items():
        marks = ", ".join("?" * len(values[0]))
        conn.executemany(f"INSERT INTO {table} VALUES ({marks})", values)


_MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def content(file: Path) -> list[str]:
    """Return all that a file holds, its version first."""
    with closing(sqlite3.connect(file)) as conn:
        version = conn.execute("PRAGMA user_version").fetchone()
        owner = conn.execute("PRAGMA application_id").fetchone()
        return [f"version {version[0]} of {owner[0]}", *conn.iterdump()]


def contents(folder: Path) -> dict[str, list[str]]:
    """Return what both files hold."""
    return {name: content(folder / name) for name in ("papers.db", "marks.db")}


@dataclass
class Fault:
    """Lets the statement of this number fail, of all in writing transactions; counts them.

    It fails `before` it does anything, or is broken off `inside`, which is only for migrations.
    `first` is how many statements the first transaction had, which is that of the migration, if
    there is one.
    """

    number: int = -1
    way: str = "before"
    seen: int = 0
    first: int = 0
    transactions: int = 0
    struck: str = ""

    @property
    def every_way(self) -> list[tuple[int, str]]:
        """All statements that were counted, each with the ways in which it may fail."""
        ways = [(number, "inside") for number in range(self.first)]
        return sorted(ways + [(number, "before") for number in range(self.seen)])

    def strikes(self, sql: str) -> bool:
        """Note a statement, and tell whether it is to fail."""
        self.seen += 1
        if self.transactions == 1:
            self.first = self.seen
        if self.seen - 1 == self.number:
            self.struck = " ".join(sql.split())[:60]
            return True
        return False


class _Connection(sqlite3.Connection):
    """A connection whose statements may fail."""

    fault: Fault

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == "BEGIN IMMEDIATE":
            self.fault.transactions += 1
            return super().execute(sql, *parameters)
        if not self.in_transaction or sql == "ROLLBACK" or not self._writes():
            return super().execute(sql, *parameters)
        if not self.fault.strikes(sql):
            return super().execute(sql, *parameters)
        if self.fault.way == "before":
            raise _failure()
        self.set_progress_handler(lambda: 1, 1)
        try:
            return super().execute(sql, *parameters)
        finally:
            self.set_progress_handler(None, 1)

    def executemany(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if self._writes() and self.fault.strikes(sql):
            raise _failure()
        return super().executemany(sql, *parameters)

    def _writes(self) -> bool:
        # Who makes a backup only reads, in a transaction of another kind.
        return self.fault.transactions > 0


def _failure() -> sqlite3.OperationalError:
    """Return what a disk that dies makes of a statement."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return error


@contextmanager
def failing(fault: Fault) -> Iterator[Fault]:
    """Let a statement of whatever is opened inside the block fail."""
    original = sqlite3.connect
    kind = type("_Faulty", (_Connection,), {"fault": fault})
    sqlite3.connect = partial(original, factory=kind)  # type: ignore[assignment]
    try:
        yield fault
    finally:
        sqlite3.connect = original


@dataclass
class Outcome:
    """What came of one opening that failed."""

    statement: str
    migrating: bool
    message: str = ""
    wrong: list[str] = field(default_factory=list)


def count_statements(older: Older, scratch: Path) -> tuple[Fault, dict[str, list[str]]]:
    """Open a copy undisturbed: return the counts, and what it holds afterwards."""
    folder = _copied(older, scratch)
    with failing(Fault()) as fault:
        Store.open(folder)
    if not older.migrates:
        fault.first = 0
    after = _timeless(contents(folder))
    shutil.rmtree(folder)
    return fault, after


def failures(older: Older, scratch: Path, numbers: Iterable[tuple[int, str]]) -> Iterator[Outcome]:
    """Open copies of a library; another statement fails each time. Each is then opened again."""
    counted, after = count_statements(older, scratch)
    for number, way in numbers:
        folder = _copied(older, scratch)
        yield _fail_once(older, folder, Fault(number, way), counted.first, after)
        shutil.rmtree(folder)


def _fail_once(
    older: Older, folder: Path, fault: Fault, first: int, after: dict[str, list[str]]
) -> Outcome:
    outcome = Outcome("", migrating=fault.number < first)
    try:
        with failing(fault):
            Store.open(folder)
        outcome.wrong.append("it took failure for success")
    except StoreError as error:
        outcome.message = str(error)
        if "\n" in str(error) or not error.next_step or not _names_a_file(error, folder):
            outcome.wrong.append(f"not one line with file and next step: {error}")
    except sqlite3.Error as error:
        outcome.message = repr(error)
        outcome.wrong.append(f"not a StoreError: {error!r}")
    outcome.statement = fault.struck
    _check_copy(older, folder, outcome)
    if outcome.migrating and contents(folder) != older.before:
        outcome.wrong.append("the files aren't as they were")
    try:
        Store.open(folder)
    except StoreError as error:
        outcome.wrong.append(f"the next opening fails: {error}")
    if _timeless(contents(folder)) != after:
        outcome.wrong.append("another content than that of an undisturbed opening")
    return outcome


def _names_a_file(error: StoreError, folder: Path) -> bool:
    return str(folder) in error.file and error.file in str(error)


def _check_copy(older: Older, folder: Path, outcome: Outcome) -> None:
    """See that there is a backup of the marks, as they were before anything was changed."""
    if not older.migrates:
        return
    copies = sorted((folder / "backups").glob("*.db"))
    if not copies or content(copies[0]) != older.before["marks.db"]:
        outcome.wrong.append("no backup of the marks as they were")


def _copied(older: Older, scratch: Path) -> Path:
    folder = scratch / "copy"
    shutil.copytree(older.folder, folder)
    return folder


def _timeless(found: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: [_MOMENT.sub("", line) for line in lines] for name, lines in found.items()}
