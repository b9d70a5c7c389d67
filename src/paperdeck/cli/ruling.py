"""Tagging by the rules of config.toml: the command rules, and what a sync does at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperdeck.cli.comparing import compare_papers
from paperdeck.cli.opening import open_library, open_marker, open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, complain
from paperdeck.cli.places import locations, settings
from paperdeck.cli.printing import print_json, say
from paperdeck.config.problems import ConfigError
from paperdeck.config.toml_lines import read_toml
from paperdeck.marks.pending import forget_pending, note_pending, read_pending
from paperdeck.marks.tags import parse_tag
from paperdeck.query.rules import arrivals_of, papers_of, ready_rules
from paperdeck.store.errors import StoreError
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime

    from paperdeck.config.settings import Settings
    from paperdeck.query.library import Library
    from paperdeck.query.rules import ReadyRule
    from paperdeck.store.database import Store


def apply_rules(args: argparse.Namespace) -> int:
    """Tag all papers by the rules, a step for each; 1 if a rule can't be understood."""
    _, unreadable = read_toml(locations().config_file)
    if unreadable is not None:
        raise ConfigError(f"no rules could be read: {unreadable}")
    config = settings()
    rules, problems = ready_rules(config, parse_tag)
    for problem in problems:
        complain(problem)
    if not config.rules and not args.json:
        say(f"no rules: write [[rule]] with query and tag into {config.file}")
    store = open_to_read() if args.dry_run else open_store()
    by_meaning = any(rule.by_meaning for rule in rules)
    if by_meaning and not store.read_only and not compare_papers(store):
        raise KeyboardInterrupt  # half of the papers would be tagged, and look like all
    with open_library(store) as library, open_marker(store) as marker:
        for rule in rules:
            # One after the other: a rule may ask for the tag of one before it.
            ids = papers_of(library, rule)
            if args.dry_run:
                _preview(args, library, rule, ids)
                continue
            step = marker.add_tag(ids, rule.tag, by_rule=True)
            tagged = step.paper_ids if step else ()
            label = step.label if step else f"rule {rule.tag}: nothing to tag"
            _report(args, rule, tagged, label)
    if not args.dry_run:
        # What syncs had left over is among all papers.
        for by_meaning in (False, True):
            if read_pending(store, by_meaning=by_meaning):
                forget_pending(store, by_meaning=by_meaning)
    return FAILED if problems else DONE


def _preview(
    args: argparse.Namespace, library: Library, rule: ReadyRule, ids: Sequence[str]
) -> None:
    many = "1 paper" if len(ids) == 1 else f"{len(ids):,} papers"
    _report(args, rule, ids, f"rule {rule.tag}: would tag {many}")
    if args.json:
        return
    for paper_id in ids:
        marked = library.paper(paper_id)
        title = to_plain(marked.paper.title) if marked else ""
        say(f"  #{rule.tag}  {paper_id}  {title}")


def _report(args: argparse.Namespace, rule: ReadyRule, ids: Sequence[str], text: str) -> None:
    if args.json:
        told = {"tag": rule.tag, "query": rule.query, "papers": len(ids), "ids": list(ids)}
        print_json({**told, "dry_run": args.dry_run})
    else:
        say(text)


class ArrivalRules:
    """The rules as one sync applies them: to what it brings, and to what others left over.

    Make it before the sync begins: if that can't be written down, it is told. `apply` may raise
    `StoreError`.
    """

    def __init__(self, store: Store, config: Settings, now: datetime) -> None:
        self._store = store
        self._config = config
        self._since = now
        self._left = {kind: read_pending(store, by_meaning=kind) for kind in (False, True)}
        try:
            note_pending(store, now)
        except StoreError as error:
            complain(error)  # that is no reason to fetch nothing

    def apply(self, brought: Sequence[str], *, as_json: bool, over: bool) -> None:
        """Tag what came, and say so, on standard error beside JSON; compare papers.

        Rules that ask for meaning wait until papers have been compared; the others needn't. Where
        the sync isn't `over` but was broken off, or the comparing is, they are left for later.
        """
        rules, problems = ready_rules(self._config, parse_tag)
        for problem in problems:
            complain(problem)
        waiting = [rule for rule in rules if rule.by_meaning]
        self._tag([rule for rule in rules if not rule.by_meaning], brought, as_json, False)
        if over and compare_papers(self._store):
            self._tag(waiting, brought, as_json, True)
        elif waiting and brought:
            complain("rules that ask for meaning wait for the next sync: it goes on with them")

    def _tag(
        self, rules: Sequence[ReadyRule], brought: Sequence[str], as_json: bool, by_meaning: bool
    ) -> None:
        left = self._left[by_meaning]
        ids = {*brought, *left.ids} if left else set(brought)
        since = min(self._since, left.since) if left else self._since
        if rules and ids:
            with open_library(self._store) as library, open_marker(self._store) as marker:
                for rule in rules:
                    found = arrivals_of(library, rule, ids, since.astimezone().date())
                    step = marker.add_tag(found, rule.tag, by_rule=True) if found else None
                    if step is not None:
                        (complain if as_json else say)(step.label)
        forget_pending(self._store, by_meaning=by_meaning)
