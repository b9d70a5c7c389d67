"""What tells one library from others in files that both may write to."""

from __future__ import annotations

import secrets
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.connections import reading, transaction

if TYPE_CHECKING:
    from paperdeck.store.database import Store

_BYTES = 4
_FIND = "SELECT value FROM marks.meta WHERE name = 'library'"


def library_id(store: Store, *, keep: bool = True) -> str:
    """Return a library's id, eight hexadecimal digits: made once, by chance, kept in marks.db.

    There it goes with what was marked: a backup is the same library, one that begins with new marks
    is another. Without `keep` one that is made is forgotten again. Raise `StoreError`.
    """
    with closing(store.reader()) as conn, reading(conn):
        found = conn.execute(_FIND).fetchone()
    if found is not None:
        return str(found[0])
    made = secrets.token_hex(_BYTES)
    if not keep:
        return made
    with closing(store.marks_writer()) as conn, transaction(conn):
        # Another process may have been faster.
        conn.execute("INSERT OR IGNORE INTO meta VALUES ('library', ?)", (made,))
        found = conn.execute("SELECT value FROM meta WHERE name = 'library'").fetchone()
    return str(found[0])
