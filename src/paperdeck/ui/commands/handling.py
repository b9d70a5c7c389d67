"""Which method carries out which command."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from paperdeck.ui.commands.table import BY_ID

Handler = Callable[[str], Awaitable[None]]
"""Carries out a command. Its argument is what stood behind the word on the command line."""

_Method = TypeVar("_Method", bound=Callable[..., Awaitable[None]])
_ATTRIBUTE = "_paperdeck_commands"


def handles(*command_ids: str) -> Callable[[_Method], _Method]:
    """Mark a method of a use case as the handler of these commands."""
    unknown = [name for name in command_ids if name not in BY_ID]
    if unknown:
        raise LookupError(f"not in the table of commands: {', '.join(unknown)}")

    def mark(method: _Method) -> _Method:
        setattr(method, _ATTRIBUTE, command_ids)
        return method

    return mark


def collect_handlers(*use_cases: object) -> dict[str, Handler]:
    """Return the handler of each command that the use cases carry out."""
    handlers: dict[str, Handler] = {}
    for use_case in use_cases:
        for name in dir(type(use_case)):
            method = getattr(type(use_case), name, None)
            for command_id in getattr(method, _ATTRIBUTE, ()):
                if command_id in handlers:
                    raise LookupError(f"two handlers for {command_id}")
                handlers[command_id] = getattr(use_case, name)
    return handlers
