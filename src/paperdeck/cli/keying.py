"""Cite keys on the command line: those papers have, made as the config says, or chosen by hand."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from paperdeck.cli.choosing import find_id
from paperdeck.cli.opening import open_library, open_marker, open_store
from paperdeck.cli.outcome import DONE, UsageError, complain
from paperdeck.cli.places import locations, other_sources
from paperdeck.cli.printing import say
from paperdeck.config.settings import load_settings
from paperdeck.marks import cite_keys as giving
from paperdeck.marks.key_making import key_maker
from paperdeck.sync.foreign_keys import foreign_keys

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from paperdeck.model.paper import Paper
    from paperdeck.store.database import Store


def cite_keys(store: Store, papers: Sequence[Paper], *, keep: bool = True) -> dict[str, str]:
    """Return each paper's key by stable id; papers without one are given it, unless not to `keep`.

    A template of the config that can't be understood is told, and so are keys that can't be kept,
    as the library can only be read. Raise `StoreError`.
    """
    config, problems = load_settings(locations().config_file, other_sources)
    make, unusable = key_maker(config)
    for problem in (*(one for one in problems if "`cite." in one.message), *unusable):
        complain(problem)
    foreign = partial(foreign_keys, config.bibliographies)
    if keep and store.read_only:
        if len(giving.kept_keys(store, papers)) < len({paper.id for paper in papers}):
            complain("cite keys made now can't be kept: these papers may get others later")
        keep = False
    return giving.cite_keys(store, papers, make, keep=keep, foreign=foreign)


def set_key(args: argparse.Namespace) -> int:
    """Give one paper a key chosen by hand, in one step that can be undone."""
    if len(args.ids) != 1 or args.query is not None:
        raise UsageError(
            "cite: --set-key is for one paper", next_step="Name it by id: cite ID --set-key KEY"
        )
    store = open_store()
    with open_library(store) as library:
        paper_id = find_id(library, args.ids[0])
    with open_marker(store) as marker:
        step = marker.set_cite_key(paper_id, args.set_key)
    say(step.label if step else f"it has the key {args.set_key} already")
    return DONE
