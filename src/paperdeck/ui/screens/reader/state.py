"""What the reader screen remembers between key presses."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class ReaderState:
    """The filter last applied, what is selected, what was last looked for.

    `query` is always valid: while a bad one is typed, the last good one stays. With
    `typing` its last word may go on. `selected` holds row numbers. While a range is open,
    `range_from` is the row number it begins at and `before_range` what was selected before.
    `new` counts papers that arrived since the list was last looked at from its top. `typed`
    are the lines given to the command line, oldest first.
    """

    query: str = ""
    typing: bool = False
    selected: set[int] = field(default_factory=set)
    range_from: int | None = None
    before_range: frozenset[int] = frozenset()
    needle: str = ""
    new: int = 0
    zen: bool = False
    sidebar: bool = False
    typed: list[str] = field(default_factory=list)
