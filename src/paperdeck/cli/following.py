"""Following people and organisations: follow."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.cli.opening import open_library, open_marker, open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.paper_output import moment_text
from paperdeck.cli.printing import print_json, say, say_columns
from paperdeck.marks.following import QUERY, read_follows
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.researcher import FollowKind
from paperdeck.query.quoting import field_term
from paperdeck.query.syntax import parse

if TYPE_CHECKING:
    import argparse

    from paperdeck.store.database import Store

_FIELDS = {FollowKind.AUTHOR: "author", FollowKind.ORGANIZATION: "org"}


def follow_somebody(args: argparse.Namespace) -> int:
    """Follow somebody, stop following, or list who is followed; 1 if nobody was to be stopped."""
    name = " ".join(args.names)
    if args.org is not None and name:
        raise UsageError(
            "follow: one at a time", where=name, next_step="Quote a name of several words"
        )
    kind = FollowKind.AUTHOR if args.org is None else FollowKind.ORGANIZATION
    name = name if args.org is None else args.org
    if not name:
        if args.stop:
            raise UsageError("follow: nobody is named to stop following")
        return _list(as_json=args.json)
    store = open_store()
    if args.stop:
        return _stop(store, kind, name, as_json=args.json)
    with open_marker(store) as marker:
        new = marker.follow(kind, name) is not None
    papers = _papers(store, kind, name)
    if args.json:
        print_json({"kind": kind.value, "name": name, "new": new, "papers": papers})
    else:
        begun = "following" if new else "already following"
        there = f"{papers:,} in the library" if papers else "none in the library yet"
        say(f"{begun} {name}: {there}; `paperdeck list {QUERY}` shows their papers")
    return DONE


def _papers(store: Store, kind: FollowKind, name: str) -> int:
    query = parse(field_term(_FIELDS[kind], name, "="))
    with open_library(store) as library:
        return len(library.search(query).rows)


def _stop(store: Store, kind: FollowKind, name: str, *, as_json: bool) -> int:
    with open_marker(store) as marker:
        stopped = marker.unfollow(kind, name) is not None
    if not stopped:
        complain(PaperDeckError("not followed", where=name, next_step="`paperdeck follow` lists"))
        return FAILED
    if as_json:
        print_json({"kind": kind.value, "name": name, "followed": False})
    else:
        say(f"no longer following {name}")
    return DONE


def _list(*, as_json: bool) -> int:
    with closing(open_to_read().reader()) as conn:
        follows = read_follows(conn)
    if as_json:
        for one in follows:
            since = moment_text(one.at)
            print_json({"kind": one.kind.value, "name": one.name, "since": since})
    elif follows:
        say_columns([(one.at.date().isoformat(), one.kind.value, one.name) for one in follows])
    else:
        say("nobody is followed: `paperdeck follow NAME` begins")
    return DONE
