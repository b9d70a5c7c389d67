"""One line on the terminal that tells how far a command is."""

from __future__ import annotations

import shutil
import sys
from collections import deque

from paperdeck.text.safe import safe_line
from paperdeck.text.width import cell_width, clip

_BAR = 20
_WINDOW = 30.0
"""Seconds of which the pace is told, so that it follows when things get slower."""


class Pace:
    """Tells how far a long reading is, how fast it goes, and how long it will take.

    Times are seconds of any clock that goes forwards.
    """

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int, float]] = deque()

    def words(self, name: str, read: int, share: float | None, now: float) -> str:
        """Return a line for so many lines read, and the share of the file if it is known."""
        self._marks.append((now, read, share or 0.0))
        while self._marks[0][0] < now - _WINDOW and len(self._marks) > 2:
            self._marks.popleft()
        then, before, share_before = self._marks[0]
        parts = [f"{read:,} lines"]
        if now > then:
            parts.append(f"{(read - before) / (now - then):,.0f}/s")
        if share is None:
            return "  ".join([name, *parts])
        if share > share_before and now > then:
            left = (1 - share) * (now - then) / (share - share_before)
            parts.append(f"{_span(left)} left")
        return "  ".join([_bar(share), *parts, name])


def settling_words(seconds: float) -> str:
    """Return a line for the time after an import, in which the index is put in order."""
    return f"all is in; ordering the index for quicker searches, {_span(seconds)} (ctrl+c: later)"


def _bar(share: float) -> str:
    filled = round(share * _BAR)
    return f"[{'#' * filled}{'.' * (_BAR - filled)}] {share:4.0%}"


def _span(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


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
            line = clip(safe_line(text), shutil.get_terminal_size().columns - 1)
            self._width = cell_width(line)
            print(line, end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away, before anything else is printed."""
        if self._width:
            print("\r" + " " * self._width + "\r", end="", file=sys.stderr, flush=True)
            self._width = 0
