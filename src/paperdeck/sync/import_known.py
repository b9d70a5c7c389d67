"""What the library knows already of a bibliography's entries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from paperdeck.model.identifiers import stable_id
from paperdeck.model.merge import complete
from paperdeck.store.stored import find_owners, load_hashes, load_stored
from paperdeck.sync.import_duplicates import CONTESTED, Sketch, may_be, sketch_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from paperdeck.cite.reading.imported import ImportedEntry
    from paperdeck.store.records import Statement


def sketch_owners(
    conn: sqlite3.Connection, entries: Sequence[ImportedEntry], owners: Mapping[str, str]
) -> dict[str, tuple[Sketch, ...]]:
    """Return what is known of the stored papers that entries' DOIs and addresses lead to.

    Of those that don't look like their entries it is what each source said.
    """
    led = [
        (owner, name, entry.record)
        for entry in entries
        for name in entry.record.identifiers
        if name.scheme in CONTESTED and (owner := owners.get(str(name))) is not None
    ]
    found = conn.execute(_SKETCHES, (json.dumps(sorted({owner for owner, _, _ in led})),))
    known: dict[str, tuple[Sketch, ...]] = {
        paper_id: (Sketch(title, (names or "").split(";")[0], str(int((at or "0")[:4]) or "")),)
        for paper_id, title, names, at in found
    }
    doubtful = {
        owner
        for owner, name, record in led
        if not any(may_be(name, record, one) for one in known.get(owner, ()))
    }
    for paper_id, stored in load_stored(conn, doubtful).items():
        said = (sketch_of(one.record) for one in stored.records.values())
        known[paper_id] = (*known.get(paper_id, ()), *said)
    return known


_SKETCHES = """
    SELECT papers.id, title, authors, published
    FROM json_each(?) CROSS JOIN papers ON papers.id = value
"""


def leave_out_known(conn: sqlite3.Connection, said: Sequence[Statement]) -> list[Statement | None]:
    """Return statements with what the same format said of the papers before.

    `None` stands for those that are stored just so.
    """
    owners = find_owners(conn, {str(name) for one in said for name in one.record.identifiers})
    hashes = load_hashes(conn, owners.values())
    placed = [(owners.get(stable_id(one.record.identifiers) or "", ""), one) for one in said]
    known = {
        owner
        for owner, one in placed
        if hashes.get((owner, one.record.source), one.digest) != one.digest
    }
    stored = load_stored(conn, known)
    changed: list[Statement | None] = []
    for owner, one in placed:
        source = one.record.source
        if hashes.get((owner, source)) == one.digest:
            changed.append(None)
        elif owner in stored and (before := stored[owner].records.get(source)) is not None:
            changed.append(one.with_record(complete(one.record, [before.record])))
        else:
            changed.append(one)
    return changed
