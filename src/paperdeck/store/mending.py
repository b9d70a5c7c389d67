"""Putting sound files in the places of spoilt ones. What was there stays, under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.store.backups import latest_good, list_backups, restore
from paperdeck.store.checks import check
from paperdeck.store.database import Store, set_aside
from paperdeck.store.deeds import Deed, RepairError, busy
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.integrity import find_trouble, mend_indexes
from paperdeck.store.journals import set_journal_aside
from paperdeck.store.locks import is_open_elsewhere
from paperdeck.store.migrating import behind_links, create, leave_aside, naming_os_errors
from paperdeck.store.restoring import InUseError
from paperdeck.store.salvaging import call_read, find_unread, salvage
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from datetime import datetime
    from pathlib import Path

    from paperdeck.store.backups import Backup
    from paperdeck.store.schema import Schema

_SPOILT = frozenset({Trouble.FOREIGN, Trouble.EMPTY, Trouble.DAMAGED})
_GONE = frozenset({Trouble.MISSING, Trouble.LOST})
_PATIENCE = 2.0
"""Seconds that somebody else's transaction is waited for."""


def mend_marks(folder: Path, *, now: datetime) -> Iterator[Deed]:
    """See that marks.db of a library is sound, and tell of what was done for it.

    One that is spoilt or gone becomes the latest good backup, or an empty file. What can be read
    of spoilt ones is added to it at once, also of those from repairs that didn't get so far. Raise
    `RepairError` when it is open elsewhere or the backup can't be restored, and `StoreError` when
    it can't be repaired: it is newer, locked or unreachable, or the disk is full.
    """
    trouble = yield from _mend_in_place(folder / "marks.db", MARKS)
    if trouble in _SPOILT | _GONE:
        yield _exchange_marks(folder, now)
    yield from read_out_spoilt(folder)


def mend_papers(folder: Path) -> Iterator[Deed]:
    """See that papers.db of a library is sound, and tell of what was done for it.

    One that is spoilt is set aside; one that isn't there is for `Store.open` to make. Raise
    `RepairError` when it is open elsewhere, and `StoreError` when it can't be repaired.
    """
    papers = folder / "papers.db"
    trouble = yield from _mend_in_place(papers, PAPERS)
    if trouble in _SPOILT:
        yield begin_papers_anew(papers)
    elif trouble is Trouble.MISSING:
        yield Deed("papers", "papers.db was not there and was begun anew: sync or import again")


def begin_papers_anew(papers: Path) -> Deed:
    """Set papers.db aside, for `Store.open` to make another. Raise `RepairError`, `StoreError`."""
    if papers.is_file():
        _see_it_is_closed(papers)
    words = f"set aside as {set_aside(papers).name} and begun anew: sync or import again;"
    return Deed("papers", f"{words} your marks stay")


def read_out_spoilt(folder: Path) -> Iterator[Deed]:
    """Add to marks.db what can be read of spoilt ones that were set aside, each once.

    A marks.db of an older version is left for when it has been brought up to date. Raise
    `StoreError`.
    """
    unread = find_unread(folder)
    if not unread:
        return
    store = Store(folder / "papers.db", folder / "marks.db")
    with naming_os_errors(store.marks_file):
        version = check(store.marks_file, MARKS, mode="ro", timeout=_PATIENCE)
    if version != MARKS.version:
        return
    for one in unread:
        regained = salvage(one, store)
        listed = ", ".join(f"{count:,} {what}" for what, count in regained.items())
        read = call_read(one)
        words = f"read out of the damaged file besides: {listed}; it is kept"
        if not listed:
            words = "nothing more could be read out of the damaged file, which is kept"
        yield Deed("marks", f"{words} as {read.name}")


def _mend_in_place(file: Path, schema: Schema) -> Generator[Deed, None, Trouble | None]:
    """Do for a file what leaves it what it is; return what is still wrong with it."""
    trouble = find_trouble(file, schema)
    if trouble is not None and trouble.trouble is Trouble.STRANGE_JOURNAL:
        aside = set_journal_aside(file)
        yield Deed(schema.name, f"set another file's journal aside, as {aside.name}")
        trouble = find_trouble(file, schema)
    if trouble is not None and trouble.trouble is Trouble.DAMAGED and mend_indexes(file):
        yield Deed(schema.name, f"made the indexes of {file.name} anew, of what its tables say")
        trouble = None
    if trouble is None:
        return None
    if trouble.trouble not in _SPOILT | _GONE:
        raise trouble
    if file.is_file():
        _see_it_is_closed(file)
    return trouble.trouble


def _see_it_is_closed(file: Path) -> None:
    """Raise `RepairError` when another process has a file open: it would go on with the old one."""
    if is_open_elsewhere(file):
        raise busy(file, "The library is open in another reader or command")


def _exchange_marks(folder: Path, now: datetime) -> Deed:
    """Put the latest good backup in the place of marks.db, or an empty file if there is none."""
    backup = latest_good(folder, now)
    if backup is None:
        return _begin_marks_anew(folder, now)
    file = folder / "marks.db"
    try:
        restored = restore(folder, backup.file, now=now)
    except InUseError as error:
        raise busy(file, error.what) from error
    except StoreError as error:
        raise _unrestored(backup, error) from error
    since = f"what was marked since then may be missing{_kept(restored.kept)}"
    return Deed(
        "marks",
        f"restored from the backup of {backup.at:%Y-%m-%d %H:%M} UTC ({restored.after.words}):"
        f" {since}",
    )


def _begin_marks_anew(folder: Path, now: datetime) -> Deed:
    """Put an empty marks.db where there is no backup to be restored; backups stay."""
    file = behind_links(folder / "marks.db")
    with naming_os_errors(file):
        aside = leave_aside(file, now=now)
    create(file, MARKS)
    count = len(list_backups(folder))
    why = f"none of the {count:,} backups can be used" if count else "there is no good backup"
    return Deed("marks", f"begun anew, since {why}{_kept(aside)}")


def _kept(aside: Path | None) -> str:
    return "" if aside is None else f"; what was there is kept as {aside.name}"


def _unrestored(backup: Backup, error: StoreError) -> RepairError:
    return RepairError(
        f"The backup {backup.file.name} could not be restored: {error.what}",
        where=error.file,
        next_step="Run `paperdeck doctor --repair` again once that is put right.",
    )
