"""Small bar charts in characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BLOCKS = " ▁▂▃▄▅▆▇█"
_ASCII_BLOCKS = "  ...:::#"
_EIGHTHS = 8
_ROWS = 4
_WIDEST_BAR = 3
"""Columns of a bar where there is room, the gap behind it among them."""


class Bar(NamedTuple):
    """A bar's number, and the first and last year that it stands for."""

    first: int
    last: int
    height: int


def bars_of_years(years: Mapping[int, int], most: int) -> list[Bar]:
    """Return a bar for each year from the first to the last, or for as few together as must be.

    `years` are numbers by year; there are at most `most` bars, at least one allowed. Years
    between that have no number count as 0.
    """
    if not years:
        return []
    first, last = min(years), max(years)
    together = -(-(last - first + 1) // max(1, most))
    return [
        Bar(start, start + together - 1, _sum(years, start, together))
        for start in range(first, last + 1, together)
    ]


def _sum(years: Mapping[int, int], start: int, together: int) -> int:
    return sum(years.get(year, 0) for year in range(start, start + together))


def draw_years(years: Mapping[int, int], width: int, *, ascii_only: bool = False) -> list[str]:
    """Draw numbers by year as lines of at most `width` columns, the years below; none if empty.

    The last line says what the highest bar stands for. A bar that isn't 0 is always seen.
    """
    bars = bars_of_years(years, width)
    if not bars:
        return []
    room = max(1, min(_WIDEST_BAR, width // len(bars)))
    lines = _rows([bar.height for bar in bars], room, ascii_only=ascii_only)
    first, last = str(bars[0].first), str(max(years))
    between = len(bars) * room - (room > 1) - len(first) - len(last)
    axis = first if first == last else f"{first}{' ' * between if between > 0 else '-'}{last}"
    return [*lines, axis[:width], _caption(bars)[:width]]


def _rows(counts: Sequence[int], room: int, *, ascii_only: bool) -> list[str]:
    blocks = _ASCII_BLOCKS if ascii_only else _BLOCKS
    highest = max(counts)
    heights = [_height(count, highest) for count in counts]
    lines = []
    for row in range(_rows_for(highest) - 1, -1, -1):
        levels = (min(max(height - row * _EIGHTHS, 0), _EIGHTHS) for height in heights)
        gap = " " if room > 1 else ""
        bars = (blocks[level] * (room - len(gap)) + gap for level in levels)
        lines.append("".join(bars).rstrip())
    return lines


def _rows_for(highest: int) -> int:
    """Return how many lines the bars take: a bar of one paper needs no more than one."""
    return min(_ROWS, highest)


def _height(count: int, highest: int) -> int:
    """Return a bar's height in eighths of a line."""
    least = _EIGHTHS // 2 if count else 0  # ASCII's smallest sign is a dot of this height
    return max(least, round(count / highest * _rows_for(highest) * _EIGHTHS))


def _caption(bars: Sequence[Bar]) -> str:
    best = max(bars, key=lambda bar: bar.height)
    when = str(best.first) if best.first == best.last else f"{best.first}-{best.last}"
    return f"most: {best.height:,} in {when}"
