"""How long until the list's rows are on the screen, from the start of the process."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from figures import Figure, pairwise
from opening import BARE_TEXT, open_bare, open_reader, row_text
from setting import measure_alone

if TYPE_CHECKING:
    from setting import Setting


def measure(setting: Setting) -> list[Figure]:
    """Open the reader and the bare app in turn."""
    text = row_text(setting)
    ours: list[float] = []
    bare: list[float] = []
    for _ in range(setting.runs + 1):
        with open_bare() as program:
            bare.append(program.wait_for(BARE_TEXT))
        with open_reader(setting) as program:
            ours.append(program.wait_for(text))
    # The first runs find nothing in the system's caches.
    del ours[0], bare[0]
    return [
        Figure(
            "first paint",
            median(ours),
            "s",
            "a bare Textual app's",
            median(bare),
            pairwise(ours, bare),
            "at most 1.4x",
        )
    ]


if __name__ == "__main__":
    measure_alone(measure)
