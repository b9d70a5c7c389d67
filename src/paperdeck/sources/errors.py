"""What can go wrong with what a service or a file sent."""

from __future__ import annotations

from paperdeck.model.errors import PaperDeckError


class SourceError(PaperDeckError):
    """A whole answer that can't be used: not what was asked for, broken, or an error report."""


class LineError(PaperDeckError):
    """One line of a file that can't be used: `reason` in a few words, `id` if the line has one."""

    def __init__(self, reason: str, id: str | None = None):  # noqa: A002 - the field's own name
        super().__init__(reason, where=id)
        self.reason = reason
        self.id = id
