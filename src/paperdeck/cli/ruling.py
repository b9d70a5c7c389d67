"""Tagging by the rules of config.toml: the command rules, and what a sync does at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cli.comparing import compare_papers
from paperdeck.cli.opening import open_library, open_marker, open_store
from paperdeck.cli.outcome import DONE, FAILED, complain
from paperdeck.cli.places import locations, settings
from paperdeck.cli.printing import print_json, say
from paperdeck.config.problems import ConfigError
from paperdeck.config.toml_lines import read_toml
from paperdeck.marks.tags import parse_tag
from paperdeck.query.rules import arrivals_of, papers_of, ready_rules
from paperdeck.text.latex import to_plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection, Sequence
    from datetime import date

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
    store = open_store()
    if any(rule.by_meaning for rule in rules):
        compare_papers(store)
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


class Arrived(NamedTuple):
    """The stable ids of what a sync has brought, and the day on which it began."""

    ids: Collection[str]
    since: date


def tag_arrivals(
    store: Store, config: Settings, arrived: Arrived, *, as_json: bool, by_meaning: bool = False
) -> None:
    """Tag what a sync has brought, and say so; on standard error beside JSON.

    Rules that ask for meaning are carried out `by_meaning`, once papers have been compared, and
    the others without it: they needn't wait.
    """
    rules, problems = ready_rules(config, parse_tag)
    for problem in () if by_meaning else problems:
        complain(problem)
    with open_library(store) as library, open_marker(store) as marker:
        for rule in rules:
            if rule.by_meaning is by_meaning:
                ids = arrivals_of(library, rule, arrived.ids, arrived.since)
                step = marker.add_tag(ids, rule.tag, by_rule=True) if ids else None
                if step is not None:
                    (complain if as_json else say)(step.label)
