"""What Textual remembers of drawings that nobody will see again, and how it is let go.

On a terminal of 300 columns by 100 lines a dialogue is thousands of strips. Textual 8.2 has a whole
strip remember itself as what is left of it after cutting, so that each is garbage that only a
collection finds; it keeps the strips of a closed dialogue as long as the dialogue, or for good, and
places and blank lines of every size that the terminal has had. After a day with many dialogues and
sizes most of what a collection has to look at, and of what the reader has grown by, was that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual._styles_cache import StylesCache
from textual.css.scalar import Scalar
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.style import Style
    from textual.screen import Screen

_BY_SIZE = (
    Region.__contains__,
    Region.contains_region,
    Region.grow,
    Region.intersection,
    Region.overlaps,
    Region.shrink,
    Region.translate,
    Region.union,
    Scalar.resolve,
    Strip.blank,
)
_divide, _crop_extend = Strip.divide, Strip.crop_extend


def keep_strips_apart() -> None:
    """Have no strip remember itself, for as long as the process lives."""
    # Textual offers no other way; as functions these two have the types of its methods.
    Strip.divide = _divide_unless_whole  # type: ignore[method-assign,assignment] # see above
    Strip.crop_extend = _crop_extend_unless_whole  # type: ignore[method-assign,assignment] # see above


def forget_drawing(screen: Screen[object]) -> None:
    """Let go of what a screen that is being closed has drawn."""
    for widget in screen.walk_children(Widget, with_self=True):
        widget._styles_cache.clear()  # noqa: SLF001 - Textual never does


def forget_closed() -> None:
    """Let go of closed dialogues' drawings: one cache of Textual's has them in its keys."""
    _clear(StylesCache.get_inner_outer)


def forget_sizes() -> None:
    """Let go of places and blank lines worked out for another size of the terminal."""
    for remembered in _BY_SIZE:
        _clear(remembered)


def _divide_unless_whole(strip: Strip, cuts: Iterable[int]) -> Sequence[Strip]:
    length = strip.cell_length
    inside = [cut for cut in cuts if cut <= length]
    return [strip] if inside == [length] else _divide(strip, inside)


def _crop_extend_unless_whole(strip: Strip, start: int, end: int, style: Style | None) -> Strip:
    whole = start <= 0 and end == strip.cell_length
    return strip if whole else _crop_extend(strip, start, end, style)


def _clear(remembered: object) -> None:
    # Another Textual may remember nothing there.
    if (clear := getattr(remembered, "cache_clear", None)) is not None:
        clear()
