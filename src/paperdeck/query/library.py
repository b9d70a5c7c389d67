"""The library as the reader sees it: everything that is asked, nothing that is changed."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from paperdeck.query import detail, facets, finding, rows, searching
from paperdeck.query.errors import QueryInterrupted
from paperdeck.query.explain import Explanation, explain
from paperdeck.query.listing import Listing
from paperdeck.query.meaning import Asking
from paperdeck.store.connections import reading
from paperdeck.store.papers import names_of_paper
from paperdeck.store.sync_state import load_states

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from paperdeck.model.marks import SavedView
    from paperdeck.model.rows import Count, Facets, MarkedPaper, Origins, PaperRow
    from paperdeck.model.syncing import SourceState
    from paperdeck.query.meaning import Meaning
    from paperdeck.query.tree import Query
    from paperdeck.store.database import Store

__all__ = ["Explanation", "Library", "Listing"]

_AT_ONCE = 200  # papers read at a time for the command line


class Library:
    """Answers questions about a store's papers and marks.

    One instance serves one thread at a time; the connection is opened when first needed.
    `clock` gives the present moment, aware; without `meaning`, terms like `~robot` are refused with
    a `QueryError`. Every method may raise `StoreError`, and
    `QueryInterrupted` if another thread calls `interrupt` meanwhile.
    """

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime], meaning: Meaning | None = None
    ) -> None:
        self._store = store
        self._meaning = meaning
        self._clock = clock
        self._conn: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def interrupt(self) -> None:
        """Stop the question that another thread is asking just now, if any."""
        conn = self._conn
        if conn is not None:
            # Its own thread may close it at this very moment: then there is nothing to stop.
            with suppress(sqlite3.ProgrammingError):
                conn.interrupt()

    @contextmanager
    def _asking(self) -> Iterator[sqlite3.Connection]:
        if self._conn is None:
            self._conn = self._store.reader()
        try:
            with reading(self._conn) as conn:
                yield conn
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise QueryInterrupted from None
            raise

    def _now(self) -> Asking:
        return Asking(self._clock(), self._meaning)

    def knows_meanings(self) -> bool:
        """Tell whether papers can be found by meaning yet: their vectors are made apart."""
        with self._asking() as conn:
            return self._meaning is not None and self._meaning.ready(conn)

    def search(
        self, query: Query, *, prefix_last: bool = False, first: int | None = None
    ) -> Listing:
        """Return a query's papers in order, or the `first` so many of them.

        With `prefix_last` the last word is still being typed and may go on.
        """
        with self._asking() as conn:
            asking = self._now()
            return searching.read_listing(conn, query, asking, prefix_last=prefix_last, first=first)

    def page(self, numbers: Sequence[int]) -> list[PaperRow]:
        """Return the lines of row numbers in their order; papers that are gone are left out."""
        with self._asking() as conn:
            return rows.read_page(conn, numbers)

    def rows_of(self, ids: Iterable[str]) -> dict[str, int]:
        """Return the row numbers of stable ids, as far as the library has them."""
        with self._asking() as conn:
            return rows.read_rows_of(conn, ids)

    def ids_of(self, numbers: Iterable[int]) -> dict[int, str]:
        """Return the stable ids of row numbers, in their order."""
        with self._asking() as conn:
            return rows.read_ids(conn, numbers)

    def paper(self, paper_id: str) -> MarkedPaper | None:
        """Return a paper by stable id, with its marks; also when only those are left."""
        with self._asking() as conn:
            found = detail.read_marked(conn, [paper_id])
            return found[0] if found else detail.read_left_over(conn, paper_id)

    def origins(self, paper_id: str) -> Origins:
        """Return where what is known of a paper comes from, and how old it is."""
        with self._asking() as conn:
            return detail.read_origins(conn, paper_id)

    def names(self, paper_id: str) -> list[str]:
        """Return all identifiers by which a paper is known, as text."""
        with self._asking() as conn:
            return names_of_paper(conn, paper_id)

    def papers(self, query: Query, limit: int | None = None) -> Iterator[MarkedPaper]:
        """Give a query's papers one by one, in order, at most `limit`."""
        numbers = self.search(query, first=limit).rows
        for start in range(0, len(numbers), _AT_ONCE):
            with self._asking() as conn:
                ids = rows.read_ids(conn, numbers[start : start + _AT_ONCE])
                found = detail.read_marked(conn, list(ids.values()))
            yield from found

    def resolve(self, text: str) -> str:
        """Return the stable id of a paper named in any way. Raise `PaperNotFound`."""
        with self._asking() as conn:
            return detail.resolve(conn, text)

    def count(self, query: Query, cap: int = facets.VIEW_CAP) -> Count:
        """Count a query's papers; from `cap` on the answer is `cap - 1` or more."""
        with self._asking() as conn:
            return facets.read_count(conn, query, self._now(), cap)

    def explain(self, query: Query) -> Explanation:
        """Tell how a query's list is read."""
        with self._asking() as conn:
            return explain(conn, query, self._now())

    def facets(self, query: Query, *, prefix_last: bool = False) -> Facets:
        """Count what the papers of a query carry, for the tag pane."""
        with self._asking() as conn:
            return facets.read_facets(conn, query, self._now(), prefix_last=prefix_last)

    def tags(self) -> list[tuple[str, int]]:
        """Return the tags there are, by name, with how many papers carry each itself."""
        with self._asking() as conn:
            return facets.read_tags(conn)

    def views(self) -> list[SavedView]:
        """Return the saved views in their order."""
        with self._asking() as conn:
            return facets.read_views(conn)

    def states(self) -> dict[str, SourceState]:
        """Return how each source's last sync went."""
        with self._asking() as conn:
            return load_states(conn)

    def find(self, found: Listing, needle: str, start: int, step: int) -> int | None:
        """Return the index of the next row in a list with these words in title or authors.

        The search begins beside `start`, goes forwards (1) or backwards (-1) and round
        the ends. `None` when there is none.
        """
        with self._asking() as conn:
            return finding.find_row(conn, found, needle, start, step)
