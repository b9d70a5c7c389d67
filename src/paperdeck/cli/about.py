"""The commands about PaperDeck itself: where, keys, themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.cli.outcome import DONE, complain
from paperdeck.cli.places import locations, settings
from paperdeck.cli.printing import print_json, say, say_columns
from paperdeck.config.keymap import build_keymap
from paperdeck.config.themes import choose_theme, load_themes
from paperdeck.desktop.log import LOG_NAME
from paperdeck.desktop.log_file import last_lines
from paperdeck.desktop.shared_folders import look_for_shared
from paperdeck.ui.commands.table import COMMANDS

if TYPE_CHECKING:
    import argparse


def show_places(args: argparse.Namespace) -> int:
    """Say where the files are, whether or not they are there yet."""
    found = locations()
    places = {
        "config": str(found.config_file),
        "themes": str(found.themes),
        "data": str(found.data),
        "papers": str(found.data / "papers.db"),
        "marks": str(found.data / "marks.db"),
        "cache": str(found.cache),
        "log": str(found.log / LOG_NAME),
    }
    shared = look_for_shared(found.data)
    if shared is not None:
        places["shared"] = shared.words
    if args.json:
        print_json(places)
    else:
        say_columns(list(places.items()))
    return DONE


def show_log(args: argparse.Namespace) -> int:
    """Print the end of the log, whose lines tell what was done and what went wrong."""
    file = locations().log / LOG_NAME
    lines = last_lines(file, args.lines)
    if not lines:
        complain(f"there is no log yet: {file}")
    for line in lines:
        say(line)
    return DONE


def list_keys(args: argparse.Namespace) -> int:
    """List the reader's commands with the keys in force."""
    config = settings()
    keymap, problems = build_keymap(COMMANDS, config.keys, file=config.file, lines=config.key_lines)
    for problem in problems:
        complain(problem)
    if not args.json:
        say_columns(
            [
                (", ".join(keymap.keys_of(command.id)) or "-", command.id, command.help)
                for command in COMMANDS
            ]
        )
        return DONE
    for command in COMMANDS:
        print_json(
            {
                "id": command.id,
                "keys": list(keymap.keys_of(command.id)),
                "scope": command.scope.value,
                "group": command.group.value,
                "title": command.title,
                "help": command.help,
            }
        )
    return DONE


def list_themes(args: argparse.Namespace) -> int:
    """List the themes, shipped and the user's own; `*` or `used` tells the chosen one."""
    themes, problems = load_themes(locations().themes)
    used, problem = choose_theme(themes, settings())
    for one in (*problems, *([problem] if problem else [])):
        complain(one)
    if not args.json:
        say_columns(
            [
                (
                    "*" if theme is used else " ",
                    theme.name,
                    "dark" if theme.dark else "light",
                    theme.title,
                )
                for theme in themes.values()
            ]
        )
        return DONE
    for theme in themes.values():
        print_json(
            {
                "name": theme.name,
                "title": theme.title,
                "dark": theme.dark,
                "used": theme is used,
            }
        )
    return DONE
