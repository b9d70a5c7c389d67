"""Files and folders for the user's eyes only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def private_folder(folder: Path) -> Path:
    """Create a folder, or take one that is there, and close it to others (0700).

    Raises OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def replace_file(file: Path, text: str) -> None:
    """Write a whole file in one move, with mode 0600, creating its folder if need be.

    Readers see the old text or the new one, never a part. Raises OSError.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode())
        fresh.replace(file)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
