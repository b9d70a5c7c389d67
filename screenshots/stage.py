"""The reader on a stage: headless, on a copy of the sample library, with a stopped clock.

Papers aren't compared by meaning meanwhile unless asked for: when that is done, pictures change.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from paperdeck.config.keymap import build_keymap
from paperdeck.config.locations import find_locations
from paperdeck.config.settings import load_settings
from paperdeck.config.themes import load_themes
from paperdeck.config.toml_lines import read_toml
from paperdeck.sample.library import create_sample
from paperdeck.ui.app import PaperDeckApp
from paperdeck.ui.commands.table import COMMANDS
from paperdeck.ui.screens.reader.screen import ReaderScreen
from paperdeck.ui.session import Session

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime
    from pathlib import Path

    from textual.pilot import Pilot

    from paperdeck.store.database import Store


def make_session(
    home: Path,
    store: Store,
    *,
    now: datetime,
    theme: str = "paperdeck-dark",
    demo: bool = True,
    compares: bool = False,
) -> Session:
    """Make a session on a store, with the config found under `home`."""
    places = find_locations({"PAPERDECK_HOME": str(home)})
    settings, problems = load_settings(places.config_file)
    settings = settings._replace(reader=settings.reader._replace(theme=theme))
    keymap, key_problems = build_keymap(COMMANDS, settings.keys)
    themes, theme_problems = load_themes(places.themes)
    return Session(
        store=store,
        locations=places,
        settings=settings,
        keymap=keymap,
        themes=themes,
        clock=lambda: now,
        demo=demo,
        compares=compares,
        problems=(*problems, *key_problems, *theme_problems),
        unreadable_config=read_toml(places.config_file)[1],
    )


@asynccontextmanager
async def open_on_stage(
    home: Path,
    *,
    now: datetime,
    size: tuple[int, int],
    store: Store | None = None,
    theme: str = "paperdeck-dark",
    demo: bool = True,
    compares: bool = False,
) -> AsyncIterator[Pilot[str]]:
    """Run the reader headless for the length of a `with`; without a store, on the sample."""
    session = make_session(
        home,
        store or create_sample(home / "data", now=now),
        now=now,
        theme=theme,
        demo=demo,
        compares=compares,
    )
    try:
        async with PaperDeckApp(session).run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot
    finally:
        session.close()


def reader_of(pilot: Pilot[str]) -> ReaderScreen:
    """Return the reader's main screen, also while a dialogue is over it."""
    screen = pilot.app.screen_stack[0]
    if not isinstance(screen, ReaderScreen):
        raise TypeError("the reader isn't open")
    return screen


def _typing_done(pilot: Pilot[str]) -> bool:
    return not isinstance(pilot.app, PaperDeckApp) or pilot.app.typing.idle


async def settle(pilot: Pilot[str], rounds: int = 400) -> None:
    """Wait until no key, message, command or query is under way."""
    quiet = 0
    for _ in range(rounds):
        await pilot.pause(0.005)
        quiet = quiet + 1 if reader_of(pilot).idle and _typing_done(pilot) else 0
        if quiet == 3:
            return
    raise TimeoutError("the reader didn't come to rest")
