"""Writing a file in one move: whoever reads it sees the old content or the new one."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import select
import tempfile
from pathlib import Path

_DESCRIPTOR = re.compile(r"/(?:dev|proc/(?:self|thread-self))/fd/([0-9]+)")
_NAMED = {"/dev/stdout": 1, "/dev/stderr": 2}
_MOST_LINKS = 40
_MASK = re.compile(rb"^Umask:\s*([0-7]+)$", re.MULTILINE)


def write_whole(file: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file in one move; when it returns, the content is on disk.

    A file that is there keeps its permissions, a new one gets the usual ones. With
    `private` it is for the user's eyes only (0600), and its folder is made if need be
    (0700). A symbolic link is replaced, not followed. Raises OSError; the file is then as
    it was.
    """
    if private:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Made with 0600, whatever the umask.
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if not private:
            fresh.chmod(_usual_mode(file))
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise


def write_where_asked(file: Path, content: bytes, *, patience: float | None = None) -> None:
    """Write to what a person has named: a file in one move, anything else as it takes it.

    A link stays a link. A pipe or a device is written to and not replaced by a file; so is what
    `/dev/fd/N` stands for, which a shell may have opened to append to. Where nobody reads, it
    waits `patience` seconds at most. A terminal is refused. Raises OSError.
    """
    number = descriptor_of(file)
    if number is not None:
        # Not opened again by its name, which would begin at its beginning.
        descriptor = os.dup(number)
    elif file.exists() and not file.is_file():
        # Opening a pipe waits for a reader, unless one isn't to.
        no_wait = 0 if patience is None else os.O_NONBLOCK
        descriptor = os.open(file, os.O_WRONLY | os.O_NOCTTY | os.O_CLOEXEC | no_wait)
    else:
        write_whole(file.resolve(), content)
        return
    try:
        _pour(descriptor, content, patience)
    finally:
        os.close(descriptor)


def descriptor_of(file: Path) -> int | None:
    """Return which of this process's open files a name stands for, links followed; else None."""
    name = os.path.abspath(file)  # noqa: PTH100 - a pure change of the text, where pathlib asks the disk
    for _ in range(_MOST_LINKS):
        if found := _DESCRIPTOR.fullmatch(name):
            return int(found[1])
        if name in _NAMED:
            return _NAMED[name]
        try:
            name = os.path.normpath(Path(name).parent / Path(name).readlink())
        except OSError:
            return None  # no link: it is itself
    return None


def _pour(descriptor: int, content: bytes, patience: float | None) -> None:
    if os.isatty(descriptor):
        # What is written here has passed no gate for texts that a terminal shows.
        raise OSError(errno.EINVAL, "this is a terminal")
    left = memoryview(content)
    while left:
        if not select.select([], [descriptor], [], patience)[1]:
            raise TimeoutError(errno.ETIMEDOUT, "nobody reads it")
        left = left[os.write(descriptor, left[: select.PIPE_BUF]) :]


def _usual_mode(file: Path) -> int:
    """Return the permissions of a file, or those that a new one gets."""
    try:
        return file.stat().st_mode & 0o777
    except FileNotFoundError:
        return 0o666 & ~_umask()


def _umask() -> int:
    try:
        # Linux tells it; else it can only be read by setting it, for a moment and all threads.
        found = _MASK.search(Path("/proc/self/status").read_bytes())
    except OSError:
        found = None
    if found is not None:
        return int(found[1], 8)
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def take_lock(descriptor: int) -> bool:
    """Take the lock of an open file unless another process has it; tell whether.

    Raises OSError on disks that have no locks.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
