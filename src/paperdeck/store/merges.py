"""Marks follow papers that turned out to be the same, or that got a better name, and back.

Marks and papers lie in two files, so this is a step of its own after the ingest. It may be
cut off at any point and repeated: what was carried over is not there a second time.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from paperdeck.store.connections import reading, transaction
from paperdeck.store.marks_schema import MARKED
from paperdeck.store.moments import write

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from paperdeck.store.database import Store

# Ids that carry marks but are only another name of a paper: merged since, or marked when
# papers.db still knew less of the paper.
_MOVED = f"""
    WITH marked (id) AS (
      {MARKED}
      UNION SELECT paper_id FROM marks.marked_papers UNION SELECT paper_id FROM marks.changes
    )
    SELECT marked.id, aliases.paper_id, coalesce(was.added < (
      SELECT min(other.added) FROM merged_papers AS other
      WHERE other.into_id = aliases.paper_id AND other.paper_id <> marked.id), 0)
    FROM marked JOIN aliases ON alias = marked.id
    LEFT JOIN merged_papers AS was ON was.paper_id = marked.id
    WHERE aliases.paper_id <> marked.id
"""
# When a key was given isn't known; of two the one is kept that the paper has which is here longer.
_OLDER_KEY = """
    FROM cite_keys AS own WHERE own.paper_id = :new AND :older
    AND EXISTS (SELECT 1 FROM cite_keys AS other WHERE other.paper_id = :old)
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
    f"DELETE {_OLDER_KEY}",
    "UPDATE OR IGNORE cite_keys SET paper_id = :new WHERE paper_id = :old",
    "DELETE FROM cite_keys WHERE paper_id = :old",
    "UPDATE OR IGNORE opinions SET paper_id = :new WHERE paper_id = :old",
    "DELETE FROM opinions WHERE paper_id = :old",
    "DELETE FROM marked_papers WHERE paper_id = :old",
    "UPDATE changes SET paper_id = :new WHERE paper_id = :old",
)
# What an id carried is noted before it goes, so that it finds its way back should the papers be
# parted: flags and tags with whether the other had them too, notes by number, the cite key and the
# other's where it gives way, changes by step and place.
_NOTE_DOWN = f"""
    INSERT OR REPLACE INTO carried VALUES (:old, :new, :at, json_object(
      'flags', (SELECT json_group_array(json_array(flag, at, EXISTS (
          SELECT 1 FROM flags AS n WHERE n.paper_id = :new AND n.flag = flags.flag)))
        FROM flags WHERE paper_id = :old),
      'tags', (SELECT json_group_array(json_array(tag, at, EXISTS (
          SELECT 1 FROM tags AS n WHERE n.paper_id = :new AND n.tag = tags.tag)))
        FROM tags WHERE paper_id = :old),
      'notes', (SELECT json_group_array(id) FROM notes WHERE paper_id = :old),
      'opinion', (SELECT json_array(liked, at) FROM opinions WHERE paper_id = :old),
      'key', (SELECT key FROM cite_keys WHERE paper_id = :old),
      'other_key', (SELECT own.key {_OLDER_KEY}),
      'changes', (SELECT json_group_array(json_array(step, seq))
        FROM changes WHERE paper_id = :old)))
"""
# What was taken away from the paper since isn't given back.
_RETURN_WORDS = (
    """
    INSERT OR IGNORE INTO {table}
    SELECT :old, json_extract(value, '$[0]'), json_extract(value, '$[1]')
    FROM json_each(:marks, '$.{table}')
    WHERE json_extract(value, '$[0]') IN (SELECT {kind} FROM {table} WHERE paper_id = :new)
    """,
    """
    DELETE FROM {table} WHERE paper_id = :new AND {kind} IN (
      SELECT json_extract(value, '$[0]') FROM json_each(:marks, '$.{table}')
      WHERE NOT json_extract(value, '$[2]'))
    """,
)
_RETURN = (
    *(statement.format(kind="flag", table="flags") for statement in _RETURN_WORDS),
    *(statement.format(kind="tag", table="tags") for statement in _RETURN_WORDS),
    """
    UPDATE notes SET paper_id = :old
    WHERE paper_id = :new AND id IN (SELECT value FROM json_each(:marks, '$.notes'))
    """,
    """
    UPDATE OR IGNORE cite_keys SET paper_id = :old
    WHERE paper_id = :new AND key = json_extract(:marks, '$.key')
    """,
    """
    INSERT OR IGNORE INTO cite_keys SELECT :old, json_extract(:marks, '$.key')
    WHERE json_extract(:marks, '$.key') IS NOT NULL
    """,
    """
    INSERT OR IGNORE INTO cite_keys SELECT :new, json_extract(:marks, '$.other_key')
    WHERE json_extract(:marks, '$.other_key') IS NOT NULL
    """,
    """
    DELETE FROM opinions WHERE paper_id = :new
    AND json_array(liked, at) = json_extract(:marks, '$.opinion')
    """,
    """
    INSERT OR IGNORE INTO opinions SELECT :old, json_extract(:marks, '$.opinion[0]'),
      json_extract(:marks, '$.opinion[1]')
    WHERE json_extract(:marks, '$.opinion') IS NOT NULL
    """,
    """
    UPDATE changes SET paper_id = :old WHERE paper_id = :new AND (step, seq) IN (
      SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]')
      FROM json_each(:marks, '$.changes'))
    """,
    "DELETE FROM carried WHERE old_id = :old",
)
_PARTED = """
    SELECT old_id, now.paper_id, marks FROM marks.carried
    JOIN aliases AS old ON old.alias = old_id AND old.paper_id = old_id
    JOIN aliases AS now ON now.alias = new_id AND now.paper_id <> old_id
"""
_AT_ONCE = 500
"""Papers in a transaction: others wait for the lock meanwhile."""
_FORGET_EMPTY_STEPS = "DELETE FROM steps WHERE number NOT IN (SELECT step FROM changes)"


