"""Crash reports: what a programmer needs to know, and nothing of what the user reads or writes.

Tracebacks come without the values of variables, and without the words of errors that may
quote a title or a note.
"""

from __future__ import annotations

import logging
import os
import platform
import sqlite3
import tempfile
import traceback
from typing import TYPE_CHECKING

from paperdeck import __version__
from paperdeck.desktop.private_files import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime
    from pathlib import Path

_ABOUT_THE_PROGRAM = (AttributeError, ImportError, NameError, TypeError, OSError, sqlite3.Error)
"""Errors whose words name parts of the program or the system, not what papers say."""
_MOST_SURVIVED = 3
"""Reports of survived errors in one run: what goes wrong on every tick needn't fill the disk."""
_PACKAGES = ("textual", "rich", "httpx", "sqlite-utils")


class CrashReporter(logging.Handler):
    """Keeps reports of a crash, and of the first few errors that are logged and survived.

    `folder` is where they go, see `keep_report`; `commands` are the last ones, at any time.
    """

    def __init__(
        self, *, folder: Path | None, clock: Callable[[], datetime], commands: Collection[str]
    ) -> None:
        super().__init__(logging.ERROR)
        self._folder = folder
        self._clock = clock
        self._commands = commands
        self._survived = 0

    def keep(self, error: BaseException) -> str | None:
        """Report an error; return the report's path, `None` if it can't be written."""
        now = self._clock()
        report = crash_report(error, now=now, commands=self._commands)
        return keep_report(report, folder=self._folder, now=now)

    def emit(self, record: logging.LogRecord) -> None:
        """Report an error that was logged with its traceback."""
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and self._survived < _MOST_SURVIVED:
            self._survived += 1
            self.keep(error)


def crash_report(error: BaseException, *, now: datetime, commands: Collection[str] = ()) -> str:
    """Describe a crash: versions, the `commands` (their ids) that led to it, the traceback."""
    versions = [
        f"PaperDeck {__version__}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"{platform.platform()}, TERM={os.environ.get('TERM', '')}",
        ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
    ]
    chain = reversed(list(_chain(error)))
    told = "\n".join("".join(traceback.format_tb(one.__traceback__)) + _name(one) for one in chain)
    return "\n".join(
        [
            f"PaperDeck crashed at {now:%Y-%m-%d %H:%M:%S %Z}".rstrip(),
            *versions,
            f"last commands: {' '.join(commands) or 'none'}",
            "",
            told,
            "",
        ]
    )


def keep_report(report: str, *, folder: Path | None, now: datetime) -> str | None:
    """Write a report to a file of the user's own (0600) and return its path.

    Without a `folder`, or where that can't be written, it goes to the system's folder for
    temporary files; `None` when that fails, too.
    """
    prefix = f"crash-{now:%Y%m%d-%H%M%S}-"
    for place in (folder, None):
        try:
            where = private_folder(place) if place else None
            handle, name = tempfile.mkstemp(
                prefix=prefix if where else f"paperdeck-{prefix}", suffix=".txt", dir=where
            )
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(report)
        except OSError:
            continue
        return name
    return None


def _version(package: str) -> str:
    from importlib.metadata import (  # noqa: PLC0415 - takes 9 ms; not before the first paint
        PackageNotFoundError,
        version,
    )

    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _name(error: BaseException) -> str:
    name = type(error).__qualname__
    return f"{name}: {error}" if isinstance(error, _ABOUT_THE_PROGRAM) else name


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and, one after the other, what it was raised from."""
    current: BaseException | None = error
    seen: set[int] = set()
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        context = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or context
