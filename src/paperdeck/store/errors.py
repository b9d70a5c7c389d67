"""What can go wrong with the two files, in words for people."""

from __future__ import annotations

import sqlite3
from enum import StrEnum
from pathlib import Path

from paperdeck.model.errors import PaperDeckError


class Trouble(StrEnum):
    """The kinds of trouble a file can be in."""

    FOREIGN = "foreign"
    EMPTY = "empty"
    DAMAGED = "damaged"
    NEWER = "newer"
    OLDER = "older"
    UNMIGRATED = "unmigrated"
    LOCKED = "locked"
    FULL = "full"
    READ_ONLY = "read-only"
    UNREACHABLE = "unreachable"
    MISSING = "missing"


_WORDS: dict[Trouble, tuple[str, str]] = {
    Trouble.FOREIGN: (
        "This file was not made by PaperDeck",
        "Move it elsewhere, or choose another folder with PAPERDECK_HOME.",
    ),
    Trouble.EMPTY: (
        "This file is empty where a library should be",
        "Put a copy from the backups folder in its place, or delete it to start anew.",
    ),
    Trouble.DAMAGED: (
        "This file is damaged",
        "Move it aside and put a copy from the backups folder in its place.",
    ),
    Trouble.NEWER: (
        "This file was written by a newer PaperDeck",
        "Upgrade PaperDeck; until then it can only be read.",
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
}

# A lost papers.db costs a sync and nothing else: no backup is needed, nor made.
_PAPERS_FILE = "papers.db"
_SYNC_AGAIN = "Move it aside and sync or import again; what you marked is in marks.db and stays."

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
    """A file of the store cannot be used as asked; `trouble` says in what way."""

    def __init__(self, trouble: Trouble, file: Path | str, *, detail: str | None = None):
        what, next_step = _WORDS[trouble]
        if trouble is Trouble.DAMAGED and Path(file).name == _PAPERS_FILE:
            next_step = _SYNC_AGAIN
        where = f"{file} ({detail})" if detail else str(file)
        super().__init__(what, where=where, next_step=next_step)
        self.trouble = trouble
        self.file = str(file)


def trouble_of(error: sqlite3.Error) -> Trouble | None:
    """Tell what trouble an error of SQLite means, or `None` for a mistake in our own SQL."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code, the rest only refines it.
    return None if code is None else _CODES.get(code & 0xFF)
