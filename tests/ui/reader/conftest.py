"""What the tests of the reader look at: the disk by another connection, and the painted screen."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from stage import reader_of, settle
from textual import events
from textual.keys import _character_to_key

from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from pathlib import Path

    from textual.pilot import Pilot

HOSTILE = "On [/INST] tokens [@click=app.quit]x[/]"


class OnDisk(Protocol):
    def __call__(self, pilot: Pilot[str], sql: str, *values: object) -> list[tuple[Any, ...]]: ...


@pytest.fixture
def on_disk() -> OnDisk:
    """Return a function that asks both files by a connection of its own."""

    def ask(pilot: Pilot[str], sql: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(reader_of(pilot).session.store.reader()) as conn:
            return conn.execute(sql, values).fetchall()

    return ask


@pytest.fixture
def painted() -> Callable[[Pilot[str]], str]:
    """Return a function that gives the lines of the screen as they are painted."""

    def paint(pilot: Pilot[str]) -> str:
        strips = pilot.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    return paint


@pytest.fixture
def clickable() -> Callable[[Pilot[str]], list[str]]:
    """Return a function that gives the actions that a click somewhere would run."""

    def find(pilot: Pilot[str]) -> list[str]:
        strips = pilot.app.screen._compositor.render_strips()
        styles = [segment.style for strip in strips for segment in strip]
        return [style.meta["@click"] for style in styles if style and "@click" in style.meta]

    return find


@pytest.fixture
def press() -> Callable[..., Awaitable[None]]:
    """Return a function that presses keys one by one, each when all before it has come to rest."""

    async def press_slowly(pilot: Pilot[str], *keys: str) -> None:
        for key in keys:
            await pilot.press(key)
            await settle(pilot)

    return press_slowly


@pytest.fixture
def burst() -> Callable[..., Awaitable[None]]:
    """Return a function that sends keys as a terminal does when all come in one read."""

    async def send(pilot: Pilot[str], *keys: str) -> None:
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 else key
            pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))
        await settle(pilot)

    return send


@pytest.fixture
def command(burst: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Return a function that gives a command by the command line."""

    async def give(pilot: Pilot[str], text: str) -> None:
        await burst(pilot, ":", *text, "enter")

    return give


@pytest.fixture
def hostile_store(tmp_path: Path, now: datetime) -> Store:
    """A library of one paper whose every text would like to be more than text."""
    store = Store.open(tmp_path / "hostile")
    record = PaperRecord(
        source="arxiv",
        identifiers=(Identifier(Scheme.ARXIV, "2401.00001"),),
        title=f"{HOSTILE}\x1b]52;c;aGk=\x07 \x9b31mC1 \u202egpj.exe",
        abstract=HOSTILE,
        authors=(Author(HOSTILE, HOSTILE),),
        published=now,
    )
    with closing(store.papers_writer()) as conn:
        ingest(conn, [record], now=now)
    return store
