"""Making a throw-away library of the bundled papers and marks."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from paperdeck.marks.marker import Marker
from paperdeck.sample.marks import Calendar, load_marks, make_marks
from paperdeck.sample.records import load_records
from paperdeck.store.database import Store, transaction
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from paperdeck.model.paper import PaperRecord

# The papers seem to have come in three lots, the oldest first, so that `added:` has a choice.
_ADDED_AGO = (timedelta(days=30), timedelta(days=8), timedelta(hours=1))


def create_sample(home: Path, *, now: datetime) -> Store:
    """Make the sample library in a folder that is empty or not yet there, and return it.

    No network is used, and nothing outside `home` is touched. `now` (aware) is the moment
    that all dates of adding and marking are reckoned from. Undo begins empty: what was
    bundled is not a step of the user's. Raise `StoreError` when the folder can't be
    written, `SampleError` when the installation is damaged.
    """
    records = load_records()
    marks = load_marks()
    store = Store.open(home)
    with closing(store.papers_writer()) as conn:
        for ago, batch in zip(_ADDED_AGO, _split(records, len(_ADDED_AGO)), strict=True):
            ingest(conn, batch, now=now - ago)
    calendar = Calendar(now)
    with closing(Marker(store, clock=calendar)) as marker:
        make_marks(marker, calendar, marks)
    _forget_steps(store)
    return store


def _split(records: Sequence[PaperRecord], parts: int) -> list[Sequence[PaperRecord]]:
    size = -(-len(records) // parts)
    return [records[start : start + size] for start in range(0, len(records), size)]


def _forget_steps(store: Store) -> None:
    with closing(store.marks_writer()) as conn, transaction(conn):
        conn.execute("DELETE FROM changes")
        conn.execute("DELETE FROM steps")
