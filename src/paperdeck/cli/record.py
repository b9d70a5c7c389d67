"""What a command leaves behind for whoever has to find out why: lines in the log, a crash report.

Nothing of it is loaded before it is needed; the reader begins its log itself, after its first
paint.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from pathlib import Path

    from paperdeck.desktop.crash_reports import CrashReporter
    from paperdeck.desktop.log import Log

_READER, _DEMO = "reader", "demo"
_UNLOGGED = frozenset({_DEMO, "where", "keys", "themes", "log"})
_QUIET = frozenset({_READER, "list", "show", "tags", "day", "cite", "merges"})
"""Commands that only read and run often: they are logged when they fail or take long."""
_LONG = 2.0
"""Seconds after which a quiet command is worth a line."""


class CrashError(PaperDeckError):
    """A command came upon an error that nobody had thought of."""


class Record:
    """One run of a command, from its beginning to its end."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._command: str | None = None
        self._started = False

    def begin(self, command: str | None) -> None:
        """Take note of the command (`None` is the reader); one that changes something is logged."""
        self._command = command or _READER
        if self._command not in _UNLOGGED | _QUIET:
            self._open_log()

    def hear_loggers(self) -> None:
        """Have errors that other code logs reported: Python would print them as they are.

        Commands that only read are spared the import; nothing logs in them.
        """
        if self._is_quiet and "logging" not in sys.modules:
            return
        from paperdeck.cli.hearing import LastListener  # noqa: PLC0415 - see above

        LastListener(self._reporter).begin()

    def _reporter(self) -> CrashReporter:
        from paperdeck.cli.places import clock  # noqa: PLC0415 - see above
        from paperdeck.desktop.crash_reports import CrashReporter  # noqa: PLC0415 - see above

        folder = None if self._command == _DEMO else _log_folder()
        return CrashReporter(folder=folder, clock=clock, commands=[self._command or _READER])

    def trouble(self, error: PaperDeckError) -> None:
        """Note an error that people were told of."""
        if self._is_logged:
            log = self._open_log()
            log.note("error", kind=type(error).__qualname__, **error.facts)

    def crash(self, error: Exception) -> CrashError:
        """Report an error that nobody caught; return what is to be said of it."""
        from paperdeck.desktop.crash_reports import report_crash  # noqa: PLC0415 - see above

        if self._is_logged:
            self._open_log(anyway=True)
        folder = None if self._command == _DEMO else _log_folder()
        commands = [self._command] if self._command else []
        from paperdeck.cli.places import clock  # noqa: PLC0415 - see above

        report = report_crash(error, folder=folder, now=clock(), commands=commands)
        return CrashError(
            f"an unexpected {type(error).__name__} ended this; what was stored stays",
            where=f"report in {report}" if report else "its report can't be written",
            next_step="It holds no paper text: please send it with what you did",
        )

    def end(self, code: int) -> None:
        """Note how it ended, and write what is left to write."""
        seconds = time.monotonic() - self._began
        if not self._is_logged or (self._is_quiet and not code and seconds < _LONG):
            return
        log = self._open_log()
        log.note("stop", command=self._command, exit=code, seconds=seconds)
        log.end()

    @property
    def _is_logged(self) -> bool:
        return self._command is not None and self._command not in _UNLOGGED

    @property
    def _is_quiet(self) -> bool:
        return self._command in _QUIET and self._command != _READER

    def _open_log(self, *, anyway: bool = False) -> Log:
        from paperdeck.config.secrets import secrets_in  # noqa: PLC0415 - see above
        from paperdeck.desktop.log import LOG, versions  # noqa: PLC0415 - see above

        if not self._started and LOG.file is None:
            # A reader's log begins with the same, at a moment of its own.
            self._started = True
            LOG.add_secrets(secrets_in(os.environ))
            LOG.note("start", command=self._command, **versions())
        if LOG.file is None and (anyway or _is_there()):
            LOG.begin(_log_folder())
        return LOG


def _is_there() -> bool:
    """Tell whether there is a library: a command that made none leaves no folders behind."""
    from paperdeck.cli.places import locations  # noqa: PLC0415 - see above

    return locations().data.exists()


def _log_folder() -> Path:
    from paperdeck.cli.places import locations  # noqa: PLC0415 - see above

    return locations().log
