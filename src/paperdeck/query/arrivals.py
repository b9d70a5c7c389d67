"""The papers that came into a library since a day, as digests and rules look at them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from paperdeck.query.compose import narrow
from paperdeck.query.dates import days, local_day
from paperdeck.query.errors import BadValue, PaperNotFound, QueryError
from paperdeck.query.meaning import asks_for_meaning, papers_asked_for
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from paperdeck.model.rows import MarkedPaper
    from paperdeck.query.library import Library
    from paperdeck.query.tree import Query

_AT_ONCE = 2_000
"""Papers whose ids are looked up in one go."""
UNCOMPARED = "no paper has been compared by meaning yet"
_FORMS = "write a day like 2026-11-01, or how long ago: 7d, 3w, 2m"


def first_day(text: str, now: datetime) -> date:
    """Return the day on which a period begins, which is written as dates in queries are.

    Raise `BadValue` for anything else, a range or a day still to come among them.
    """
    if ".." in text or text.lower() == "lastsync":
        raise BadValue(f'"{text}" is not a day; {_FORMS}')
    first = date.fromordinal(days(text, local_day(now), None).first)
    if first > local_day(now):
        raise BadValue(f'"{text}" is still to come')
    return first


class Arrivals:
    """Answers what queries find among the papers first seen on a day or after it.

    The day is one where the user lives. All methods may raise `StoreError`.
    """

    def __init__(self, library: Library, since: date) -> None:
        self._library = library
        self._since = since

    def problem(self, query: str) -> str | None:
        """Return what is wrong with a query, in a sentence; `None` if it can be answered.

        That is also that it asks for meaning while no paper has been compared: it would find
        none, which isn't the same as that there are none. And that it asks for what is like a
        paper that isn't there.
        """
        try:
            parsed = self._narrowed(query)
        except QueryError as error:
            return str(error)
        if lacks_meanings(self._library, parsed):
            return UNCOMPARED
        return unknown_paper(self._library, parsed) or None

    def find(self, query: str) -> list[str]:
        """Return the stable ids of the papers a query finds, in its order. Raise `QueryError`."""
        return list(find_ids(self._library, self._narrowed(query)))

    def read(self, ids: Sequence[str]) -> list[MarkedPaper]:
        """Return papers with their marks, in the order of the ids; those that are gone are not."""
        found = map(self._library.paper, ids)
        return [paper for paper in found if paper is not None]

    def _narrowed(self, query: str) -> Query:
        return parse(narrow(query, f"added:{self._since.isoformat()}.."))


def lacks_meanings(library: Library, query: Query) -> bool:
    """Tell whether a query asks for meaning of papers of which none has been compared yet.

    Raise `StoreError`.
    """
    if not asks_for_meaning(query) or library.knows_meanings():
        return False
    return library.search(parse(""), first=1).total > 0


def unknown_paper(library: Library, query: Query) -> str:
    """Say so if a query asks for what is like a paper that the library hasn't got; else "".

    Raise `StoreError`.
    """
    for name in papers_asked_for(query):
        try:
            library.resolve(name)
        except PaperNotFound as error:
            return f"{error.what}: nothing can be said to be like it"
    return ""


def find_ids(library: Library, query: Query) -> Iterator[str]:
    """Give the stable ids of a query's papers, in its order."""
    rows = library.search(query).rows
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        ids = library.ids_of(some)
        # A paper may have gone between the two questions.
        yield from (ids[row] for row in some if row in ids)
