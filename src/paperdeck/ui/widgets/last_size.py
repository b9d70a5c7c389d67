"""Screens that go by the terminal's last size alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.screen import Screen

if TYPE_CHECKING:
    from textual import events


class LastSize:
    """A part of a screen that leaves out what is told of a size the terminal has no more.

    In Textual 8.2 a screen tells itself of each size that it was laid out for: after two that came
    at once it would be laid out for the one and the other by turns, for ever.
    """

    def on_resize(self, event: events.Resize) -> None:
        """Pass on the size only if it is the terminal's."""
        if isinstance(self, Screen) and event.size != self.app.size:
            event.stop()
            event.prevent_default()
