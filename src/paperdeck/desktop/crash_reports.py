"""Crash reports: what a programmer needs to know, and nothing of what the user reads or writes.

Tracebacks come without the values of variables, and errors without their words: those may quote a
title or a note (`crash_words.py` says what may be told).
"""

from __future__ import annotations

import errno
import logging
import os
import platform
import sqlite3
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck import __version__
from paperdeck.desktop.log import LOG
from paperdeck.desktop.private_files import private_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

KEPT = 10
"""Reports that are kept in a folder: older ones go when there is a new one."""
_MOST_SURVIVED = 3
"""Reports of survived errors in one run: what goes wrong on every tick needn't fill the disk."""
_TERMINAL_GONE = frozenset({errno.EIO, errno.EPIPE, errno.EBADF})
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
        return report_crash(error, folder=self._folder, now=self._clock(), commands=self._commands)

    def emit(self, record: logging.LogRecord) -> None:
        """Report an error that was logged with its traceback."""
        self._survive(record.exc_info[1] if record.exc_info else None)

    @contextmanager
    def hearing_threads(self) -> Iterator[None]:
        """Report what ends a thread, instead of a traceback across the screen."""
        thread_hook, unraisable_hook = threading.excepthook, sys.unraisablehook

        def hear_thread(ended: threading.ExceptHookArgs) -> None:
            error = ended.exc_value
            # The thread that draws ends so when the terminal has gone; the reader then does, too.
            if not (isinstance(error, OSError) and error.errno in _TERMINAL_GONE):
                self._survive(error)

        def hear_unraisable(told: sys.UnraisableHookArgs) -> None:
            self._survive(told.exc_value)

        threading.excepthook, sys.unraisablehook = hear_thread, hear_unraisable
        try:
            yield
        finally:
            threading.excepthook, sys.unraisablehook = thread_hook, unraisable_hook

    def _survive(self, error: BaseException | None) -> None:
        if error is not None and self._survived < _MOST_SURVIVED:
            self._survived += 1
            self.keep(error)


def report_crash(
    error: BaseException, *, folder: Path | None, now: datetime, commands: Collection[str] = ()
) -> str | None:
    """Report an error and note it in the log; return the report's path, see `keep_report`."""
    report = crash_report(error, now=now, commands=commands)
    name = keep_report(report, folder=folder, now=now)
    LOG.note(
        "crash", error=type(error).__qualname__, report=name.rpartition("/")[2] if name else None
    )
    return name


def report_once(error: BaseException, *, folder: Path, now: datetime) -> str | None:
    """Report an error that comes again with each command; return the path of its first report."""
    from paperdeck.desktop.crash_words import tell_error  # noqa: PLC0415 - hardly ever needed

    told = tell_error(error)
    with suppress(OSError):
        for report in sorted(folder.glob("crash-*.txt")):
            if told in report.read_text(encoding="utf-8", errors="replace"):
                return str(report)
    return report_crash(error, folder=folder, now=now)


def crash_report(error: BaseException, *, now: datetime, commands: Collection[str] = ()) -> str:
    """Describe a crash: versions, the `commands` (their ids) that led to it, the traceback."""
    from paperdeck.desktop.crash_words import (  # noqa: PLC0415 - not before the first paint
        tell_error,
        without_home,
    )

    versions = [
        f"PaperDeck {__version__}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"{platform.platform()}, TERM={_shown(os.environ.get('TERM', ''))}",
        ", ".join(f"{name} {_version(name)}" for name in _PACKAGES),
    ]
    return "\n".join(
        [
            f"PaperDeck crashed at {now:%Y-%m-%d %H:%M:%S %Z}".rstrip(),
            *versions,
            f"last commands: {' '.join(commands) or 'none'}",
            f"log: {_shown(without_home(str(LOG.file))) if LOG.file else 'none'}",
            "",
            tell_error(error),
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
        name = None
        try:
            where = private_folder(place) if place else None
            handle, name = tempfile.mkstemp(
                prefix=prefix if where else f"paperdeck-{prefix}", suffix=".txt", dir=where
            )
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(report)
        except OSError:
            # Half a report says nothing and takes room that is missed.
            if name is not None:
                with suppress(OSError):
                    Path(name).unlink()
            continue
        if where is not None:
            _prune(where, "crash-*.txt")
        else:
            _prune(Path(name).parent, "paperdeck-crash-*.txt")
        return name
    return None


def _prune(folder: Path, pattern: str) -> None:
    """Leave only our newest reports in a folder; their names tell which those are."""
    with suppress(OSError):
        ours = [file for file in folder.glob(pattern) if file.lstat().st_uid == os.getuid()]
        for old in sorted(ours)[:-KEPT]:
            with suppress(OSError):
                old.unlink()


def _shown(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())[:200]


def _version(package: str) -> str:
    from importlib.metadata import (  # noqa: PLC0415 - takes 9 ms; not before the first paint
        PackageNotFoundError,
        version,
    )

    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
