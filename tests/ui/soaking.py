"""A long day with the reader: random keys, terminals of all sizes, and syncs.

Nothing of it reaches the world outside: pages are handed to no browser, files are exported to
nowhere, services are a server on the loopback interface, and the key that quits does nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import TYPE_CHECKING
from unittest import mock

from stage import make_session, reader_of
from textual import events
from textual.keys import _character_to_key

from paperdeck.config.settings import load_settings
from paperdeck.model.syncing import SyncFinished, SyncStatus
from paperdeck.ui.app import PaperDeckApp
from paperdeck.ui.commands.table import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from tests.loopback import Loopback, Reply
    from textual.pilot import Pilot

    from paperdeck.model.syncing import SyncEvent
    from paperdeck.store.database import Store
else:
    from loopback import Reply  # pytest puts the folder of tests/conftest.py on the path

_PAPERS_A_SYNC = 12
_LOOK_EVERY = 0.004
_PATIENCE = 3.0
"""Seconds that a burst of keys may take until the next one comes anyway."""
_SIZES = ((1, 1), (2, 60), (300, 2), (10, 3), (20, 5), (60, 15), (80, 24), (300, 100))
_WORDS = (
    *("sparse attention", "#fresh", "is:unread", "author:li", "after:2024", "~learning", "cs.LG"),
    *("(", "title:", "upvotes>3", "量子", "été", "refs.bib", "papers.jsonl", "2611.00001", "😀"),
)
_IN_A_FIELD = (
    *("enter", "enter", "escape", "tab", "down", "up", "left", "backspace", "space", "ctrl+s"),
    *("pagedown", "ctrl+u", "end", "home", *"aejnstxyz01"),
)
_TYPED = tuple(command for command in COMMANDS if not command.keys or command.argument)


@dataclass(frozen=True, slots=True)
class Length:
    """How long a day is: how many keys, resizes and syncs, made from which seed."""

    keys: int
    resizes: int
    syncs: int
    seed: int = 7


@dataclass(slots=True)
class Seen:
    """What has come about; `complaints` are errors that nobody had thought of."""

    keys: int = 0
    resizes: int = 0
    synced: int = 0
    fetched: int = 0
    commands: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)


class Services:
    """A server with new papers for every sync; all else is not found."""

    def __init__(self, server: Loopback) -> None:
        self._numbers = count(1)
        self.url = server.url
        server.on("/api/daily_papers", lambda call: self._day(call.params))

    def _day(self, params: dict[str, str]) -> Reply:
        if params.get("p") != "0":
            return Reply(b"[]")
        items = [self._paper(next(self._numbers)) for _ in range(_PAPERS_A_SYNC)]
        return Reply(json.dumps(items).encode())

    @staticmethod
    def _paper(number: int) -> dict[str, object]:
        paper = {
            "id": f"2611.{number:05}",
            "title": f"Paper {number} about $\\alpha$ and 量子力学",
            "summary": f"What paper {number} says of $\\frac{{a}}{{b}}$. " * 12,
            "authors": [{"name": f"Ada Lovelace {number % 40}"}, {"name": "Émile Borel"}],
            "publishedAt": "2026-11-19T00:00:00.000Z",
            "submittedOnDailyAt": "2026-11-20T02:00:00.000Z",
            "upvotes": number % 90,
        }
        return {"title": paper["title"], "numComments": 1, "paper": paper}


def configure(home: Path, url: str, asked: Collection[str] = ("huggingface",)) -> None:
    """Write settings with which every service is at `url`, and those `asked` are switched on."""
    names = load_settings(home / "none.toml")[0].sources
    (home / "config.toml").write_text(
        "".join(
            f'[sources.{name}]\nbase_url = "{url}"\nmin_interval = 0\n'
            f"enabled = {str(name in asked).lower()}\n"
            for name in names
        ),
        encoding="utf-8",
    )


async def soak(
    home: Path, store: Store, length: Length, *, at: Callable[[Seen], None] = lambda _: None
) -> Seen:
    """Use a reader for so long; `at` is called when it has come to rest now and then.

    Raise whatever ends the reader.
    """
    seen = Seen()
    session = make_session(home, store, now=datetime.now(UTC), demo=False)
    session.clock = lambda: datetime.now(UTC)
    app = PaperDeckApp(session)
    try:
        with _harmless(app, home, seen):
            async with app.run_test(size=(120, 40)) as pilot:
                app.collecting.begin()
                await _Hands(pilot, length, seen).work(at)
    finally:
        session.close()
    return seen


@contextmanager
def _harmless(app: PaperDeckApp, folder: Path, seen: Seen) -> Iterator[None]:
    """Keep all that happens inside from happening outside; note what is logged as an error."""
    before = os.getcwd()  # noqa: PTH109 - to be given back as it was
    handler = _Complaints(seen.complaints)
    logging.getLogger("paperdeck").addHandler(handler)
    environ = {"BROWSER": sys.executable, "DISPLAY": "", "WAYLAND_DISPLAY": "", "TMUX": ""}
    with ExitStack() as stack:
        stack.enter_context(mock.patch.dict(os.environ, environ))
        for name in (
            "paperdeck.desktop.browser._start",
            "paperdeck.ui.screens.reader.exporting._write",
        ):
            stack.enter_context(mock.patch(name, return_value=True))
        stack.enter_context(mock.patch.object(app, "exit"))
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)
            logging.getLogger("paperdeck").removeHandler(handler)


class _Complaints(logging.Handler):
    def __init__(self, kept: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        self._kept.append(self.format(record))


class _Hands:
    """Presses keys, changes the size and asks for syncs, evenly spread."""

    def __init__(self, pilot: Pilot[str], length: Length, seen: Seen) -> None:
        self._pilot = pilot
        self._reader = reader_of(pilot)
        self._length = length
        self._seen = seen
        self._random = Random(length.seed)

    async def work(self, at: Callable[[Seen], None]) -> None:
        """Work through the whole day."""
        await self._rest()
        self._count_syncs()
        length, seen = self._length, self._seen
        asked = 0
        while seen.keys < length.keys and self._crash is None:
            burst = self._burst()[: length.keys - seen.keys]
            self._press(burst)
            await self._rest()
            share = seen.keys / length.keys
            while seen.resizes < round(share * length.resizes):
                await self._resize()
            if asked < round(share * length.syncs):
                asked += 1
                await self._sync()
                at(seen)
        await self._leave_dialogues()

    @property
    def _crash(self) -> Exception | None:
        app = self._pilot.app
        return app.crash if isinstance(app, PaperDeckApp) else None

    def _count_syncs(self) -> None:
        syncing, follow = self._reader.syncing, self._reader.syncing.follow

        def count_and_follow(event: SyncEvent) -> None:
            if isinstance(event, SyncFinished):
                done = [one for one in event.reports if one.status is SyncStatus.OK]
                self._seen.synced += bool(done)
                self._seen.fetched += sum(one.added for one in done)
            follow(event)

        mock.patch.object(syncing, "follow", count_and_follow).start()

    def _burst(self) -> list[str]:
        if self._pilot.app.screen is not self._reader or self._reader.filter_line.editing:
            if self._random.random() < 0.2:
                return [*self._random.choice(_WORDS)]
            return self._random.choices(_IN_A_FIELD, k=self._random.randint(1, 4))
        if self._random.random() < 0.25:
            command = self._random.choice(_TYPED)
            words = self._random.choice(("", f" {self._random.choice(_WORDS)}"))
            self._seen.commands[command.id] += 1
            return [":", *command.word, *words, "enter"]
        command = self._random.choice([one for one in COMMANDS if one.keys])
        self._seen.commands[command.id] += 1
        return self._random.choice(command.keys).split(" ")

    def _press(self, keys: list[str]) -> None:
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            event = events.Key(name, key if len(key) == 1 else None)
            event.set_sender(self._pilot.app)
            self._pilot.app.post_message(event)
            self._seen.keys += 1

    async def _resize(self) -> None:
        size = self._random.choice(_SIZES)
        if self._random.random() < 0.5:
            size = self._random.randint(1, 300), self._random.randint(1, 100)
        await self._pilot.resize_terminal(*size)
        self._seen.resizes += 1

    async def _sync(self) -> None:
        await self._leave_dialogues()
        await self._until(lambda: not self._reader.syncing.running, needed=False)
        done = self._seen.synced
        self._reader.submit("deck.sync")
        # On a machine that is busy with other things one may fail: how many didn't is counted.
        await self._until(lambda: self._seen.synced > done, needed=False)
        await self._rest()

    async def _leave_dialogues(self) -> None:
        for _ in range(8):
            if self._pilot.app.screen is self._reader:
                return
            await self._pilot.press("escape")
            await self._rest()

    async def _rest(self) -> None:
        quiet = count()

        def at_rest() -> bool:
            app = self._pilot.app
            typed = isinstance(app, PaperDeckApp) and app.typing.idle
            return typed and self._reader.idle and next(quiet) > 1

        await self._until(at_rest, patience=_PATIENCE, needed=False)

    async def _until(
        self, done: Callable[[], bool], *, patience: float = 30.0, needed: bool = True
    ) -> None:
        try:
            async with asyncio.timeout(patience):
                while not done() and self._crash is None:  # noqa: ASYNC110 - no notice is given
                    await asyncio.sleep(_LOOK_EVERY)
        except TimeoutError:
            if needed:
                raise
