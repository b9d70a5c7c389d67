"""A query's papers as row numbers, and where in the list each day begins."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.row_numbers import DAY_BITS

if TYPE_CHECKING:
    from array import array

_ONE_DAY = 1 << DAY_BITS


class Listing(NamedTuple):
    """The papers a query finds, as row numbers (typecode `q`) in the order of display.

    `total` is how many papers the library has. `day_starts` are pairs of an index into
    `rows` and the date ordinal of the section that begins there; empty unless the list is
    sorted by publication.
    """

    rows: array[int]
    total: int
    day_starts: tuple[tuple[int, int], ...]

    def place_of(self, row: int) -> int | None:
        """Return the index of a row number in the list, or `None` if it isn't there."""
        rows = self.rows
        if not self.day_starts:
            try:
                return rows.index(row)
            except ValueError:
                return None
        # In order of rows: found among millions in a moment.
        if rows[0] > rows[-1]:
            at = bisect_left(rows, -row, key=lambda one: -one)
        else:
            at = bisect_left(rows, row)
        return at if at < len(rows) and rows[at] == row else None


def day_starts(rows: array[int], *, oldest_first: bool = False) -> tuple[tuple[int, int], ...]:
    """Return where each day begins in row numbers that are in order: (index, date ordinal)."""
    starts: list[tuple[int, int]] = []
    at = 0
    while at < len(rows):
        day = rows[at] >> DAY_BITS
        starts.append((at, day))
        first_of_day = day * _ONE_DAY
        if oldest_first:
            at = bisect_right(rows, first_of_day + _ONE_DAY - 1, lo=at)
        else:
            at = bisect_right(rows, -first_of_day, lo=at, key=lambda row: -row)
    return tuple(starts)
