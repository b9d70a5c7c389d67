"""Which papers a mark is for: stable ids of today, and the short copies still to be made."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.marks.errors import MarkError
from paperdeck.store.connections import reading
from paperdeck.store.short_copies import read_short_copies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paperdeck.store.database import Store
    from paperdeck.store.short_copies import ShortCopy

_FIND = """
    SELECT value, coalesce(aliases.paper_id, marked.paper_id), marked.paper_id IS NOT NULL
    FROM json_each(?) LEFT JOIN aliases ON alias = value
    LEFT JOIN marks.marked_papers AS marked ON marked.paper_id = coalesce(aliases.paper_id, value)
"""


@dataclass(frozen=True, slots=True)
class Targets:
    """The stable ids of papers to be marked, and short copies of those without one."""

    ids: tuple[str, ...]
    copies: tuple[ShortCopy, ...]


def find_targets(store: Store, ids: Iterable[str]) -> Targets:
    """Look up papers by present or former stable id.

    Raise `MarkError` when one of them is neither in the library nor marked already, and
    `StoreError` when a file cannot be read.
    """
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return Targets((), ())
    with closing(store.reader()) as conn, reading(conn):
        found = conn.execute(_FIND, (json.dumps(wanted),)).fetchall()
        if unknown := [given for given, paper_id, _ in found if paper_id is None]:
            raise MarkError("No such paper in the library", where=", ".join(unknown[:3]))
        bare = [paper_id for _, paper_id, has_copy in found if not has_copy]
        copies = read_short_copies(conn, bare)
    return Targets(tuple(dict.fromkeys(paper_id for _, paper_id, _ in found)), tuple(copies))
