"""What the user adds to papers: stars, read state, the reading queue, tags, notes, views."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Flag(StrEnum):
    """A yes-or-no mark on a paper."""

    STARRED = "starred"
    READ = "read"
    QUEUED = "queued"


class Note(NamedTuple):
    """A Markdown note on a paper; `quote` is the passage it speaks of, if any."""

    id: int
    paper_id: str
    text: str
    created: datetime
    updated: datetime
    quote: str | None = None


class Marks(NamedTuple):
    """All that the user has marked on one paper. Tags are sorted, notes oldest first."""

    flags: frozenset[Flag] = frozenset()
    tags: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def starred(self) -> bool:
        """Whether the paper carries a star."""
        return Flag.STARRED in self.flags

    @property
    def read(self) -> bool:
        """Whether the paper was marked read."""
        return Flag.READ in self.flags

    @property
    def queued(self) -> bool:
        """Whether the paper waits in the reading queue."""
        return Flag.QUEUED in self.flags


class SavedView(NamedTuple):
    """A query kept under a name; views are shown in order of `position`."""

    name: str
    query: str
    position: int = 0


class Step(NamedTuple):
    """One undoable change: `label` says what was done, to how many papers.

    `paper_ids` are the papers touched (all of them), `undone` tells whether the step
    is at present taken back.
    """

    number: int
    label: str
    paper_ids: tuple[str, ...]
    at: datetime
    undone: bool = False

    @property
    def touched(self) -> int:
        """How many papers the step touched."""
        return len(self.paper_ids)
