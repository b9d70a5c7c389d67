"""Commands that read the library, cite, and tell of what is new."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from paperdeck.cli.grammar.words import add_targets, as_count, declare

if TYPE_CHECKING:
    from paperdeck.cli.grammar.words import AddCommand


def add_reading(add_command: AddCommand) -> None:
    """Declare what reads the library and cites."""
    listing = declare(
        add_command,
        "list",
        "list papers that match a query",
        more="Words that begin with - go after --, like `paperdeck list -- -is:read`.",
    )
    listing.take_words("query", "QUERY", "like is:unread cat:cs.CL; default: every paper")
    listing.add_argument("--limit", type=as_count, metavar="N", help="the first N papers")
    listing.add_argument("--ids", action="store_true", help="stable ids only")
    listing.add_argument(
        "--explain", action="store_true", help="no papers: how the query would be carried out"
    )
    show = declare(add_command, "show", "show a paper with all that is known of it")
    show.take_words("ids", "ID", "any known id, DOI, address or cite key", needed=True)
    declare(add_command, "tags", "list tags with their counts")
    cite = declare(add_command, "cite", "print citations", json=False)
    add_targets(cite)
    cite.add_argument(
        "--format",
        choices=(
            "bibtex",
            "biblatex",
            "ris",
            "csl-json",
            "markdown",
            "text",
            "key",
            "url",
            "jsonl",
        ),
        help="default: what the file's ending says, else bibtex",
    )
    cite.add_argument(
        "--style", metavar="S", help="text in a style: apa, ieee, chicago, any CSL name, FILE.csl"
    )
    cite.add_argument(
        "--unicode",
        action=argparse.BooleanOptionalAction,
        help="letters as they are, or as LaTeX; default: LaTeX in BibTeX, letters in BibLaTeX",
    )
    cite.add_argument("-o", "--output", metavar="FILE", help="write to a file, in one move")
    cite.add_argument("--set-key", metavar="KEY", help="give a paper this cite key from now on")
    cite.add_argument(
        "--check", action="store_true", help="say what is wrong with papers, or with BibTeX files"
    )
    cite.add_argument("--json", action="store_true", help="with --check: one JSON object a line")
    live = declare(
        add_command,
        "bibliographies",
        "bring the bibliography files of the config up to date",
        more="Marking, syncing and importing do it by themselves, and so does the open reader.",
    )
    live.add_argument("--dry-run", action="store_true", help="only say what would change")
    live.add_argument("--take-over", action="store_true", help="other libraries' entries, too")


def add_telling(add_command: AddCommand) -> None:
    """Declare what tells of what is new."""
    digest = declare(
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
    digest.add_argument("--limit", type=as_count, metavar="N", help="papers listed in a section")
    rules = declare(
        add_command,
        "rules",
        "tag all papers by the rules of the config",
        more="Each rule is one step, which `paperdeck undo` takes back. A sync does it by itself.",
    )
    rules.add_argument("--dry-run", action="store_true", help="only say which papers are meant")
