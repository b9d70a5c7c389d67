"""The keys that the files of live bibliographies have, read when new keys are to be given."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from paperdeck.cite.living.foreign_keys import ForeignKeys, KeyedEntry, keyed_entries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from paperdeck.config.bibliography_settings import BibliographySettings

_READ: dict[Path, tuple[tuple[int, ...], tuple[KeyedEntry, ...]]] = {}
"""What was read of each file, and what tells that state of it from another."""


def foreign_keys(bibliographies: Iterable[BibliographySettings]) -> ForeignKeys:
    """Return the keys of all entries in the files; one that can't be read has none.

    Keeping such a file says what is wrong with it; here nothing is written.
    """
    entries: list[KeyedEntry] = []
    for one in bibliographies:
        with suppress(OSError):
            entries += _entries(one.target)
    return ForeignKeys(entries)


def _entries(file: Path) -> tuple[KeyedEntry, ...]:
    if not file.is_file():
        return ()  # a pipe would keep whoever reads it waiting
    found = file.stat()
    state = (found.st_mtime_ns, found.st_size, found.st_ino)
    known = _READ.get(file)
    if known is None or known[0] != state:
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        known = _READ[file] = (state, tuple(keyed_entries(text)))
    return known[1]
