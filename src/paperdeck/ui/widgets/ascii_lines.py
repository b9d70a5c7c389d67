"""Drawing for terminals that show nothing but ASCII: frames, scrollbars and typographic signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.filter import LineFilter

if TYPE_CHECKING:
    from textual.color import Color

_DASHES = "─━┄┅┈┉╌╍═╴╶╸╺‐‑‒–—―−"
_BARS = "│┃┆┇┊┋╎╏║╵╷╹╻▍▎▏▐▕"
_STAND_INS = {
    # Box drawing and block elements; what is neither dash nor bar is a corner or a shade.
    **dict.fromkeys(map(chr, range(0x2500, 0x2580)), "+"),
    **dict.fromkeys(map(chr, range(0x2580, 0x25A0)), " "),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_BARS, "|"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("•·▪", "*"),
    **dict.fromkeys("→▶›▌", ">"),
    **dict.fromkeys("←◀‹", "<"),
    **dict.fromkeys("↑▲▴", "^"),
    **dict.fromkeys("↓▼▾", "v"),
    "█": "#",
    "…": "~",
}
_TABLE = str.maketrans(_STAND_INS)


class AsciiLines(LineFilter):
    """Puts ASCII in the place of the signs that widgets draw; each is one cell wide.

    Letters stay as they are: who has such a terminal sees what it makes of them.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """Return the segments of a line with the signs replaced."""
        return [
            segment
            if segment.text.isascii()
            else Segment(segment.text.translate(_TABLE), segment.style, segment.control)
            for segment in segments
        ]
