"""Who may look at the library: its owner alone."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.migrating import PRIVATE_FILE, PRIVATE_FOLDER, naming_os_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OURS = ("papers.db*", "marks.db*", "backups", "backups/*", "drafts", "drafts/*")
_OF_OTHERS = 0o077


class Permissions(NamedTuple):
    """What of a library others may get at (`loose`), and what belongs to another user."""

    loose: tuple[Path, ...]
    foreign: tuple[Path, ...]


def find_loose(folder: Path) -> Permissions:
    """Look at the folder of a library and all that PaperDeck keeps in it. Raise `StoreError`."""
    loose: list[Path] = []
    foreign: list[Path] = []
    with naming_os_errors(folder):
        for place in _places(folder):
            status = place.stat()
            if status.st_uid != os.geteuid():
                foreign.append(place)
            elif status.st_mode & _OF_OTHERS:
                loose.append(place)
    return Permissions(tuple(loose), tuple(foreign))


def _places(folder: Path) -> Iterator[Path]:
    for place in (folder, *(found for names in _OURS for found in folder.glob(names))):
        # A link that leads nowhere has no permissions, nor has what is gone by now.
        if place.exists():
            yield place


def tighten(folder: Path) -> Permissions:
    """Take from others what they needn't have; return how it was. Raise `StoreError`."""
    found = find_loose(folder)
    with naming_os_errors(folder):
        for place in found.loose:
            place.chmod(PRIVATE_FOLDER if place.is_dir() else PRIVATE_FILE)
    return found
