"""The command line's grammar."""

from __future__ import annotations

import argparse
import difflib
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from paperdeck import __version__
from paperdeck.cli.outcome import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    AddCommand = Callable[..., "CommandParser"]

_EXIT_CODES = "Exit codes: 0 done, 1 something failed, 2 not understood."


class CommandParser(argparse.ArgumentParser):
    """A parser of words and options in any order, whose errors are `UsageError`s.

    argparse alone takes no words after an option that follows other words.
    """

    _words: str | None = None
    _needs_words = False

    def take_words(self, name: str, metavar: str, text: str, *, needed: bool = False) -> None:
        """Collect all words that are no options in an argument `name`."""
        self.add_argument(name, nargs="*", metavar=metavar, help=text)
        self._words = name
        self._needs_words = needed

    def parse(self, arguments: Sequence[str], args: argparse.Namespace) -> argparse.Namespace:
        """Parse a command's arguments into `args`. Everything after `--` is a word."""
        end = arguments.index("--") if "--" in arguments else len(arguments)
        args, others = self.parse_known_args(arguments[:end], args)
        for other in others:
            if _is_option(other):
                hint = f"See `{self.prog} --help`; words that begin with - go after --"
                raise self._failure(f"there is no option {other}", hint)
        others += arguments[end + 1 :]
        if self._words is not None:
            words = [*getattr(args, self._words), *others]
            setattr(args, self._words, words)
            if self._needs_words and not words:
                raise self._failure(f"nothing is named to {self.prog.rpartition(' ')[2]}")
        elif others:
            raise self._failure(f"nothing can be made of {others[0]}")
        return args

    def error(self, message: str) -> NoReturn:
        """Raise what argparse complains of; its own way takes several lines."""
        raise self._failure(message)

    def _failure(self, message: str, hint: str | None = None) -> UsageError:
        command = self.prog.partition(" ")[2]
        what = f"{command}: {message}" if command else message
        return UsageError(what, next_step=hint or f"See `{self.prog} --help`")


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != "-" and " " not in word


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse a whole command line; `command` is `None` for the reader itself.

    Raise `UsageError`, and `SystemExit` once help or the version has been printed.
    """
    parser, commands = _build()
    place = next((n for n, word in enumerate(arguments) if not _is_option(word)), None)
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
    _add_ascii(parser)
    commands = parser.add_subparsers(metavar="COMMAND")
    _add_filling(commands.add_parser)
    _add_reading(commands.add_parser)
    _add_marking(commands.add_parser)
    _add_about(commands.add_parser)
    return parser, dict(commands.choices)


def _add(
    add_command: AddCommand, name: str, text: str, *, more: str = "", json: bool = True
) -> CommandParser:
    """Add a command; `more` is what its own help says besides."""
    description = f"{text[0].upper()}{text[1:]}. {more}".strip()
    command = add_command(name, help=text, description=description, allow_abbrev=False)
    if json:
        command.add_argument("--json", action="store_true", help="one JSON object a line")
    return command


def _add_filling(add_command: AddCommand) -> None:
    sync = _add(
        add_command,
        "sync",
        "fetch what is new",
        more="Exit codes: 0 all good, 1 a source failed or gave only a part, 2 not understood.",
    )
    sync.take_words("sources", "SOURCE", "default: all that are switched on")
    sync.add_argument("--dry-run", action="store_true", help="ask nothing: say what would be asked")
    sync.add_argument("--since", type=_day, metavar="DATE", help="from this day on (YYYY-MM-DD)")
    add = _add(add_command, "add", "fetch single papers by arXiv id, DOI or address")
    add.take_words("ids", "ID", "an arXiv id, a DOI, or an address that holds one", needed=True)
    add.add_argument("--tag", metavar="T", help="tag the papers")
    fetch = _add(
        add_command,
        "fetch",
        "fetch a list of papers: what a search finds, what a paper cites",
        more="Without an option the words are searched for. The papers are kept.",
    )
    fetch.take_words("words", "WORD", "what to search for, like: fetch diffusion models")
    for kind, metavar, text in (
        ("references", "ID", "the papers that a paper cites"),
        ("citations", "ID", "the papers that cite a paper"),
        ("similar", "ID", "recent papers like a paper"),
        ("week", "2026-W46", "the papers of a week on Hugging Face"),
        ("month", "2026-11", "the papers of a month on Hugging Face"),
    ):
        fetch.add_argument(f"--{kind}", metavar=metavar, help=text)
    fetch.add_argument("--from", dest="source", metavar="SOURCE", help="who is asked")
    fetch.add_argument("--limit", type=_count, default=100, metavar="N", help="default: 100")
    fetch.add_argument("--tag", metavar="T", help="tag the papers")
    fetch.add_argument("--dry-run", action="store_true", help="only say what would be asked")
    author = _add(add_command, "author", "show a person's numbers as a service counts them")
    author.take_words("ids", "ID", "s2:1741101, openalex:A5023888391, orcid:...", needed=True)
    imports = _add(
        add_command,
        "import",
        "import papers from files",
        more="Broken lines are left out and counted; a file that can't be read to its end is 1.",
    )
    imports.take_words("files", "FILE", "- is standard input", needed=True)
    imports.add_argument(
        "--format", default="auto", choices=("auto", "arxiv-jsonl"), help="default: %(default)s"
    )
    imports.add_argument("--tag", metavar="T", help="tag all papers of the files")


def _add_reading(add_command: AddCommand) -> None:
    listing = _add(
        add_command,
        "list",
        "list papers that match a query",
        more="Words that begin with - go after --, like `paperdeck list -- -is:read`.",
    )
    listing.take_words("query", "QUERY", "like is:unread cat:cs.CL; default: every paper")
    listing.add_argument("--limit", type=_count, metavar="N", help="the first N papers")
    listing.add_argument("--ids", action="store_true", help="stable ids only")
    listing.add_argument(
        "--explain", action="store_true", help="no papers: how the query would be carried out"
    )
    show = _add(add_command, "show", "show a paper with all that is known of it")
    show.take_words("ids", "ID", "any known id, DOI or address", needed=True)
    _add(add_command, "tags", "list tags with their counts")
    cite = _add(add_command, "cite", "print citations", json=False)
    _add_targets(cite)
    cite.add_argument(
        "--format",
        default="bibtex",
        choices=("bibtex", "markdown", "text", "key"),
        help="default: %(default)s",
    )
    cite.add_argument("--unicode", action="store_true", help="BibTeX for biber and XeLaTeX")
    cite.add_argument("-o", "--output", metavar="FILE", help="write to a file, in one move")


def _add_marking(add_command: AddCommand) -> None:
    mark = _add(
        add_command,
        "mark",
        "star, read, tag or annotate papers",
        more="Each kind of change is one step, which `paperdeck undo` takes back.",
    )
    _add_targets(mark)
    for word in ("star", "read", "queue"):
        choice = mark.add_mutually_exclusive_group()
        choice.add_argument(f"--{word}", dest=word, action="store_true", default=None)
        choice.add_argument(f"--un{word}", dest=word, action="store_false", default=None)
    mark.add_argument("--tag", action="append", default=[], metavar="T", help="may be repeated")
    mark.add_argument("--untag", action="append", default=[], metavar="T", help="may be repeated")
    mark.add_argument("--note", metavar="TEXT", help="add a note (Markdown)")
    mark.add_argument("--dry-run", action="store_true", help="only say which papers are meant")
    _add(add_command, "undo", "take back the last change")
    _add(
        add_command, "merges", "list the papers that were found to be one, with the names they had"
    )
    split = _add(
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


def _add_targets(command: CommandParser) -> None:
    command.take_words("ids", "ID", "any known id, DOI or address")
    command.add_argument("--query", metavar="Q", help="all papers that match a query")


def _add_about(add_command: AddCommand) -> None:
    _add(add_command, "doctor", "say what works and what doesn't: config, library, services")
    _add(add_command, "where", "say where config, data and cache are")
    _add(add_command, "keys", "list all commands of the reader with their keys")
    _add(add_command, "themes", "list the themes")
    demo = _add(
        add_command, "demo", "open the sample library; nothing of yours is touched", json=False
    )
    _add_ascii(demo)


def _add_ascii(parser: CommandParser) -> None:
    # Without a default of its own `demo` leaves alone what stood before it.
    default = False if parser.prog == "paperdeck" else argparse.SUPPRESS
    parser.add_argument(
        "--ascii", action="store_true", default=default, help="draw with ASCII signs only"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"not a day like 2026-06-12: {text!r}") from error


def _count(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"not a number of papers: {text!r}")
    return number
