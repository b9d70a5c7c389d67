"""Widths in terminal cells: measuring, clipping and padding by grapheme, after wcwidth."""

from __future__ import annotations

from functools import lru_cache

from wcwidth import iter_graphemes, wcswidth, wcwidth


@lru_cache(maxsize=8192)
def cell_width(text: str) -> int:
    """Return how many terminal cells `text` takes; control characters count as none."""
    if text.isascii() and text.isprintable():
        return len(text)
    width = wcswidth(text)
    if width >= 0:
        return width
    return sum(max(wcwidth(character), 0) for character in text)


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """Shorten `text` to at most `width` cells, marking what was cut with `ellipsis`.

    A grapheme is never cut in two. Where not even the ellipsis fits, it is left out.
    """
    if width <= 0:
        return ""
    if cell_width(text) <= width:
        return text
    mark = cell_width(ellipsis)
    if mark > width:
        ellipsis, mark = "", 0
    return _head(text, width - mark) + ellipsis


def _head(text: str, width: int) -> str:
    taken: list[str] = []
    used = 0
    for grapheme in iter_graphemes(text):
        used += cell_width(grapheme)
        if used > width:
            break
        taken.append(grapheme)
    return "".join(taken).rstrip(" ")


def pad(text: str, width: int) -> str:
    """Return `text` clipped or filled with spaces on the right to exactly `width` cells."""
    text = clip(text, width)
    return text + " " * (width - cell_width(text))
