"""Who may look at the library: its owner alone."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.backup_names import is_draft, read_name
from paperdeck.store.migrating import PRIVATE_FILE, PRIVATE_FOLDER, naming_os_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# The two files and what SQLite keeps beside them, also of those that were set aside.
_OURS = re.compile(
    r"\.swapping|(?:marks|papers)\.db(?:-\d+)?(?:-wal|-shm|-journal)?"
    r"(?:\.damaged-\d{8}T\d{6}Z(?:-read)?(?:-wal|-shm|-journal)?)?",
    re.ASCII,
)
_OUR_FOLDERS: dict[str, Callable[[str], object]] = {
    "backups": lambda name: read_name(name) or is_draft(name),
    "drafts": lambda name: name.startswith("draft-"),
}
"""The folders beside them, and which names in them are ours."""
_OF_OTHERS = 0o077


class Permissions(NamedTuple):
    """What of a library others may get at (`loose`), and what belongs to another user."""

    loose: tuple[Path, ...]
    foreign: tuple[Path, ...]


def find_loose(folder: Path) -> Permissions:
    """Look at the folder of a library and all that PaperDeck keeps in it. Raise `StoreError`.

    What has another name isn't looked at, nor what a link leads to: that isn't PaperDeck's.
    """
    loose: list[Path] = []
    foreign: list[Path] = []
    with naming_os_errors(folder):
        for place in _places(folder):
            try:
                status = place.lstat()
            except FileNotFoundError:
                continue  # gone by now
            if stat.S_ISLNK(status.st_mode):
                continue
            if status.st_uid != os.geteuid():
                foreign.append(place)
            elif status.st_mode & _OF_OTHERS:
                loose.append(place)
    return Permissions(tuple(loose), tuple(foreign))


def _places(folder: Path) -> Iterator[Path]:
    yield folder
    yield from (one for one in folder.iterdir() if _OURS.fullmatch(one.name))
    for name, is_ours in _OUR_FOLDERS.items():
        place = folder / name
        if place.is_dir() and not place.is_symlink():
            yield place
            yield from (one for one in place.iterdir() if is_ours(one.name))


def tighten(folder: Path) -> Permissions:
    """Take from others what they needn't have; return what there was of it. Raise `StoreError`.

    Some file systems know no permissions, and say so or don't: look again whether it is done.
    """
    found = find_loose(folder)
    for place in found.loose:
        with suppress(OSError):
            place.chmod(PRIVATE_FOLDER if place.is_dir() else PRIVATE_FILE)
    return found
