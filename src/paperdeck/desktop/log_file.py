"""The log's file: appended to by several processes at once, and kept small.

Each write opens the file, so that none goes on writing to one that was set aside, and is a single
append, which the system doesn't mix with others'. Only setting aside takes a lock; who doesn't get
it leaves that to whoever has it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from paperdeck.desktop.private_files import private_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LIMIT = 2**20
"""Bytes after which a file is set aside."""
KEPT = 3
"""Files that are kept, the one in use among them."""
_PRIVATE = 0o600
_SECONDS_TO_WRITE = 0.005
"""Longer than a line takes: others see it grow page by page."""
_FAR_TOO_LARGE = 2
"""Times the limit at which nothing more is written to a file that can't be set aside."""


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last lines of a log, of files that were set aside too.

    Of a file that is far too large for a log only the end is read. Raises OSError, which names
    the file, also for what is none: opening a pipe would wait for its writer.
    """
    lines: list[str] = []
    for number in range(KEPT):
        file = path.with_name(f"{path.name}.{number}") if number else path
        if len(lines) < count:
            with suppress(FileNotFoundError):
                lines = _end_of(file).decode("ascii", errors="replace").splitlines() + lines
    return lines[-count:]


def _end_of(file: Path) -> bytes:
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(file, flags)
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "this is no file", str(file))
        most = _FAR_TOO_LARGE * LIMIT
        return os.pread(descriptor, most, max(0, found.st_size - most))
    finally:
        os.close(descriptor)


class LogFile:
    """A file of lines; `path.1` is the one before, `path.2` the one before that."""

    def __init__(self, path: Path, *, limit: int = LIMIT) -> None:
        self.path = path
        self._limit = limit
        self._dropped = 0

    def append(self, lines: Sequence[str]) -> bool:
        """Append lines; tell whether that could be done. Raises nothing.

        How many lines were lost before is told by the next that can be written.
        """
        try:
            self._append([*self._lost(), *lines])
        except OSError:
            self._dropped += len(lines)
            return False
        self._dropped = 0
        return True

    def _lost(self) -> list[str]:
        return [f"... {self._dropped} lines could not be written"] if self._dropped else []

    def _append(self, lines: Sequence[str]) -> None:
        private_folder(self.path.parent)
        self._set_aside_if_large()
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(self.path, flags, _PRIVATE)
        try:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode) or found.st_size > _FAR_TOO_LARGE * self._limit:
                raise OSError("this is no place for a log")
            if stat.S_IMODE(found.st_mode) != _PRIVATE:
                os.fchmod(descriptor, _PRIVATE)
            text = "".join(f"{line}\n" for line in lines)
            # A line that a full disk cut short must not swallow the next.
            written = f"\n{text}".encode() if _is_torn(descriptor) else text.encode()
            if os.write(descriptor, written) < len(written):
                raise OSError("the disk is full")
        finally:
            os.close(descriptor)

    def _set_aside_if_large(self) -> None:
        if not self._is_large():
            return
        with suppress(OSError), self._alone():
            # Another process may have done it meanwhile.
            if self._is_large():
                for number in range(KEPT - 1, 0, -1):
                    with suppress(FileNotFoundError):
                        self._numbered(number - 1).replace(self._numbered(number))

    def _is_large(self) -> bool:
        try:
            return self.path.stat().st_size >= self._limit
        except FileNotFoundError:
            return False

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}") if number else self.path

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock, or raise OSError at once if somebody else does."""
        lock = self.path.with_name(f"{self.path.name}.lock")
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(descriptor)


def _is_torn(descriptor: int) -> bool:
    """Tell whether a file ends in the middle of a line, and nobody is just writing the rest."""
    size = -1
    while True:
        before, size = size, os.fstat(descriptor).st_size
        if not size or os.pread(descriptor, 1, size - 1) == b"\n":
            return False
        if size == before:
            return True
        time.sleep(_SECONDS_TO_WRITE)
