"""What a repair tells of: things that were put right, and why it can't go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.model.errors import PaperDeckError

if TYPE_CHECKING:
    from pathlib import Path


class RepairError(PaperDeckError):
    """The library can't be repaired now."""


class Deed(NamedTuple):
    """Something that was put right: of what, and in words what was done.

    `done` is false for what was tried in vain; the words say why.
    """

    what: str
    words: str
    done: bool = True


def busy(place: Path, what: str) -> RepairError:
    """Return the error for a file, or the folder of a library, that somebody else works with."""
    left = "the library" if place.is_dir() else place.name
    step = f"Wait for it to end, or end it, and try again; {left} was left as it is."
    return RepairError(what, where=str(place), next_step=step)
