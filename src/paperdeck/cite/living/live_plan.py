"""What is asked of a bibliography file, and what is to become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from paperdeck.model.paper import Paper


class Wanted(NamedTuple):
    """A paper that the file is to hold, and the key that it goes by."""

    paper: Paper
    key: str


class Terms(NamedTuple):
    """On whose behalf a file is planned, and what people have expressly allowed.

    `library` is the id to be told from others' by, eight hexadecimal digits. `may_empty`: when
    nothing is wanted, all entries may go at once. `takes_over`: entries of other libraries
    are this one's from now on.
    """

    library: str = ""
    may_empty: bool = False
    takes_over: bool = False


@dataclass(slots=True)
class FilePlan:
    """The text the file is to have, and what that changes.

    `added`, `updated` and `removed` are keys, `withheld` those of entries that would go if that
    were allowed; `held` counts PaperDeck's entries, `foreign` the others. `remarks` are lines for
    people: the line in the file that was there, or `None`, and what they should know.
    """

    text: str
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    held: int = 0
    foreign: int = 0
    remarks: list[tuple[int | None, str]] = field(default_factory=list)
