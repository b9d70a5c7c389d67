"""The kinds of functions that work on a library, and a library with something for each of them."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.marks import cite_keys, pending
from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.marks import Flag
from paperdeck.model.paper import Author, Paper, PaperRecord
from paperdeck.model.researcher import FollowKind, Researcher
from paperdeck.model.syncing import SourceState, SyncStatus
from paperdeck.store import ingest, online_lists, profiles, splitting, sync_state
from paperdeck.store.connections import reading, transaction
from paperdeck.store.database import Store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from tests.store.locked_trials import MARKS_DB, PAPERS_DB, Case
else:
    from locked_trials import MARKS_DB, PAPERS_DB, Case

NOW = datetime(2026, 11, 21, tzinfo=UTC)
AT = "2026-11-21T00:00:00Z"
ONE, TWO, OLD = "arxiv:2401.00001", "arxiv:2401.00002", "doi:10.1000/merged"
NAMES = {name: Identifier(Scheme.ARXIV, name[6:]) for name in (ONE, TWO, "arxiv:2401.00009")}
DOI = Identifier(Scheme.DOI, "10.1000/merged")
ADA = Researcher("orcid", "0000-0001", "Ada Lovelace", h_index=3)
STATE = SourceState("arxiv", SyncStatus.OK, NOW)


def record(*names: Identifier, source: str = "arxiv", title: str = "A paper") -> PaperRecord:
    return PaperRecord(source, names, title=title, authors=(Author("Ada Lovelace"),))


BOTH = frozenset({PAPERS_DB, MARKS_DB})
PAPERS_ONLY, MARKS_ONLY, NEITHER = frozenset({PAPERS_DB}), frozenset({MARKS_DB}), frozenset[str]()


def reads(use: Callable[[sqlite3.Connection], object]) -> Case:
    """Call what is given a `Store.reader()`."""

    def call(store: Store) -> object:
        with closing(store.reader()) as conn:
            return use(conn)

    return Case(call, BOTH)


def reads_inside(use: Callable[[sqlite3.Connection], object]) -> Case:
    """Call what leaves it to its caller to name the file."""

    def call(conn: sqlite3.Connection) -> object:
        with reading(conn):
            return use(conn)

    return reads(call)


def writes_papers(use: Callable[[sqlite3.Connection], object]) -> Case:
    """Call what is given a `Store.papers_writer()`."""

    def call(store: Store) -> object:
        with closing(store.papers_writer()) as conn:
            try:
                return use(conn)
            finally:
                assert not conn.in_transaction

    return Case(call, PAPERS_ONLY, PAPERS_ONLY)


def writes_inside_papers(use: Callable[[sqlite3.Connection], object]) -> Case:
    """Call what works inside its caller's transaction in papers.db."""

    def call(conn: sqlite3.Connection) -> object:
        with transaction(conn):
            return use(conn)

    return writes_papers(call)


def writes_inside_marks(
    use: Callable[[sqlite3.Connection], object], *, steady: bool = False
) -> Case:
    """Call what works inside its caller's transaction in marks.db."""

    def call(store: Store) -> object:
        with closing(store.marks_writer()) as conn, transaction(conn):
            return use(conn)

    return Case(call, MARKS_ONLY, MARKS_ONLY, steady=steady)


def looks_inside_marks(use: Callable[[sqlite3.Connection], object]) -> Case:
    """Call what only looks, inside its caller's transaction in marks.db."""
    return writes_inside_marks(use, steady=True)


def marks_through(use: Callable[[Marker], object], *, by_id: bool = True) -> Case:
    """Call a method of the marker; papers that it is given `by_id` are looked up in papers.db."""

    def call(store: Store) -> object:
        with closing(Marker(store)) as marker:
            return use(marker)

    return Case(call, BOTH if by_id else MARKS_ONLY, MARKS_ONLY)


def opens_a(use: Callable[[Store], sqlite3.Connection], opens: frozenset[str]) -> Case:
    """Open a connection and read through it."""

    def call(store: Store) -> object:
        with closing(use(store)) as conn:
            tables = "papers" if PAPERS_DB in opens else "notes"
            with reading(conn):
                return conn.execute(f"SELECT count(*) FROM {tables}").fetchone()

    return Case(call, opens)


def use_with(
    begin: Callable[[], sqlite3.Connection], use: Callable[[sqlite3.Connection], object]
) -> object:
    """Read through a connection, and close it."""

    with closing(begin()) as conn, reading(conn):
        return use(conn)


def make_library(folder: Path) -> None:
    """Make a library with something in it for every case."""
    store = Store.open(folder)
    with closing(store.papers_writer()) as conn:
        apart = record(Identifier(Scheme.DOI, "10.1000/apart"), source="crossref", title="Apart")
        said = [record(DOI, source="crossref"), record(NAMES[ONE]), record(NAMES[TWO]), apart]
        ingest.ingest(conn, said, now=NOW)
        sync_state.begin_run(conn, NOW)
        sync_state.save_state(conn, STATE, {"a": 1})
        sync_state.reserve_slot(conn, "arxiv", holder="me", now=0, interval=3, lease=60)
        profiles.save_profile(conn, ADA, now=NOW)
        conn.execute("INSERT INTO profiles SELECT source, id, 'ada', said, fetched FROM profiles")
        online_lists.save_list(conn, ADA.source, ADA.id, [record(NAMES[ONE])], now=NOW)
    splitting.split(store, TWO, "doi:10.1000/apart", now=NOW)
    with closing(Marker(store)) as marker:
        marker.set_flag([ONE, OLD], Flag.STARRED, True)
        marker.add_tag([ONE], "ml")
        marker.add_note(ONE, "text")
        marker.save_view("old", "is:read")
        marker.follow(FollowKind.AUTHOR, "Ada Lovelace")
        marker.identify("Ada Lovelace", ADA.source, ADA.id)
        marker.save_view("older", "is:read")
        marker.undo()
    cite_keys.cite_keys(store, [Paper(ONE, title="A paper")])
    pending.note_pending(store, NOW)
    with closing(store.papers_writer()) as conn:
        # Two papers become one; nobody has carried the marks over yet.
        ingest.ingest(conn, [record(NAMES[ONE], DOI)], now=NOW)
