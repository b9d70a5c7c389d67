"""What the reader opens with: the newest papers, without the machinery of queries."""

from __future__ import annotations

from array import array
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.query.counters import read_total
from paperdeck.query.listing import Listing, day_starts
from paperdeck.query.rows import read_page
from paperdeck.store.connections import reading
from paperdeck.text.latex import as_written

if TYPE_CHECKING:
    from paperdeck.model.rows import PaperRow
    from paperdeck.store.database import Store

_NEWEST = "SELECT row FROM papers ORDER BY row DESC LIMIT ?"


def read_newest(store: Store, first: int, lines: int) -> tuple[Listing, list[PaperRow]]:
    """Return the beginning of the list of all papers, newest first, and its topmost lines.

    The listing holds the `first` so many rows, as `Library.search` gives them for an empty
    query; `lines` of them are ready to be shown, but for the LaTeX in their titles: reading it
    takes longer than all the rest of this. Raise `StoreError`.
    """
    with closing(store.reader()) as opened, reading(opened) as conn:
        rows = array("q", (row for (row,) in conn.execute(_NEWEST, (first,))))
        listing = Listing(rows, read_total(conn), day_starts(rows))
        return listing, read_page(conn, rows[:lines], read_title=as_written)
