"""Fetching lists that people ask for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from paperdeck.cli.choosing import read_tag
from paperdeck.cli.comparing import compare_papers
from paperdeck.cli.opening import open_marker, open_store
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.places import clock, settings
from paperdeck.cli.printing import print_json, say
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import parse_identifier
from paperdeck.sources.contract import ListKind
from paperdeck.sync.collecting import Collector
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import argparse

    from paperdeck.sync.collecting import Collected

_OF_A_PAPER = (ListKind.REFERENCES, ListKind.CITATIONS, ListKind.SIMILAR)
_OF_A_TIME = (ListKind.WEEK, ListKind.MONTH)
_SCHEME = "s2:"


def fetch_list(args: argparse.Namespace) -> int:
    """Fetch a list and print its papers; 1 if something of it couldn't be used."""
    kind, words = _asked(args)
    config = settings()
    if args.source is not None and args.source not in config.sources:
        there = ", ".join(config.sources)
        raise UsageError("fetch: there is no such source", where=args.source, next_step=there)
    tag = None if args.tag is None else read_tag(args.tag)
    store = open_store()
    collector = Collector(store, config, clock=clock)
    paper = None
    if kind in _OF_A_PAPER:
        paper = parse_identifier(words)
        if paper is None:
            raise UsageError("fetch: no paper can be told from this", where=words)
    source, series = collector.plan(
        kind, words="" if paper else words, paper=paper, source=args.source, limit=args.limit
    )
    if args.dry_run:
        told = {"source": source.name, "what": series.name, "address": series.request.address}
        if args.json:
            print_json(told)
        else:
            say("{source}: {what}\n    {address}".format(**told))
        return DONE
    done = asyncio.run(collector.collect(source, series, limit=args.limit))
    ids = [one.id for one in done.papers]
    if tag is not None and ids:
        with open_marker(store) as marker:
            marker.add_tag(ids, tag)
    _tell(done, as_json=args.json)
    if ids:
        compare_papers(store, scores=False)
    return FAILED if done.problems else DONE


def _asked(args: argparse.Namespace) -> tuple[ListKind, str]:
    """Return what kind of list is asked for, and of what. Raise `UsageError` if it isn't one."""
    asked = [
        (kind, value)
        for kind in (*_OF_A_PAPER, *_OF_A_TIME, ListKind.AUTHOR)
        if (value := getattr(args, kind.value)) is not None
    ]
    words = " ".join(args.words)
    if words:
        asked.append((ListKind.SEARCH, words))
    if len(asked) != 1:
        what = "one list at a time" if asked else "nothing is named to fetch"
        raise UsageError(f"fetch: {what}", next_step="See `paperdeck fetch --help`")
    kind, value = asked[0]
    return kind, value.removeprefix(_SCHEME) if kind is ListKind.AUTHOR else value


def _tell(done: Collected, *, as_json: bool) -> None:
    for one in done.papers:
        if as_json:
            value = {"id": one.id, "title": one.title, "new": one.new, "source": done.source}
            print_json(value)
        else:
            say(f"{'added' if one.new else 'known':<6} {one.id}  {to_plain(one.title)}")
    if not done.papers and not as_json:
        say(f"{done.source} knows none")
    for problem in done.problems:
        complain(PaperDeckError(problem, where=done.source))
