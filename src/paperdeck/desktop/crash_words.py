"""What may be told of an error that nobody caught: where it was, of what kind, no more.

The words of an error may quote anything: a title, a note, a query, a key. Told are only facts that
Python and SQLite keep apart from the words, names that stand in the program's own text, and a few
sentences of theirs in which nothing else can stand.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
import traceback
from typing import TYPE_CHECKING

from paperdeck.model.causes import causes
from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from types import TracebackType

_NAME = r"'[A-Za-z_][\w.]*'"
_OWN_WORDS = {
    # SQL is made of constants, so that its tables are the program's; what is searched for is not.
    sqlite3.Error: re.compile(
        r"no such (?:table|function|module): [a-z_.]+"
        r"|(?:UNIQUE|NOT NULL) constraint failed: [a-z_., ]+|FOREIGN KEY constraint failed"
        r"|table [a-z_]+ has \d+ columns but \d+ values were supplied"
    ),
    TypeError: re.compile(
        rf"unsupported operand type\(s\) for \W{{1,3}}: {_NAME} and {_NAME}"
        r"|'[A-Za-z_][\w.]*' object (?:is not|does not support|doesn't support) [a-z ]+"
        rf"|[\w.<>]+\(\) missing \d+ required [a-z-]+ arguments?: {_NAME}(?:,? (?:and )?{_NAME})*"
        r"|[\w.<>]+\(\) takes (?:from )?\d+ (?:to \d+ )?positional arguments? but \d+ w\w+ given"
    ),
}
_FRAME = re.compile(r'^ *File "[^"\n]+", line \d+, in [\w.<>]+$', re.MULTILINE)
_REMOTE = frozenset({"_RemoteTraceback", "RemoteTraceback"})
_MOST_FRAMES = 60


def tell_error(error: BaseException) -> str:
    """Describe an error and what it came from, oldest first: tracebacks and kinds."""
    told = [f"{_frames(one.__traceback__)}{_kind(one)}" for one in reversed(list(causes(error)))]
    return without_home("\n".join(told))


def without_home(text: str) -> str:
    """Return a text in which the user's home folder is `~`."""
    home = os.path.expanduser("~")  # noqa: PTH111 - pathlib raises where there is none
    return text.replace(f"{home}/", "~/") if len(home) > 1 else text


def _frames(trace: TracebackType | None) -> str:
    lines = traceback.StackSummary.extract(traceback.walk_tb(trace)).format()
    if len(lines) > _MOST_FRAMES:  # of a recursion without end
        half = _MOST_FRAMES // 2
        lines[half:-half] = [f"  ... {len(lines) - _MOST_FRAMES} more ...\n"]
    return "".join(lines)


def _kind(error: BaseException) -> str:
    name = type(error).__qualname__
    if name in _REMOTE:
        # The traceback of another process is all there is in its words.
        return "\n".join(["in another process:", *_FRAME.findall(str(error))])
    facts = _facts(error)
    return f"{name}: {facts}" if facts else name


def _facts(error: BaseException) -> str:
    told = ""
    match error:
        case PaperDeckError():
            told = ", ".join(f"{name}={fact}" for name, fact in error.facts.items())
        case OSError() if error.errno is not None:
            told = f"{errno.errorcode.get(error.errno, error.errno)} {os.strerror(error.errno)}"
        case AttributeError() if _stands_in_code(error, error.name):
            told = f"no {error.name} of {type(error.obj).__qualname__}"
        case NameError() if _stands_in_code(error, error.name):
            told = f"no {error.name}"
        case ImportError() if _stands_in_code(error, error.name):
            told = f"no {error.name}"
        case sqlite3.Error():
            told = " ".join(filter(None, [error_name(error), _own_words(error)]))
        case _:
            told = _own_words(error)
    return told


def error_name(error: sqlite3.Error) -> str:
    """Return SQLite's name of an error, like `SQLITE_BUSY`, if it has one."""
    return str(getattr(error, "sqlite_errorname", ""))


def _own_words(error: BaseException) -> str:
    for kind, sentences in _OWN_WORDS.items():
        if isinstance(error, kind) and sentences.fullmatch(str(error)):
            return str(error)
    return ""


def _stands_in_code(error: BaseException, name: str | None) -> bool:
    """Tell whether a name is one of the program's own, in the code where the error was raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and name in trace.tb_frame.f_code.co_names
