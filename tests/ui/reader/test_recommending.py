"""More and less like this, and why, from inside the reader."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from stage import reader_of

from paperdeck.discover.building import build_missing
from paperdeck.discover.matching import Like, Why
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest
from paperdeck.ui.screens.reader.recommending import describe_why

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot
else:
    import reader_view as view

TITLES = (
    "Graph networks for molecules [/INST]",
    "Ocean currents and rainfall",
    "Molecules, graphs",
)


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    """Three papers, compared already."""
    store = Store.open(tmp_path / "data")
    records = [
        PaperRecord("arxiv", (Identifier(Scheme.ARXIV, f"2401.0000{n}"),), title=title)
        for n, title in enumerate(TITLES)
    ]
    with closing(store.papers_writer()) as conn:
        ingest(conn, records, now=now)
    assert build_missing(store)
    return store


def _said(pilot: Pilot[str]) -> str:
    said = reader_of(pilot).status.said
    return said.text if said else ""


def _opinions(store: Store) -> dict[str, int]:
    with closing(store.reader()) as conn:
        return dict(conn.execute("SELECT paper_id, liked FROM marks.opinions"))


async def test_without_marks_there_is_nothing_to_go_by(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 30), store=library) as pilot:
        await view.press(pilot, "w")
        assert "nothing to go by yet" in _said(pilot)


async def test_an_opinion_is_kept_undone_and_taken_back_when_said_twice(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 30), store=library) as pilot:
        await view.press(pilot, "+")
        assert list(_opinions(library).values()) == [1]
        await view.press(pilot, "-")
        assert list(_opinions(library).values()) == [-1]
        assert "less like 1 paper" in _said(pilot)
        await view.press(pilot, "U")
        assert list(_opinions(library).values()) == [1]
        await view.press(pilot, "+")
        assert _opinions(library) == {}


async def test_why_says_what_was_learned_from_literally(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await view.press(pilot, "G", "+", "g", "g", "w")
        text = view.screen_text(pilot)
        assert "learned from 1 paper you like" in text
        assert "molecules" in text
        assert "Graph networks for molecules [/INST]" in text


def test_what_is_unknown_is_not_made_up() -> None:
    told = describe_why(Why(None, (), (), (), 1, 0, learned=False))
    assert told[0].heading == "match -"
    assert "not scored yet" in told[0].lines
    assert told[1].lines == ("nothing of it is like what you like",)
    full = Why(97, (("graph", 0.5),), (("A. B", 2),), (Like("x", "T", 0.81),), 12, 1, learned=True)
    text = " ".join(line for part in describe_why(full) for line in (part.heading, *part.lines))
    for words in ("match 97", "12 papers you like and 1 you don't", "graph 50%", "81%  T"):
        assert words in text
