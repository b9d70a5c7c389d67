"""Commands for what is the user's own, and about PaperDeck itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.cli.grammar.words import add_ascii, add_targets, as_count, declare

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
    _add_safekeeping(add_command)
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


def _add_safekeeping(add_command: AddCommand) -> None:
    """Declare what copies all marks, and brings them back: backup, restore, export, import."""
    backup = declare(
        add_command,
        "backup",
        "copy all marks into a file, whoever uses them meanwhile",
        more="One is made by itself each day; 7 days and 4 weeks are kept of those. What this"
        " command makes is kept until you delete it.",
    )
    backup.take_words("words", "DIR", "default: the folder backups beside the library")
    restore = declare(
        add_command,
        "restore",
        "put a backup in the place of all marks",
        more="The present marks are kept as a backup first. Nobody else may have the library open.",
    )
    restore.take_words("words", "FILE", "a backup: a file, or its name in the folder backups")
    restore.add_argument(
        "--list",
        dest="dry_run",
        action="store_true",
        help="only list the backups, or those in a folder",
    )
    export = declare(
        add_command,
        "export-marks",
        "write all marks as plain text: marks.jsonl, and notes in Markdown",
        more="What an earlier export left in the folder is renewed.",
    )
    export.take_words("words", "DIR", "a folder, made if need be", needed=True)
    imports = declare(
        add_command,
        "import-marks",
        "bring exported marks into this library, in one step that can be undone",
        more="Nothing is taken away; a second time changes nothing. Lines that nothing can be made"
        " of are named, and make it 1.",
    )
    imports.take_words("words", "DIR|FILE", "what export-marks has written", needed=True)


def add_about(add_command: AddCommand) -> None:
    """Declare what is about PaperDeck and its files."""
    compare = declare(
        add_command,
        "compare",
        "compare papers by meaning, and find how novel they are",
        more="It goes on where it was left; the reader does it by itself when it is at rest.",
    )
    compare.add_argument("--dry-run", action="store_true", help="only say how far it is")
    doctor = declare(
        add_command,
        "doctor",
        "say what works and what doesn't: config, library, services",
        more="A spoilt file is never deleted: it gets another name. Nothing is repaired while"
        " somebody else imports or writes.",
    )
    how = doctor.add_mutually_exclusive_group()
    how.add_argument(
        "--quick", action="store_true", help="read no file to its end: for millions of papers"
    )
    how.add_argument(
        "--repair",
        action="store_true",
        help="bring back marks from the latest backup, begin a spoilt papers.db anew, make the"
        " index again, remove rows that point nowhere, keep others from reading",
    )
    declare(add_command, "where", "say where config, data, cache and log are")
    log = declare(
        add_command,
        "log",
        "print the end of the log",
        more="It holds no words of papers, notes or queries and no keys: send it with a report.",
        json=False,
    )
    log.add_argument(
        "--lines", type=as_count, default=50, metavar="N", help="how many; default: 50"
    )
    declare(add_command, "keys", "list all commands of the reader with their keys")
    declare(add_command, "themes", "list the themes")
    demo = declare(
        add_command, "demo", "open the sample library; nothing of yours is touched", json=False
    )
    add_ascii(demo)
