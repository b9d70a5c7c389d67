"""The marks that come with a bibliography: its owner's keywords, groups, notes and cite keys.

What the owner has had here before and taken away isn't given again: the journal knows.
"""

from __future__ import annotations

import json
import re
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from paperdeck.marks.changes import known_tags, next_note_id, note_row
from paperdeck.marks.cite_keys import keep_key
from paperdeck.marks.errors import TagError
from paperdeck.marks.journal import Change, Kind, take_step
from paperdeck.marks.tags import Spellings, parse_tag
from paperdeck.marks.targets import find_targets
from paperdeck.model.marks import Note
from paperdeck.store.connections import reading, transaction
from paperdeck.store.moments import in_utc, write
from paperdeck.store.short_copies import write_short_copies
from paperdeck.store.stored import find_owners
from paperdeck.text.safe import safe_block, safe_line
from paperdeck.text.search import fold_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from paperdeck.model.imported_marks import ImportedMarks
    from paperdeck.model.marks import Step
    from paperdeck.store.database import Store

_STANDING = """
    SELECT changes.paper_id, kind, before, after
    FROM json_each(?) CROSS JOIN changes ON changes.paper_id = value
    JOIN steps ON number = step AND NOT undone
    WHERE kind IN ('tag', 'note')
"""
_TAGS = "SELECT paper_id, tag FROM json_each(?) CROSS JOIN tags ON paper_id = value"
_NOTES = "SELECT paper_id, text FROM json_each(?) CROSS JOIN notes ON paper_id = value"


@dataclass(frozen=True, slots=True)
class Taken:
    """What was done: the step, if there was anything to do, and keys that couldn't be kept.

    `refused` are lines of the file with why.
    """

    step: Step | None
    refused: tuple[tuple[int, str], ...] = ()


def take_imported(
    store: Store,
    marks: Iterable[ImportedMarks],
    name: str,
    *,
    now: datetime,
    tag: str | None = None,
    with_tags: bool = True,
) -> Taken:
    """Give papers the marks that an import found, as one step that can be undone.

    `name` is what the file is called. All papers get `tag`, a tag as `parse_tag` returns it;
    without `with_tags` the file's own are left out. A key is kept if no other paper has it and
    the paper has none; it stays when the step is undone, as the paper does. Raise `StoreError`:
    what was done before stays, and importing again does the rest.
    """
    given = _by_paper(store, marks)
    wanted = [paper_id for paper_id, own in given.items() if tag or own.tags or own.notes]
    targets = find_targets(store, wanted)
    with closing(store.marks_writer()) as conn, transaction(conn):
        desk = _Desk(conn, given, write(now), in_utc(now).replace(microsecond=0))
        changes = desk.changes(targets.ids, tag, with_tags=with_tags)
        step = None
        if changes:
            write_short_copies(conn, targets.copies)
            step = take_step(conn, _label(name, changes), changes, now)
    return Taken(step, _keep_keys(store, given.values()))


def _keep_keys(store: Store, given: Iterable[ImportedMarks]) -> tuple[tuple[int, str], ...]:
    keys = {own.paper_id: own for own in given if own.key}
    if not keys:
        return ()
    refused = keep_key(store, {paper_id: own.key or "" for paper_id, own in keys.items()})
    return tuple((keys[paper_id].line, reason) for paper_id, reason in refused.items())


def _by_paper(store: Store, marks: Iterable[ImportedMarks]) -> dict[str, ImportedMarks]:
    """Put the marks of each paper together, by the stable id that it has by now."""
    marks = list(marks)
    with closing(store.reader()) as conn, reading(conn):
        owners = find_owners(conn, [one.paper_id for one in marks])
    given: dict[str, ImportedMarks] = {}
    for one in marks:
        paper_id = owners.get(one.paper_id, one.paper_id)
        own = given.get(paper_id)
        given[paper_id] = one._replace(
            paper_id=paper_id,
            key=own.key if own and own.key else one.key,
            tags=(*(own.tags if own else ()), *one.tags),
            notes=(*(own.notes if own else ()), *one.notes),
        )
    return given


@dataclass(slots=True)
class _Desk:
    """Works out what is to be changed, inside the transaction in which it will be."""

    conn: sqlite3.Connection
    given: dict[str, ImportedMarks]
    at: str
    now: datetime

    def changes(self, ids: Sequence[str], tag: str | None, *, with_tags: bool) -> list[Change]:
        """Return the changes that give papers what they don't have and never had."""
        tags, notes, had = self._known(ids)
        spellings = Spellings(known_tags(self.conn))
        changes: list[Change] = []
        number = next_note_id(self.conn)
        for paper_id in ids:
            own = self.given.get(paper_id)
            asked = [tag] if tag else []
            for text in [*asked, *(own.tags if own and with_tags else ())]:
                wanted = text if text is tag else _tag_from(text)
                key = (paper_id, fold_name(wanted or ""))
                if wanted and key not in tags and (text is tag or key not in had):
                    tags.add(key)
                    row = {"tag": spellings.spell(wanted), "at": self.at}
                    changes.append(Change(Kind.TAG, paper_id, None, row))
            for text in own.notes if own else ():
                clean = safe_block(text).strip()
                if clean and (paper_id, clean) not in notes:
                    notes.add((paper_id, clean))
                    note = Note(number, paper_id, clean, self.now, self.now, None)
                    changes.append(Change(Kind.NOTE, paper_id, None, note_row(note)))
                    number += 1
        return changes

    def _known(
        self, ids: Sequence[str]
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]], set[tuple[str, str]]]:
        """Return papers' tags, the notes they have or had, and the tags they ever had."""
        wanted = (json.dumps(list(ids)),)
        tags = {(paper, fold_name(tag)) for paper, tag in self.conn.execute(_TAGS, wanted)}
        notes = {(paper, text.strip()) for paper, text in self.conn.execute(_NOTES, wanted)}
        had: set[tuple[str, str]] = set()
        for paper_id, kind, *rows in self.conn.execute(_STANDING, wanted):
            for row in (json.loads(text) for text in rows if text):
                if kind == "tag":
                    had.add((paper_id, fold_name(row["tag"])))
                else:
                    notes.add((paper_id, row["text"].strip()))
        return tags, notes, had


@lru_cache(maxsize=8_192)
def _tag_from(text: str) -> str | None:
    """Make a tag of a keyword as it was written; `None` of what can't be one."""
    if "\\" in text or "$" in text or "{" in text:
        from paperdeck.text.latex import to_plain  # noqa: PLC0415 - most keywords have no LaTeX

        text = to_plain(text)
    parts = (part.strip(" *;,.") for part in safe_line(text).replace("#", "").split("/"))
    try:
        return parse_tag("/".join(part for part in parts if part))
    except TagError:
        return None


def _label(name: str, changes: Sequence[Change]) -> str:
    tagged = len({change.paper_id for change in changes if change.kind is Kind.TAG})
    notes = sum(change.kind is Kind.NOTE for change in changes)
    said = [f"tag {tagged:,} paper{'s' * (tagged != 1)}"] if tagged else []
    said += [f"{notes:,} note{'s' * (notes != 1)}"] if notes else []
    return f"import {safe_line(re.sub(r'.*/', '', name))}: {', '.join(said)}"
