"""Widths in terminal cells: measuring, clipping and padding by grapheme, after wcwidth.

wcwidth is asked, and imported, only for texts that have other characters than those known
to take one cell each: it costs more than the rest of the list's first paint.
"""

from __future__ import annotations

import re

from paperdeck.text.short_cache import cached_if_short

# Letters of Latin script, punctuation, arrows, lines and the deck's own signs.
_SINGLE_CELLS = re.compile(
    "[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2200-\u22ff"
    "\u2500-\u25fc\u2605\u270e]*"
)


@cached_if_short(8192)
def cell_width(text: str) -> int:
    """Return how many terminal cells `text` takes; control characters count as none."""
    if _SINGLE_CELLS.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth, wcwidth  # noqa: PLC0415 - not before the first paint

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
    if _SINGLE_CELLS.fullmatch(text):
        return text[:width].rstrip(" ")
    from wcwidth import iter_graphemes  # noqa: PLC0415 - not before the first paint

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
