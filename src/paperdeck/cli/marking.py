"""The commands that mark: mark, undo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paperdeck.cli.choosing import check_targets, read_tag, target_ids
from paperdeck.cli.opening import open_library, open_marker, open_store, open_to_read
from paperdeck.cli.outcome import DONE, UsageError
from paperdeck.cli.printing import print_json, say
from paperdeck.model.marks import Flag

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from paperdeck.marks.marker import Marker
    from paperdeck.model.marks import Step

_FLAGS = {"star": Flag.STARRED, "read": Flag.READ, "queue": Flag.QUEUED}
"""The word on the command line (`--star`, `--unstar`) of each flag."""


@dataclass(frozen=True, slots=True)
class _Change:
    """One kind of change: its name for people, and how the marker makes it."""

    name: str
    make: Callable[[Marker, Sequence[str]], Step | None]


def mark_papers(args: argparse.Namespace) -> int:
    """Change the marks of papers; every kind of change is one undoable step."""
    check_targets(args)
    changes = list(_changes(args))
    if not changes:
        raise UsageError("mark: nothing to do", next_step="Name a mark, like --star or --tag ml")
    store = open_to_read() if args.dry_run else open_store()
    with open_library(store) as library:
        ids = target_ids(library, args)
    if args.dry_run:
        for change in changes:
            _report(args, change.name, ids, f"would {change.name}: {_papers(len(ids))}")
        return DONE
    with open_marker(store) as marker:
        for change in changes:
            step = change.make(marker, ids)
            if step is not None:
                _report(args, change.name, step.paper_ids, step.label)
            else:
                already = f"{_papers(len(ids))} already so" if ids else _papers(0)
                _report(args, change.name, (), f"{change.name}: {already}")
    return DONE


def undo_step(args: argparse.Namespace) -> int:
    """Take back the last change."""
    with open_marker(open_store()) as marker:
        step = marker.undo()
    if args.json:
        ids = list(step.paper_ids) if step else []
        print_json({"undone": step.label if step else None, "papers": len(ids), "ids": ids})
    else:
        say(f"undone: {step.label}" if step else "nothing to undo")
    return DONE


def _changes(args: argparse.Namespace) -> Iterator[_Change]:
    """Give the changes that were asked for. Raise `UsageError` for those that can't be made."""
    for word, flag in _FLAGS.items():
        wanted = getattr(args, word)
        if wanted is not None:
            yield _flag_change(word if wanted else f"un{word}", flag, on=wanted)
    for text in args.tag:
        yield _tag_change(read_tag(text), on=True)
    for text in args.untag:
        yield _tag_change(read_tag(text), on=False)
    if args.note is not None:
        if not args.note.strip():
            raise UsageError("mark: a note needs some text")
        yield _Change("note", lambda marker, ids: marker.add_notes(ids, args.note))


def _flag_change(name: str, flag: Flag, *, on: bool) -> _Change:
    return _Change(name, lambda marker, ids: marker.set_flag(ids, flag, on))


def _tag_change(tag: str, *, on: bool) -> _Change:
    if on:
        return _Change(f"tag {tag}", lambda marker, ids: marker.add_tag(ids, tag))
    return _Change(f"untag {tag}", lambda marker, ids: marker.remove_tag(ids, tag))


def _papers(count: int) -> str:
    return "1 paper" if count == 1 else f"{count:,} papers"


def _report(args: argparse.Namespace, name: str, ids: Sequence[str], text: str) -> None:
    if args.json:
        value = {"change": name, "papers": len(ids), "ids": list(ids), "dry_run": args.dry_run}
        print_json(value)
    else:
        say(text)
