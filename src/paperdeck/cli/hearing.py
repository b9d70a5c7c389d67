"""What other code logs: a report where it is an error, and never a line on the terminal.

Where nobody listens Python prints what is logged, words and traceback as they are: by asyncio, for
an error that nobody asked a task for, and by other packages.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.desktop.crash_reports import CrashReporter


class LastListener(logging.Handler):
    """Hands errors to a crash reporter, which is made at the first; drops all else."""

    def __init__(self, reporter: Callable[[], CrashReporter]) -> None:
        super().__init__(logging.ERROR)
        self._make = reporter
        self._reporter: CrashReporter | None = None

    def begin(self) -> None:
        """Hear from now on what reaches the root of all loggers, instead of any before."""
        root = logging.getLogger()
        for one in root.handlers[:]:
            if isinstance(one, LastListener):
                root.removeHandler(one)
        root.addHandler(self)
        # What fails in another's handler would be printed as well.
        logging.raiseExceptions = False

    def emit(self, record: logging.LogRecord) -> None:
        """Report an error that was logged with its traceback; the reader does its own."""
        if record.name.startswith("paperdeck"):
            return
        if self._reporter is None:
            self._reporter = self._make()
        self._reporter.emit(record)
