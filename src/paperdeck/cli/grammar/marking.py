"""Commands for what is the user's own, and about PaperDeck itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.cli.grammar.words import add_ascii, add_targets, declare

if TYPE_CHECKING:
    from paperdeck.cli.grammar.words import AddCommand


def add_marking(add_command: AddCommand) -> None:
    """Declare what changes the user's own."""
    mark = declare(
        add_command,
        "mark",
        "star, read, tag or annotate papers",
        more="Each kind of change is one step, which `paperdeck undo` takes back.",
    )
    add_targets(mark)
    for word in ("star", "read", "queue"):
        choice = mark.add_mutually_exclusive_group()
        choice.add_argument(f"--{word}", dest=word, action="store_true", default=None)
        choice.add_argument(f"--un{word}", dest=word, action="store_false", default=None)
    mark.add_argument("--tag", action="append", default=[], metavar="T", help="may be repeated")
    mark.add_argument("--untag", action="append", default=[], metavar="T", help="may be repeated")
    mark.add_argument("--note", metavar="TEXT", help="add a note (Markdown)")
    mark.add_argument("--dry-run", action="store_true", help="only say which papers are meant")
    declare(add_command, "undo", "take back the last change")
    declare(
        add_command, "merges", "list the papers that were found to be one, with the names they had"
    )
    split = declare(
        add_command,
        "split",
        "say that two names are not of one paper",
        more="Each of the papers gets back its marks and what was said of it. With one name, it is"
        " parted from the paper that has it now.",
    )
    split.take_words("names", "NAME", "an arXiv id, a DOI, or another known id", needed=True)
    split.add_argument(
        "--forget", action="store_true", help="take it back: sources may make them one again"
    )


def add_about(add_command: AddCommand) -> None:
    """Declare what is about PaperDeck and its files."""
    compare = declare(
        add_command,
        "compare",
        "compare papers by meaning, and find how novel they are",
        more="It goes on where it was left; the reader does it by itself when it is at rest.",
    )
    compare.add_argument("--dry-run", action="store_true", help="only say how far it is")
    declare(add_command, "doctor", "say what works and what doesn't: config, library, services")
    declare(add_command, "where", "say where config, data and cache are")
    declare(add_command, "keys", "list all commands of the reader with their keys")
    declare(add_command, "themes", "list the themes")
    demo = declare(
        add_command, "demo", "open the sample library; nothing of yours is touched", json=False
    )
    add_ascii(demo)
