"""What services say of people, kept with the moment it was said.

A name tells nobody apart: two people may share one, and one person may have several. So a
profile belongs to a name only if the user said so (`store.identities`); names with the same
profile are one person's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from paperdeck.model.researcher import KeptProfile, Researcher, parse_full_id
from paperdeck.store.connections import reading, transaction
from paperdeck.store.identities import identities_of, read_identities
from paperdeck.store.moments import read, write
from paperdeck.text.safe import safe_line
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

_PROFILES = "SELECT source, id, said, fetched FROM profiles WHERE name = ''"
_NEWEST_FIRST = "ORDER BY fetched DESC, source, id"


def save_profile(conn: sqlite3.Connection, person: Researcher, *, now: datetime) -> None:
    """Keep what a service says of a person, in place of what it said before.

    `conn` is a `Store.papers_writer()`, `now` aware. Raise `StoreError`.
    """
    said = _encode(_clean(person))
    with transaction(conn):
        conn.execute(
            "INSERT OR REPLACE INTO profiles (source, id, name, said, fetched)"
            " VALUES (?, ?, '', ?, ?)",
            (person.source, person.id, said, write(now)),
        )


def load_profiles(conn: sqlite3.Connection, names: Iterable[str]) -> list[KeptProfile]:
    """Return the profiles that belong to any of these names, each once, the newest first.

    `conn` is a `Store.reader()`, here and below. Raise `StoreError`.
    """
    said = {one.person: fold_name(one.name) for one in identities_of(conn, names)}
    found = (_load(conn, source, person_id) for source, person_id in said)
    kept = [one for one in found if one is not None]
    return [
        one._replace(known_as=said[one.profile.source, one.profile.id])
        for one in sorted(kept, key=lambda one: (-one.fetched.timestamp(), one.profile))
    ]


def find_profiles(conn: sqlite3.Connection, full_id: str) -> list[KeptProfile]:
    """Return what is kept under an id like `s2:17`: once for each name it has, or without one.

    Raise `StoreError`.
    """
    person = parse_full_id(full_id)
    kept = _load(conn, *person) if person else None
    if kept is None:
        return []
    names = {fold_name(one.name): None for one in read_identities(conn) if one.person == person}
    return [kept._replace(known_as=name) for name in names or ("",)]


def load_unclaimed(conn: sqlite3.Connection, names: Iterable[str]) -> list[KeptProfile]:
    """Return the profiles that have one of these names themselves, but of which nobody said so.

    Raise `StoreError`.
    """
    wanted = {fold_name(name) for name in names}
    claimed = {one.person for one in read_identities(conn)}
    with reading(conn):
        found = conn.execute(f"{_PROFILES} {_NEWEST_FIRST}").fetchall()
    return [
        one
        for one in map(_kept, found)
        if fold_name(one.profile.name) in wanted
        and (one.profile.source, one.profile.id) not in claimed
    ]


def _load(conn: sqlite3.Connection, source: str, person_id: str) -> KeptProfile | None:
    select = f"{_PROFILES} AND source = ? AND id = ?"
    with reading(conn):
        found = conn.execute(select, (source, person_id)).fetchone()
    return None if found is None else _kept(found)


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
    source, person_id, said, fetched = values
    known: dict[str, Any] = json.loads(said)
    known |= {"source": source, "id": person_id}
    known["affiliations"] = tuple(known.get("affiliations", ()))
    return KeptProfile(Researcher(**known), read(fetched))