def move_marks(store: Store) -> int:
    """Carry the marks of papers that go by another id now over to it; back, if they were parted.

    Return how many ids carried marks over. To be called after batches that merged papers and
    at the end of a sync or import. Raise `StoreError` when a file is locked or full; the
    next call goes on from there.
    """
    _take_in_names(store)
    from paperdeck.store.short_copies import (  # noqa: PLC0415 - not before the first paint
        read_short_copies,
        write_short_copies,
    )

    with closing(store.reader()) as reader, reading(reader):
        merged = reader.execute("SELECT old_id FROM merges WHERE marks_moved = 0").fetchall()
        moved = [
            {"old": old, "new": new, "older": older} for old, new, older in reader.execute(_MOVED)
        ]
        parted = [
            {"old": old, "new": new, "marks": marks} for old, new, marks in reader.execute(_PARTED)
        ]
        marked = [names["new"] for names in moved] + [names["old"] for names in parted]
        copies = read_short_copies(reader, marked)
    if moved or parted:
        at = write(datetime.now(UTC))
        with closing(store.marks_writer()) as writer, transaction(writer):
            for names in parted:
                _carry_out(writer, _RETURN, names)
            for names in moved:
                _carry_out(writer, (_NOTE_DOWN, *_MOVE), names | {"at": at})
            writer.execute(_FORGET_EMPTY_STEPS)
            write_short_copies(writer, copies)
    if merged:
        with closing(store.papers_writer()) as writer, transaction(writer):
            writer.executemany("UPDATE merges SET marks_moved = 1 WHERE old_id = ?", merged)
    return len(moved)


def _take_in_names(store: Store) -> None:
    """Let papers bear the names that only short copies know, so that they find their marks.

    There are some when papers.db was lost, or marks came before their papers.
    """
    from paperdeck.store.short_copies import (  # noqa: PLC0415 - not before the first paint
        copies_under_other_names,
    )

    with closing(store.reader()) as reader:
        records = copies_under_other_names(reader)
    if records:
        from paperdeck.store.ingest import ingest  # noqa: PLC0415 - the same

        with closing(store.papers_writer()) as writer:
            for start in range(0, len(records), _AT_ONCE):
                ingest(writer, records[start : start + _AT_ONCE], now=datetime.now(UTC))


def _carry_out(
    conn: sqlite3.Connection, statements: Iterable[str], values: Mapping[str, str]
) -> None:
    for statement in statements:
        conn.execute(statement, values)


def are_pending(conn: sqlite3.Connection) -> bool:
    """Tell whether papers merged of which the marks have not been carried over."""
    with reading(conn):
        found = conn.execute("SELECT EXISTS (SELECT 1 FROM merges WHERE marks_moved = 0)")
        return bool(found.fetchone()[0])


def apart_unknown(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """Return the pairs of names that people said are apart and papers.db doesn't know of.

    There are some when it was made anew (see `store.splitting`). `conn` is a `Store.reader()`.
    """
    with reading(conn):
        found = conn.execute(
            "SELECT one, other FROM marks.apart EXCEPT SELECT one, other FROM main.apart"
        )
        return [(one, other) for one, other in found]


def names_among_papers(conn: sqlite3.Connection) -> list[tuple[str, str, str, str]]:
    """Return what an earlier version left in papers.db of who is who: see `store.identities`.

    That is name, source, id and moment, each for a row there. `conn` is a `Store.reader()`.
    """
    with reading(conn):
        # When it was said isn't known any more; the profile was fetched then, or since.
        return conn.execute(
            "SELECT name, source, id, fetched FROM main.profiles WHERE name > ''"
        ).fetchall()
