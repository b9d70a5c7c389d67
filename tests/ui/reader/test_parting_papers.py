"""Parting papers that were taken for one, from inside the reader."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.model.identifiers import parse_identifier
from paperdeck.model.paper import PaperRecord
from paperdeck.store.database import Store
from paperdeck.store.ingest import ingest

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.ui.conftest import OpenReader
    from textual.pilot import Pilot

PREPRINT, ARTICLE = "arxiv:2401.00001", "doi:10.1000/xyz"


def _record(source: str, *names: str, title: str) -> PaperRecord:
    found = tuple(name for text in names if (name := parse_identifier(text)))
    return PaperRecord(source, found, title=title)


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    """Two papers that a service made one of."""
    store = Store.open(tmp_path / "data")
    with closing(store.papers_writer()) as conn:
        ingest(conn, [_record("arxiv", PREPRINT, title="The preprint")], now=now)
        ingest(conn, [_record("crossref", ARTICLE, title="The article")], now=now)
        ingest(conn, [_record("dblp", ARTICLE, PREPRINT, title="Both")], now=now)
    return store


def _said(pilot: Pilot[str]) -> str:
    said = reader_of(pilot).status.said
    return said.text if said else ""


def _total(pilot: Pilot[str]) -> int:
    listing = reader_of(pilot).papers.listing
    return listing.total if listing else 0


async def test_a_name_is_picked_and_both_papers_are_in_the_list(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 30), store=library) as pilot:
        assert _total(pilot) == 1
        reader_of(pilot).submit("paper.split")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert f"{ARTICLE} and {PREPRINT} are two papers" in _said(pilot)
        await settle(pilot)
        assert _total(pilot) == 2


async def test_a_name_can_be_typed_in_any_form(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 30), store=library) as pilot:
        reader_of(pilot).submit("paper.split", "https://doi.org/10.1000/XYZ")
        await settle(pilot)
        assert "are two papers" in _said(pilot)


async def test_a_name_that_the_paper_hasnt_got_changes_nothing(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 30), store=library) as pilot:
        reader_of(pilot).submit("paper.split", "10.1000/other")
        await settle(pilot)
        assert _said(pilot) == "the paper isn't known as 10.1000/other"
        assert _total(pilot) == 1
