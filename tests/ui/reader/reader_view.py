"""What a person sees of the reader and does to it, for the tests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from stage import reader_of, settle

from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from textual.pilot import Pilot

_KEYS = {" ": "space", "\n": "enter"}


async def press(pilot: Pilot[str], *keys: str) -> None:
    """Press keys one after the other and wait until the reader is at rest."""
    await pilot.press(*keys)
    await settle(pilot)


async def write(pilot: Pilot[str], text: str) -> None:
    """Type a text and wait until the reader is at rest."""
    await pilot.press(*(_KEYS.get(sign, sign) for sign in text))
    await settle(pilot)


async def until(pilot: Pilot[str], done: Callable[[], bool]) -> None:
    """Wait, some seconds at most, until something has come true, and then for rest."""
    for _ in range(400):
        if done():
            await settle(pilot)
            return
        await pilot.pause(0.01)
    raise TimeoutError


def screen_text(pilot: Pilot[str]) -> str:
    """Return all that is on the terminal, line by line."""
    width, height = pilot.app.size
    lines = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in line)[:width] for line in lines[:height])


def said(pilot: Pilot[str]) -> str:
    """Return what the status bar says at the left, or nothing."""
    message = reader_of(pilot).status.said
    return message.text if message else ""


def sources_said(pilot: Pilot[str]) -> str:
    """Return what the status bar says of the sources."""
    return reader_of(pilot).status.sources.text


def query(pilot: Pilot[str]) -> str:
    """Return the filter in force."""
    return reader_of(pilot).state.query


def shown(pilot: Pilot[str]) -> int:
    """Return how many papers the list has."""
    listing = reader_of(pilot).papers.listing
    return len(listing.rows) if listing else 0


def cursor_title(pilot: Pilot[str]) -> str:
    """Return the title of the paper under the cursor."""
    papers = reader_of(pilot).papers
    row = papers.known(papers.current) if papers.current is not None else None
    return row.title if row else ""


def cursor_line(pilot: Pilot[str]) -> int:
    """Return the line of the list's window that the cursor is on."""
    papers = reader_of(pilot).papers
    assert papers.cursor is not None
    return papers.sections.line_of(papers.cursor) - papers.scroll_offset.y


def paper(number: int, day: datetime, *, title: str = "") -> PaperRecord:
    """Make a record of a paper of its own, published on a day."""
    name = parse_identifier(f"2001.{number:05}")
    assert name is not None
    return PaperRecord(
        source="arxiv",
        identifiers=(name,),
        title=title or f"Paper number {number} on sparse attention",
        abstract=f"What paper {number} says about tokens.",
        authors=(Author("Ada Lovelace"), Author(f"Émile Nobody{number}")),
        categories=("cs.LG" if number % 3 else "cs.CL",),
        published=day,
    )


def make_library(folder: Path, records: list[PaperRecord], *, now: datetime) -> Store:
    """Make a library of these papers."""
    store = Store.open(folder)
    add_papers(store, records, now=now)
    return store


def add_papers(store: Store, records: list[PaperRecord], *, now: datetime) -> tuple[str, ...]:
    """Put papers into a library as a sync does; return the stable ids of new ones."""
    conn = store.papers_writer()
    try:
        return ingest(conn, records, now=now).added
    finally:
        conn.close()


def daily_papers(count: int, now: datetime, *, a_day: int = 10) -> list[PaperRecord]:
    """Make papers of which some were published on each day before now."""
    return [paper(number, now - timedelta(days=number // a_day)) for number in range(count)]
