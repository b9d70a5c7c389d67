"""What the user marked on papers, read for many of them at once."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from paperdeck.model.marks import Flag, Marks, Note
from paperdeck.store.moments import read

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_FLAGS = "SELECT paper_id, flag FROM json_each(?) CROSS JOIN marks.flags ON paper_id = value"
_TAGS = (
    "SELECT paper_id, tag FROM json_each(?) CROSS JOIN marks.tags ON paper_id = value"
    " ORDER BY paper_id, tag"
)
_NOTES = (
    "SELECT notes.paper_id, notes.id, text, quote, created, updated"
    " FROM json_each(?) CROSS JOIN marks.notes ON notes.paper_id = value ORDER BY notes.id"
)
_NOTED = (
    "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM marks.notes WHERE paper_id = value)"
)
_KNOWN_FLAGS = frozenset(Flag)


def read_marks(conn: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Marks]:
    """Return all marks of stable ids; every id has some, if only empty ones."""
    flags = read_flags(conn, ids)
    tags = read_tags(conn, ids)
    notes: defaultdict[str, list[Note]] = defaultdict(list)
    for values in conn.execute(_NOTES, (json.dumps(ids),)):
        note = _note(values)
        notes[note.paper_id].append(note)
    return {
        paper_id: Marks(frozenset(flags[paper_id]), tuple(tags[paper_id]), tuple(notes[paper_id]))
        for paper_id in ids
    }


def read_flags(conn: sqlite3.Connection, ids: Sequence[str]) -> defaultdict[str, set[Flag]]:
    """Return the flags of stable ids."""
    flags: defaultdict[str, set[Flag]] = defaultdict(set)
    for paper_id, flag in conn.execute(_FLAGS, (json.dumps(ids),)):
        if flag in _KNOWN_FLAGS:
            flags[paper_id].add(Flag(flag))
    return flags


def read_tags(conn: sqlite3.Connection, ids: Sequence[str]) -> defaultdict[str, list[str]]:
    """Return the tags of stable ids, in alphabetical order."""
    tags: defaultdict[str, list[str]] = defaultdict(list)
    for paper_id, tag in conn.execute(_TAGS, (json.dumps(ids),)):
        tags[paper_id].append(tag)
    return tags


def read_noted(conn: sqlite3.Connection, ids: Sequence[str]) -> set[str]:
    """Return those of the stable ids that have a note."""
    return {paper_id for (paper_id,) in conn.execute(_NOTED, (json.dumps(ids),))}


def _note(values: tuple[Any, ...]) -> Note:
    paper_id, number, text, quote, created, updated = values
    return Note(number, paper_id, text, read(created), read(updated), quote)
