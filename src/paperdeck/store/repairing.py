"""Putting a library right: marks come first, and only what points nowhere is ever deleted."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from paperdeck.store import index, merges
from paperdeck.store.backups import list_backups
from paperdeck.store.connections import connect, naming, reading, transaction
from paperdeck.store.database import Store
from paperdeck.store.deeds import Deed, busy
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.exchanged_names import BETWEEN, give_names_back
from paperdeck.store.index_agreement import compare_index
from paperdeck.store.ingest import ingest
from paperdeck.store.integrity import find_trouble
from paperdeck.store.locks import IMPORT_LOCK, only_one
from paperdeck.store.mending import (
    begin_papers_anew,
    mend_marks,
    mend_papers,
    read_out_spoilt,
)
from paperdeck.store.migrating import naming_os_errors
from paperdeck.store.permissions import find_loose, tighten
from paperdeck.store.salvaging import find_unread
from paperdeck.store.schema import MARKS, PAPERS
from paperdeck.store.short_copies import (
    marked_without_copy,
    marked_without_paper,
    read_short_copies,
    records_of_copies,
    write_short_copies,
)
from paperdeck.store.stray_rows import find_strays, mend_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

_PATIENCE = 0.5
"""Seconds that somebody else's transaction is waited for."""


def repair(
    folder: Path, *, now: datetime, tell: Callable[[str], None] | None = None
) -> Iterator[Deed]:
    """Put right what can be in the library in a folder, and tell of each thing once it is done.

    `tell` is told what is being looked at: of millions of papers it takes minutes. The caller has
    no connection to the library open. Nothing is done while somebody imports or writes; a file that
    has to be exchanged must not be open elsewhere at all. Marks are whole, as far as they can be,
    before anything else is looked at. Raise `RepairError` when others are at work, and `StoreError`
    when a file is newer, locked, can't be reached or written, or the disk is full.
    """
    if not is_there(folder):
        return
    others = "An import into this library, or another repair of it, is under way"
    with only_one(folder / IMPORT_LOCK, busy(folder, others)):
        tell = tell or _tell_nobody
        _see_nobody_writes(folder)
        yield from give_names_back(folder)
        tell("looking through the pages of both files")
        yield from mend_marks(folder, now=now)
        yield from mend_papers(folder)
        pending = _has_pending_merges(folder)
        store = Store.open(folder)
        yield from read_out_spoilt(folder)
        tell("comparing the index with the papers")
        yield from _mend_index(store, tell)
        tell("looking for rows that point nowhere")
        yield from _mend_rows(store)
        yield from _fill_from_copies(store, now)
        carried = merges.move_marks(store)
        if pending or carried:
            yield Deed("merges", "carried marks over to the papers that theirs became one with")
        yield from _make_short_copies(store)
        yield from _tighten(folder)


def is_there(folder: Path) -> bool:
    """Tell whether anything of a library is in a folder, if only backups. Raise `StoreError`."""
    names = ("marks.db", "papers.db", BETWEEN)
    with naming_os_errors(folder):
        if any((folder / name).exists() or (folder / name).is_symlink() for name in names):
            return True
    return bool(list_backups(folder) or find_unread(folder))


def _tell_nobody(_: str) -> None:
    pass


def _see_nobody_writes(folder: Path) -> None:
    """Raise `RepairError` when another process is about to write. Other troubles come later."""
    for name, schema in (("marks.db", MARKS), ("papers.db", PAPERS)):
        file = folder / name
        # A spoilt one isn't to be opened for writing: SQLite might spoil it further.
        if find_trouble(file, schema, thoroughly=False):
            continue
        try:
            with closing(connect(file, timeout=_PATIENCE)) as conn, transaction(conn):
                pass
        except StoreError as error:
            if error.trouble is Trouble.LOCKED:
                raise busy(file, "Another process is writing to this file") from error


def _tighten(folder: Path) -> Iterator[Deed]:
    """Take from others what they may read. Where that can't be done the library works all the same.

    A file system that knows no permissions may say so, or seem to change them and not do it.
    """
    try:
        loose = tighten(folder).loose
        left = find_loose(folder).loose
    except StoreError as error:
        yield Deed("permissions", str(error), done=False)
        return
    if names := ", ".join(place.name for place in loose if place not in left):
        yield Deed("permissions", f"nobody else may read any more: {names}")
    if names := ", ".join(place.name for place in left):
        words = f"the file system doesn't keep others from reading: {names}"
        yield Deed("permissions", words, done=False)


def _has_pending_merges(folder: Path) -> bool:
    """Tell whether marks wait to be carried over: `Store.open` does it and doesn't say so."""
    file = folder / "papers.db"
    if not file.exists():
        return False
    with suppress(StoreError, sqlite3.Error), closing(connect(file)) as conn:
        return merges.are_pending(conn)
    return False


def _mend_index(store: Store, tell: Callable[[str], None]) -> Iterator[Deed]:
    found = compare_index(store)
    if not found.is_good:
        tell("making the index anew")
        try:
            with closing(store.papers_writer()) as conn:
                index.replace(conn)
        except StoreError as error:
            if error.trouble is not Trouble.DAMAGED:
                raise
            yield begin_papers_anew(store.papers_file)
            Store.open(store.papers_file.parent)
            return
        yield Deed("index", f"made anew, since it didn't agree with the papers ({found.words})")


def _mend_rows(store: Store) -> Iterator[Deed]:
    with closing(store.papers_writer()) as conn, naming(store.papers_file):
        found = find_strays(conn)
        if found.can_be_mended:
            mend_rows(conn)
            if words := found.without(find_strays(conn)).words:
                yield Deed("rows", f"put right: {words}")


def _fill_from_copies(store: Store, now: datetime) -> Iterator[Deed]:
    """Put marked papers that papers.db lost back into lists, with what is known of them."""
    with closing(store.reader()) as conn:
        shown = [one for one, has_copy in marked_without_paper(conn).items() if has_copy]
        records = records_of_copies(conn, shown)
    if records:
        with closing(store.papers_writer()) as conn:
            added = ingest(conn, records, now=now).added
        words = (
            f"put marked papers back into lists, from their short copies, {len(added):,} of them:"
        )
        yield Deed("papers", f"{words} title, authors and ids; sync or import brings the rest")


def _make_short_copies(store: Store) -> Iterator[Deed]:
    with closing(store.reader()) as conn, reading(conn):
        copies = read_short_copies(conn, marked_without_copy(conn))
    if copies:
        with closing(store.marks_writer()) as conn, transaction(conn):
            write_short_copies(conn, copies)
        yield Deed("copies", f"made short copies of marked papers that had none: {len(copies):,}")
