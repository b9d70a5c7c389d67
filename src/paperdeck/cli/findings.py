"""What `doctor` finds: one line each."""

from __future__ import annotations

from typing import NamedTuple


class Finding(NamedTuple):
    """Something that was looked at. `can_be_repaired` is for what `doctor --repair` puts right."""

    what: str
    well: bool
    words: str
    can_be_repaired: bool = False
