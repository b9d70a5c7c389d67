"""The bottom line: what can be done, what was done, how the sources are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual.reactive import reactive
from textual.widget import Widget

from paperdeck.text.safe import safe_line
from paperdeck.text.width import cell_width, clip
from paperdeck.ui.widgets.literal import joined, literal, literal_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.content import Content


class Said(NamedTuple):
    """A message for people; `level` is information, warning or error."""

    text: str
    level: str = "information"


class StatusBar(Widget):
    """One line: left a message, a chord's continuations, or the hints; right the sources."""

    DEFAULT_CSS = """
    StatusBar { height: 1; background: $panel; color: $foreground; }
    """

    hints: reactive[tuple[tuple[str, str], ...]] = reactive(())
    chord: reactive[tuple[tuple[str, str], ...]] = reactive(())
    said: reactive[Said | None] = reactive(None)
    sources: reactive[Said] = reactive(Said(""))

    def show_chord(self, continuations: Sequence[tuple[str, str]]) -> None:
        """Show what can follow: pairs of key and title; none ends it."""
        self.chord = tuple(continuations)

    def has_room_for(self, text: str) -> bool:
        """Tell whether a message can be read to its end."""
        return cell_width(safe_line(text)) <= self._whole_room

    @property
    def _whole_room(self) -> int:
        return max(self.size.width - 2, 0)

    def render(self) -> Content:
        """Lay the line out for the present width."""
        right = safe_line(self.sources.text)
        width = self.size.width
        if cell_width(right) > width // 2:
            right = clip(right, max(width // 2, 0))
        room = max(width - cell_width(right) - 3, 0)
        if (self.chord or self.said) and self._left(self._whole_room).cell_length > room:
            # What was just asked or done matters more than how the sources are.
            right, room = "", self._whole_room
        left = self._left(room)
        gap = " " * max(width - 1 - left.cell_length - cell_width(right) - 1, 0)
        sources = literal_block(right, _LEVELS[self.sources.level])
        return joined("", [literal_block(" "), left, literal_block(gap), sources])

    def _left(self, room: int) -> Content:
        if self.chord:
            return self._pairs(self.chord, room)
        if self.said is not None:
            text = clip(safe_line(self.said.text), room)
            return literal(
                text, _LEVELS[self.said.level] if self.said.level != "information" else ""
            )
        return self._pairs(self.hints, room)

    @staticmethod
    def _pairs(pairs: Sequence[tuple[str, str]], room: int) -> Content:
        parts: list[Content] = []
        for key, title in pairs:
            needed = cell_width(key) + 1 + cell_width(title) + 2
            if needed > room:
                break
            room -= needed
            parts.append(literal_block(key, "bold $accent"))
            parts.append(literal_block(f" {title}  ", "$pd-muted"))
        return joined("", parts)


_LEVELS = {"information": "$pd-muted", "warning": "$warning", "error": "bold $error"}
