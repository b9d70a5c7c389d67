"""The last gate before the terminal: whatever a widget drew, nothing in it acts.

Every text passes `literal` or its like on its way into a widget; here a place that forgot to is
caught. What is taken out takes no room, so that at worst a line ends early.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter, Monochrome, NoColor

if TYPE_CHECKING:
    from textual.color import Color

# Controls (C0, DEL, C1), marks that turn the direction of writing, line separators, lone
# surrogates, the tag plane.
_ACTING = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


class HarmlessLines(LineFilter):
    """Takes out of every drawn line what a terminal would obey."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments of a line, cleaned where they need it."""
        return [
            segment
            if segment.text.isprintable()
            else Segment(re.sub(_ACTING, "", segment.text), segment.style)
            for segment in segments
        ]


_COLOURLESS = NoColor()


def without_greys(wanted: LineFilter) -> LineFilter:
    """Return a filter of Textual's as it is, but one that takes out all colours for `Monochrome`.

    For `NO_COLOR` (https://no-color.org) Textual 8.2 puts in greys of its own.
    """
    return _COLOURLESS if isinstance(wanted, Monochrome) else wanted
