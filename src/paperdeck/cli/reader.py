"""Opening the reader: on the user's library, or on a throw-away copy of the sample."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from paperdeck.cli.other_packages import OtherSources
from paperdeck.cli.outcome import DONE, UsageError
from paperdeck.cli.places import clock, locations
from paperdeck.config.keymap import build_keymap
from paperdeck.config.settings import load_settings
from paperdeck.config.themes import choose_theme, load_themes
from paperdeck.config.toml_lines import read_toml
from paperdeck.desktop.leaving import LeaveOnSignal
from paperdeck.store.database import Store
from paperdeck.ui.commands.table import COMMANDS

if TYPE_CHECKING:
    import argparse

    from paperdeck.config.locations import Locations

_NO_TERMINALS = frozenset({"", "dumb", "unknown"})
"""Names of terminals that can't move the cursor, or of which nobody knows; see term(7)."""


def open_reader(args: argparse.Namespace) -> int:
    """Open the reader on the user's library."""
    _need_terminal()
    found = locations()
    with LeaveOnSignal() as signals:
        store = Store.open_or_read(found.data)
        try:
            result, code = _open(store, found, args, signals, demo=False)
        finally:
            if not store.read_only:
                _back_up()
    from paperdeck.ui.session import OPEN_SAMPLE  # noqa: PLC0415 - for the reader only

    return open_demo(args) if result == OPEN_SAMPLE else code


def open_demo(args: argparse.Namespace) -> int:
    """Open the reader on the sample library, in a folder that goes away afterwards."""
    _need_terminal()
    from paperdeck.sample.library import create_sample  # noqa: PLC0415 - for the demo only

    with (
        LeaveOnSignal() as signals,
        tempfile.TemporaryDirectory(prefix="paperdeck-demo-") as folder,
    ):
        home = Path(folder)
        store = create_sample(home / "data", now=clock())
        places = locations()._replace(
            config_file=home / "config.toml",
            data=home / "data",
            cache=home / "cache",
            log=home / "log",
        )
        return _open(store, places, args, signals, demo=True)[1]


def _back_up() -> None:
    from paperdeck.cli.backups import keep_daily_backup  # noqa: PLC0415 - not before leaving

    keep_daily_backup()


def _need_terminal() -> None:
    """Raise `UsageError` where nothing can be drawn or typed."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "the reader needs a terminal", next_step="`paperdeck list` works without one"
        )
    term = os.environ.get("TERM", "")
    if term in _NO_TERMINALS:
        raise UsageError(
            "the reader can't draw on this terminal",
            where=f"TERM={term}",
            next_step="Set TERM to what it is, e.g. xterm-256color;"
            " `paperdeck list` works on any terminal",
        )


def _open(
    store: Store,
    places: Locations,
    args: argparse.Namespace,
    signals: LeaveOnSignal,
    *,
    demo: bool,
) -> tuple[str | None, int]:
    # As while importing: until the reader is at rest, all that is made stays.
    gc.disable()
    if not (sys.__stderr__ and sys.__stderr__.isatty()):
        # Textual draws on standard error: with `2>errors.txt` nobody would see anything.
        sys.__stderr__ = sys.stdout  # type: ignore[misc,assignment] # a stream like any other
    from paperdeck.ui.app import run_reader  # noqa: PLC0415 - Textual, for the reader only
    from paperdeck.ui.session import Session  # noqa: PLC0415 - the same

    others = OtherSources(places)
    settings, problems = load_settings(places.config_file, others)
    keymap, key_problems = build_keymap(
        COMMANDS, settings.keys, file=settings.file, lines=settings.key_lines
    )
    themes, theme_problems = load_themes(places.themes)
    theme, unknown = choose_theme(themes, settings)
    if unknown is not None:
        theme_problems = (*theme_problems, unknown)
    ascii_only = settings.reader.ascii or args.ascii
    reader = settings.reader._replace(theme=theme.name, ascii=ascii_only)
    session = Session(
        store=store,
        locations=places,
        settings=settings._replace(reader=reader),
        keymap=keymap,
        themes=themes,
        clock=clock,
        demo=demo,
        problems=(*others.problems, *problems, *key_problems, *theme_problems),
        unreadable_config=read_toml(places.config_file)[1],
    )
    result, code = run_reader(session, signals)
    return result, code or DONE
