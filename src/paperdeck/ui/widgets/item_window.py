"""The drawing half of `VirtualList`: a window of lines over items that are drawn on demand."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from paperdeck.ui.widgets.literal import harmless
from paperdeck.ui.widgets.sections import Header, Item, Sections, top_showing

if TYPE_CHECKING:
    from collections.abc import Iterable

_DRAWN_WINDOWS = 3
"""How many windows full of drawn items are kept; those seen longest ago go first."""


class _Look(NamedTuple):
    """All that an item's drawing depends on, apart from the item itself."""

    width: int
    cursor: bool
    selected: bool
    focused: bool


class ItemWindow(ScrollView, inherit_bindings=False):
    """Draws the items that `sections` places in the window, and nothing else.

    Subclasses say what an item and a header look like. Rows that show the cursor or a
    selection find their style in `item_style`.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "virtual-list--cursor",
        "virtual-list--selected",
        "virtual-list--header",
    }
    DEFAULT_CSS = """
    ItemWindow {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        & > .virtual-list--header { color: $pd-muted; }
        & > .virtual-list--selected { background: $panel; }
        & > .virtual-list--cursor { background: $pd-cursor 50%; }
        &:focus > .virtual-list--cursor { background: $pd-cursor; }
        &:ansi > .virtual-list--cursor, &:nocolor > .virtual-list--cursor {
            background: transparent;
            text-style: underline;
        }
        &:ansi:focus > .virtual-list--cursor {
            background: $pd-cursor;
            color: $pd-cursor-foreground;
            text-style: none;
        }
        &:nocolor:focus > .virtual-list--cursor { text-style: reverse; }
    }
    """
    MARGIN: ClassVar[int] = 2
    """How many items stay visible on either side of one that is scrolled to."""

    def __init__(
        self,
        sections: Sections | None = None,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        self._drawn: OrderedDict[int, tuple[_Look, list[Strip]]] = OrderedDict()
        self._most_drawn = 0
        self._styles: dict[tuple[str, ...], Style] = {}
        super().__init__(name=name, id=id, classes=classes)
        self._sections = sections or Sections(0, 1)

    # What subclasses say

    def render_item(self, index: int, width: int, *, cursor: bool, selected: bool) -> list[Strip]:
        """Draw an item as `item_height` strips; asked for visible items only, then kept."""
        raise NotImplementedError

    def render_header(self, section: int, width: int) -> Strip:
        """Draw the first line of a section's header; further lines are blank."""
        raise NotImplementedError

    def is_cursor(self, index: int) -> bool:
        """Tell whether the cursor is on an item."""
        raise NotImplementedError

    def is_selected(self, index: int) -> bool:  # noqa: ARG002 - for subclasses to use
        """Tell whether an item is selected; call `invalidate` when that changes."""
        return False

    # What is in the window

    @property
    def sections(self) -> Sections:
        """The geometry shown."""
        return self._sections

    @property
    def window(self) -> range:
        """The visible items."""
        top = self.scroll_offset.y
        return self._sections.items_between(top, top + self.viewport.height)

    @property
    def viewport(self) -> Size:
        """The columns and lines there are for items."""
        return self.scrollable_content_region.size

    def invalidate(self, indexes: Iterable[int] | None = None) -> None:
        """Draw some items anew, or all of them."""
        if indexes is None:
            self._drawn.clear()
            self.refresh()
            return
        window = self.window
        for index in indexes:
            self._drawn.pop(index, None)
            if index in window:
                self.refresh_item(index)

    def refresh_item(self, index: int) -> None:
        """Paint an item's lines again."""
        if self.is_attached:
            self.refresh_lines(self._sections.line_of(index), self._sections.item_height)

    def scroll_to_item(self, index: int) -> None:
        """Scroll just so far that an item and its margin are visible."""
        if not self.is_attached or not self._sections.count:
            return
        top = top_showing(
            self._sections,
            min(max(index, 0), self._sections.count - 1),
            top=self.scroll_offset.y,
            height=self.viewport.height,
            margin=self.MARGIN,
        )
        self.scroll_to_line(top)

    def scroll_to_line(self, line: int) -> None:
        """Scroll so that a line is the topmost, at once."""
        self.scroll_to(y=line, animate=False, force=True)

    def fit_virtual_size(self) -> None:
        """Tell the scrollbar how long the list is."""
        # A virtual width over the window's would hide the last row behind a scrollbar.
        self.virtual_size = Size(self.viewport.width, self._sections.height)
        self._scroll_update(self.virtual_size)

    # Drawing

    def item_style(self, *, cursor: bool, selected: bool) -> Style:
        """Return the base style of an item's row."""
        names = ["virtual-list--selected"] if selected else []
        if cursor:
            names.append("virtual-list--cursor")
        return self.component_style(*names)

    def part_style(self, part: str, *, cursor: bool, selected: bool) -> Style:
        """Return the style of a part of an item's row; `part` is a component class.

        In the terminal's own colours nobody knows whether a part could be read on the
        cursor's: there the row under the cursor has one style.
        """
        if cursor and self.has_focus and self.app.native_ansi_color:
            return self.item_style(cursor=True, selected=selected)
        names = ["virtual-list--selected"] if selected else []
        if cursor:
            names.append("virtual-list--cursor")
        return self.component_style(*names, part)

    def component_style(self, *names: str) -> Style:
        """Return the style of component classes laid over the widget's own."""
        style = self._styles.get(names)
        if style is None:
            style = self._styles[names] = self._make_style(names)
        return style

    def _make_style(self, names: tuple[str, ...]) -> Style:
        style = self.get_visual_style(*names)
        # Textual 8.2 leaves out `reverse`, which is what shows the cursor without colours.
        reverse = any(self.get_component_styles(name).text_style.reverse for name in names)
        return style + Style(reverse=True) if reverse else style

    def render_line(self, y: int) -> Strip:
        """Draw a line of the window."""
        width = self.viewport.width
        line = self.scroll_offset.y + y
        if line < self._sections.height:
            match self._sections.at(line):
                case Header(section, 0):
                    return harmless(self.render_header(section, width)).adjust_cell_length(width)
                case Item(index, line_within):
                    return self._item(index, width)[line_within]
        return Strip.blank(width, self.visual_style.rich_style)

    def _item(self, index: int, width: int) -> list[Strip]:
        look = _Look(width, self.is_cursor(index), self.is_selected(index), self.has_focus)
        known = self._drawn.pop(index, None)
        if known is None or known[0] != look:
            known = (look, self._draw(index, look))
        self._drawn[index] = known
        if len(self._drawn) > self._most_drawn:
            self._most_drawn = max(_DRAWN_WINDOWS * len(self.window), 1)
            while len(self._drawn) > self._most_drawn:
                self._drawn.popitem(last=False)
        return known[1]

    def _draw(self, index: int, look: _Look) -> list[Strip]:
        style = self.item_style(cursor=look.cursor, selected=look.selected).rich_style
        strips = self.render_item(index, look.width, cursor=look.cursor, selected=look.selected)
        return [harmless(strip).adjust_cell_length(look.width, style) for strip in strips]

    def notify_style_update(self) -> None:
        """Forget what was drawn in other colours."""
        self._drawn.clear()
        self._styles.clear()
        super().notify_style_update()
