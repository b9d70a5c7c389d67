"""What an import tells: how far it is, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MOST_PROBLEMS = 1_000
"""Problems that a report holds, and remarks."""
MOST_ENTRIES = 1_000
"""A bibliography of more entries isn't told of one by one."""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """A line that gave no paper: its number from 1, the paper's id if it has one, and why.

    Of a bibliography: an entry, by the line it begins in, and its cite key or its paper's id.
    """

    line: int
    id: str | None
    reason: str


class EntryResult(NamedTuple):
    """What came of an entry: added, updated, unchanged or skipped.

    `line` is where it begins, `key` its cite key, `id` the paper's stable id.
    """

    line: int
    key: str | None
    id: str | None
    result: str


class ImportProgress(NamedTuple):
    """How far an import is: lines read, and the share of the file, 0 to 1, where it has a size."""

    read: int
    share: float | None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, in lines: read = added + updated + unchanged + skipped.

    `errors` holds the first 1,000 of the skipped lines. `stopped` tells whether it was
    asked to stop before the end. Of a bibliography it counts entries; `remarks` say what was
    taken otherwise than written, the first 1,000 of them, and `entries` what came of each, if they
    aren't too many.
    """

    file: str
    format: str
    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    errors: tuple[LineProblem, ...] = ()
    stopped: bool = False
    remarks: tuple[LineProblem, ...] = ()
    entries: tuple[EntryResult, ...] = ()
