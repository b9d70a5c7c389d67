"""What follows when papers have come: they are compared by meaning, and by what is liked."""

from __future__ import annotations

import sys
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from paperdeck.cli.opening import open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED
from paperdeck.cli.printing import print_json, say
from paperdeck.cli.progress import ProgressLine
from paperdeck.discover.building import build_missing, read_built
from paperdeck.discover.measuring import read_measured
from paperdeck.discover.scoring import is_due, measure_novelty, update_scores
from paperdeck.store.connections import reading

if TYPE_CHECKING:
    import argparse

    from paperdeck.discover.building import Built
    from paperdeck.discover.measuring import Measured
    from paperdeck.store.database import Store

_SECONDS_FOR_NOVELTY = 3.0
"""How long a command that did something else may go on with novelty."""


def compare_papers(store: Store, *, scores: bool = True) -> bool:
    """Make the vectors and scores that are missing, once all else is told.

    Without `scores` it takes no longer than the new papers are many: those of all papers are for
    the next sync, or for the reader. Who can't wait breaks it off: tell whether nobody did. Raise
    `StoreError` and `TableError`.
    """
    sys.stdout.flush()
    progress = ProgressLine()

    def tell(built: Built) -> None:
        progress.show(
            f"all is in; comparing papers by meaning, {built.made:,} of {built.total:,}"
            " (ctrl+c: later)"
        )

    try:
        if build_missing(store, on_progress=tell) and scores and is_due(store):
            update_scores(store)
            _measure_some(store)
    except KeyboardInterrupt:
        return False  # the next sync goes on with it, and so does the reader
    finally:
        progress.clear()
    return True


def _measure_some(store: Store) -> None:
    """Find the novelty of the newest papers; `paperdeck compare` and the reader go on with it."""
    until = time.monotonic() + _SECONDS_FOR_NOVELTY
    # Papers have been compared by now: whoever breaks this off only has it done later.
    with suppress(KeyboardInterrupt):
        measure_novelty(store, stop=lambda: time.monotonic() > until)


def compare_all(args: argparse.Namespace) -> int:
    """Compare all papers, to the end, and say how far it is; 1 if it was broken off."""
    store = open_to_read() if args.dry_run else open_store()
    progress = ProgressLine()
    done = True
    if not args.dry_run:
        try:
            done = _compare_to_the_end(store, progress)
        except KeyboardInterrupt:
            done = False
        finally:
            progress.clear()
    with closing(store.reader()) as conn, reading(conn):
        built, found = read_built(conn), read_measured(conn)
    if args.json:
        print_json(
            {
                "papers": built.total,
                "compared": built.made,
                "novelty": found.measured,
                "novelty_pending": found.pending,
            }
        )
    else:
        say(describe_comparing(built, found))
    return DONE if done else FAILED


def _compare_to_the_end(store: Store, progress: ProgressLine) -> bool:
    def tell_built(built: Built) -> None:
        progress.show(f"comparing papers by meaning, {built.made:,} of {built.total:,}")

    def tell_measured(found: Measured) -> None:
        total = found.measured + found.pending
        progress.show(f"finding novelty, {found.measured:,} of {total:,} (ctrl+c: later)")

    if not build_missing(store, on_progress=tell_built):
        return False
    if is_due(store):
        update_scores(store)
    return measure_novelty(store, on_progress=tell_measured)


def describe_comparing(built: Built, found: Measured) -> str:
    """Say how many papers have been compared, and of how many novelty is known."""
    pending = f", not measured yet of {found.pending:,}" if found.pending else ""
    return (
        f"{built.made:,} of {built.total:,} papers compared by meaning;"
        f" distance from earlier work known of {found.measured:,}{pending}"
    )
