"""Commands as they are typed: `:tag ml ~ is:unread`. Pure."""

from __future__ import annotations

import re
from difflib import get_close_matches

from paperdeck.model.errors import PaperDeckError
from paperdeck.ui.commands.table import COMMANDS, OF_QUERY, Command, Group, Scope

_QUERY = re.compile(r"(?:^|\s)~(.*)", re.DOTALL)

TYPED: tuple[Command, ...] = tuple(
    command
    for command in COMMANDS
    if command.group is not Group.MOVE and command.scope is not Scope.TAGS
)
"""The commands that make sense when typed; moving about doesn't."""


class CommandLineError(PaperDeckError):
    """What was typed is no command."""


def complete_word(start: str) -> list[Command]:
    """Return the commands whose word begins so, the exact one first."""
    start = start.lstrip(":").lower()
    fitting = [command for command in TYPED if command.word.startswith(start)]
    return sorted(fitting, key=lambda command: command.word != start)


def read_command(text: str) -> tuple[Command, str]:
    """Split what was typed into a command and its argument.

    A beginning that fits one command alone is enough. Raises CommandLineError.
    """
    word, _, argument = text.strip().lstrip(":").partition(" ")
    fitting = complete_word(word)
    exact = [command for command in fitting if command.word == word.lower()]
    if len(fitting) > 1 and not exact:
        names = ", ".join(command.word for command in fitting[:5])
        raise CommandLineError(f"“{word}” could be {names}")
    if not fitting:
        near = get_close_matches(word, [command.word for command in TYPED], 1)
        raise CommandLineError(
            f"no command “{word}”", next_step=f"Did you mean {near[0]}?" if near else None
        )
    command = (exact or fitting)[0]
    argument = argument.strip()
    if argument and command.argument is None:
        raise CommandLineError(f"“{command.word}” takes no argument")
    if command.argument == OF_QUERY and split_query(argument)[0]:
        raise CommandLineError(f"“{command.word}” takes no argument but ~ and a query")
    return command, argument


def split_query(argument: str) -> tuple[str, str | None]:
    """Split "ml ~ is:unread" into what is meant and the query of the papers it is for.

    The query is `None` without a `~` that stands by itself or begins a word, and "" when
    nothing follows it.
    """
    found = _QUERY.search(argument)
    if found is None:
        return argument.strip(), None
    return argument[: found.start()].strip(), found[1].strip()
