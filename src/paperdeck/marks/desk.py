"""Where a change to what the user owns is made: one open transaction, one step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.marks.changes import title_of
from paperdeck.marks.journal import take_step
from paperdeck.marks.labels import short_title
from paperdeck.store.moments import write
from paperdeck.store.short_copies import write_short_copies

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from paperdeck.marks.journal import Change
    from paperdeck.marks.targets import Targets
    from paperdeck.model.marks import Step


@dataclass(frozen=True, slots=True)
class Desk:
    """What a change is made with: the open transaction, the papers, and the moment."""

    conn: sqlite3.Connection
    targets: Targets
    now: datetime

    @property
    def at(self) -> str:
        """The moment as the store writes it."""
        return write(self.now)

    @property
    def ids(self) -> tuple[str, ...]:
        """The stable ids of the papers to be marked."""
        return self.targets.ids

    def title_of(self, paper_id: str) -> str:
        """Return a paper's title, cut to fit into a label."""
        copies = {copy[0]: copy[1] for copy in self.targets.copies}
        return short_title(copies.get(paper_id) or title_of(self.conn, paper_id))

    def take(self, label: str, changes: Sequence[Change]) -> Step | None:
        """Make changes as one step; without changes there is none, and nothing is written."""
        if not changes:
            return None
        write_short_copies(self.conn, self.targets.copies)
        return take_step(self.conn, label, changes, self.now)
