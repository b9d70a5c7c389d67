"""What a marks.db holds, in numbers: for whoever is to choose between several."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.checks import check, check_kind
from paperdeck.store.connections import BUSY_SECONDS, UNCHANGING, connect, naming
from paperdeck.store.errors import StoreError, Trouble
from paperdeck.store.migrating import companions, mode_beside_others, naming_os_errors
from paperdeck.store.pages import page_faults
from paperdeck.store.schema import MARKS

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

# Later versions added tables; those of a file that lacks them are empty.
_COUNTS = {
    "stars": ("flags", "SELECT count(*) FROM flags WHERE flag = 'starred'"),
    "read": ("flags", "SELECT count(*) FROM flags WHERE flag = 'read'"),
    "queued": ("flags", "SELECT count(*) FROM flags WHERE flag = 'queued'"),
    "tags": ("tags", "SELECT count(*) FROM tags"),
    "notes": ("notes", "SELECT count(*) FROM notes"),
    "keys": ("cite_keys", "SELECT count(*) FROM cite_keys"),
    "opinions": ("opinions", "SELECT count(*) FROM opinions"),
    "views": ("views", "SELECT count(*) FROM views"),
    "follows": ("follows", "SELECT count(*) FROM follows"),
    "identities": ("identities", "SELECT count(*) FROM identities"),
    "apart": ("apart", "SELECT count(*) FROM apart"),
    "told": ("digested", "SELECT count(*) FROM digested"),
    "steps": ("steps", "SELECT count(*) FROM steps"),
    "papers": ("marked_papers", "SELECT count(*) FROM marked_papers"),
}


class Contents(NamedTuple):
    """How many of each kind of mark a file holds; `tags` counts each paper of each tag.

    `apart` are pairs of names of two papers, `told` papers that digests have told of, `steps`
    changes that can be undone, `papers` those that are or were marked.
    """

    stars: int = 0
    read: int = 0
    queued: int = 0
    tags: int = 0
    notes: int = 0
    keys: int = 0
    opinions: int = 0
    views: int = 0
    follows: int = 0
    identities: int = 0
    apart: int = 0
    told: int = 0
    steps: int = 0
    papers: int = 0

    @property
    def words(self) -> str:
        """The numbers that people know their marks by."""
        return ", ".join(
            f"{count:,} {name[:-1] if count == 1 else name}"
            for name, count in (
                ("stars", self.stars),
                ("tags", self.tags),
                ("notes", self.notes),
                ("views", self.views),
            )
        )


def count_marks(conn: sqlite3.Connection) -> Contents:
    """Count what a marks.db of any version holds; `conn` is a connection to it alone."""
    tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_schema")}
    counts = {
        name: int(conn.execute(count).fetchone()[0])
        for name, (table, count) in _COUNTS.items()
        if table in tables
    }
    return Contents(**counts)


def look_through(file: Path, *, live: bool = False) -> Contents:
    """See that a file is a whole marks.db of a version that we know, and count what it holds.

    Of a `live` one, which others may write meanwhile, not all pages are looked at. Raise
    `StoreError` when it is missing, foreign, damaged or newer.
    """
    with naming_os_errors(file):
        if not file.exists():
            raise StoreError(Trouble.MISSING, file)
        check_kind(file)
        mode = mode_beside_others(file, "ro") if live else reading_mode(file)
        version = check(file, MARKS, mode=mode, timeout=BUSY_SECONDS)
    if version > MARKS.version:
        raise StoreError(Trouble.TOO_NEW, file, detail=f"version {version}")
    with closing(connect(file, mode=mode)) as conn, naming(file):
        if not live and (faults := page_faults(conn)):
            raise StoreError(Trouble.DAMAGED, file, detail=faults[0])
        return count_marks(conn)


def reading_mode(file: Path) -> str:
    """Return the mode in which `connect` reads a file: one without journals is left without.

    So a backup can be read where nothing can be written, and stays a single file.
    """
    return "ro" if any(one.exists() for one in companions(file)) else UNCHANGING
