"""The commands for papers that were taken for one: merges, split."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.cli.opening import open_library, open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.places import clock
from paperdeck.cli.printing import print_json, say
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.identifiers import parse_identifier
from paperdeck.store.splitting import read_merges, rejoin, split
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import argparse

    from paperdeck.store.database import Store
    from paperdeck.store.splitting import Merge, Parted

_TWO = 2


def list_merges(args: argparse.Namespace) -> int:
    """Print the papers that became part of others, the last ones first."""
    with closing(open_to_read().reader()) as conn:
        merges = read_merges(conn)
    for one in merges:
        day = one.at.date().isoformat()
        if args.json:
            value = {"old": one.old_id, "new": one.new_id, "title": one.title, "on": day}
            print_json({**value, "lost_keys": list(one.lost_keys), "key": one.key})
        else:
            say(f"{day}  {one.old_id} -> {one.new_id}  {to_plain(one.title)}{_keys(one)}")
    return DONE


def _keys(merge: Merge) -> str:
    """Say which cite keys are no more, and what stands for them."""
    if not merge.lost_keys:
        return ""
    gone = " and ".join(merge.lost_keys)
    verb = "is" if len(merge.lost_keys) == 1 else "are"
    return f"  (its key {gone} {verb} {merge.key} now)" if merge.key else f"  (lost key: {gone})"


def split_paper(args: argparse.Namespace) -> int:
    """Part the papers of two names, or forget that they were to be; 1 if that was never said."""
    store = open_store()
    one, other = _names(store, args.names)
    if args.forget:
        return _forget(store, one, other, as_json=args.json)
    parted = split(store, one, other, now=clock())
    if args.json:
        print_json({"names": [one, other], "papers": list(parted)})
    else:
        say(_told(one, other, parted))
    return DONE


def _forget(store: Store, one: str, other: str, *, as_json: bool) -> int:
    known = rejoin(store, one, other)
    if not known:
        complain(
            PaperDeckError("nobody said that they are of two papers", where=f"{one} and {other}")
        )
        return FAILED
    if as_json:
        print_json({"names": [one, other], "forgotten": True})
    else:
        say(f"{one} and {other} may become one again when a source says so")
    return DONE


def _names(store: Store, words: list[str]) -> tuple[str, str]:
    """Return two names as the store has them; the second may be that of the first one's paper."""
    if len(words) > _TWO:
        raise UsageError("split: two names at most", next_step="Part them one by one")
    names = [_name(word) for word in words]
    with open_library(store) as library:
        papers = [library.resolve(name) for name in names]
        one, other = names[0], names[-1] if len(names) == _TWO else papers[0]
        if one != other:
            return one, other
        others = [name for name in library.names(one) if name != one]
    told = f"Name one of its others: {', '.join(others)}" if others else "It has no other name"
    raise UsageError("split: the paper goes by this name", where=one, next_step=told)


def _name(word: str) -> str:
    name = parse_identifier(word)
    if name is None:
        raise UsageError("split: no name of a paper", where=word, next_step="See `paperdeck show`")
    return str(name)


def _told(one: str, other: str, parted: Parted) -> str:
    if parted.one is None or parted.other is None:
        gone, left = (one, parted.other) if parted.one is None else (other, parted.one)
        return f"{left} is no longer known as {gone}; no other paper is"
    return f"{one} and {other} are two papers"
