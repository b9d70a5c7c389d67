"""What can go wrong with the two files, in words for people."""

from __future__ import annotations

import sqlite3
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Trouble(StrEnum):
    """The kinds of trouble a file can be in."""

    FOREIGN = "foreign"
    EMPTY = "empty"
    DAMAGED = "damaged"
    NEWER = "newer"
    TOO_NEW = "too new"
    OLDER = "older"
    UNMIGRATED = "unmigrated"
    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read-only"
    UNREACHABLE = "unreachable"
    MISSING = "missing"
    LOST = "lost"
    STRANGE_JOURNAL = "strange journal"


_WORDS: dict[Trouble, tuple[str, str]] = {
    Trouble.FOREIGN: (
        "This file was not made by PaperDeck",
        "Use another one.",
    ),
    Trouble.EMPTY: (
        "This file is empty where a library should be",
        "Use another one.",
    ),
    Trouble.DAMAGED: (
        "This file is damaged",
        "Use another one.",
    ),
    Trouble.NEWER: (
        "This file was written by a newer PaperDeck; this version can keep no marks and no papers",
        "Upgrade PaperDeck; until then the library can only be read.",
    ),
    Trouble.TOO_NEW: (
        "This file was written by a newer PaperDeck, in a way that this one can't read",
        "Upgrade PaperDeck.",
    ),
    Trouble.OLDER: (
        "This file was written by an older PaperDeck and must be brought up to date",
        "Open it once for writing.",
    ),
    Trouble.UNMIGRATED: (
        "This file could not be brought up to date",
        "Nothing was changed; go on with the PaperDeck you had, and report this.",
    ),
    Trouble.LOCKED: (
        "Another process holds this file for too long",
        "Wait until its sync or import is done and try again.",
    ),
    Trouble.FULL: ("The disk is full", "Make room and try again; what is stored stays."),
    Trouble.READ_ONLY: (
        "This file cannot be written",
        "Check the permissions of the file and its folder.",
    ),
    Trouble.UNREACHABLE: (
        "This file cannot be read or written",
        "Check the disk and the permissions of the folder.",
    ),
    Trouble.MISSING: ("This file is not there", "Open the library once for writing."),
    Trouble.LOST: (
        "This file is not there, but its backups are",
        "`paperdeck doctor --repair` brings the latest back; to begin anew move them away.",
    ),
    Trouble.STRANGE_JOURNAL: (
        "Beside this file lies the journal of another one, which would spoil it",
        "`paperdeck doctor --repair` sets the journal aside.",
    ),
}

_SPOILT = frozenset({Trouble.FOREIGN, Trouble.EMPTY, Trouble.DAMAGED})
# A lost papers.db costs a sync and nothing else: no backup is needed, nor made.
_REPAIRS = {
    "papers.db": "`paperdeck doctor --repair` sets it aside; then sync or import again;"
    " what you marked is in marks.db and stays.",
    "marks.db": "`paperdeck doctor --repair` sets it aside and brings back the latest backup.",
}

# Primary result codes of SQLite: https://www.sqlite.org/rescode.html
_CODES: dict[int, Trouble] = {
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_CANTOPEN: Trouble.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Trouble.UNREACHABLE,
}


class StoreError(PaperDeckError):
    """A file of the store cannot be used as asked; `trouble` says in what way.

    `next_step` is what to do where that is another thing than for a file of the library.
    """

    def __init__(
        self,
        trouble: Trouble,
        file: Path | str,
        *,
        detail: str | None = None,
        next_step: str | None = None,
    ):
        what, usual = _WORDS[trouble]
        if trouble in _SPOILT:
            usual = _REPAIRS.get(Path(file).name, usual)
        where = f"{file} ({detail})" if detail else str(file)
        super().__init__(what, where=where, next_step=next_step or usual)
        self.trouble = trouble
        self.file = str(file)
        self.detail = detail

    @property
    def facts(self) -> Mapping[str, str | int]:
        """The trouble and the file's name."""
        return {"trouble": self.trouble.value, "file": Path(self.file).name}

    def again(self) -> StoreError:
        """Return the same error anew, to be raised in another place."""
        return StoreError(self.trouble, self.file, detail=self.detail, next_step=self.next_step)


def trouble_of(error: sqlite3.Error) -> Trouble | None:
    """Tell what trouble an error of SQLite means, or `None` for a mistake in our own SQL."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code, the rest only refines it.
    return None if code is None else _CODES.get(code & 0xFF)
