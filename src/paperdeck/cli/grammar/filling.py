"""Commands that bring papers in, and those about days and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.cli.grammar.words import add_ascii, as_count, as_day, declare

if TYPE_CHECKING:
    from paperdeck.cli.grammar.words import AddCommand


def add_filling(add_command: AddCommand) -> None:
    """Declare what brings papers in: sync, add, fetch, import."""
    sync = declare(
        add_command,
        "sync",
        "fetch what is new",
        more="Exit codes: 0 all good, 1 a source failed or gave only a part, 2 not understood.",
    )
    sync.take_words("sources", "SOURCE", "default: all that are switched on")
    sync.add_argument("--dry-run", action="store_true", help="ask nothing: say what would be asked")
    sync.add_argument("--since", type=as_day, metavar="DATE", help="from this day on (YYYY-MM-DD)")
    add = declare(add_command, "add", "fetch single papers by arXiv id, DOI or address")
    add.take_words("ids", "ID", "an arXiv id, a DOI, or an address that holds one", needed=True)
    add.add_argument("--tag", metavar="T", help="tag the papers")
    fetch = declare(
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
    fetch.add_argument("--limit", type=as_count, default=100, metavar="N", help="default: 100")
    fetch.add_argument("--tag", metavar="T", help="tag the papers")
    fetch.add_argument("--dry-run", action="store_true", help="only say what would be asked")
    imports = declare(
        add_command,
        "import",
        "import papers from files",
        more="Broken lines are left out and counted; a file that can't be read to its end is 1."
        " Keywords, groups and notes of bibliographies are kept, in one undoable step; so are cite"
        " keys, but those stay.",
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


def add_days(add_command: AddCommand) -> None:
    """Declare what shows days."""
    day = declare(
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
    add_ascii(day)


def add_people(add_command: AddCommand) -> None:
    """Declare what is about people."""
    author = declare(
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
    add_ascii(author)
    follow = declare(
        add_command,
        "follow",
        "follow a person or an organisation: is:followed finds their papers",
        more="Without a name it lists who is followed.",
    )
    follow.take_words("names", "NAME", "the name as it is printed on papers")
    follow.add_argument("--org", metavar="NAME", help="an organisation")
    follow.add_argument("--stop", action="store_true", help="follow no longer")
