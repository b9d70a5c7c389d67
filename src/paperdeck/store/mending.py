"""Putting sound files in the places of spoilt ones. What was there stays, under another name."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.errors import PaperDeckError
from paperdeck.store.backups import Backup, latest_good, restore
from paperdeck.store.database import set_aside
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.integrity import find_trouble, mend_indexes
from paperdeck.store.journals import set_journal_aside
from paperdeck.store.locks import is_open_elsewhere
from paperdeck.store.migrating import companions, naming_os_errors
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from datetime import datetime
    from pathlib import Path

    from paperdeck.store.schema import Schema

_SPOILT = frozenset({Trouble.FOREIGN, Trouble.EMPTY, Trouble.DAMAGED, Trouble.LOST})


class RepairError(PaperDeckError):
    """The library can't be repaired now."""


class Deed(NamedTuple):
    """Something that was put right: of what, and in words what was done."""

    what: str
    words: str


def busy(place: Path, what: str) -> RepairError:
    """Return the error for a library that somebody else works with."""
    step = "Wait for it to end, or end it, and try again; nothing was changed."
    return RepairError(what, where=str(place), next_step=step)


def mend_files(folder: Path, *, now: datetime) -> Generator[Deed, None, Path | None]:
    """See that both files of a library are sound, and tell of what was done for it.

    A file that isn't there is for `Store.open` to make. Return the damaged marks.db, where marks
    may still be read out of it. Raise `RepairError` when a file that is to be exchanged is open
    elsewhere, and `StoreError` when one can't be repaired: it is newer, locked or unreachable.
    """
    marks, papers = folder / "marks.db", folder / "papers.db"
    yield from _swap_back(marks, papers)
    trouble = yield from _mend_in_place(marks, MARKS)
    damaged = None
    if trouble is Trouble.LOST or (trouble is Trouble.MISSING and papers.exists()):
        yield _begin_again(folder, latest_good(folder), now)
    elif trouble in _SPOILT:
        damaged, deed = _bring_back(folder, latest_good(folder), now)
        yield deed
    trouble = yield from _mend_in_place(papers, PAPERS)
    if trouble in _SPOILT:
        yield begin_papers_anew(papers)
    elif trouble is Trouble.MISSING and marks.exists():
        yield Deed("papers", "papers.db was not there and was begun anew: sync or import again")
    return damaged


def begin_papers_anew(papers: Path) -> Deed:
    """Set papers.db aside, for `Store.open` to make another. Raise `RepairError`, `StoreError`."""
    if papers.is_file():
        _see_it_is_closed(papers)
    words = f"set aside as {set_aside(papers).name} and begun anew: sync or import again;"
    return Deed("papers", f"{words} your marks stay")


def _swap_back(marks: Path, papers: Path) -> Iterator[Deed]:
    """Give the files their own names again if each has the other's."""
    if not (marks.is_file() and papers.is_file()):
        return
    if any(find_trouble(*one, thoroughly=False) for one in ((marks, PAPERS), (papers, MARKS))):
        return
    _see_it_is_closed(marks)
    _see_it_is_closed(papers)
    between = marks.with_name(".swapping")
    with naming_os_errors(marks):
        for old, new in ((marks, between), (papers, marks), (between, papers)):
            pairs = zip((old, *companions(old)), (new, *companions(new)), strict=True)
            for one, other in pairs:
                if one.exists():
                    one.rename(other)
    yield Deed("files", "papers.db and marks.db had each other's names: they have their own again")


def _mend_in_place(file: Path, schema: Schema) -> Generator[Deed, None, Trouble | None]:
    """Do for a file what leaves it what it is; return what is still wrong with it."""
    trouble = find_trouble(file, schema)
    if trouble is not None and trouble.trouble is Trouble.STRANGE_JOURNAL:
        aside = set_journal_aside(file)
        yield Deed(schema.name, f"set another file's journal aside, as {aside.name}")
        trouble = find_trouble(file, schema)
    if trouble is not None and trouble.trouble is Trouble.DAMAGED and mend_indexes(file):
        yield Deed(schema.name, f"made the indexes of {file.name} anew; nothing is missing")
        trouble = None
    if trouble is None:
        return None
    if trouble.trouble not in _SPOILT | {Trouble.MISSING}:
        raise trouble
    if file.is_file():
        _see_it_is_closed(file)
    return trouble.trouble


def _see_it_is_closed(file: Path) -> None:
    """Raise `RepairError` when another process has a file open: it would go on with the old one."""
    if is_open_elsewhere(file):
        raise busy(file, "The library is open in another reader or command")


def _bring_back(folder: Path, backup: Backup | None, now: datetime) -> tuple[Path, Deed]:
    """Set marks.db aside and put a backup in its place; return what was set aside."""
    file = folder / "marks.db"
    aside = set_aside(file)
    return aside, _begin_again(folder, backup, now, f"; what was there is kept as {aside.name}")


def _begin_again(folder: Path, backup: Backup | None, now: datetime, kept: str = "") -> Deed:
    """Put a backup in the place of a marks.db that is gone, or leave it to be made empty."""
    if backup is None:
        return Deed("marks", f"begun anew, since there is no good backup{kept}")
    try:
        restored = restore(folder, backup.file, now=now)
    except StoreError as error:
        raise _unrestored(error, kept) from error
    return Deed(
        "marks",
        f"restored from the backup of {backup.at:%Y-%m-%d %H:%M} UTC ({restored.after.words}):"
        f" what was marked since then may be missing{kept}",
    )


def _unrestored(error: StoreError, kept: str) -> RepairError:
    return RepairError(
        f"The backup could not be restored{kept}: {error.what}",
        where=error.file,
        next_step="Run `paperdeck doctor --repair` again once that is put right.",
    )
