"""Whether a write failed for want of room.

SQLite calls a disk full when the system says ENOSPC to a write (os_unix.c, `unixWrite`). A quota
that is used up, a file that may not grow, and no room for the memory that processes share (`-shm`)
are "disk I/O error" or "unable to open database file" to it, like a disk that dies.
"""

from __future__ import annotations

import os
import resource
import tempfile
from contextlib import suppress
from pathlib import Path

from paperdeck.model.full_disk import is_full

_ONCE = 64 * 1024
"""Bytes that are more than SQLite writes at once: a page, or what processes share."""
_NEAR = 256 * 2**20
"""Bytes that a transaction may write before it fails and is taken back."""


def lacks_room(file: Path | str) -> bool:
    """Tell whether a file of the store, or its journals, can't grow now: asked after a failure."""
    file = Path(file)
    most, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    if most != resource.RLIM_INFINITY and _largest(file) + _NEAR > most:
        return True
    try:
        with tempfile.TemporaryFile(dir=file.parent, buffering=0) as probe:
            written = probe.write(bytes(_ONCE))
            os.fsync(probe.fileno())
    except OSError as error:
        return is_full(error)
    # What is left of a disk is written, and no more.
    return written < _ONCE


def _largest(file: Path) -> int:
    sizes = [0]
    for ending in ("", "-wal", "-journal"):
        with suppress(OSError):
            sizes.append(file.with_name(file.name + ending).stat().st_size)
    return max(sizes)
