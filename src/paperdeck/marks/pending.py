"""Papers that rules are still to be applied to: kept, since not every sync sees its end.

A reader is closed, a process is killed, papers can't be compared yet: to the next sync, what is
stored by then is nothing new.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.connections import reading, transaction
from paperdeck.store.moments import from_text, write

if TYPE_CHECKING:
    from datetime import datetime

    from paperdeck.store.database import Store

_NAMES = {False: "rules_since", True: "rules_by_meaning_since"}
_BROUGHT = "SELECT id FROM papers WHERE added >= ? AND added_run IS NOT NULL"


class Pending(NamedTuple):
    """The stable ids of papers that syncs have brought since a moment (aware, UTC)."""

    ids: tuple[str, ...]
    since: datetime


def note_pending(store: Store, since: datetime) -> None:
    """Write down that rules are to be applied to what syncs bring from a moment on.

    An earlier one that is noted already stays. Raise `StoreError`.
    """
    with closing(store.marks_writer()) as conn, transaction(conn):
        conn.executemany(
            "INSERT OR IGNORE INTO meta VALUES (?, ?)",
            [(name, write(since)) for name in _NAMES.values()],
        )


def read_pending(store: Store, *, by_meaning: bool) -> Pending | None:
    """Return what rules `by_meaning`, or the others, are still to be applied to, if anything.

    Raise `StoreError`.
    """
    with closing(store.reader()) as conn, reading(conn):
        noted = "SELECT value FROM marks.meta WHERE name = ?"
        found = conn.execute(noted, (_NAMES[by_meaning],)).fetchone()
        since = from_text(found[0]) if found else None
        if since is None:
            return None
        ids = tuple(paper_id for (paper_id,) in conn.execute(_BROUGHT, found))
    return Pending(ids, since)


def forget_pending(store: Store, *, by_meaning: bool) -> None:
    """Write down that rules `by_meaning`, or the others, have been applied. Raise `StoreError`."""
    with closing(store.marks_writer()) as conn, transaction(conn):
        conn.execute("DELETE FROM meta WHERE name = ?", (_NAMES[by_meaning],))
