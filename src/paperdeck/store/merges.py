"""Marks follow papers that turned out to be the same, or that got a better name.

Marks and papers lie in two files, so this is a step of its own after the ingest. It may be
cut off at any point and repeated: what was carried over is not there a second time.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.store.connections import reading, transaction

if TYPE_CHECKING:
    import sqlite3

    from paperdeck.store.database import Store

# Ids that carry marks but are only another name of a paper: merged since, or marked when
# papers.db still knew less of the paper.
_MOVED = """
    WITH marked (id) AS (
      SELECT paper_id FROM marks.flags UNION SELECT paper_id FROM marks.tags
      UNION SELECT paper_id FROM marks.notes UNION SELECT paper_id FROM marks.cite_keys
      UNION SELECT paper_id FROM marks.marked_papers UNION SELECT paper_id FROM marks.changes
    )
    SELECT marked.id, aliases.paper_id FROM marked JOIN aliases ON alias = marked.id
    WHERE aliases.paper_id <> marked.id
"""
# A star or tag that both papers have is one from now on. It was given first by the step that
# marked the new id; undoing the other step must not take it away.
_FORGET_DOUBLE = """
    DELETE FROM changes WHERE paper_id = :old AND kind = '{kind}'
    AND json_extract(coalesce(after, before), '$.{kind}') IN (
      SELECT {kind} FROM {table} WHERE paper_id = :old
      INTERSECT SELECT {kind} FROM {table} WHERE paper_id = :new)
"""
_MOVE = (
    _FORGET_DOUBLE.format(kind="flag", table="flags"),
    _FORGET_DOUBLE.format(kind="tag", table="tags"),
    "UPDATE OR IGNORE flags SET paper_id = :new WHERE paper_id = :old",
    "DELETE FROM flags WHERE paper_id = :old",
    "UPDATE OR IGNORE tags SET paper_id = :new WHERE paper_id = :old",
    "DELETE FROM tags WHERE paper_id = :old",
    "UPDATE notes SET paper_id = :new WHERE paper_id = :old",
    "UPDATE OR IGNORE cite_keys SET paper_id = :new WHERE paper_id = :old",
    "DELETE FROM cite_keys WHERE paper_id = :old",
    "DELETE FROM marked_papers WHERE paper_id = :old",
    "UPDATE changes SET paper_id = :new WHERE paper_id = :old",
)
_FORGET_EMPTY_STEPS = "DELETE FROM steps WHERE number NOT IN (SELECT step FROM changes)"


def move_marks(store: Store) -> int:
    """Carry the marks of papers that go by another id now over to it.

    Return how many ids carried marks. To be called after batches that merged papers and
    at the end of a sync or import. Raise `StoreError` when a file is locked or full; the
    next call goes on from there.
    """
    from paperdeck.store.short_copies import (  # noqa: PLC0415 - not before the first paint
        read_short_copies,
        write_short_copies,
    )

    with closing(store.reader()) as reader, reading(reader):
        merged = reader.execute("SELECT old_id FROM merges WHERE marks_moved = 0").fetchall()
        moved = [{"old": old, "new": new} for old, new in reader.execute(_MOVED)]
        copies = read_short_copies(reader, [names["new"] for names in moved])
    if moved:
        with closing(store.marks_writer()) as writer, transaction(writer):
            for names in moved:
                for statement in _MOVE:
                    writer.execute(statement, names)
            writer.execute(_FORGET_EMPTY_STEPS)
            write_short_copies(writer, copies)
    if merged:
        with closing(store.papers_writer()) as writer, transaction(writer):
            writer.executemany("UPDATE merges SET marks_moved = 1 WHERE old_id = ?", merged)
    return len(moved)


def are_pending(conn: sqlite3.Connection) -> bool:
    """Tell whether papers merged of which the marks have not been carried over."""
    with reading(conn):
        found = conn.execute("SELECT EXISTS (SELECT 1 FROM merges WHERE marks_moved = 0)")
        return bool(found.fetchone()[0])
