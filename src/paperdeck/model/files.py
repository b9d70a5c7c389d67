"""Writing a file in one move: whoever reads it sees the old content or the new one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


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


def _usual_mode(file: Path) -> int:
    """Return the permissions of a file, or those that a new one gets."""
    try:
        return file.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)  # it can only be read by setting it
        os.umask(mask)
        return 0o666 & ~mask
