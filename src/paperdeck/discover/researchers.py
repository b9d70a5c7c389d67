"""The page of a person or an organisation: the library's papers, and what services say of them.

People are told apart by name alone until somebody says which profile is whose: then all names of
one profile are one person's, on one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.discover.alike import names_alike, organizations_alike
from paperdeck.discover.authored import papers_by, papers_of, spelling
from paperdeck.discover.online import read_lists
from paperdeck.discover.works import NO_WORKS, Works, sum_up
from paperdeck.model.researcher import FollowKind, full_id
from paperdeck.store.connections import reading
from paperdeck.store.identities import identities_of, linked_names
from paperdeck.store.profiles import find_profiles, load_profiles, load_unclaimed
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3

    from paperdeck.discover.authored import Found
    from paperdeck.discover.online import OnlineList
    from paperdeck.model.researcher import KeptProfile

_FOLLOWED = "SELECT name FROM marks.follows WHERE kind = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearcherPage:
    """All there is to tell of a person or an organisation.

    `name` is as the library mostly writes it, else as it was asked for; `names` are all names
    whose papers are counted, `name` first. `ids` are those that the person has in services, like
    `s2:17`; `profiles` are what services say of them, the newest first, `lists` which papers they
    have of them, `unclaimed` the profiles of the same name of which nobody said that they are.
    `alike` are other names that may be the same; their papers aren't counted.
    """

    kind: FollowKind
    name: str
    names: tuple[str, ...] = ()
    works: Works = NO_WORKS
    ids: tuple[str, ...] = ()
    lists: tuple[OnlineList, ...] = ()
    profiles: tuple[KeptProfile, ...] = ()
    unclaimed: tuple[KeptProfile, ...] = ()
    alike: tuple[str, ...] = ()
    followed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.works.papers or self.profiles or self.ids)

    @property
    def affiliation(self) -> str | None:
        """Where the person is by the newest profile that says so, else by the newest paper."""
        told = (place for one in self.profiles for place in one.profile.affiliations)
        printed = (place.name for place in self.works.places)
        return next(told, None) or next(printed, None)


def read_researcher(conn: sqlite3.Connection, name: str) -> ResearcherPage:
    """Return the page of a person by name; it may be that of nobody (see `is_known`).

    `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    asked = [name, *linked_names(conn, name)]
    with reading(conn):
        papers: dict[int, Found] = {}
        names, capped = [], False
        for one in asked:
            found, more = papers_by(conn, one)
            papers |= {paper.row: paper for paper in found}
            names.append(spelling(found, one) or one)
            capped = capped or more
        own = {fold_name(one) for one in asked}
        works = sum_up(conn, papers.values(), own, capped=capped)
        alike = [one for one in names_alike(conn, name) if fold_name(one) not in own]
        followed = _is_followed(conn, FollowKind.AUTHOR, own)
    ids = dict.fromkeys(full_id(*one.person) for one in identities_of(conn, asked))
    return ResearcherPage(
        kind=FollowKind.AUTHOR,
        name=names[0],
        names=tuple(names),
        works=works,
        ids=tuple(ids),
        lists=read_lists(conn, ids),
        profiles=tuple(load_profiles(conn, asked)),
        unclaimed=tuple(load_unclaimed(conn, asked)),
        alike=tuple(alike),
        followed=followed,
    )


def read_person(conn: sqlite3.Connection, full_id: str) -> ResearcherPage | None:
    """Return the page of whoever has a kept profile of this id, like `s2:17`; `None` for others.

    Without a name that is said to be theirs, it has no papers. Raise `StoreError`.
    """
    kept = find_profiles(conn, full_id)
    if not kept:
        return None
    profile = kept[0].profile
    names = [one.known_as for one in kept if one.known_as]
    own = fold_name(profile.name)
    if names:
        return read_researcher(conn, profile.name if own in names else names[0])
    with reading(conn):
        found, _ = papers_by(conn, profile.name)
        namesakes = (spelling(found, profile.name) or profile.name,) if found else ()
        others = [one for one in names_alike(conn, profile.name) if fold_name(one) != own]
    return ResearcherPage(
        kind=FollowKind.AUTHOR,
        name=profile.name,
        ids=(profile.full_id,),
        lists=read_lists(conn, (profile.full_id,)),
        profiles=(kept[0],),
        alike=(*namesakes, *others),
    )


def read_organization(conn: sqlite3.Connection, name: str) -> ResearcherPage:
    """Return the page of an organisation by name; it may be that of none (see `is_known`).

    `works.people` are its authors. `conn` is a `Store.reader()`. Raise `StoreError`.
    """
    with reading(conn):
        found, more = papers_of(conn, name)
        written = name
        if found:
            select = "SELECT organization FROM papers WHERE row = ?"
            (written,) = conn.execute(select, (found[0].row,)).fetchone()
        return ResearcherPage(
            kind=FollowKind.ORGANIZATION,
            name=written,
            names=(written,),
            works=sum_up(conn, found, (), capped=more),
            alike=organizations_alike(conn, name),
            followed=_is_followed(conn, FollowKind.ORGANIZATION, {fold_name(name)}),
        )


def _is_followed(conn: sqlite3.Connection, kind: FollowKind, folded: set[str]) -> bool:
    found = conn.execute(_FOLLOWED, (kind.value,))
    return any(fold_name(name) in folded for (name,) in found)
