"""Which profile in a service is whose: what the user said by hand, and nobody else can.

It lies in marks.db and is changed through the journal of marks. Earlier versions kept it in
papers.db, beside the profiles; it is moved when such a library is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.store.connections import reading
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_READ = "SELECT name, source, id, at FROM marks.identities ORDER BY name, source, id"
_TAKE_OVER = "INSERT OR IGNORE INTO identities (name, source, id, at) VALUES (?, ?, ?, ?)"
_BARE = """
    INSERT OR IGNORE INTO profiles (source, id, name, said, fetched)
    SELECT source, id, '', said, fetched FROM profiles WHERE name > ''
"""


class Identity(NamedTuple):
    """A name of whom the user said that a service's profile is theirs; `at` is as in the file."""

    name: str
    source: str
    id: str
    at: str

    @property
    def person(self) -> tuple[str, str]:
        """Whose profile: the source, and its own id."""
        return self.source, self.id


def read_identities(conn: sqlite3.Connection) -> list[Identity]:
    """Return all that the user said; `conn` is a `Store.reader()`. Raise `StoreError`."""
    with reading(conn):
        return [Identity(*found) for found in conn.execute(_READ)]


def identities_of(conn: sqlite3.Connection, names: Iterable[str]) -> list[Identity]:
    """Return what was said of any of these names, in any spelling. Raise `StoreError`."""
    wanted = {fold_name(name) for name in names} - {""}
    return [one for one in read_identities(conn) if fold_name(one.name) in wanted]


def linked_names(conn: sqlite3.Connection, name: str) -> list[str]:
    """Return the names that share a profile with this one, each once; itself isn't among them.

    Raise `StoreError`.
    """
    said = read_identities(conn)
    own = fold_name(name)
    people = {one.person for one in said if fold_name(one.name) == own}
    names = {fold_name(one.name): one.name for one in said if one.person in people}
    return [written for folded, written in names.items() if folded != own]


def take_over(conn: sqlite3.Connection, said: Iterable[Sequence[str]]) -> None:
    """Write into marks.db what `merges.names_among_papers` found, inside the caller's transaction.

    No step is taken of it: to undo the last step must not undo what was said long ago.
    """
    conn.executemany(_TAKE_OVER, said)


def drop_among_papers(conn: sqlite3.Connection) -> None:
    """Leave the profiles alone in papers.db, inside the caller's transaction."""
    conn.execute(_BARE)
    conn.execute("DELETE FROM profiles WHERE name > ''")
