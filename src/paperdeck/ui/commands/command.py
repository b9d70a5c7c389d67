"""What a command is: its name, keys and words. The commands themselves are in `commands.table`."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Scope(StrEnum):
    """Where a command's keys act. `READER` acts in all panes that don't say otherwise.

    `WELCOME` is the panel that stands in for the panes while the library is empty.
    """

    READER = "global"
    LIST = "list"
    TAGS = "tags"
    WELCOME = "welcome"


class Group(StrEnum):
    """The headings of the help screen, in its order."""

    MOVE = "Move"
    MARK = "Mark"
    FIND = "Find and filter"
    COPY = "Copy and open"
    SELECT = "Select"
    DECK = "Deck"


VIEW_NUMBERS = range(1, 10)
"""Saved views that have a key of their own."""

OF_QUERY = "[~ QUERY]"
"""The argument of commands that can act on all papers a query finds, instead of those chosen."""


class Command(NamedTuple):
    """A named command. `keys` are alternative chords as people write them ("g g", "ctrl+d").

    `title` is what the palette shows, `help` one sentence more. `argument` names what
    the command takes on the command line, if anything (":tag NAME").
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    scope: Scope = Scope.READER
    argument: str | None = None

    @property
    def word(self) -> str:
        """The command's word on the command line: `paper.star` -> `star`."""
        return self.id.partition(".")[2]
