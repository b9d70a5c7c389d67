"""What the reader screen remembers between key presses."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class ReaderState:
    """The filter last applied, what is selected, what was last looked for.

    `query` is always valid: while a bad one is typed, the last good one stays.
    `selected` holds row numbers. `new` counts papers that arrived since the list was
    last looked at from its top.
    """

    query: str = ""
    selected: set[int] = field(default_factory=set)
    range_from: int | None = None
    needle: str = ""
    new: int = 0
    zen: bool = False
    sidebar: bool = False
