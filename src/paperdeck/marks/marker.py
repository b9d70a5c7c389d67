"""The marker: every change to what the user owns goes through it, and can be undone."""

from __future__ import annotations

import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.marks import changes as changing
from paperdeck.marks import following
from paperdeck.marks.desk import Desk
from paperdeck.marks.errors import MarkError
from paperdeck.marks.journal import (
    Change,
    Kind,
    load_steps,
    turn_back,
    turn_forward,
)
from paperdeck.marks.labels import flag_label, opinion_label, papers, short_title
from paperdeck.marks.tags import parse_tag
from paperdeck.marks.targets import find_targets
from paperdeck.model.marks import Note
from paperdeck.model.researcher import full_id
from paperdeck.store.connections import reading, transaction
from paperdeck.store.moments import in_utc
from paperdeck.text.safe import safe_block, safe_line

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from paperdeck.model.marks import Flag, Step
    from paperdeck.model.researcher import FollowKind
    from paperdeck.store.database import Store


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class Marker:
    """Writes stars, read state, tags, notes, views and who is followed; one transaction each.

    When a method returns, its change is on disk. Methods may be called from any thread.
    They return the `Step` that was taken, or `None` when everything was so already.
    Papers are named by stable id; former ids are understood. All raise `StoreError` when
    a file is locked, full or damaged, and `MarkError` for papers that nobody knows:
    nothing has changed then.
    """

    def __init__(self, store: Store, *, clock: Callable[[], datetime] = _wall_clock):
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._conn: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close the connection; a later call opens it again."""
        with self._lock:
            if self._conn is not None:
                self._conn.close()
                self._conn = None

    def set_flag(self, ids: Iterable[str], flag: Flag, on: bool) -> Step | None:
        """Set or clear a flag on papers."""
        with self._writing(ids) as desk:
            changes = changing.flag_changes(desk.conn, desk.ids, flag, on=on, at=desk.at)
            return desk.take(flag_label(flag, changes, on=on), changes)

    def set_opinion(self, ids: Iterable[str], liked: int) -> Step | None:
        """Say "more like this" (1) of papers, "less like this" (-1), or take it back (0)."""
        with self._writing(ids) as desk:
            changes = changing.opinion_changes(desk.conn, desk.ids, liked, at=desk.at)
            return desk.take(opinion_label(liked, changes), changes)

    def add_tag(self, ids: Iterable[str], tag: str, *, by_rule: bool = False) -> Step | None:
        """Give papers a tag, in the spelling already in use. Raise `TagError`.

        The label says so when it was done `by_rule`, for nobody chose these papers.
        """
        wanted = parse_tag(tag)
        with self._writing(ids) as desk:
            spelled = changing.spelling(desk.conn, wanted)
            changes = changing.tag_changes(desk.conn, desk.ids, spelled, on=True, at=desk.at)
            many = papers(len(changes))
            label = f"rule {spelled}: tag {many}" if by_rule else f"tag {many} with {spelled}"
            return desk.take(label, changes)

    def remove_tag(self, ids: Iterable[str], tag: str) -> Step | None:
        """Take a tag off papers; tags below it stay. Raise `TagError`."""
        wanted = parse_tag(tag)
        with self._writing(ids) as desk:
            spelled = changing.spelling(desk.conn, wanted)
            changes = changing.tag_changes(desk.conn, desk.ids, spelled, on=False, at=desk.at)
            return desk.take(f"take {spelled} off {papers(len(changes))}", changes)

    def rename_tag(self, old: str, new: str) -> Step | None:
        """Rename a tag and all below it; a tag that exists already takes them in.

        Raise `TagError`.
        """
        old, new = parse_tag(old), parse_tag(new)
        with self._writing() as desk:
            changes = changing.rename_changes(desk.conn, old, new)
            return desk.take(f"rename tag {old} to {new}", changes)

    def add_note(self, paper_id: str, text: str, quote: str | None = None) -> Note:
        """Add a Markdown note to a paper; `quote` is the passage it speaks of.

        Raise `MarkError` when the text is empty.
        """
        clean = _note_text(text)
        passage = safe_block(quote) if quote else None
        with self._writing([paper_id]) as desk:
            (target,) = desk.ids
            moment = in_utc(desk.now).replace(microsecond=0)
            number = changing.next_note_id(desk.conn)
            note = Note(number, target, clean, moment, moment, passage)
            label = f"note on {desk.title_of(target)}"
            desk.take(label, [Change(Kind.NOTE, target, None, changing.note_row(note))])
            return note

    def add_notes(self, ids: Iterable[str], text: str, quote: str | None = None) -> Step | None:
        """Add one Markdown note to each of several papers. Raise `MarkError` for empty text."""
        clean = _note_text(text)
        passage = safe_block(quote) if quote else None
        with self._writing(ids) as desk:
            moment = in_utc(desk.now).replace(microsecond=0)
            first = changing.next_note_id(desk.conn)
            notes = [
                Note(number, target, clean, moment, moment, passage)
                for number, target in enumerate(desk.ids, first)
            ]
            changes = [
                Change(Kind.NOTE, note.paper_id, None, changing.note_row(note)) for note in notes
            ]
            where = papers(len(changes))
            if len(changes) == 1:
                where = short_title(changing.title_of(desk.conn, desk.ids[0]))
            return desk.take(f"note on {where}", changes)

    def edit_note(self, note_id: int, text: str) -> Step | None:
        """Replace a note's text. Raise `MarkError` when the note is gone or the text empty."""
        clean = _note_text(text)
        with self._writing() as desk:
            paper_id, before = changing.load_note(desk.conn, note_id)
            if before["text"] == clean:
                return None
            after = {**before, "text": clean, "updated": desk.at}
            label = f"edit note on {desk.title_of(paper_id)}"
            return desk.take(label, [Change(Kind.NOTE, paper_id, before, after)])

    def delete_note(self, note_id: int) -> Step | None:
        """Delete a note. Raise `MarkError` when it is gone already."""
        with self._writing() as desk:
            paper_id, before = changing.load_note(desk.conn, note_id)
            label = f"delete note on {desk.title_of(paper_id)}"
            return desk.take(label, [Change(Kind.NOTE, paper_id, before, None)])

    def set_cite_key(self, paper_id: str, key: str) -> Step | None:
        """Give a paper a cite key chosen by hand.

        Raise `MarkError` for a text that can be no key, and for one that another paper has.
        """
        from paperdeck.marks.cite_keys import key_changes  # noqa: PLC0415 - only when one cites

        with self._writing([paper_id]) as desk:
            (target,) = desk.ids
            changes = key_changes(desk.conn, target, key.strip())
            return desk.take(f"cite {desk.title_of(target)} as {safe_line(key.strip())}", changes)

    def save_view(self, name: str, query: str) -> Step | None:
        """Keep a query under a name, or change the query kept there.

        Raise `MarkError` when the name is empty.
        """
        name = safe_line(name).strip()
        if not name:
            raise MarkError("A view needs a name")
        with self._writing() as desk:
            changes = changing.view_changes(desk.conn, name, safe_line(query))
            return desk.take(f"save view {name}", changes)

    def delete_view(self, name: str) -> Step | None:
        """Forget a saved view."""
        with self._writing() as desk:
            changes = changing.view_changes(desk.conn, name, None)
            return desk.take(f"delete view {name}", changes)

    def rename_view(self, old: str, new: str) -> Step | None:
        """Give a saved view another name; a view of that name is replaced.

        Raise `MarkError` when the new name is empty.
        """
        new = safe_line(new).strip()
        if not new:
            raise MarkError("A view needs a name")
        with self._writing() as desk:
            changes = changing.view_rename_changes(desk.conn, old, new)
            return desk.take(f"rename view {old} to {new}", changes)

    def follow(self, kind: FollowKind, name: str) -> Step | None:
        """Follow somebody from now on, by a name in any spelling.

        With the first one a view of what is new of them is saved, unless there is one. Raise
        `MarkError` for an empty name.
        """
        wanted = following.clean_name(name)
        with self._writing() as desk:
            changes = following.follow_changes(desk.conn, kind, wanted, at=desk.at)
            return desk.take(f"follow {short_title(wanted)}", changes)

    def unfollow(self, kind: FollowKind, *names: str) -> Step | None:
        """Stop following somebody who may have several names."""
        with self._writing() as desk:
            changes = following.unfollow_changes(desk.conn, kind, names)
            return desk.take(f"stop following {short_title(safe_line(names[0]))}", changes)

    def identify(self, name: str, source: str, person_id: str) -> Step | None:
        """Say that a service's profile, by its own id, is of the person of this name.

        Raise `MarkError` for an empty name.
        """
        wanted = following.clean_name(name)
        with self._writing() as desk:
            changes = following.identify_changes(desk.conn, wanted, source, person_id, at=desk.at)
            label = f"{short_title(wanted)} is {full_id(source, person_id)}"
            return desk.take(label, changes)

    def disown(self, name: str, source: str, person_id: str) -> Step | None:
        """Take a profile off a name."""
        with self._writing() as desk:
            changes = following.disown_changes(desk.conn, name, source, person_id)
            label = f"{short_title(safe_line(name))} is not {full_id(source, person_id)}"
            return desk.take(label, changes)

    def undo(self) -> Step | None:
        """Take back the last step that stands; `None` when there is none."""
        with self._lock, transaction(self._open()) as conn:
            return turn_back(conn)

    def redo(self) -> Step | None:
        """Take the step again that was undone last; `None` when there is none."""
        with self._lock, transaction(self._open()) as conn:
            return turn_forward(conn)

    def history(self, limit: int = 50) -> list[Step]:
        """Return the last steps, newest first; those that can be redone come first."""
        if self._store.read_only:
            with closing(self._store.marks_reader()) as conn, reading(conn):
                return load_steps(conn, limit)
        with self._lock, reading(self._open()) as conn:
            return load_steps(conn, limit)

    @contextmanager
    def _writing(self, ids: Iterable[str] = ()) -> Iterator[Desk]:
        """Open a transaction for one step."""
        wanted = list(ids)
        with self._lock:
            # Read beforehand: the short copies come from the other file.
            targets = find_targets(self._store, wanted)
            with transaction(self._open()) as conn:
                yield Desk(conn, targets, self._clock())

    def _open(self) -> sqlite3.Connection:
        if self._conn is None:
            self._conn = self._store.marks_writer()
        return self._conn


def _note_text(text: str) -> str:
    clean = safe_block(text)
    if not clean.strip():
        raise MarkError("A note needs some text")
    return clean
