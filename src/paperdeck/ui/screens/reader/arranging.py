"""How the panes share the screen: side by side or stacked, the sidebar, zen, the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.ui.screens.reader.use_case import UseCase

if TYPE_CHECKING:
    from textual.geometry import Size
    from textual.widget import Widget

STACKED_BELOW = 100
"""Narrower screens stack the panes."""
DETAIL_FROM = 18
"""Stacked screens lower than this show the detail in zen only."""
TAGS, LIST, DETAIL = range(3)
"""The panes from left to right."""


class Arranging(UseCase):
    """Shows and hides panes, and sees that the focus is never in a hidden one."""

    @property
    def stacked(self) -> bool:
        """Whether the panes lie over each other for want of width."""
        return self.screen.has_class("-stacked")

    @property
    def pane(self) -> int:
        """The pane that has the focus, the list when none has."""
        panes = self._panes
        return panes.index(self.screen.focused) if self.screen.focused in panes else LIST

    @property
    def _panes(self) -> tuple[Widget, Widget, Widget]:
        return (self.screen.tags, self.screen.papers, self.screen.detail)

    def fit(self, size: Size) -> None:
        """Choose the layout for the room there is."""
        pane = self.pane
        self.screen.set_class(size.width < STACKED_BELOW, "-stacked")
        self.screen.set_class(size.height < DETAIL_FROM and self.stacked, "-low")
        self._set_sidebar(self.stacked and pane == TAGS)
        if self.session.settings.reader.rows == "auto":
            self.screen.papers.set_compact(self.stacked)
        self.screen.call_after_refresh(self.keep_focus)

    def show_pane(self, number: int) -> None:
        """Go to a pane; tags slide in and the detail takes the screen where there is no room."""
        if self.screen.has_class("-welcome"):
            return
        self._set_sidebar(number == TAGS and self.stacked)
        self._set_zen(number == DETAIL and (self.state.zen or self.screen.has_class("-low")))
        self._panes[number].focus()

    def set_zen(self, zen: bool) -> None:
        """Show the paper alone, or everything."""
        if zen and self.screen.papers.current is None:
            self.screen.say("there is no paper here")
            return
        self._set_sidebar(False)
        self._set_zen(zen)
        (self.screen.detail if zen else self.screen.papers).focus()

    def keep_focus(self) -> None:
        """Give the focus to a pane that is shown, if it is nowhere or hidden."""
        focused = self.screen.focused
        if focused is None or not focused.is_on_screen:
            (self.screen.detail if self.state.zen else self.screen.papers).focus()

    def follow_focus(self) -> None:
        """Close the sidebar when the focus has left it."""
        if self.state.sidebar and self.screen.focused is not self.screen.tags:
            self._set_sidebar(False)

    def _set_sidebar(self, shown: bool) -> None:
        self.state.sidebar = shown
        self.screen.set_class(shown, "-sidebar")

    def _set_zen(self, zen: bool) -> None:
        if zen != self.state.zen:
            self.state.zen = zen
            self.screen.set_class(zen, "-zen")
            self.screen.detail.set_alone(zen)
