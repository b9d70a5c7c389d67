"""marks.db and papers.db that have each other's names, and get their own again.

Who copies a library by hand may exchange them. Between the renames there is a third name, at which
a repair that was killed leaves the papers: the next one goes on from there.
"""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.store.connections import connect, naming
from paperdeck.store.deeds import Deed, busy
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.integrity import find_trouble
from paperdeck.store.locks import is_open_elsewhere
from paperdeck.store.migrating import (
    companions,
    keep_on_disk,
    leave_aside,
    naming_os_errors,
    stamp,
    unused,
)
from paperdeck.store.schema import MARKS, PAPERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from paperdeck.store.schema import Schema

BETWEEN = ".swapping"
"""The name of papers.db between its wrong one and its own."""

# Where a database says whose it is: https://www.sqlite.org/fileformat2.html
_OWNER = slice(68, 72)


def give_names_back(folder: Path) -> Iterator[Deed]:
    """Give the files of a library their own names again if each has the other's.

    Raise `RepairError` when one is open elsewhere, and `StoreError` when it can't be renamed.
    Killed at any moment, all is there, and the next call goes on.
    """
    marks, papers, between = folder / "marks.db", folder / "papers.db", folder / BETWEEN
    with naming_os_errors(marks):
        begun = _is(between, PAPERS)
        if not (begun or (not between.exists() and _are_exchanged(marks, papers))):
            return
        for file in (marks, papers, between):
            if file.is_file():
                if is_open_elsewhere(file):
                    raise busy(file, "The library is open in another reader or command")
                if _is(file, MARKS) or _is(file, PAPERS):
                    _take_journal_in(file)
        if not begun:
            _keep_under(marks, between)
            keep_on_disk(folder)
        deed = _go_on(marks, papers, between)
        keep_on_disk(folder)
    yield deed


def _are_exchanged(marks: Path, papers: Path) -> bool:
    return not any(
        find_trouble(*one, thoroughly=False) for one in ((marks, PAPERS), (papers, MARKS))
    )


def _is(file: Path, schema: Schema) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as stream:
        return stream.read(_OWNER.stop)[_OWNER] == schema.application_id.to_bytes(4, "big")


def _has_papers(file: Path) -> bool:
    if find_trouble(file, PAPERS, thoroughly=False) is not None:
        return False
    with closing(connect(file, mode="ro")) as conn, naming(file):
        return conn.execute("SELECT 1 FROM papers LIMIT 1").fetchone() is not None


def _take_journal_in(file: Path) -> None:
    """Let SQLite write what waits in a journal into its file: then there is one name to change."""
    beside = companions(file)
    if any(one.exists() for one in beside):
        with closing(connect(file)) as conn, naming(file):
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if any(one.exists() and one.stat().st_size for one in beside):
            raise StoreError(Trouble.LOCKED, file)


def _keep_under(marks: Path, between: Path) -> None:
    """Give the papers a second name, so that there never is a moment without marks.db."""
    if not marks.is_symlink():
        # Some file systems know no links.
        with suppress(OSError):
            between.hardlink_to(marks)
            return
    marks.rename(between)


def _go_on(marks: Path, papers: Path, between: Path) -> Deed:
    """Carry out what is left to do once the papers are at the name between."""
    now = datetime.now(UTC)
    if _is(papers, MARKS):
        if marks.exists() and not marks.samefile(between):
            # Somebody began anew meanwhile; what was marked in it is read out later.
            leave_aside(marks, now=now)
        papers.replace(marks)
    if papers.exists() and _has_papers(papers):
        kept = between.rename(unused(papers.with_name(f"{papers.name}.damaged-{stamp(now)}")))
        return Deed("files", f"papers.db was begun anew meanwhile; the earlier one is {kept.name}")
    if papers.exists():
        leave_aside(papers, now=now)
    between.replace(papers)
    return Deed("files", "papers.db and marks.db had each other's names: they have their own again")
