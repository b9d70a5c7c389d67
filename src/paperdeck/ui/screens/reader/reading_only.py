"""A library that can only be read: what is refused then, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.store.errors import StoreError, Trouble
from paperdeck.ui.commands.table import COMMANDS, Group

if TYPE_CHECKING:
    from paperdeck.store.database import Store

_ALSO_WRITING = {
    *("list.save-view", "tags.delete", "tags.rename"),
    *("deck.sync", "deck.add", "deck.import"),
}
_ONLY_READING = {"paper.why", "paper.recover"}
_WRITING = (
    {command.id for command in COMMANDS if command.group is Group.MARK} | _ALSO_WRITING
) - _ONLY_READING
"""Commands that come to nothing: better known before a note is typed than after it."""


def hindrance(store: Store) -> str | None:
    """Say why nothing can be kept, what to do about it, and that reading goes on."""
    if not store.read_only:
        return None
    why = store.hindrance or StoreError(Trouble.READ_ONLY, store.marks_file)
    return f"read-only, marks can't be kept: {why}"


def refusal(store: Store, command_id: str) -> str | None:
    """Say why a command isn't carried out, `None` for one that may be."""
    return hindrance(store) if command_id in _WRITING else None
