"""What reading a bibliography gives: entry by entry a paper, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperdeck.model.paper import PaperRecord


@dataclass(frozen=True, slots=True)
class ImportedEntry:
    """An entry that was read: what it says of a paper, and what its owner added to it.

    `line` is where it begins, from 1; `key` its cite key, `None` if it has none. `record` has
    at least one identifier; where the entry gives none, one made of title, first author
    and year (`Scheme.BIB`). `tags` are keywords and groups as written, `notes` are the owner's
    own, as Markdown, `files` are paths and names as written. `remarks` say what was read
    otherwise than written.
    """

    line: int
    key: str | None
    record: PaperRecord
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """An entry that could not be read: where it begins, its key if it has one, and why."""

    line: int
    key: str | None
    reason: str


ReadEntry = ImportedEntry | EntryProblem
