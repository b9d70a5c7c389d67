"""One import at a time: a second one is told so, rather than both fighting for one file."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from paperdeck.store.migrating import PRIVATE_FILE, naming_os_errors
from paperdeck.sync.import_files import ImportFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paperdeck.store.database import Store

_LOCK = ".importing"


@contextmanager
def only_import(store: Store, name: str) -> Iterator[None]:
    """Hold the library's import lock; it ends with the process, however that ends.

    `name` is of the file to be imported. Raise `ImportFileError` when another import is
    under way, and `StoreError` when the folder can't be written.
    """
    file = store.papers_file.with_name(_LOCK)
    with naming_os_errors(file):
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ImportFileError(
                "another import into this library is under way",
                where=name,
                next_step="Wait for it to end and import this file again",
            ) from error
        yield
    finally:
        os.close(descriptor)
