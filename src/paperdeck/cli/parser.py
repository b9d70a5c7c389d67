"""The command line's grammar."""

from __future__ import annotations

import argparse
import difflib
from typing import TYPE_CHECKING

from paperdeck import __version__
from paperdeck.cli.command_parser import CommandParser, is_option
from paperdeck.cli.grammar.filling import add_days, add_filling, add_people
from paperdeck.cli.grammar.marking import add_about, add_marking
from paperdeck.cli.grammar.reading import add_reading, add_telling
from paperdeck.cli.grammar.words import add_ascii
from paperdeck.cli.outcome import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXIT_CODES = "Exit codes: 0 done, 1 something failed, 2 not understood."


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse a whole command line; `command` is `None` for the reader itself.

    Raise `UsageError`, and `SystemExit` once help or the version has been printed.
    """
    parser, commands = _build()
    place = next((n for n, word in enumerate(arguments) if not is_option(word)), None)
    if place is None:
        return parser.parse(arguments, argparse.Namespace(command=None))
    name = arguments[place]
    if name not in commands:
        near = difflib.get_close_matches(name, commands, n=1)
        hint = f"Did you mean {near[0]}?" if near else "`paperdeck --help` lists the commands"
        raise UsageError(f"there is no command “{name}”", next_step=hint)
    args = parser.parse(arguments[:place], argparse.Namespace())
    args.command = name
    return commands[name].parse(arguments[place + 1 :], args)


def build_parser() -> CommandParser:
    """Return the parser of all commands, for their help."""
    return _build()[0]


def _build() -> tuple[CommandParser, dict[str, CommandParser]]:
    parser = CommandParser(
        prog="paperdeck",
        description="A terminal reader for research papers. Without a command it opens the reader.",
        epilog=f"{_EXIT_CODES} PAPERDECK_HOME=DIR keeps config, data and cache under DIR.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"PaperDeck {__version__}")
    add_ascii(parser)
    commands = parser.add_subparsers(metavar="COMMAND")
    add_filling(commands.add_parser)
    add_reading(commands.add_parser)
    add_days(commands.add_parser)
    add_people(commands.add_parser)
    add_telling(commands.add_parser)
    add_marking(commands.add_parser)
    add_about(commands.add_parser)
    return parser, dict(commands.choices)
