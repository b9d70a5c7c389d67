"""Live bibliographies on the command line: a command of its own, and what others do at the end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from paperdeck.cite.living.live_plan import Terms
from paperdeck.cli.opening import open_library, open_store, open_to_read
from paperdeck.cli.outcome import DONE, FAILED, complain
from paperdeck.cli.places import locations, other_sources
from paperdeck.cli.printing import print_json, say
from paperdeck.config.problems import ConfigError
from paperdeck.config.settings import load_settings
from paperdeck.config.toml_lines import read_toml
from paperdeck.marks.cite_keys import cite_keys
from paperdeck.marks.key_making import key_maker
from paperdeck.model.errors import PaperDeckError
from paperdeck.query.bibliographies import papers_of, present_ids, ready_bibliographies
from paperdeck.sync.bibliographies import Contents, Keeping, keep_file
from paperdeck.sync.foreign_keys import foreign_keys

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from paperdeck.config.bibliography_settings import BibliographySettings
    from paperdeck.config.problems import ConfigProblem
    from paperdeck.config.settings import Settings
    from paperdeck.query.library import Library
    from paperdeck.store.database import Store
    from paperdeck.sync.bibliographies import KeptFile


def keep_bibliographies(args: argparse.Namespace) -> int:
    """Bring all files of the config up to date, or say what would change; 1 if one can't be."""
    file = locations().config_file
    _, unreadable = read_toml(file)
    if unreadable is not None:
        raise ConfigError(f"no bibliographies could be read: {unreadable}")
    config, problems = load_settings(file, other_sources)
    unusable = (*ready_bibliographies(config)[1], *key_maker(config)[1])
    for problem in (*problems, *unusable):
        complain(problem)
    about = _about_bibliographies(problems)
    if not config.bibliographies and not about and not args.json:
        say(f"no bibliographies: write [[bibliography]] with query and file into {config.file}")
    code = FAILED if about or unusable else DONE
    # Who asks for just this sees what it does.
    terms = Terms(may_empty=True, takes_over=args.take_over)
    for one, kept in _keep_all(config, terms, dry_run=args.dry_run):
        if kept is None:
            code = FAILED
        elif args.json:
            print_json(_object(one, kept, dry_run=args.dry_run))
        else:
            _tell(kept, dry_run=args.dry_run)
    return code


def keep_after(args: argparse.Namespace) -> int:
    """Bring the files up to date after a command that may have changed something; tell if it did.

    What the command printed for programs stays alone on standard output.
    """
    file = locations().config_file
    config, problems = load_settings(file, other_sources)
    # Of a config that is no TOML nobody knows which files it would have kept.
    unreadable = read_toml(file)[1] is not None
    about = list(problems) if unreadable else _about_bibliographies(problems)
    if not config.bibliographies and not about:
        return DONE
    about += ready_bibliographies(config)[1]
    for problem in about:
        complain(problem)
    code = FAILED if about else DONE
    for _, kept in _keep_all(config, Terms(), dry_run=False):
        if kept is None:
            code = FAILED
        elif kept.changed or kept.plan.withheld:
            as_json = getattr(args, "json", False)
            (complain if as_json else say)(kept.words)
            for remark in kept.remarks:
                complain(remark)
    return code


def _about_bibliographies(problems: Iterable[ConfigProblem]) -> list[ConfigProblem]:
    """Pick the problems for which a file isn't kept, or not as it was meant."""
    return [one for one in problems if "bibliograph" in f"{one.message} {one.suggestion}"]


def _keep_all(
    config: Settings, terms: Terms, *, dry_run: bool
) -> Iterator[tuple[BibliographySettings, KeptFile | None]]:
    """Keep one file after the other; `None` stands for one that couldn't be, which is told."""
    ready, _ = ready_bibliographies(config)
    if not ready:
        return
    store = open_to_read() if dry_run else open_store()
    with open_library(store) as library:
        for one in ready:
            keeping = Keeping(
                partial(_contents, store, library, config, one, keep=not dry_run),
                partial(present_ids, library),
            )
            try:
                yield one, keep_file(store, one, keeping, terms, dry_run=dry_run)
            except PaperDeckError as error:
                complain(error)
                yield one, None


def _contents(
    store: Store, library: Library, config: Settings, one: BibliographySettings, *, keep: bool
) -> Contents:
    papers = papers_of(library, one)
    foreign = partial(foreign_keys, config.bibliographies)
    keys = cite_keys(store, papers, key_maker(config)[0], keep=keep, foreign=foreign)
    return Contents(papers, keys)


def _tell(kept: KeptFile, *, dry_run: bool) -> None:
    would = " (nothing was written)" if dry_run and kept.changed else ""
    yours = f"; {kept.plan.foreign:,} of yours left alone" if kept.plan.foreign else ""
    say(f"{kept.words}{yours}{would}")
    for remark in kept.remarks:
        complain(remark)


def _object(one: BibliographySettings, kept: KeptFile, *, dry_run: bool) -> dict[str, object]:
    plan = kept.plan
    return {
        "file": str(kept.file),
        "query": one.query,
        "entries": plan.held,
        "added": plan.added,
        "updated": plan.updated,
        "removed": plan.removed,
        "withheld": plan.withheld,
        "foreign": plan.foreign,
        "changed": kept.changed,
        "remarks": [{"line": line, "text": words} for line, words in plan.remarks],
        "dry_run": dry_run,
    }
