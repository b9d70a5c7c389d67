"""What a note that is being written is for, in a form that outlives the reader."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Writing:
    """A note in the making: on which papers, in the place of which note, on which passage."""

    papers: tuple[str, ...]
    note: int | None = None
    quote: str | None = None

    def to_text(self) -> str:
        """Write it down, to lie beside a draft."""
        return json.dumps({"papers": self.papers, "note": self.note, "quote": self.quote})


def read_writing(text: str) -> Writing | None:
    """Read what `Writing.to_text` wrote; `None` if it is something else."""
    try:
        match json.loads(text):
            case {"papers": [str(), *_] as papers, "note": int() | None as note, "quote": quote}:
                quote = quote if isinstance(quote, str) else None
                return Writing(tuple(map(str, papers)), note, quote)
    except (ValueError, RecursionError):
        pass
    return None


def gist(text: str) -> str:
    """Return a note's first line that says something."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
