"""A full disk, however the system calls it, and the words for it."""

from __future__ import annotations

import errno

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""No room on the disk, none left of one's share of it, and a file that may not grow."""


def is_full(error: OSError) -> bool:
    """Tell whether the system had no room for what was to be written."""
    return error.errno in _FULL


def reason(error: OSError) -> str:
    """Return in words why something could not be written, to be put in brackets."""
    said = error.strerror or str(error)
    return f"the disk is full: {said}" if is_full(error) else said
