"""Thin lines between panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from paperdeck.ui.widgets.literal import run_strip

if TYPE_CHECKING:
    from textual.strip import Strip


class VerticalRule(Widget):
    """A line down one column; `glyph` is one cell wide."""

    DEFAULT_CSS = """
    VerticalRule {
        width: 1;
        height: 1fr;
        color: $pd-muted;
    }
    """

    def __init__(self, glyph: str = "│", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._glyph = glyph

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - all lines are alike
        """Draw the line's part."""
        return run_strip([(self._glyph, self.rich_style)])


class HorizontalRule(Widget):
    """A line along one row, with junctions where vertical rules meet it.

    `joints` are the columns of the junctions, counted from the rule's own left end.
    """

    DEFAULT_CSS = """
    HorizontalRule {
        width: 1fr;
        height: 1;
        color: $pd-muted;
    }
    """

    def __init__(
        self,
        glyph: str = "─",
        joint: str = "┬",
        *,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
    ) -> None:
        super().__init__(id=id)
        self._glyph = glyph
        self._joint = joint
        self._joints: frozenset[int] = frozenset()

    def set_joints(self, columns: frozenset[int]) -> None:
        """Say where vertical rules meet this one."""
        if columns != self._joints:
            self._joints = columns
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - it has one line
        """Draw the line."""
        width = self.size.width
        signs = (self._joint if x in self._joints else self._glyph for x in range(width))
        return run_strip([("".join(signs), self.rich_style)])
