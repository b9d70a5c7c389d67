"""Bringing marks that were exported into this library, or into another: as one undoable step.

Nothing is taken away, and what is here already stays as it is; so a second time changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from paperdeck.marks.changes import known_tags, next_note_id
from paperdeck.marks.cite_keys import keepable, keepable_formers
from paperdeck.marks.journal import Change, Kind, take_step
from paperdeck.marks.labels import papers
from paperdeck.marks.plain_marks import (
    OPINIONS,
    PlainApart,
    PlainDigest,
    PlainFollow,
    PlainIdentity,
    PlainPaper,
    PlainView,
)
from paperdeck.marks.tags import Spellings
from paperdeck.store.connections import reading, transaction
from paperdeck.store.short_copies import read_short_copies, write_short_copies
from paperdeck.store.splitting import split
from paperdeck.store.stored import find_owners, read_apart
from paperdeck.text.safe import safe_line
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from paperdeck.marks.journal import Row
    from paperdeck.marks.plain_reading import ReadLine
    from paperdeck.model.marks import Step
    from paperdeck.store.database import Store
    from paperdeck.store.short_copies import ShortCopy

_encode = json.JSONEncoder(ensure_ascii=False).encode


class Restated(NamedTuple):
    """What was done: the step, if marks were missing, and what was kept otherwise than it was said.

    `changes` counts the marks that came, by their kinds (flags by name), `lasting` what came and
    isn't part of the step: pairs of names that are "apart", and papers that digests have "told" of.
    `unknown` are papers that the library doesn't have yet, `remarks` lines, by number, with why.
    """

    step: Step | None
    changes: Mapping[str, int]
    lasting: Mapping[str, int]
    unknown: int
    remarks: tuple[tuple[int, str], ...]


def restate_marks(store: Store, lines: Sequence[ReadLine], name: str, *, now: datetime) -> Restated:
    """Give the library all marks of these lines that it doesn't have; `name` is the file's.

    Papers that aren't in the library keep their marks, with a short copy, until they come. That
    names are of two papers, and what digests have told of, isn't part of the step. Raise
    `StoreError`: nothing has changed then, or to do it again does the rest.
    """
    said = [(line.number, line.mark) for line in lines if line.mark is not None]
    apart = _part(store, [mark for _, mark in said if isinstance(mark, PlainApart)], now)
    marked = [(number, mark) for number, mark in said if isinstance(mark, PlainPaper)]
    owners, copies = _look_up(store, [paper for _, paper in marked])
    with closing(store.marks_writer()) as conn, transaction(conn):
        desk = _Desk(conn, set(owners.values()))
        for number, paper in marked:
            desk.take_paper(number, paper, owners[paper.id])
        desk.take_keys()
        for number, mark in said:
            desk.take_other(number, mark)
        _write_copies(conn, [paper for _, paper in marked], owners, copies, desk)
        step = None
        if desk.changes:
            touched = len({one.paper_id for one in desk.changes} - {None})
            what = f"marks of {papers(touched)}" if touched else "views and people"
            label = f"import {safe_line(name)}: {what}"
            step = take_step(conn, label, desk.changes, now)
    counts = Counter(map(_counted, desk.changes))
    unknown = len(set(owners.values()) - copies.keys())
    lasting = {"apart": apart, "told": desk.told}
    lasting = {name: count for name, count in lasting.items() if count}
    return Restated(step, counts, lasting, unknown, tuple(desk.remarks))


def _counted(change: Change) -> str:
    """Return what a change is counted as: flags by their names, all else by its kind."""
    flag = (change.after or {}).get("flag")
    return change.kind.value if flag is None else str(flag)


def _part(store: Store, pairs: Iterable[PlainApart], now: datetime) -> int:
    """Say again that names are of two papers, where nobody has said so here; tell of how many."""
    with closing(store.reader()) as conn, reading(conn):
        known = set(read_apart(conn)) & set(conn.execute("SELECT one, other FROM marks.apart"))
    fresh = 0
    missing = [pair for pair in pairs if (pair.one, pair.other) not in known]
    if missing:
        with closing(store.marks_writer()) as conn, transaction(conn):
            said = conn.executemany("INSERT OR IGNORE INTO apart VALUES (?, ?, ?)", missing)
            fresh = said.rowcount
    for pair in missing:
        split(store, pair.one, pair.other, now=now)
    return fresh


def _look_up(
    store: Store, marked: Sequence[PlainPaper]
) -> tuple[dict[str, str], dict[str, ShortCopy]]:
    """Return by which id each paper goes here, and short copies of those in the library."""
    with closing(store.reader()) as conn, reading(conn):
        # A paper may have several lines, and some of its names in one of them alone.
        names: dict[str, dict[str, None]] = {}
        for paper in marked:
            own = names.setdefault(paper.id, {paper.id: None})
            own |= dict.fromkeys(paper.identifiers)
        found = find_owners(conn, {name for own in names.values() for name in own})
        owners = {
            paper_id: next((found[name] for name in own if name in found), paper_id)
            for paper_id, own in names.items()
        }
        copies = {copy[0]: copy for copy in read_short_copies(conn, set(owners.values()))}
    return owners, copies


def _write_copies(
    conn: sqlite3.Connection,
    marked: Sequence[PlainPaper],
    owners: Mapping[str, str],
    copies: Mapping[str, ShortCopy],
    desk: _Desk,
) -> None:
    """Keep a short copy of each paper that has none: the library's own, or the one in the file."""
    there = {paper_id for (paper_id,) in conn.execute("SELECT paper_id FROM marked_papers")}
    wanted: dict[str, ShortCopy] = {}
    for paper in marked:
        paper_id = owners[paper.id]
        if paper_id in there or paper_id not in desk.marked:
            continue
        if paper_id in copies:
            wanted[paper_id] = copies[paper_id]
        elif paper.title is not None or (paper.identifiers and paper_id not in wanted):
            names = _encode(list(paper.identifiers))
            authors = _encode(list(paper.authors))
            # Whoever wrote a line by hand may have left the title out; the names find the paper.
            title = paper.title or paper_id
            wanted[paper_id] = (paper_id, title, authors, names, paper.published)
    write_short_copies(conn, wanted.values())


