"""The command that fetches single papers: add."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from paperdeck.cli.choosing import read_tag
from paperdeck.cli.comparing import compare_papers
from paperdeck.cli.opening import open_marker, open_store
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.places import clock, settings
from paperdeck.cli.printing import print_json, say
from paperdeck.cli.progress import ProgressLine
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import Identifier, Scheme, parse_identifier
from paperdeck.sync.adding import Adder

if TYPE_CHECKING:
    import argparse

    from paperdeck.sync.adding import Addition

_FORMS = "Name an arXiv id, a DOI, or the address of a paper that holds one"


def add_papers(args: argparse.Namespace) -> int:
    """Add the papers with the given names; 1 if one of them couldn't be had."""
    names = [_name(text) for text in args.ids]
    tag = None if args.tag is None else read_tag(args.tag)
    store = open_store()
    progress = ProgressLine()

    def tell(name: str, source: str) -> None:
        progress.show(f"asking {source} for {name}")

    try:
        done = asyncio.run(Adder(store, settings(), clock=clock, on_ask=tell).add(names))
    finally:
        progress.clear()
    ids = [one.id for one in done if one.id is not None]
    if tag is not None and ids:
        with open_marker(store) as marker:
            marker.add_tag(ids, tag)
    for addition in done:
        _tell(addition, as_json=args.json)
    if ids:
        compare_papers(store, scores=False)
    return FAILED if any(one.error for one in done) else DONE


def _name(text: str) -> Identifier:
    name = parse_identifier(text)
    if name is None or name.scheme in {Scheme.URL, Scheme.BIB}:
        raise UsageError("add: no paper can be told from this", where=text, next_step=_FORMS)
    return name


def _tell(addition: Addition, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "name": addition.name,
                "id": addition.id,
                "title": addition.title,
                "source": addition.source,
                "new": addition.new,
                "error": addition.error,
            }
        )
        return
    if addition.id is not None:
        state = "added" if addition.new else "known"
        say(f"{state:<6} {addition.id}  {addition.title}")
    if addition.error is not None:
        complain(PaperDeckError(addition.error, where=addition.name))
