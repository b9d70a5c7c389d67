"""How a command ends: exit codes, and errors as one line each on standard error."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path

from paperdeck.model.errors import PaperDeckError
from paperdeck.text.safe import safe_line

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


class UsageError(PaperDeckError):
    """The command was asked for in a way that it doesn't understand."""


def complain(problem: object) -> None:
    """Say on standard error, in one line, what is wrong."""
    # Nobody may be listening there any more; the exit code still tells.
    with contextlib.suppress(OSError):
        print(safe_line(f"paperdeck: {problem}"), file=sys.stderr)


def set_up_streams() -> None:
    """See that whatever is printed can be: in any locale, and with streams that are closed."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, nowhere)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def drop_output() -> None:
    """Send what is still to be printed nowhere: who read it has gone, or the disk is full.

    Without this Python would complain once more when it flushes at exit.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
