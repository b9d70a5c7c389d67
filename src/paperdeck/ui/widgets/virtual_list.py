"""A list that is as quick with a million items as with ten.

Only the visible lines are drawn, and nothing is kept per item but the geometry (`Sections`).
Subclasses say what an item and a header look like; the owner binds keys to the movement
methods and listens to the messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.reactive import reactive

from paperdeck.ui.widgets.item_window import ItemWindow
from paperdeck.ui.widgets.sections import Item, Place, Sections, carry_place

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events


class VirtualList(ItemWindow, can_focus=True, inherit_bindings=False):
    """The base of all long lists: items under a cursor.

    Items all have `sections.item_height` lines. `cursor` is the index of the current item,
    `None` when there are no items; assign it or call the movement methods. The base binds
    no keys.
    """

    cursor: reactive[int | None] = reactive(None, init=False, repaint=False)

    @dataclass
    class ListMessage(Message):
        """The base of the messages of a list."""

        virtual_list: VirtualList

        @property
        def control(self) -> VirtualList:
            """The list it comes from."""
            return self.virtual_list

    @dataclass
    class CursorMoved(ListMessage):
        """The cursor is on another item, or (after `set_geometry`) the items are others.

        `index` is `None` when the list is empty.
        """

        index: int | None

    @dataclass
    class Selected(ListMessage):
        """An item was clicked; the cursor is on it."""

        index: int

    @dataclass
    class Activated(ListMessage):
        """An item was clicked twice."""

        index: int

    @dataclass
    class WindowChanged(ListMessage):
        """Other items are visible: those with `first <= index < last`."""

        first: int
        last: int

    def __init__(
        self,
        sections: Sections | None = None,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002 - Textual's own name for it
        classes: str | None = None,
    ) -> None:
        super().__init__(sections, name=name, id=id, classes=classes)
        self._told_window = range(0)
        self.set_reactive(VirtualList.cursor, 0 if self.sections.count else None)

    def is_cursor(self, index: int) -> bool:
        """Tell whether the cursor is on an item."""
        return index == self.cursor

    def set_geometry(
        self, sections: Sections, *, anchor: Callable[[int], int | None] | None = None
    ) -> None:
        """Show other contents.

        With `anchor`, which maps an old index to the new one (`None`: gone), what is on the
        screen stays where it is; without, the list starts from its top.
        """
        place = Place(0 if sections.count else None, 0)
        if anchor is not None:
            place = carry_place(
                self.sections,
                sections,
                Place(self.cursor, self.scroll_offset.y),
                height=self.viewport.height,
                new_index=anchor,
            )
        self._sections = sections
        self.set_reactive(VirtualList.cursor, place.cursor)
        self.invalidate()
        if self.is_attached:
            with self.prevent(self.WindowChanged):
                self.fit_virtual_size()
                self.scroll_to_line(place.top)
            self._told_window = range(0)
            self._tell_window()
            self.post_message(self.CursorMoved(self, place.cursor))

    # Movement

    def move(self, delta: int) -> None:
        """Move the cursor by so many items, as far as there are any."""
        self.move_to((self.cursor or 0) + delta)

    def move_to(self, index: int) -> None:
        """Put the cursor on an item, or the nearest there is, and show it."""
        self.cursor = index

    def home(self) -> None:
        """Move to the first item."""
        self.move_to(0)

    def end(self) -> None:
        """Move to the last item."""
        self.move_to(self.sections.count - 1)

    def page(self, direction: int) -> None:
        """Move by a window of items, forward (1) or back (-1), the cursor keeping its line."""
        self._move_keeping_line(direction * max(1, self._items_per_window - 1))

    def half_page(self, direction: int) -> None:
        """Move by half a window of items, forward (1) or back (-1)."""
        self._move_keeping_line(direction * max(1, self._items_per_window // 2))

    @property
    def _items_per_window(self) -> int:
        return self.viewport.height // self.sections.item_height

    def _move_keeping_line(self, delta: int) -> None:
        if self.cursor is None:
            return
        target = self._nearest(self.cursor + delta)
        moved = self.sections.line_of(target) - self.sections.line_of(self.cursor)
        self.scroll_to_line(self.scroll_offset.y + moved)
        self.move_to(target)

    def _nearest(self, index: int) -> int:
        return min(max(index, 0), self.sections.count - 1)

    # Reactions

    def validate_cursor(self, cursor: int | None) -> int | None:
        """Keep the cursor inside the list."""
        return self._nearest(cursor or 0) if self.sections.count else None

    def watch_cursor(self, old: int | None, new: int | None) -> None:
        """Show the cursor where it is now."""
        if new is not None:
            self.scroll_to_item(new)
        self._show_cursor_moved(old, new)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell the owner what came into view."""
        super().watch_scroll_y(old_value, new_value)
        self._tell_window()

    def on_resize(self) -> None:
        """Fit the list to the window; a cursor that was visible stays so."""
        was_visible = not self._told_window or self.cursor in self._told_window
        self.fit_virtual_size()
        if self.cursor is not None and was_visible:
            self.scroll_to_item(self.cursor)
        self._tell_window()

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the item clicked."""
        offset = event.get_content_offset(self)
        line = -1 if offset is None else self.scroll_offset.y + offset.y
        if not 0 <= line < self.sections.height:
            return
        match self.sections.at(line):
            case Item(index):
                event.stop()
                self._put_cursor(index)
                message = self.Activated if event.chain == 2 else self.Selected
                self.post_message(message(self, index))

    def _put_cursor(self, index: int) -> None:
        # Without scrolling, so that the second click of two hits the same item.
        old = self.cursor
        if old != index:
            self.set_reactive(VirtualList.cursor, index)
            self._show_cursor_moved(old, index)

    def _show_cursor_moved(self, old: int | None, new: int | None) -> None:
        for index in (old, new):
            if index is not None:
                self.refresh_item(index)
        self.post_message(self.CursorMoved(self, new))

    def _tell_window(self) -> None:
        window = self.window
        if window and window != self._told_window:
            self._told_window = window
            self.post_message(self.WindowChanged(self, window.start, window.stop))
