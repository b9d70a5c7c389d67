"""The papers that came into a library since a day, as digests and rules look at them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from paperdeck.query.compose import narrow
from paperdeck.query.dates import days, local_day
from paperdeck.query.errors import BadValue, QueryError
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from paperdeck.model.rows import MarkedPaper
    from paperdeck.query.library import Library
    from paperdeck.query.tree import Query

_AT_ONCE = 2_000
"""Papers whose ids are looked up in one go."""
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

    The day is one where the user lives. All methods but `problem` may raise `StoreError`.
    """

    def __init__(self, library: Library, since: date) -> None:
        self._library = library
        self._since = since

    def problem(self, query: str) -> str | None:
        """Return what is wrong with a query, in a sentence; `None` if it can be understood."""
        try:
            self._narrowed(query)
        except QueryError as error:
            return str(error)
        return None

    def find(self, query: str) -> list[str]:
        """Return the stable ids of the papers a query finds, in its order. Raise `QueryError`."""
        return list(find_ids(self._library, self._narrowed(query)))

    def read(self, ids: Sequence[str]) -> list[MarkedPaper]:
        """Return papers with their marks, in the order of the ids; those that are gone are not."""
        found = map(self._library.paper, ids)
        return [paper for paper in found if paper is not None]

    def _narrowed(self, query: str) -> Query:
        return parse(narrow(query, f"added:{self._since.isoformat()}.."))


def find_ids(library: Library, query: Query) -> Iterator[str]:
    """Give the stable ids of a query's papers, in its order."""
    rows = library.search(query).rows
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        ids = library.ids_of(some)
        # A paper may have gone between the two questions.
        yield from (ids[row] for row in some if row in ids)
