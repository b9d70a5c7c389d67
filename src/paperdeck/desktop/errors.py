"""What the desktop couldn't do for us."""

from __future__ import annotations

from paperdeck.model.errors import PaperDeckError


class DesktopError(PaperDeckError):
    """The browser or the editor could not be used; the message names it and a way out."""
