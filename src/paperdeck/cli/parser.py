"""The command line's grammar."""

from __future__ import annotations

import argparse
import difflib
from datetime import date
from typing import TYPE_CHECKING

from paperdeck import __version__
from paperdeck.cli.command_parser import CommandParser, is_option
from paperdeck.cli.outcome import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    AddCommand = Callable[..., "CommandParser"]

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
    _add_ascii(parser)
    commands = parser.add_subparsers(metavar="COMMAND")
    _add_filling(commands.add_parser)
    _add_reading(commands.add_parser)
    _add_days(commands.add_parser)
    _add_people(commands.add_parser)
    _add_telling(commands.add_parser)
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
        ("author", "s2:ID", "the papers of a person, as Semantic Scholar lists them"),
        ("week", "2026-W46", "the papers of a week on Hugging Face"),
        ("month", "2026-11", "the papers of a month on Hugging Face"),
    ):
        fetch.add_argument(f"--{kind}", metavar=metavar, help=text)
    fetch.add_argument("--from", dest="source", metavar="SOURCE", help="who is asked")
    fetch.add_argument("--limit", type=_count, default=100, metavar="N", help="default: 100")
    fetch.add_argument("--tag", metavar="T", help="tag the papers")
    fetch.add_argument("--dry-run", action="store_true", help="only say what would be asked")
    imports = _add(
        add_command,
        "import",
        "import papers from files",
        more="Broken lines are left out and counted; a file that can't be read to its end is 1."
        " Keywords, groups, notes and cite keys of bibliographies are kept, in one undoable step.",
    )
    imports.take_words("files", "FILE", "- is standard input", needed=True)
    imports.add_argument(
        "--format",
        default="auto",
        choices=("auto", "bibtex", "ris", "csl-json", "zotero", "arxiv-jsonl"),
        help="default: %(default)s",
    )
    imports.add_argument("--tag", metavar="T", help="tag all papers of the files")
    imports.add_argument(
        "--no-tags", action="store_true", help="make no tags of keywords and groups"
    )


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
        choices=("bibtex", "biblatex", "ris", "csl-json", "markdown", "text", "key", "jsonl"),
        help="default: what the file's ending says, else bibtex",
    )
    cite.add_argument(
        "--style", metavar="S", help="text in a style: apa, ieee, chicago, any CSL name, FILE.csl"
    )
    cite.add_argument("--unicode", action="store_true", help="BibTeX for biber and XeLaTeX")
    cite.add_argument("-o", "--output", metavar="FILE", help="write to a file, in one move")
    cite.add_argument("--set-key", metavar="KEY", help="give a paper this cite key from now on")
    cite.add_argument(
        "--check", action="store_true", help="say what is wrong with papers, or with .bib files"
    )
    cite.add_argument("--json", action="store_true", help="with --check: one JSON object a line")
    live = _add(
        add_command,
        "bibliographies",
        "bring the bibliography files of the config up to date",
        more="Marking, syncing and importing do it by themselves, and so does the open reader.",
    )
    live.add_argument("--dry-run", action="store_true", help="only say what would change")


def _add_days(add_command: AddCommand) -> None:
    day = _add(
        add_command,
        "day",
        "show the papers that were featured on a day",
        more="A trend counts the votes that were gained, newer ones more; - where nobody knows.",
    )
    day.take_words("date", "DATE", "2026-11-20, today, yesterday; default: the last with papers")
    span = day.add_mutually_exclusive_group()
    span.add_argument("--week", action="store_true", help="the week around it (or name 2026-W47)")
    span.add_argument("--month", action="store_true", help="the month around it (or name 2026-11)")
    orders = ("upvotes", "trending", "newest", "match")
    day.add_argument("--order", default="upvotes", choices=orders, help="default: %(default)s")
    _add_ascii(day)


def _add_people(add_command: AddCommand) -> None:
    author = _add(
        add_command,
        "author",
        "show a person: papers, numbers with their source and age, co-authors",
        more="A name shows what the library has; an id asks its service and keeps the profile."
        " Names aren't taken for one person's unless --id gives them the same profile.",
    )
    author.take_words("names", "NAME|ID", "a name, or s2:1741101, openalex:A50..., orcid:...")
    author.add_argument("--org", metavar="NAME", help="show an organisation instead")
    author.add_argument("--id", metavar="ID", help="say that the name is the person of this id")
    author.add_argument("--forget", metavar="ID", help="take that back")
    author.add_argument("--refresh", action="store_true", help="ask the services of its profiles")
    _add_ascii(author)
    follow = _add(
        add_command,
        "follow",
        "follow a person or an organisation: is:followed finds their papers",
        more="Without a name it lists who is followed.",
    )
    follow.take_words("names", "NAME", "the name as it is printed on papers")
    follow.add_argument("--org", metavar="NAME", help="an organisation")
    follow.add_argument("--stop", action="store_true", help="follow no longer")


def _add_telling(add_command: AddCommand) -> None:
    digest = _add(
        add_command,
        "digest",
        "tell what is new, here or by mail",
        more="New is what came since the last digest and wasn't told of yet. Papers count as told"
        " once their mail is sent, or with --mark. Each query has a digest of its own.",
    )
    digest.take_words("query", "QUERY", "default: the saved views, and whom you follow")
    digest.add_argument(
        "--since", default="lastdigest", metavar="DAY", help="7d or 2026-11-01; default: lastdigest"
    )
    digest.add_argument("--format", choices=("text", "markdown", "html", "json"))
    digest.add_argument(
        "--email", action="store_true", help="send it, as [mail] in the config says"
    )
    digest.add_argument("--mark", action="store_true", help="count the papers as told")
    digest.add_argument("--limit", type=_count, metavar="N", help="papers listed in a section")
    rules = _add(
        add_command,
        "rules",
        "tag all papers by the rules of the config",
        more="Each rule is one step, which `paperdeck undo` takes back. A sync does it by itself.",
    )
    rules.add_argument("--dry-run", action="store_true", help="only say which papers are meant")


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
    compare = _add(
        add_command,
        "compare",
        "compare papers by meaning, and find how novel they are",
        more="It goes on where it was left; the reader does it by itself when it is at rest.",
    )
    compare.add_argument("--dry-run", action="store_true", help="only say how far it is")
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
