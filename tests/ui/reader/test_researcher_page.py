"""Who wrote this: picking a person, their page, following them, their papers in the list."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from stage import reader_of, settle

from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.model.researcher import Researcher
from paperdeck.store.profiles import load_profiles, save_profile
from paperdeck.ui.screens.researcher_screen import ResearcherScreen
from paperdeck.ui.widgets.picker import Picker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.hostile import HOSTILE, NEVER_DRAWN
    from tests.loopback import Loopback, Reply
    from tests.ui.conftest import OpenReader
    from tests.ui.reader import reader_view as view
    from textual.pilot import Pilot

    from paperdeck.store.database import Store
else:
    import reader_view as view

    from hostile import HOSTILE, NEVER_DRAWN
    from loopback import Loopback, Reply

PERSON = {"authorId": "17", "name": "J. Doe", "hIndex": 24, "paperCount": 61}


def _record(number: int, day: datetime, *names: str, **facts: Any) -> PaperRecord:
    return PaperRecord(
        "arxiv",
        (Identifier(Scheme.ARXIV, f"2401.{number:05}"),),
        title=facts.pop("title", f"Paper {number}"),
        authors=tuple(map(Author, names)),
        published=day,
        **facts,
    )


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    """Five papers; the newest is by two people and an organisation."""
    records = [
        _record(1, now, "Jane Doe", "Ada Lovelace", organization="Some Lab", citations=12),
        _record(2, now - timedelta(days=400), "Jane Doe", citations=3),
        _record(3, now - timedelta(days=800), "jane doe"),
        _record(4, now - timedelta(days=801), "J. Doe"),
        _record(5, now - timedelta(days=802), "Ada Lovelace"),
    ]
    return view.make_library(tmp_path / "data", records, now=now)


def _sheet(pilot: Pilot[str]) -> ResearcherScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ResearcherScreen)
    return screen


async def test_a_page_stays_open_on_a_terminal_without_room_for_it(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await view.press(pilot, "W")
        await view.press(pilot, "enter")
        shown = view.screen_text(pilot)
        for size in ((1, 1), (3, 40), (5, 2), (120, 40)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
        assert _sheet(pilot).is_current
        assert view.screen_text(pilot) == shown


async def test_an_author_is_picked_and_their_page_shown(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await view.press(pilot, "W")
        assert isinstance(pilot.app.screen, Picker)
        text = view.screen_text(pilot)
        assert all(name in text for name in ("Jane Doe", "Ada Lovelace", "Some Lab"))
        await view.press(pilot, "enter")
        text = view.screen_text(pilot)
        assert "3 papers in the library, 2024 to 2026" in text
        assert "citations 15, h-index 2, i10-index 1, from 2 of 3 known papers" in text
        assert "may be the same, not counted here" in text
        assert "J. Doe" in text
        await view.press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1


async def test_enter_lists_their_papers(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        reader_of(pilot).submit("paper.researcher", "JANE DOE")
        await settle(pilot)
        await view.press(pilot, "enter")
        assert view.query(pilot) == 'author="Jane Doe"'
        assert view.shown(pilot) == 3


async def test_the_organisation_has_a_page_too(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await view.press(pilot, "W")
        await view.write(pilot, "some lab\n")
        assert _sheet(pilot).page.works.papers == 1
        await view.press(pilot, "enter")
        assert view.query(pilot) == 'org="Some Lab"'
        assert view.shown(pilot) == 1


async def test_f_follows_and_follows_no_more(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        reader_of(pilot).submit("paper.researcher", "Jane Doe")
        await settle(pilot)
        await view.press(pilot, "f")
        assert _sheet(pilot).page.followed
        assert "followed: is:followed lists their papers" in view.screen_text(pilot)
        await view.press(pilot, "escape")
        reader_of(pilot).submit("list.filter", "is:followed")
        await settle(pilot)
        assert view.shown(pilot) == 3
        reader_of(pilot).submit("paper.researcher", "jane doe")
        await settle(pilot)
        await view.press(pilot, "f")
        assert not _sheet(pilot).page.followed
        await view.press(pilot, "escape")
        await settle(pilot)
        assert view.shown(pilot) == 0
        assert view.said(pilot) == "stop following Jane Doe · U undoes it"


async def test_following_is_undone_and_redone_in_the_list(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        reader_of(pilot).submit("paper.researcher", "Jane Doe")
        await settle(pilot)
        await view.press(pilot, "f", "escape")
        reader_of(pilot).submit("list.filter", "is:followed")
        await settle(pilot)
        assert view.shown(pilot) == 3
        await view.press(pilot, "U")
        assert view.shown(pilot) == 0
        assert view.said(pilot) == "undone: follow Jane Doe · ctrl+r redoes it"
        await view.press(pilot, "ctrl+r")
        assert view.shown(pilot) == 3


async def test_a_lone_author_is_shown_at_once(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await view.press(pilot, "G", "W")
        assert _sheet(pilot).page.name == "Ada Lovelace"


async def test_an_unknown_name_is_said_to_be_so(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        reader_of(pilot).submit("paper.researcher", "John Doe")
        await settle(pilot)
        assert view.said(pilot) == "no paper in the library is by John Doe; perhaps J. Doe"
        reader_of(pilot).submit("paper.researcher", "Nobody")
        await settle(pilot)
        assert view.said(pilot) == "no paper in the library is by Nobody"


async def test_the_sample_library_asks_nobody(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        reader_of(pilot).submit("paper.researcher", "Jane Doe")
        await settle(pilot)
        await view.press(pilot, "r")
        assert "the sample library asks nobody" in view.screen_text(pilot)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Loopback]:
    """A Semantic Scholar that knows one person; nobody else is asked."""
    with Loopback() as loopback:
        loopback.on("/graph/v1/author/17", Reply(json.dumps(PERSON).encode()))
        (tmp_path / "config.toml").write_text(
            "[sync]\ninterval_minutes = 0\n"
            + "".join(
                f'[sources.{name}]\nbase_url = "{loopback.url}"\nmin_interval = 0\n'
                for name in ("arxiv", "semanticscholar", "openalex", "huggingface")
            ),
            encoding="utf-8",
        )
        yield loopback


async def _until(pilot: Pilot[str], words: str) -> str:
    for _ in range(400):
        await settle(pilot)
        text = view.screen_text(pilot)
        if words in text:
            return text
        await pilot.pause(0.01)
    return view.screen_text(pilot)


async def test_a_profile_is_shown_with_its_age_and_refreshed(
    open_reader: OpenReader, library: Store, server: Loopback, now: datetime
) -> None:
    person = Researcher("semanticscholar", "17", "J. Doe", ("MIT",), 60, 12_415, 23)
    with closing(library.papers_writer()) as conn:
        save_profile(conn, person, now=now - timedelta(days=9))
    with closing(Marker(library)) as marker:
        marker.identify("Jane Doe", "semanticscholar", "17")
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        reader_of(pilot).submit("paper.researcher", "Jane Doe")
        await settle(pilot)
        text = view.screen_text(pilot)
        assert "papers 60, citations 12,415, h-index 23" in text
        assert "(semanticscholar, 2026-11-12," in text
        await view.press(pilot, "r")
        text = await _until(pilot, "papers 61")
        assert "papers 61, h-index 24 (semanticscholar, 2026-11-21, today)" in text
        assert "citations 12,415" not in text
        server.on("/graph/v1/author/17", Reply(b"", 404))
        await view.press(pilot, "r")
        text = await _until(pilot, "404")
        assert "papers 61, h-index 24" in text


@pytest.mark.usefixtures("server")
async def test_an_id_is_typed_and_its_profile_belongs_to_the_name(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        reader_of(pilot).submit("paper.researcher", "Jane Doe")
        await settle(pilot)
        await view.press(pilot, "i", "ctrl+u")
        await view.write(pilot, "s2:\n")
        assert "like s2:1741101" in view.screen_text(pilot)
        await view.write(pilot, "17\n")
        text = await _until(pilot, "papers 61")
        assert "papers 61, h-index 24 (semanticscholar, 2026-11-21, today)" in text
        await view.press(pilot, "i", "ctrl+u")
        await view.write(pilot, "s2:404\n")
        text = await _until(pilot, "s2:404")
        assert "papers 61, h-index 24" in text
    with closing(library.reader()) as conn:
        assert [one.profile.id for one in load_profiles(conn, ["JANE DOE"])] == ["17"]


@pytest.mark.usefixtures("server")
async def test_without_a_profile_it_says_how_one_is_given(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        reader_of(pilot).submit("paper.researcher", "Jane Doe")
        await settle(pilot)
        await view.press(pilot, "r")
        assert "no profile is known" in view.screen_text(pilot)


@pytest.mark.parametrize("size", [(60, 15), (120, 40)])
async def test_hostile_names_are_only_text(
    open_reader: OpenReader, tmp_path: Path, now: datetime, size: tuple[int, int]
) -> None:
    record = PaperRecord(
        "arxiv",
        (Identifier(Scheme.ARXIV, "2401.00001"),),
        title=HOSTILE,
        authors=(Author(f"{HOSTILE} X", HOSTILE),),
        published=now,
    )
    store = view.make_library(tmp_path / "data", [record], now=now)
    async with open_reader(size, store=store) as pilot:
        await view.press(pilot, "W")
        assert _sheet(pilot).page.works.papers == 1
        assert not NEVER_DRAWN.search(view.screen_text(pilot).replace("\n", ""))
