"""The command that says what works and what doesn't: doctor."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import UTC
from typing import TYPE_CHECKING

from paperdeck.cli.comparing import describe_comparing
from paperdeck.cli.findings import Finding
from paperdeck.cli.health import examine_library
from paperdeck.cli.outcome import DONE, FAILED
from paperdeck.cli.places import clock, locations, other_sources
from paperdeck.cli.printing import print_json, say, say_columns
from paperdeck.cli.progress import ProgressLine
from paperdeck.config.settings import load_settings
from paperdeck.desktop.shared_folders import look_for_shared
from paperdeck.discover.agreement import forget_outdated
from paperdeck.discover.building import read_built
from paperdeck.discover.measuring import read_measured
from paperdeck.marks.key_making import key_maker
from paperdeck.marks.tags import parse_tag
from paperdeck.model.errors import PaperDeckError
from paperdeck.model.syncing import SyncStatus
from paperdeck.query.bibliographies import ready_bibliographies
from paperdeck.query.counters import read_total
from paperdeck.query.rules import ready_rules
from paperdeck.store.connections import reading
from paperdeck.store.database import Store
from paperdeck.store.deeds import Deed
from paperdeck.store.migrating import naming_os_errors
from paperdeck.store.repairing import repair
from paperdeck.store.sync_state import load_states
from paperdeck.sync.reachable import reach_sources

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from paperdeck.config.settings import Settings
    from paperdeck.model.syncing import SourceState


def check_all(args: argparse.Namespace) -> int:
    """Look at the config, the library and the services; 1 if something is wrong."""
    found = locations()
    if args.repair:
        return _repair(args, found.data)
    config, problems = load_settings(found.config_file, other_sources)
    problems = (*problems, *ready_rules(config, parse_tag)[1], *key_maker(config)[1])
    problems = (*problems, *ready_bibliographies(config)[1])
    findings = [Finding("config", False, str(problem)) for problem in problems]
    findings = findings or [Finding("config", True, str(found.config_file))]
    findings += _library(found.data)
    findings += _look(found.data, quick=args.quick)
    shared = look_for_shared(found.data)
    if shared is not None:
        findings.append(Finding("folder", False, shared.words))
    findings += _services(config)
    return _tell(args, findings)


def _repair(args: argparse.Namespace, folder: Path) -> int:
    """Put right what can be in the library, and say how it is then."""
    done = False
    with naming_os_errors(folder):
        there = folder.is_dir()
    if there:
        progress = ProgressLine()
        try:
            for deed in _deeds(folder, progress):
                done = True
                progress.clear()
                _say_done(args, deed)
        finally:
            progress.clear()
    if not done:
        _say_done(args, None)
    return _tell(args, _look(folder, quick=False))


def _deeds(folder: Path, progress: ProgressLine) -> Iterator[Deed]:
    """Repair the files, then what was found out about papers; yield what was done."""
    yield from repair(folder, now=clock(), tell=progress.show)
    if (folder / "papers.db").exists():
        progress.show("comparing vectors with their papers")
        if count := forget_outdated(Store.open(folder)):
            words = f"took {count:,} away that were of other texts; they are made again"
            yield Deed("vectors", words)


def _say_done(args: argparse.Namespace, deed: Deed | None) -> None:
    """Tell of something that was put right or couldn't be, or that nothing had to be."""
    if args.json and deed is not None:
        print_json({"what": deed.what, "repaired": deed.done, "words": deed.words})
    elif args.json:
        print_json({"what": "repair", "repaired": False, "words": "nothing to repair"})
    else:
        how = "repaired" if deed is None or deed.done else "not repaired"
        say(f"{how} {deed.what}: {deed.words}" if deed else "nothing to repair")


def _look(folder: Path, *, quick: bool) -> list[Finding]:
    """Look at the files of the library; what that takes long is told on the terminal."""
    progress = ProgressLine()
    findings: list[Finding] = []
    try:
        findings.extend(examine_library(folder, quick=quick, tell=progress.show))
    except PaperDeckError as error:
        findings.append(Finding("library", False, str(error)))
    finally:
        progress.clear()
    return findings


def _tell(args: argparse.Namespace, findings: Sequence[Finding]) -> int:
    for one in findings:
        if args.json:
            print_json(
                {
                    "what": one.what,
                    "ok": one.well,
                    "words": one.words,
                    "can_be_repaired": one.can_be_repaired,
                }
            )
    if not args.json:
        say_columns([("ok" if one.well else "!!", one.what, one.words) for one in findings])
        if any(one.can_be_repaired for one in findings) and not args.repair:
            say("`paperdeck doctor --repair` puts right what can be; it deletes nothing of yours.")
    return DONE if all(one.well for one in findings) else FAILED


def _library(folder: Path) -> Iterator[Finding]:
    """Tell what is in the library and how its sources are, if it can be opened at all."""
    if not ((folder / "marks.db").exists() and (folder / "papers.db").exists()):
        return
    try:
        store = Store.open(folder, read_only=True)
        with closing(store.reader()) as conn, reading(conn):
            papers = read_total(conn)
            (marked,) = conn.execute("SELECT count(*) FROM marks.marked_papers").fetchone()
            states = load_states(conn)
            compared = describe_comparing(read_built(conn), read_measured(conn))
    except PaperDeckError as error:
        yield Finding("library", False, str(error))
        return
    yield Finding("library", True, f"{papers:,} papers, {marked:,} of them marked, in {folder}")
    yield Finding("comparing", True, compared)
    yield from map(_last_sync, states.values())


def _last_sync(state: SourceState) -> Finding:
    what = f"sync {state.source}"
    good = state.last_success
    last = f"last good {good.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if good else "never yet good"
    if state.wait_until is not None and state.wait_until > clock():
        minutes, seconds = divmod(round((state.wait_until - clock()).total_seconds()), 60)
        return Finding(what, False, f"asked to wait {minutes}:{seconds:02}; {last}")
    if state.status in {SyncStatus.FAILED, SyncStatus.PARTIAL}:
        return Finding(what, False, f"{last}; {state.error}")
    return Finding(what, True, last)


def _services(config: Settings) -> Iterator[Finding]:
    for one in asyncio.run(reach_sources(config)):
        words = f"{one.host} can be reached" if one.error is None else one.error
        yield Finding(f"service {one.source}", one.error is None, words)
