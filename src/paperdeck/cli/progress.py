"""One line on the terminal that tells how far a command is."""

from __future__ import annotations

import shutil
import sys

from paperdeck.text.safe import safe_line
from paperdeck.text.width import cell_width, clip


class ProgressLine:
    """A line on standard error that is written over and over; silent without a terminal."""

    def __init__(self) -> None:
        self._wanted = sys.stderr.isatty()
        self._width = 0

    def show(self, text: str) -> None:
        """Show how far things are."""
        if self._wanted:
            self.clear()
            # One cell stays free: a full line would wrap on some terminals.
            text = clip(safe_line(text), shutil.get_terminal_size().columns - 1)
            self._width = cell_width(text)
            print(text, end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away, before anything else is printed."""
        if self._width:
            print("\r" + " " * self._width + "\r", end="", file=sys.stderr, flush=True)
            self._width = 0