@dataclass(slots=True)
class _Desk:
    """Works out what is missing, inside the transaction in which it will be made."""

    conn: sqlite3.Connection
    ids: set[str]
    changes: list[Change] = field(default_factory=list)
    remarks: list[tuple[int, str]] = field(default_factory=list)
    marked: set[str] = field(default_factory=set)
    told: int = 0
    _keys: dict[str, tuple[int, str]] = field(default_factory=dict)
    _former: dict[tuple[str, str], int] = field(default_factory=dict)
    _flags: set[tuple[str, str]] = field(init=False)
    _tags: set[tuple[str, str]] = field(init=False)
    _opinions: dict[str, int] = field(init=False)
    _notes: Counter[tuple[str | None, ...]] = field(init=False)
    _next_note: int = field(init=False)
    _spellings: Spellings = field(init=False)
    _views: dict[str, str] = field(init=False)
    _position: int = field(init=False)
    _follows: set[tuple[str, str]] = field(init=False)
    _people: set[tuple[str, str, str]] = field(init=False)

    def __post_init__(self) -> None:
        """Read what is there already."""
        self._flags = {(one, flag) for one, flag in self._rows("flags", "flag")}
        self._tags = {(one, fold_name(tag)) for one, tag in self._rows("tags", "tag")}
        self._opinions = {one: int(liked) for one, liked in self._rows("opinions", "liked")}
        self._notes = Counter(self._rows("notes", "text, created, updated, quote"))
        self._next_note = next_note_id(self.conn)
        self._spellings = Spellings(known_tags(self.conn))
        self._views = dict(self.conn.execute("SELECT name, query FROM views"))
        (last,) = self.conn.execute("SELECT coalesce(max(position), 0) FROM views").fetchone()
        self._position = int(last)
        self._follows = set(self.conn.execute("SELECT kind, fold(name) FROM follows"))
        self._people = set(self.conn.execute("SELECT fold(name), source, id FROM identities"))

    def _rows(self, table: str, columns: str) -> list[tuple[Any, ...]]:
        """Return a table's rows of the papers at hand: their ids, and columns."""
        return self.conn.execute(
            f"SELECT paper_id, {columns} FROM json_each(?) CROSS JOIN {table} ON paper_id = value",
            (json.dumps(sorted(self.ids)),),
        ).fetchall()

    def take_paper(self, number: int, paper: PlainPaper, paper_id: str) -> None:
        """Take what a paper is marked with and isn't yet; its key waits for `take_keys`."""
        self.marked.add(paper_id)
        for flag, at in paper.flags.items():
            if (paper_id, flag) not in self._flags:
                self._flags.add((paper_id, flag))
                self._come(Kind.FLAG, paper_id, {"flag": flag, "at": at})
        for tag, at in paper.tags.items():
            if (paper_id, fold_name(tag)) not in self._tags:
                self._tags.add((paper_id, fold_name(tag)))
                self._come(Kind.TAG, paper_id, {"tag": self._spellings.spell(tag), "at": at})
        self._take_opinion(number, paper, paper_id)
        self._take_notes(paper, paper_id)
        if paper.key is not None:
            self._keys.setdefault(paper_id, (number, paper.key))
        self._former |= {(paper_id, key): number for key in paper.former_keys}

    def _take_opinion(self, number: int, paper: PlainPaper, paper_id: str) -> None:
        if paper.opinion is None:
            return
        liked, at = paper.opinion
        own = self._opinions.setdefault(paper_id, 0)
        if own == 0:
            self._opinions[paper_id] = liked
            self._come(Kind.OPINION, paper_id, {"liked": liked, "at": at})
        elif own != liked:
            self.remarks.append((number, f"it is said of the paper here: {OPINIONS[own]}"))

    def _take_notes(self, paper: PlainPaper, paper_id: str) -> None:
        for note in paper.notes:
            own = (paper_id, *note)
            if self._notes[own]:
                # The same words may have been noted twice: as often as the file has them.
                self._notes[own] -= 1
            else:
                self._come(Kind.NOTE, paper_id, {"id": self._next_note, **note._asdict()})
                self._next_note += 1

    def take_keys(self) -> None:
        """Give papers the cite keys that they have elsewhere, where nothing is in the way."""
        wanted = {paper_id: key for paper_id, (_, key) in self._keys.items()}
        fresh, refused = keepable(self.conn, wanted)
        for paper_id, key in fresh.items():
            self._come(Kind.CITE_KEY, paper_id, {"key": key})
        self.remarks += [(self._keys[paper_id][0], why) for paper_id, why in refused.items()]
        kept, unkept = keepable_formers(self.conn, self._former, fresh)
        for paper_id, key in kept:
            self._come(Kind.FORMER_KEY, paper_id, {"key": key})
        self.remarks += [(self._former[had], why) for had, why in unkept.items()]

    def take_other(self, number: int, mark: object) -> None:
        """Take a view, somebody followed, a profile, what a digest told of."""
        match mark:
            case PlainView():
                self._take_view(number, mark)
            case PlainFollow():
                self._take_follow(mark)
            case PlainIdentity():
                self._take_identity(mark)
            case PlainDigest():
                rows = [(mark.name, paper_id, at) for paper_id, at in mark.told.items()]
                told = "INSERT OR IGNORE INTO digested VALUES (?, ?, ?)"
                self.told += self.conn.executemany(told, rows).rowcount

    def _take_view(self, number: int, view: PlainView) -> None:
        name, nth = view.name, 1
        while self._views.get(name, view.query) != view.query:
            nth += 1
            name = f"{view.name} {nth}"
        if name in self._views:
            return
        if nth > 1:
            self.remarks.append((number, f"the view {view.name} is another here; now {name}"))
        self._views[name] = view.query
        self._position += 1
        row = {"name": name, "query": view.query, "position": self._position}
        self._come(Kind.VIEW, None, row)

    def _take_follow(self, one: PlainFollow) -> None:
        if (one.who, fold_name(one.name)) not in self._follows:
            self._follows.add((one.who, fold_name(one.name)))
            row = {"kind": one.who, "name": one.name, "at": one.since}
            self._come(Kind.FOLLOW, None, row)

    def _take_identity(self, one: PlainIdentity) -> None:
        own = (fold_name(one.name), one.source, one.id)
        if own not in self._people:
            self._people.add(own)
            row = {"name": one.name, "source": one.source, "id": one.id, "at": one.since}
            self._come(Kind.IDENTITY, None, row)

    def _come(self, kind: Kind, paper_id: str | None, row: Row) -> None:
        self.changes.append(Change(kind, paper_id, None, row))
