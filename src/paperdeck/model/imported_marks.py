"""What the owner of a bibliography said of a paper in it: a cite key, tags, notes."""

from __future__ import annotations

from typing import NamedTuple


class ImportedMarks(NamedTuple):
    """Marks as a file has them, for the paper of this stable id.

    `line` is where they stand. `tags` are keywords and groups as written, `notes` Markdown.
    """

    paper_id: str
    line: int
    key: str | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
