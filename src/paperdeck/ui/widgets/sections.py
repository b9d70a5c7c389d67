"""The geometry of a list of equally high items, some of which are preceded by a section header.

Nothing is kept per item: a list of a million items in three hundred sections costs three hundred
numbers, and every question is answered in O(log sections). All measures are in terminal lines,
counted from 0 at the top of the list.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NEIGHBOURS = 64


class Header(NamedTuple):
    """A line of a section's header; `line_within` counts from 0."""

    section: int
    line_within: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an item; `line_within` counts from 0."""

    index: int
    line_within: int = 0


class Sections:
    """Where each item and each header lies.

    `starts` are the indexes of the items that begin a section, strictly ascending. Items
    before the first of them belong to no section. Raises `ValueError` for what cannot be
    laid out.
    """

    __slots__ = ("_starts", "count", "header_height", "item_height")

    def __init__(
        self, count: int, item_height: int, starts: Sequence[int] = (), header_height: int = 1
    ) -> None:
        if count < 0 or item_height < 1 or header_height < 0:
            raise ValueError(f"no such list: {count} items of {item_height}, {header_height}")
        if starts and (starts[0] < 0 or starts[-1] >= count):
            raise ValueError("a section begins outside the list")
        if any(one >= next_one for one, next_one in pairwise(starts)):
            raise ValueError("section starts must ascend")
        self.count = count
        self.item_height = item_height
        self.header_height = header_height
        self._starts = tuple(starts)

    @property
    def height(self) -> int:
        """The number of lines of the whole list."""
        return self.count * self.item_height + len(self._starts) * self.header_height

    @property
    def section_count(self) -> int:
        """The number of headers."""
        return len(self._starts)

    def line_of(self, item: int) -> int:
        """Return the first line of an item, below its header if it has one."""
        headers = bisect_right(self._starts, item)
        return item * self.item_height + headers * self.header_height

    def leading_line(self, item: int) -> int:
        """Return the first line of an item, or of the header directly above it."""
        section = self.section_of(item)
        begins = section is not None and self._starts[section] == item
        return self.line_of(item) - (self.header_height if begins else 0)

    def at(self, line: int) -> Header | Item:
        """Return what lies at a line; raises `IndexError` outside the list."""
        if not 0 <= line < self.height:
            raise IndexError(line)
        section = self._section_at(line)
        if section is None:
            return Item(*divmod(line, self.item_height))
        below = line - self._header_line(section)
        if below < self.header_height:
            return Header(section, below)
        ahead, line_within = divmod(below - self.header_height, self.item_height)
        return Item(self._starts[section] + ahead, line_within)

    def items_between(self, top: int, bottom: int) -> range:
        """Return the items of which a line lies in `top <= line < bottom`."""
        top, bottom = max(top, 0), min(bottom, self.height)
        if top >= bottom:
            return range(0)
        match self.at(top):
            case Header(section):
                first = self._starts[section]
            case Item(index):
                first = index
        match self.at(bottom - 1):
            case Header(section):
                return range(first, self._starts[section])
            case Item(index):
                return range(first, index + 1)

    def section_of(self, item: int) -> int | None:
        """Return the section an item belongs to; `None` before the first section."""
        headers = bisect_right(self._starts, item)
        return headers - 1 if headers else None

    def items_of(self, section: int) -> range:
        """Return the items of a section."""
        last = section + 1 == len(self._starts)
        return range(self._starts[section], self.count if last else self._starts[section + 1])

    def _header_line(self, section: int) -> int:
        return self._starts[section] * self.item_height + section * self.header_height

    def _section_at(self, line: int) -> int | None:
        found = bisect_right(range(len(self._starts)), line, key=self._header_line)
        return found - 1 if found else None


def top_showing(sections: Sections, item: int, *, top: int, height: int, margin: int = 2) -> int:
    """Return the top line nearest to `top` that shows an item in a window of `height` lines.

    Up to `margin` items are kept visible on either side, and the header above the first of
    them; the margin gives way when the window is too low for it.
    """
    if height < 1:
        return top
    last_item = sections.count - 1
    for around in range(min(margin, height), -1, -1):
        first = sections.leading_line(max(0, item - around))
        end = sections.line_of(min(last_item, item + around)) + sections.item_height
        if end - first <= height:
            break
    else:
        first = sections.line_of(item)
        end = first + min(sections.item_height, height)
    return _clamp_top(sections, min(first, max(top, end - height)), height)


def _clamp_top(sections: Sections, top: int, height: int) -> int:
    return max(0, min(top, sections.height - height))


class Place(NamedTuple):
    """Where one looks at a list: the item under the cursor and the first visible line."""

    cursor: int | None
    top: int


def carry_place(
    old: Sections,
    new: Sections,
    place: Place,
    *,
    height: int,
    new_index: Callable[[int], int | None],
) -> Place:
    """Return the place in a changed list that looks the same on the screen.

    `new_index` tells where an old item is now, `None` if it is gone. A cursor whose item is
    gone passes to the nearest survivor, following ones first. While the cursor is in the
    window of `height` lines it keeps its line on the screen; else the topmost item does.
    """
    if not new.count:
        return Place(None, 0)
    if place.cursor is None:
        return Place(0, 0)
    visible = old.items_between(place.top, place.top + height)
    cursor = _survivor(place.cursor, old.count, new_index)
    cursor = min(place.cursor, new.count - 1) if cursor is None else cursor
    if place.cursor in visible or not visible:
        fixed, now = place.cursor, cursor
    else:
        top_item = _survivor(visible[0], old.count, new_index)
        fixed, now = visible[0], cursor if top_item is None else top_item
    top = new.line_of(now) - (old.line_of(fixed) - place.top)
    return Place(cursor, _clamp_top(new, top, height))


def _survivor(item: int, count: int, new_index: Callable[[int], int | None]) -> int | None:
    following = range(item, min(count, item + _NEIGHBOURS))
    preceding = range(item - 1, max(-1, item - _NEIGHBOURS), -1)
    for near in (*following, *preceding):
        index = new_index(near)
        if index is not None:
            return index
    return None
