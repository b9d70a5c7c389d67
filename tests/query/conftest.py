"""A small library to ask: papers go in through the store, marks are written as they lie."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.query import compile as compiled
from paperdeck.query import conditions, facts, sets
from paperdeck.query.library import Library
from paperdeck.query.syntax import parse
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.store.sync_state import begin_run, finish_run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from paperdeck.query.listing import Listing

AT = "2026-11-20T08:00:00Z"


def utc(year: int, month: int, day: int, hour: int = 12) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.fixture(params=["gathered", "looked up"])
def sets_of_any_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have small sets taken for large ones too: what is found must be the same."""
    if request.param == "looked up":
        for module in (conditions, facts, sets):
            monkeypatch.setattr(module, "MANY", 0)
        monkeypatch.setattr(compiled, "_MANY_TO_SORT", 0)


class Shelf:
    """A store and the library that reads it. Papers are named by a short arXiv id."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.store = Store.open(folder)
        self.now = now
        self.library = Library(self.store, clock=lambda: self.now)

    def add(
        self,
        number: str,
        title: str = "A title",
        *,
        authors: tuple[str, ...] = (),
        doi: str | None = None,
        source: str = "arxiv",
        published: datetime | None = None,
        run: int | None = None,
        added: datetime | None = None,
        **fields: Any,
    ) -> str:
        """Store a paper and return its stable id."""
        names = [Identifier(Scheme.ARXIV, number)]
        if doi:
            names.append(Identifier(Scheme.DOI, doi))
        record = PaperRecord(
            source,
            tuple(names),
            title=title,
            authors=tuple(Author(name) for name in authors),
            published=published or utc(2025, 1, 1),
            **fields,
        )
        with closing(self.store.papers_writer()) as conn:
            ingest(conn, [record], now=added or self.now, run=run)
        return f"arxiv:{number}"

    def sync_run(self, started: datetime, *, finished: datetime | None = None) -> int:
        """Note a sync run and return its number."""
        with closing(self.store.papers_writer()) as conn:
            run = begin_run(conn, started)
            if finished:
                finish_run(conn, run, finished)
        return run

    def _mark(self, sql: str, *values: object) -> None:
        with closing(self.store.marks_writer()) as conn:
            conn.execute(sql, values)

    def flag(self, paper_id: str, flag: str) -> None:
        self._mark("INSERT INTO flags VALUES (?, ?, ?)", paper_id, flag, AT)

    def tag(self, paper_id: str, *tags: str) -> None:
        for tag in tags:
            self._mark("INSERT INTO tags VALUES (?, ?, ?)", paper_id, tag, AT)

    def note(self, paper_id: str, text: str, quote: str | None = None) -> None:
        self._mark(
            "INSERT INTO notes (paper_id, text, quote, created, updated) VALUES (?, ?, ?, ?, ?)",
            *(paper_id, text, quote, AT, AT),
        )

    def key(self, paper_id: str, key: str) -> None:
        self._mark("INSERT INTO cite_keys VALUES (?, ?)", paper_id, key)

    def view(self, name: str, query: str, position: int = 0) -> None:
        self._mark("INSERT INTO views VALUES (?, ?, ?)", name, query, position)

    def short_copy(self, paper_id: str, title: str, authors: str, names: str) -> None:
        self._mark(
            "INSERT INTO marked_papers VALUES (?, ?, ?, ?, ?)",
            *(paper_id, title, authors, names, "2024-01-02T00:00:00Z"),
        )

    def search(self, query: str, *, typing: bool = False) -> Listing:
        return self.library.search(parse(query), prefix_last=typing)

    def found(self, query: str, *, typing: bool = False) -> list[str]:
        """Return the short ids that a query finds, in order."""
        rows = self.search(query, typing=typing).rows
        ids = self.library.ids_of(rows)
        return [ids[row].removeprefix("arxiv:") for row in rows]


@pytest.fixture
def shelf(tmp_path: Path, now: datetime) -> Iterator[Shelf]:
    """An empty library."""
    shelf = Shelf(tmp_path / "library", now)
    yield shelf
    shelf.library.close()
