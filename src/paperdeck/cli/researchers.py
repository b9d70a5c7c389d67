"""The page of a person or an organisation: author."""

from __future__ import annotations

import asyncio
import re
import shlex
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from paperdeck.cli.opening import open_marker, open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, UsageError, complain
from paperdeck.cli.paper_output import moment_text
from paperdeck.cli.places import clock, settings
from paperdeck.cli.printing import print_json, say, terminal_width
from paperdeck.discover.researcher_lines import page_sections
from paperdeck.discover.researchers import read_organization, read_person, read_researcher
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.researcher import full_id, parse_full_id
from paperdeck.store.identities import identities_of

if TYPE_CHECKING:
    import argparse

    from paperdeck.discover.researchers import ResearcherPage
    from paperdeck.discover.works import Tally, Works
    from paperdeck.model.researcher import Researcher
    from paperdeck.store.database import Store

_ID = re.compile(r"[a-z0-9]+:\S+", re.IGNORECASE)
_WIDTH = 80
_INDENT = "  "


def show_author(args: argparse.Namespace) -> int:
    """Print pages of people by name or id; one that can't be had doesn't hide the others."""
    ids = [word for word in args.names if _ID.fullmatch(word)]
    name = " ".join(word for word in args.names if word not in ids)
    _check(args, ids, name)
    changes = args.id or args.forget or args.refresh
    store = open_store() if changes else open_to_read()
    code = DONE
    if args.org is not None:
        with closing(store.reader()) as conn:
            code = _show(read_organization(conn, args.org), args)
    if name:
        code = _show_name(store, name, args)
    for one in ids:
        code = max(code, _show_id(store, one, args))
    return code


def _check(args: argparse.Namespace, ids: list[str], name: str) -> None:
    """Raise `UsageError` where options contradict what is named."""
    if not (ids or name or args.org is not None):
        raise UsageError("author: nobody is named", next_step="See `paperdeck author --help`")
    if args.org is not None and (ids or name or args.id or args.forget or args.refresh):
        raise UsageError("author: --org stands alone", next_step="Quote a name of several words")
    if (args.id or args.forget) and (ids or not name):
        raise UsageError("author: --id and --forget speak of one name", where=" ".join(args.names))


def _show_name(store: Store, name: str, args: argparse.Namespace) -> int:
    """Show the page of a name, once its profiles are as they are asked to be."""
    if args.forget:
        _forget(store, name, args.forget)
    code = DONE
    wanted = [args.id] if args.id else []
    if args.refresh:
        with closing(store.reader()) as conn:
            said = identities_of(conn, [name])
        known = dict.fromkeys(full_id(*one.person) for one in said)
        wanted += [one for one in known if one not in wanted]
        if not wanted:
            complain(f"no profile is known of {name}; --id says which one is theirs")
    for one in wanted:
        person, failed = _fetch(store, one)
        code = max(code, failed)
        if person is not None and one == args.id:
            with open_marker(store) as marker:
                marker.identify(name, person.source, person.id)
    with closing(store.reader()) as conn:
        return max(code, _show(read_researcher(conn, name), args))


def _forget(store: Store, name: str, person: str) -> None:
    parsed = parse_full_id(person)
    with open_marker(store) as marker:
        gone = marker.disown(name, *parsed) if parsed else None
    if gone is None:
        raise PaperDeckError(f"nobody said that {name} is this person", where=person)


def _show_id(store: Store, asked: str, args: argparse.Namespace) -> int:
    """Ask for a profile and show it; when nobody answers, as it was kept before."""
    person, code = _fetch(store, asked)
    with closing(store.reader()) as conn:
        page = read_person(conn, person.full_id if person else asked)
    return code if page is None else max(code, _show(page, args))


def _fetch(store: Store, asked: str) -> tuple[Researcher | None, int]:
    if store.read_only:
        return None, FAILED  # what a service says of them couldn't be kept; why has been told
    from paperdeck.sync.collecting import Collector  # noqa: PLC0415 - only where a service is asked

    collector = Collector(store, settings(), clock=clock)
    try:
        return asyncio.run(collector.profile(asked)), DONE
    except PaperDeckError as error:
        complain(error)
        return None, FAILED


