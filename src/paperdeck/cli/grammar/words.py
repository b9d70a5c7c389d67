"""What commands are declared with: the command itself, and kinds of arguments."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from paperdeck.cli.command_parser import CommandParser

    AddCommand = Callable[..., "CommandParser"]


def declare(
    add_command: AddCommand, name: str, text: str, *, more: str = "", json: bool = True
) -> CommandParser:
    """Add a command; `more` is what its own help says besides."""
    description = f"{text[0].upper()}{text[1:]}. {more}".strip()
    command = add_command(name, help=text, description=description, allow_abbrev=False)
    if json:
        command.add_argument("--json", action="store_true", help="one JSON object a line")
    return command


def add_ascii(parser: CommandParser) -> None:
    """Let a command that draws be told to draw with ASCII alone."""
    # Without a default of its own `demo` leaves alone what stood before it.
    default = False if parser.prog == "paperdeck" else argparse.SUPPRESS
    parser.add_argument(
        "--ascii", action="store_true", default=default, help="draw with ASCII signs only"
    )


def as_day(text: str) -> date:
    """Read an argument as a day. Raise argparse's error for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not a day like 2026-06-12: {text!r}") from error


def as_count(text: str) -> int:
    """Read an argument as a number of things, from 1. Raise argparse's error for anything else."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"not a number of papers: {text!r}")
    return number


def add_targets(command: CommandParser) -> None:
    """Let a command be told which papers it is about."""
    command.take_words("ids", "ID", "any known id, DOI, address or cite key")
    command.add_argument("--query", metavar="Q", help="all papers that match a query")
