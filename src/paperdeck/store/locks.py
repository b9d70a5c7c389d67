"""Work on a library that only one process may do at a time: a second one is told so."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from paperdeck.model.files import take_lock
from paperdeck.store.migrating import PRIVATE_FILE, naming_os_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


IMPORT_LOCK = ".importing"
"""The file, beside the library's, of which an import holds the lock."""

# The bytes that SQLite's readers lock as long as they have a file open:
# https://www.sqlite.org/src/file/src/os.h
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510


def is_open_elsewhere(file: Path) -> bool:
    """Tell whether another process has a file of the store open, or may have one that is read-only.

    Not to be asked by who has a connection to it: the system would take that one's locks away.
    Raise `StoreError` when the file can't be opened.
    """
    if not os.access(file, os.W_OK):
        return True
    with naming_os_errors(file), file.open("rb+") as stream:
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except BlockingIOError:
            return True
    return False


@contextmanager
def only_one(file: Path, otherwise: Exception) -> Iterator[None]:
    """Hold the lock of a file, made if need be; it ends with the process, however that ends.

    Raise `otherwise` when another process holds it, and `StoreError` when the folder can't be
    written, or is on a disk that has no locks.
    """
    with naming_os_errors(file):
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        with naming_os_errors(file):
            taken = take_lock(descriptor)
        if not taken:
            raise otherwise
        yield
    finally:
        os.close(descriptor)
