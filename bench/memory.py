"""How much memory the open reader holds once it has come to rest."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from figures import Figure, pairwise
from opening import BARE_TEXT, open_bare, open_reader, row_text
from setting import measure_alone

if TYPE_CHECKING:
    from setting import Setting

_REST = 3.0
"""Seconds in which the whole list, the counts and the sync are seen to."""
_RUNS = 3


def measure(setting: Setting) -> list[Figure]:
    """Open both, and look at their resident memory."""
    text = row_text(setting)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(min(setting.runs, _RUNS)):
        with open_bare() as program:
            program.wait_for(BARE_TEXT)
            program.rest(0.5)
            bare.append(program.memory)
        with open_reader(setting) as program:
            program.wait_for(text)
            program.rest(_REST)
            ours.append(program.memory)
    return [
        Figure(
            "memory of the open reader",
            median(ours),
            "MB",
            "a bare Textual app's",
            median(bare),
            pairwise(ours, bare),
            "65 MB at 100k, 150 MB at 2.9M",
        )
    ]


if __name__ == "__main__":
    measure_alone(measure)
