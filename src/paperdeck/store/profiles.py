"""What services say of people, kept with the moment it was said.

A name tells nobody apart: two people may share one, and one person may have several. So a
profile belongs to a name only if the user said so; names with the same profile are one person's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paperdeck.model.researcher import KeptProfile, Researcher
from paperdeck.store.connections import reading, transaction
from paperdeck.store.moments import read, write
from paperdeck.text.safe import safe_line
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

_PROFILES = "SELECT source, id, name, said, fetched FROM profiles"
_NEWEST_FIRST = "ORDER BY fetched DESC, source, id, name"
_LINKED = (
    "SELECT DISTINCT others.name FROM profiles AS own"
    " JOIN profiles AS others ON others.source = own.source AND others.id = own.id"
    " WHERE own.name = ? AND others.name <> '' ORDER BY others.name"
)


def save_profile(
    conn: sqlite3.Connection, person: Researcher, *, now: datetime, known_as: str = ""
) -> None:
    """Keep what a service says of a person; `known_as` is a name of whom it is, if one was said.

    All names that the profile was given before stay and show the new numbers. `conn` is a
    `Store.papers_writer()`, `now` aware. Raise `StoreError`.
    """
    name = fold_name(safe_line(known_as))
    said = _encode(_clean(person))
    with transaction(conn):
        conn.execute(
            "UPDATE profiles SET said = ?, fetched = ? WHERE source = ? AND id = ?",
            (said, write(now), person.source, person.id),
        )
        if name:
            conn.execute(
                "DELETE FROM profiles WHERE source = ? AND id = ? AND name = ''",
                (person.source, person.id),
            )
        is_kept = conn.execute(
            "SELECT 1 FROM profiles WHERE source = ? AND id = ? AND (name = ? OR ? = '')",
            (person.source, person.id, name, name),
        ).fetchone()
        if not is_kept:
            conn.execute(
                "INSERT INTO profiles (source, id, name, said, fetched) VALUES (?, ?, ?, ?, ?)",
                (person.source, person.id, name, said, write(now)),
            )


def forget_name(conn: sqlite3.Connection, source: str, person_id: str, name: str) -> bool:
    """Take a profile off a name; return whether it was that name's. Raise `StoreError`."""
    with transaction(conn):
        gone = conn.execute(
            "DELETE FROM profiles WHERE source = ? AND id = ? AND name = ?",
            (source, person_id, fold_name(name)),
        )
        return gone.rowcount > 0


def load_profiles(conn: sqlite3.Connection, names: Iterable[str]) -> list[KeptProfile]:
    """Return the profiles that belong to any of these names, each once, the newest first.

    Raise `StoreError`.
    """
    wanted = json.dumps([fold_name(name) for name in names if fold_name(name)])
    select = f"{_PROFILES} WHERE name IN (SELECT value FROM json_each(?)) {_NEWEST_FIRST}"
    with reading(conn):
        found = conn.execute(select, (wanted,)).fetchall()
    kept = map(_kept, found)
    return list({(one.profile.source, one.profile.id): one for one in kept}.values())


def find_profiles(conn: sqlite3.Connection, full_id: str) -> list[KeptProfile]:
    """Return what is kept under an id like `s2:17`: once for each name it has, or without one.

    Raise `StoreError`.
    """
    _, _, person_id = full_id.partition(":")
    with reading(conn):
        found = conn.execute(f"{_PROFILES} WHERE id = ? {_NEWEST_FIRST}", (person_id,)).fetchall()
    return [one for one in map(_kept, found) if one.profile.full_id == full_id]


def load_unclaimed(conn: sqlite3.Connection, names: Iterable[str]) -> list[KeptProfile]:
    """Return the profiles that have one of these names themselves, but of which nobody said so.

    Raise `StoreError`.
    """
    wanted = {fold_name(name) for name in names}
    with reading(conn):
        found = conn.execute(f"{_PROFILES} WHERE name = '' {_NEWEST_FIRST}").fetchall()
    return [one for one in map(_kept, found) if fold_name(one.profile.name) in wanted]


def linked_names(conn: sqlite3.Connection, name: str) -> list[str]:
    """Return the names, folded, that share a profile with this one, itself among them.

    Empty if the name has no profile. Raise `StoreError`.
    """
    with reading(conn):
        return [other for (other,) in conn.execute(_LINKED, (fold_name(name),))]


def _clean(person: Researcher) -> Researcher:
    """Return a profile that is safe to store and to show."""
    places = (safe_line(place).strip() for place in person.affiliations)
    url = safe_line(person.url or "")
    is_link = url.lower().startswith(("http://", "https://")) and " " not in url
    return person._replace(
        name=safe_line(person.name),
        affiliations=tuple(place for place in places if place),
        url=url if is_link else None,
    )


def _encode(person: Researcher) -> str:
    known = {name: value for name, value in person._asdict().items() if value not in (None, ())}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def _kept(values: tuple[Any, ...]) -> KeptProfile:
    source, person_id, known_as, said, fetched = values
    known: dict[str, Any] = json.loads(said)
    known |= {"source": source, "id": person_id}
    known["affiliations"] = tuple(known.get("affiliations", ()))
    return KeptProfile(Researcher(**known), read(fetched), known_as)
