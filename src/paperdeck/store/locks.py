"""Work on a library that only one process may do at a time: a second one is told so."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from paperdeck.store.migrating import PRIVATE_FILE, naming_os_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def only_one(file: Path, otherwise: Exception) -> Iterator[None]:
    """Hold the lock of a file, made if need be; it ends with the process, however that ends.

    Raise `otherwise` when another process holds it, and `StoreError` when the folder can't be
    written.
    """
    with naming_os_errors(file):
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise otherwise from error
        yield
    finally:
        os.close(descriptor)
