"""The commands that read: list, show, tags."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from paperdeck.cli.choosing import find_id, read_query, warn_uncompared
from paperdeck.cli.opening import open_library, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, complain
from paperdeck.cli.paper_output import origins_object, paper_line, paper_object, paper_page
from paperdeck.cli.printing import print_json, say, say_columns, terminal_width
from paperdeck.discover.measuring import Unknown, why_unknown
from paperdeck.query.arrivals import find_ids
from paperdeck.query.errors import PaperNotFound
from paperdeck.store.connections import reading

if TYPE_CHECKING:
    import argparse

    from paperdeck.model.rows import MarkedPaper, Origins
    from paperdeck.query.explain import Explanation
    from paperdeck.store.database import Store

_WIDEST_PAGE = 100
_NARROWEST_PAGE = 40


def list_papers(args: argparse.Namespace) -> int:
    """Print the papers that match a query, each as soon as it is read."""
    query = read_query(" ".join(args.query), limit=args.limit)
    width = terminal_width()
    found = False
    with open_library() as library:
        if args.explain:
            _tell_plan(library.explain(query), as_json=args.json)
            return DONE
        if args.ids:
            for paper_id in find_ids(library, query):
                found = True
                say(paper_id)
            if not found:
                warn_uncompared(library, query)
            return DONE
        for marked in library.papers(query):
            found = True
            if args.json:
                print_json(paper_object(marked))
            else:
                say(paper_line(marked, width))
        told = found or warn_uncompared(library, query)
    if not told and sys.stdout.isatty():
        complain("no paper matches; `paperdeck sync` and `paperdeck import FILE` bring papers")
    return DONE


def _tell_plan(explained: Explanation, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(explained))
        return
    say(f"query  {explained.query or '(everything)'}")
    say(f"walks  {explained.walks}")
    for statement in explained.statements:
        say(f"SQL    {statement.sql}")
        if statement.params:
            say(f"with   {', '.join(map(repr, statement.params))}")
        for number, step in enumerate(statement.steps):
            say(f"{'' if number else 'steps':5}  {step}")


def show_papers(args: argparse.Namespace) -> int:
    """Print papers with all that is known of them; an unknown one doesn't hide the others."""
    code = DONE
    printed = False
    store = open_to_read()
    with open_library(store) as library:
        for text in args.ids:
            try:
                marked = library.paper(find_id(library, text))
            except PaperNotFound as error:
                complain(error)
                code = FAILED
                continue
            if marked is not None:
                origins = library.origins(marked.paper.id)
                unknown = _why_no_novelty(store, marked)
                _show(marked, origins, unknown, as_json=args.json, first=not printed)
                printed = True
    return code


def _why_no_novelty(store: Store, marked: MarkedPaper) -> Unknown | None:
    """Say why the novelty of a paper isn't known; `None` if it is, or only marks are left."""
    if marked.row is None or marked.scores.novelty is not None:
        return None
    with closing(store.reader()) as conn, reading(conn):
        return why_unknown(conn, marked.row)


def _show(
    marked: MarkedPaper, origins: Origins, unknown: Unknown | None, *, as_json: bool, first: bool
) -> None:
    if as_json:
        pending = {"novelty_pending": unknown is Unknown.NOT_YET}
        print_json({**paper_object(marked), **pending, **origins_object(origins)})
        return
    width = max(min(terminal_width() or _WIDEST_PAGE, _WIDEST_PAGE), _NARROWEST_PAGE)
    page = paper_page(marked, width, origins, no_novelty=unknown or "")
    say(("" if first else "\n") + page)


def list_tags(args: argparse.Namespace) -> int:
    """Print the tags with how many papers carry each."""
    with open_library() as library:
        tags = library.tags()
    if not args.json:
        say_columns([(f"#{tag}", f"{count:,}") for tag, count in tags])
        return DONE
    for tag, count in tags:
        print_json({"tag": tag, "papers": count})
    return DONE
