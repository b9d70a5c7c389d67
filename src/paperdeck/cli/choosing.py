"""What was typed to choose papers: queries, ids, tags."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from paperdeck.cli.outcome import UsageError, complain
from paperdeck.marks.errors import TagError
from paperdeck.marks.tags import parse_tag
from paperdeck.query.arrivals import UNCOMPARED, find_ids, lacks_meanings, unknown_paper
from paperdeck.query.errors import QueryError
from paperdeck.query.meaning import unused_tag
from paperdeck.query.syntax import parse
from paperdeck.query.tree import Limit

if TYPE_CHECKING:
    import argparse

    from paperdeck.query.library import Library
    from paperdeck.query.tree import Query

_QUERY_SHOWN = 200
"""Characters of a query that a complaint repeats."""


def read_query(text: str, *, limit: int | None = None) -> Query:
    """Parse a query; `limit` stands beside its own, the smaller one counts.

    Raise `UsageError` that says what is wrong with it and where.
    """
    try:
        query = parse(text)
    except QueryError as error:
        where = f"character {error.position + 1} of “{_shortened(text)}”"
        raise UsageError(error.what, where=where, next_step=error.next_step) from error
    if limit is None or (query.limit is not None and query.limit.count <= limit):
        return query
    return replace(query, limit=Limit(limit))


def _shortened(text: str) -> str:
    return text if len(text) <= _QUERY_SHOWN else f"{text[:_QUERY_SHOWN]}…"


def warn_uncompared(library: Library, query: Query) -> bool:
    """Say so if a query that found nothing couldn't, as no paper has been compared yet.

    Or as no paper has the tag, or the name, that others are to fit or to be like.
    """
    if lacks_meanings(library, query):
        complain(f"{UNCOMPARED}; `paperdeck sync` does it")
        return True
    tag = unused_tag(query, (name for name, _ in library.tags()))
    lack = f"no paper has #{tag}: nothing can be said to fit it" if tag else ""
    lack = lack or unknown_paper(library, query)
    if lack:
        complain(lack)
    return bool(lack)


def check_targets(args: argparse.Namespace) -> None:
    """Raise `UsageError` unless papers are named either one by one or by a query."""
    if args.ids and args.query is not None:
        raise UsageError(f"{args.command}: papers are named by id or by --query, not by both")
    if not args.ids and args.query is None:
        raise UsageError(
            f"{args.command}: no papers are named", next_step="Name them by id, or by --query"
        )


def target_ids(library: Library, args: argparse.Namespace) -> list[str]:
    """Return the stable ids of the papers that `ids` or `--query` names, each once.

    Raise `PaperNotFound`, and `UsageError` for a query that can't be understood.
    """
    if args.query is not None:
        query = read_query(args.query)
        ids = list(find_ids(library, query))
        if not ids:
            warn_uncompared(library, query)
        return ids
    return list(dict.fromkeys(find_id(library, text) for text in args.ids))


def find_id(library: Library, text: str) -> str:
    """Return the stable id of a paper named in any way, `id:...` as in queries among them.

    Raise `PaperNotFound`.
    """
    # Bytes that are no UTF-8 arrive as lone surrogates, which nothing below can take.
    return library.resolve(text.removeprefix("id:").encode(errors="replace").decode())


def read_tag(text: str) -> str:
    """Return the tag that a typed text means. Raise `UsageError` when it can't be one."""
    try:
        return parse_tag(text)
    except TagError as error:
        raise UsageError(error.what, where=error.where, next_step=error.next_step) from error
