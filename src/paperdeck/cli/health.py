"""How a library is: its files, what they say of each other, and what is there in case of loss."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from paperdeck.cli.findings import Finding
from paperdeck.cli.places import clock
from paperdeck.discover.agreement import outdated_vectors
from paperdeck.store.backups import last_step, list_backups
from paperdeck.store.connections import reading
from paperdeck.store.database import Store, may_be_written
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.exchanged_names import BETWEEN
from paperdeck.store.index_agreement import compare_index
from paperdeck.store.integrity import find_trouble
from paperdeck.store.merges import are_pending
from paperdeck.store.permissions import find_loose
from paperdeck.store.repairing import is_there
from paperdeck.store.salvaging import find_unread
from paperdeck.store.schema import MARKS, PAPERS
from paperdeck.store.short_copies import marked_without_copy, marked_without_paper
from paperdeck.store.stray_rows import find_strays

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from paperdeck.store.backups import Backup

_LITTLE_ROOM = 200 * 2**20
"""Bytes of free disk below which a sync may run out of room."""
_HEALED = frozenset(
    {Trouble.FOREIGN, Trouble.EMPTY, Trouble.DAMAGED, Trouble.LOST, Trouble.STRANGE_JOURNAL}
)
_LONG = timedelta(days=14)
"""The age of a backup at which changes since then want another; the reader makes one a day."""
_NAMED = 3
"""Backups that are named; of more it is said that there are more."""


def examine_library(folder: Path, *, quick: bool, tell: Callable[[str], None]) -> Iterator[Finding]:
    """Look at all that belongs to a library; `quick`, nothing is read from end to end.

    `tell` is told what is being looked at. Raise `StoreError` where not even that can be done.
    """
    files = {"marks.db": MARKS, "papers.db": PAPERS}
    if not is_there(folder):
        yield Finding("library", True, f"none yet in {folder}")
        yield _room(folder)
        return
    sound = True
    for name, schema in files.items():
        tell(f"looking through {name}")
        trouble = find_trouble(folder / name, schema, thoroughly=not quick)
        finding = _file(folder / name, trouble, quick=quick)
        sound = sound and finding.well
        yield finding
    if sound and all((folder / name).exists() for name in files):
        yield from _contents(folder, quick=quick, tell=tell)
    for look in _OF_A_FOLDER:
        yield from look(folder)


def _file(file: Path, trouble: StoreError | None, *, quick: bool) -> Finding:
    if trouble is None:
        looked = "looks" if quick else "is"
        return Finding(file.name, True, f"{looked} sound, {_size(file.stat().st_size)}")
    missing = trouble.trouble is Trouble.MISSING
    return Finding(file.name, missing, str(trouble), trouble.trouble in _HEALED)


def _contents(folder: Path, *, quick: bool, tell: Callable[[str], None]) -> Iterator[Finding]:
    """Compare what the two files and the index say of each other."""
    store = Store.open(folder, read_only=True)
    tell("comparing the index with the papers")
    yield _index(store, quick=quick)
    tell("looking for rows that point nowhere")
    with closing(store.reader()) as conn, reading(conn):
        if not quick:
            found = find_strays(conn)
            words = found.words or "each belongs to a paper"
            yield Finding("rows", not found.words, words, found.can_be_mended)
            yield _vectors(conn)
        yield from _marked(conn)
        if are_pending(conn):
            words = "papers became one of which the marks wait to be carried over"
            yield Finding("merges", False, words, True)


def _vectors(conn: sqlite3.Connection) -> Finding:
    if outdated := len(outdated_vectors(conn)):
        return Finding("vectors", False, f"of other texts than their papers: {outdated:,}", True)
    return Finding("vectors", True, "each is of what its paper says")


def _index(store: Store, *, quick: bool) -> Finding:
    may_write = not store.immutable and os.access(store.papers_file, os.W_OK)
    try:
        found = compare_index(store._replace(read_only=not may_write), whole=not quick)
    except StoreError as error:
        if error.trouble is not Trouble.LOCKED:
            raise
        return Finding("index", True, "not compared: another process is writing")
    return Finding("index", found.is_good, found.words, not found.is_good)


def _marked(conn: sqlite3.Connection) -> Iterator[Finding]:
    without = marked_without_paper(conn)
    unknown = [paper_id for paper_id, shown in without.items() if not shown]
    shown = len(without) - len(unknown)
    if shown:
        words = f"in no list, but known to `paperdeck show`, since papers.db lacks them: {shown:,}"
        yield Finding("marks", True, words, True)
    if unknown:
        words = f"marked papers of which only the id is known: {len(unknown):,};"
        yield Finding("marks", False, f"{words} `paperdeck add {unknown[0]}` fetches one")
    if copies := marked_without_copy(conn):
        yield Finding("marks", False, f"marked papers without a short copy: {len(copies):,}", True)


def _names(folder: Path) -> Iterator[Finding]:
    if (folder / BETWEEN).exists():
        words = f"{BETWEEN} is left of a repair that was broken off"
        yield Finding("names", False, words, True)


def _writing(folder: Path) -> Iterator[Finding]:
    files = (folder / name for name in ("marks.db", "papers.db"))
    if locked := [one.name for one in files if one.is_file() and not may_be_written(one)]:
        words = f"can't be written, only read: {', '.join(locked)}; check the permissions"
        yield Finding("writing", False, words)


def _permissions(folder: Path) -> Iterator[Finding]:
    found = find_loose(folder)
    if found.loose:
        names = ", ".join(place.name for place in found.loose)
        yield Finding("permissions", False, f"others may read: {names}", True)
    if found.foreign:
        names = ", ".join(place.name for place in found.foreign)
        words = f"belong to another user: {names}; `chown` gives them back to you"
        yield Finding("permissions", False, words)
    if not (found.loose or found.foreign):
        yield Finding("permissions", True, "the library is yours alone")


def _backups(folder: Path) -> Iterator[Finding]:
    try:
        found = list_backups(folder)
    except StoreError as error:
        yield Finding("backups", False, str(error))
        return
    if not found:
        words = "none yet: leaving the reader makes one a day, `paperdeck backup` at any time"
        yield Finding("backups", True, words)
        return
    now = clock()
    if ahead := [one.file.name for one in found if one.at > now]:
        names = ", ".join(ahead[:_NAMED]) + ("…" if len(ahead) > _NAMED else "")
        words = f"dated in the future, and never the first to be restored: {names}"
        yield Finding("backups", len(ahead) < len(found), words)
    if len(ahead) == len(found):
        return
    latest = found[len(ahead)]
    words = f"{len(found):,}, the latest of {latest.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    since = _steps_since(folder / "marks.db", latest)
    if since < 0:
        # A journal may have been lost, or an older copy put in the place of marks.db.
        words += f"; marks.db is older than that, which `paperdeck restore {latest.file}` undoes"
    elif since:
        words += f"; changes of marks since then: {since:,}"
    yield Finding("backups", since <= 0 or now - latest.at < _LONG, words)


def _steps_since(file: Path, backup: Backup) -> int:
    """Return how many steps of marks a backup lacks: less than 0 if marks.db lacks some of its."""
    now, then = last_step(file), last_step(backup.file)
    return 0 if now is None or then is None else now - then


def _set_aside(folder: Path) -> Iterator[Finding]:
    unread = find_unread(folder)
    found = {one for one in folder.glob("*.damaged-*") if one.is_file()} | set(unread)
    if found:
        size = _size(sum(one.stat().st_size for one in found))
        words = f"files in {folder}: {len(found):,}, {size}"
        if unread:
            words += f"; `doctor --repair` adds to your marks what can be read of {len(unread):,}"
        yield Finding("set aside", True, f"{words}; delete them when all is well", bool(unread))


def _disk(folder: Path) -> Iterator[Finding]:
    yield _room(folder)


def _room(folder: Path) -> Finding:
    place = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(place).free
    marks = folder / "marks.db"
    backup = marks.stat().st_size if marks.is_file() else 0
    words = f"{free / 2**30:,.1f} GiB free"
    if backup > _LITTLE_ROOM:
        words += f"; the next backup takes {_size(backup)}"
    return Finding("disk", free > _LITTLE_ROOM + backup, words)


def _size(count: int) -> str:
    return f"{count / 2**20:,.1f} MiB"


_OF_A_FOLDER: tuple[Callable[[Path], Iterator[Finding]], ...] = (
    _names,
    _writing,
    _permissions,
    _backups,
    _set_aside,
    _disk,
)
"""What is looked at of the folder of a library, whatever its files are like."""
