"""The least that a Textual app can be: what everything is measured against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult

TEXT = "nothing but a text"


class BareApp(App[None]):
    """Shows one text; a key counts up beside it."""

    count = 0

    def compose(self) -> ComposeResult:
        """Make the one widget."""
        yield Static(TEXT)

    def on_key(self) -> None:
        """Count."""
        self.count += 1
        self.query_one(Static).update(f"{TEXT} {self.count}")


if __name__ == "__main__":
    BareApp().run()
