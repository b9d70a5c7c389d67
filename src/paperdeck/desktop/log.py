"""The log: what PaperDeck did and what went wrong, for whoever has to find out why.

A line for each event, with facts: versions, ids of commands, names of sources, hosts, status
codes, counts, times and kinds of errors; never the words of an error or a query, which may say
what somebody reads. Notes wait in memory until `begin` says where the log is: a reader does that
after its first paint. Whatever goes wrong with the log is nobody's trouble.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from paperdeck import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from paperdeck.desktop.log_file import LogFile

Fact = str | float | None
LOG_NAME = "paperdeck.log"
_MOST_WAITING = 1_000
_LONGEST = 200
"""Characters of a fact that are kept."""
_SECONDS_TO_END = 1.0


class _Note(NamedTuple):
    moment: float
    event: str
    facts: Mapping[str, Fact]


class Log:
    """Notes, and the file they go to once there is one. Safe to use from any thread."""

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        """Take `clock` for the time, in seconds since 1970."""
        self._clock = clock
        self._waiting: deque[_Note] = deque(maxlen=_MOST_WAITING)
        self._file: LogFile | None = None
        self._secrets: set[str] = set()
        self._writing = threading.Lock()
        self._wake: threading.Event | None = None
        self._thread: threading.Thread | None = None

    def note(self, event: str, **facts: Fact) -> None:
        """Note an event. With a thread of its own the log is written there, else at once."""
        self._waiting.append(_Note(self._clock(), event, facts))
        if self._wake is not None:
            self._wake.set()
        elif self._file is not None:
            self.flush()

    def add_secrets(self, secrets: Iterable[str]) -> None:
        """Learn of values that must not be written, wherever they turn up."""
        self._secrets |= set(secrets)

    @property
    def file(self) -> Path | None:
        """The file that is written to, once there is one."""
        return self._file.path if self._file is not None else None

    def begin(self, folder: Path, *, in_thread: bool = False) -> None:
        """Write to a folder from now on, and what has been noted so far.

        Nobody waits for the disk where that is done `in_thread`.
        """
        from paperdeck.desktop.log_file import LogFile  # noqa: PLC0415 - not before first paint

        if self._file is not None:
            return
        self._file = LogFile(folder / LOG_NAME)
        if in_thread:
            self._wake = threading.Event()
            self._wake.set()
            self._thread = threading.Thread(
                target=self._write_along, args=(self._wake,), name="paperdeck-log", daemon=True
            )
            self._thread.start()
        else:
            self.flush()

    def end(self) -> None:
        """Write what is left, waiting a second at most, and forget the file."""
        thread, wake = self._thread, self._wake
        self._thread = self._wake = None
        if thread is not None and wake is not None:
            wake.set()
            thread.join(_SECONDS_TO_END)
        else:
            self.flush()
        self._file = None
        self._waiting.clear()
        self._secrets.clear()

    def flush(self) -> None:
        """Write what has been noted. Nothing is raised; what can't be written is dropped."""
        with self._writing:
            notes = [self._waiting.popleft() for _ in range(len(self._waiting))]
            if notes and self._file is not None:
                self._file.append([_line(note, self._secrets) for note in notes])

    def _write_along(self, wake: threading.Event) -> None:
        while True:
            wake.wait()
            wake.clear()
            self.flush()
            if self._wake is not wake:
                self.flush()
                return


LOG = Log()
"""This process's own log."""


def versions() -> dict[str, Fact]:
    """Return the facts that tell which PaperDeck it is, on what."""
    import sqlite3  # noqa: PLC0415 - most commands have it already, and none else needs it here

    system = os.uname()
    return {
        "version": __version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "sqlite": sqlite3.sqlite_version,
        "system": f"{system.sysname} {system.release}",
    }


def _line(note: _Note, secrets: Iterable[str]) -> str:
    """Write a note as one line of visible ASCII, which nothing in its facts can make two of."""
    from paperdeck.desktop.redaction import hide_secrets  # noqa: PLC0415 - patterns to compile

    when = datetime.fromtimestamp(note.moment, UTC)
    words = [f"{when:%Y-%m-%dT%H:%M:%S}Z", str(os.getpid()), note.event]
    for name, fact in note.facts.items():
        if isinstance(fact, str):
            words.append(f"{name}={_quoted(hide_secrets(fact, secrets))}")
        elif fact is not None:
            words.append(f"{name}={round(fact, 3)}")
    return " ".join(words)


def _quoted(text: str) -> str:
    """Return a text without anything that could end its line, or pass for another fact."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    plain = short.encode("unicode_escape", "backslashreplace").decode("ascii").replace('"', '\\"')
    return plain if plain and " " not in plain and "=" not in plain else f'"{plain}"'