def _show(page: ResearcherPage, args: argparse.Namespace) -> int:
    if not page.is_known:
        near = f"Perhaps {'; '.join(page.alike)}?" if page.alike else "`paperdeck sync` or import"
        complain(
            PaperDeckError("no paper in the library is theirs", where=page.name, next_step=near)
        )
        return FAILED
    if args.json:
        print_json(page_object(page))
    else:
        _print(page, ascii_only=args.ascii or not _shows_unicode())
    return DONE


def _shows_unicode() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")


def _print(page: ResearcherPage, *, ascii_only: bool) -> None:
    width = (terminal_width() or _WIDTH) - len(_INDENT)
    for section in page_sections(page, clock(), width, ascii_only=ascii_only):
        say(section.heading)
        for line in section.lines:
            say(f"{_INDENT}{line}")
    if hint := _hint(page):
        say(hint)


def _hint(page: ResearcherPage) -> str:
    """Say how a profile is given to a name, where there may be something to say."""
    if page.unclaimed:
        return _said_so(page.name, page.unclaimed[0].profile.full_id)
    if page.alike and not page.names and page.profiles:
        return _said_so(page.alike[0], page.profiles[0].profile.full_id)
    return ""


def _said_so(name: str, person: str) -> str:
    return f"`paperdeck author {shlex.quote(name)} --id {person}` says that they are one person"


def page_object(page: ResearcherPage) -> dict[str, object]:
    """Return the JSON object of a page; unknown is `None`.

    The numbers are the newest profile's, with `source` and `as_of`; without a profile they are
    counted from the library, where `papers_known` of `papers` have a known number of citations.
    """
    works = page.works
    library = _library_object(works)
    numbers = {name: library[name] for name in ("h_index", "i10_index", "citations", "papers")}
    source, as_of = "library", library["as_of"]
    if page.profiles:
        newest = page.profiles[0]
        numbers = {name: getattr(newest.profile, name) for name in numbers}
        source, as_of = newest.profile.source, moment_text(newest.fetched)
    return {
        "name": page.name,
        "kind": page.kind.value,
        "names": list(page.names),
        "ids": list(page.ids),
        "affiliation": page.affiliation,
        **numbers,
        "papers_known": works.known,
        "source": source,
        "as_of": as_of,
        "library": library,
        "categories": _tally_objects("category", works.categories),
        "years": [{"year": year, "papers": papers} for year, papers in works.years],
        "coauthors": _tally_objects("name", works.people),
        "averages": [
            {"name": one.name, "mean": round(one.mean, 1), "papers": one.papers}
            for one in works.averages
        ],
        "top": [
            {
                "id": paper.id,
                "title": paper.title,
                "published": paper.day.isoformat() if paper.day else None,
                "category": paper.category,
                "citations": paper.citations,
                "code": paper.code,
                "match": paper.match,
                "novelty": paper.novelty,
            }
            for paper in works.top
        ],
        "lists": [
            {
                "id": one.id,
                "source": one.source,
                "papers": one.papers,
                "here": one.here,
                "as_of": moment_text(one.fetched),
                "trouble": one.trouble or None,
            }
            for one in page.lists
        ],
        "may_be_same": list(page.alike),
        "followed": page.followed,
    }


def _library_object(works: Works) -> dict[str, object]:
    """Return the numbers that the library has; `as_of` is when the oldest of them was told."""
    oldest = min((one.oldest for one in works.counted), default=None)
    return {
        "papers": works.papers,
        "more": works.capped,
        "papers_known": works.known,
        "citations": works.citations,
        "h_index": works.h_index,
        "i10_index": works.i10_index,
        "sources": [one.source for one in works.counted],
        "as_of": moment_text(oldest),
    }


def _tally_objects(what: str, tallies: tuple[Tally, ...]) -> list[dict[str, object]]:
    return [{what: one.name, "papers": one.papers} for one in tallies]
