"""The command that says what works and what doesn't: doctor."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import closing
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from paperdeck.cli.comparing import describe_comparing
from paperdeck.cli.outcome import DONE, FAILED
from paperdeck.cli.places import clock, locations, other_sources
from paperdeck.cli.printing import print_json, say_columns
from paperdeck.config.settings import load_settings
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
from paperdeck.store.sync_state import load_states
from paperdeck.sync.reachable import reach_sources

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from paperdeck.config.settings import Settings
    from paperdeck.model.syncing import SourceState

_LITTLE_ROOM = 200 * 2**20
"""Bytes of free disk below which a sync may run out of room."""


class _Finding(NamedTuple):
    what: str
    well: bool
    words: str


def check_all(args: argparse.Namespace) -> int:
    """Look at the config, the library, the disk and the services; 1 if something is wrong."""
    found = locations()
    config, problems = load_settings(found.config_file, other_sources)
    problems = (*problems, *ready_rules(config, parse_tag)[1], *key_maker(config)[1])
    problems = (*problems, *ready_bibliographies(config)[1])
    findings = [_Finding("config", False, str(problem)) for problem in problems]
    findings = findings or [_Finding("config", True, str(found.config_file))]
    findings += _library(found.data)
    findings.append(_disk(found.data))
    findings += _services(config)
    for finding in findings:
        if args.json:
            print_json({"what": finding.what, "ok": finding.well, "words": finding.words})
    if not args.json:
        say_columns([("ok" if one.well else "!!", one.what, one.words) for one in findings])
    return DONE if all(finding.well for finding in findings) else FAILED


def _library(folder: Path) -> Iterator[_Finding]:
    if not (folder / "marks.db").exists():
        yield _Finding("library", True, f"none yet in {folder}")
        return
    try:
        store = Store.open(folder, read_only=True)
        with closing(store.reader()) as conn, reading(conn):
            papers = read_total(conn)
            (marked,) = conn.execute("SELECT count(*) FROM marks.marked_papers").fetchone()
            states = load_states(conn)
            compared = describe_comparing(read_built(conn), read_measured(conn))
    except PaperDeckError as error:
        yield _Finding("library", False, str(error))
        return
    yield _Finding("library", True, f"{papers:,} papers, {marked:,} of them marked, in {folder}")
    yield _Finding("comparing", True, compared)
    yield from map(_last_sync, states.values())


def _last_sync(state: SourceState) -> _Finding:
    what = f"sync {state.source}"
    good = state.last_success
    last = f"last good {good.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if good else "never yet good"
    if state.wait_until is not None and state.wait_until > clock():
        minutes, seconds = divmod(round((state.wait_until - clock()).total_seconds()), 60)
        return _Finding(what, False, f"asked to wait {minutes}:{seconds:02}; {last}")
    if state.status in {SyncStatus.FAILED, SyncStatus.PARTIAL}:
        return _Finding(what, False, f"{last}; {state.error}")
    return _Finding(what, True, last)


def _disk(folder: Path) -> _Finding:
    place = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(place).free
    return _Finding("disk", free > _LITTLE_ROOM, f"{free / 2**30:,.1f} GiB free")


def _services(config: Settings) -> Iterator[_Finding]:
    for one in asyncio.run(reach_sources(config)):
        words = f"{one.host} can be reached" if one.error is None else one.error
        yield _Finding(f"service {one.source}", one.error is None, words)
