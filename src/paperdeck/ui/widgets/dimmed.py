"""The screen below a dialogue, dimmed.

Textual 8.2 works out the dimmed colours of each piece of text anew: on a terminal of 300 columns by
100 lines that is a third of what opening a dialogue takes, though there are a few dozen styles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual.renderables.background_screen import BackgroundScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from textual.color import Color

_PLAIN = Style()


class Dimmed(BackgroundScreen):
    """Works out each style once."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """Yield segments in dimmed colours, without links and meta."""
        dimmed: dict[Style, Style | None] = {}
        for segment in segments:
            text, style, control = segment
            if control:
                yield segment
                continue
            plain = _PLAIN if style is None else style.clear_meta_and_links()
            if plain not in dimmed:
                for one in super().process_segments([Segment("", plain)], color):
                    dimmed[plain] = one.style
            yield Segment(text, dimmed[plain])


def dimmed(drawn: RenderableType) -> RenderableType:
    """Return what a modal screen renders, with `Dimmed` in the place of Textual's own."""
    if type(drawn) is BackgroundScreen:
        return Dimmed(drawn.screen, drawn.color)
    return drawn
