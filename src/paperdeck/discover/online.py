"""The papers that services list of a person, and which of them the library has."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.identifiers import stable_id
from paperdeck.model.researcher import full_id, parse_full_id
from paperdeck.store.connections import reading
from paperdeck.store.online_lists import read_head, read_records
from paperdeck.store.stored import find_owners
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from paperdeck.model.paper import PaperRecord
    from paperdeck.store.online_lists import ListHead


class OnlineList(NamedTuple):
    """A list in numbers: its papers, and those of them that the library has.

    `fetched` is aware. `trouble` says why there may be more papers, "" if there aren't.
    """

    source: str
    id: str
    fetched: datetime
    papers: int
    here: int
    trouble: str = ""


class OnlinePaper(NamedTuple):
    """A paper of a list; `id` is its stable id in the library, `None` if it isn't there.

    `fetched` is when the list came from which `record` is.
    """

    title: str
    day: date | None
    citations: int | None
    id: str | None
    fetched: datetime
    record: PaperRecord


class OnlinePage(NamedTuple):
    """All lists of a person, and their papers, each once, the newest first."""

    lists: tuple[OnlineList, ...] = ()
    papers: tuple[OnlinePaper, ...] = ()

    @property
    def here(self) -> int:
        """How many of the papers the library has."""
        return sum(paper.id is not None for paper in self.papers)

    @property
    def missing(self) -> tuple[OnlinePaper, ...]:
        """The papers that the library doesn't have."""
        return tuple(paper for paper in self.papers if paper.id is None)


def read_lists(conn: sqlite3.Connection, ids: Iterable[str]) -> tuple[OnlineList, ...]:
    """Return the lists that are kept of people with such ids, like `s2:17`.

    `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    return tuple(
        OnlineList(
            head.source,
            full_id(head.source, head.id),
            head.fetched,
            len(head.names),
            sum(any(name in owners for name in paper) for paper in head.names),
            head.trouble,
        )
        for head, owners in _heads(conn, ids)
    )


def read_online(conn: sqlite3.Connection, ids: Iterable[str]) -> OnlinePage:
    """Return all that is kept of the lists of a person who has these ids. Raise `StoreError`."""
    wanted = tuple(ids)
    found: dict[str, OnlinePaper] = {}
    for head, owners in _heads(conn, wanted):
        for record in read_records(conn, head.source, head.id):
            names = [str(name) for name in record.identifiers]
            here = next((owners[name] for name in names if name in owners), None)
            key = here or stable_id(record.identifiers)
            if key is not None and key not in found:
                found[key] = _paper(record, here, head.fetched)
    papers = sorted(found.values(), key=lambda paper: paper.day or date.min, reverse=True)
    return OnlinePage(read_lists(conn, wanted), tuple(papers))


def _heads(
    conn: sqlite3.Connection, ids: Iterable[str]
) -> Iterator[tuple[ListHead, Mapping[str, str]]]:
    """Yield what is known of each list, and which of its names the library has, by owner."""
    for person in dict.fromkeys(map(parse_full_id, ids)):
        head = read_head(conn, *person) if person else None
        if head is not None:
            with reading(conn):
                yield head, find_owners(conn, (name for paper in head.names for name in paper))


def _paper(record: PaperRecord, here: str | None, fetched: datetime) -> OnlinePaper:
    day = record.published.date() if record.published else None
    return OnlinePaper(to_plain(record.title), day, record.citations, here, fetched, record)
