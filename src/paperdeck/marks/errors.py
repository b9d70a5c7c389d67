"""What the marker refuses, in words for people."""

from __future__ import annotations

from paperdeck.model.errors import PaperDeckError


class MarkError(PaperDeckError):
    """A mark cannot be made: an unknown paper or note, an empty text or name."""


class TagError(MarkError):
    """A text cannot be a tag."""
