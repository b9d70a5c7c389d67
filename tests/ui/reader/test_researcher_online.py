"""What a service lists of a person: asked for, kept, shown with its age, added to the library."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from stage import reader_of, settle

from paperdeck.marks.marker import Marker
from paperdeck.model.identifiers import Identifier, Scheme
from paperdeck.model.paper import Author, PaperRecord
from paperdeck.store.identities import read_identities
from paperdeck.store.online_lists import save_list
from paperdeck.ui.screens.online_screen import OnlineScreen
from paperdeck.ui.screens.reader import online
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

PAPERS = "/graph/v1/author/17/papers"
SEARCH = "/graph/v1/author/search"


def _listed(number: int, **facts: object) -> dict[str, object]:
    return {
        "paperId": f"{number:040x}",
        "title": f"Listed paper {number}",
        "externalIds": {"ArXiv": f"2401.{number:05}"},
        "publicationDate": f"2024-01-{number:02}",
        "citationCount": 100 + number,
        "authors": [{"name": "Jane Doe"}],
        **facts,
    }


def _answer(*papers: dict[str, object]) -> Reply:
    return Reply(json.dumps({"offset": 0, "data": papers}).encode())


@pytest.fixture
def library(tmp_path: Path, now: datetime) -> Store:
    """Two papers by Jane Doe, who is s2:17."""
    records = [
        PaperRecord(
            "arxiv",
            (Identifier(Scheme.ARXIV, f"2401.{number:05}"),),
            title=f"Paper {number}",
            authors=(Author("Jane Doe"), Author("Ada Lovelace")),
            published=now,
        )
        for number in (1, 2)
    ]
    store = view.make_library(tmp_path / "data", records, now=now)
    with closing(Marker(store)) as marker:
        marker.identify("Jane Doe", "semanticscholar", "17")
    return store


def _configure(folder: Path, url: str, *, enabled: bool = True) -> None:
    on = "true" if enabled else "false"
    (folder / "config.toml").write_text(
        "[sync]\ninterval_minutes = 0\n"
        + "".join(
            f'[sources.{name}]\nbase_url = "{url}"\nmin_interval = 0\n'
            for name in ("arxiv", "openalex", "huggingface")
        )
        + f'[sources.semanticscholar]\nbase_url = "{url}"\nmin_interval = 0\nenabled = {on}\n',
        encoding="utf-8",
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Loopback]:
    """A Semantic Scholar that lists four papers of one person."""
    with Loopback() as loopback:
        loopback.on(PAPERS, _answer(*map(_listed, range(1, 5))))
        _configure(tmp_path, loopback.url)
        yield loopback


@pytest.fixture
def old_list(library: Store, now: datetime) -> None:
    """A list of three days ago, of one paper."""
    record = PaperRecord(
        "semanticscholar", (Identifier(Scheme.ARXIV, "2401.00001"),), title="An old one"
    )
    with closing(library.papers_writer()) as conn:
        save_list(conn, "semanticscholar", "17", [record], now=now - timedelta(days=3))


async def _until(pilot: Pilot[str], words: str) -> str:
    for _ in range(400):
        await settle(pilot)
        text = view.screen_text(pilot)
        if words in text:
            return text
        await pilot.pause(0.01)
    return view.screen_text(pilot)


def _sheet(pilot: Pilot[str]) -> OnlineScreen:
    screen = pilot.app.screen
    assert isinstance(screen, OnlineScreen)
    return screen


async def _open(pilot: Pilot[str], name: str = "Jane Doe") -> None:
    reader_of(pilot).submit("paper.researcher", name)
    await settle(pilot)
    await view.press(pilot, "o")


def _ids(store: Store) -> set[str]:
    with closing(store.reader()) as conn:
        return {paper_id for (paper_id,) in conn.execute("SELECT id FROM papers")}


@pytest.mark.usefixtures("server")
async def test_the_list_is_asked_for_and_says_what_is_here(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        text = await _until(pilot, "4 known")
        assert "4 known, 2 here" in text
        assert "asked at" in text
        assert "semanticscholar, s2:17, 2026-11-21, today: 4 papers" in text
        line = next(line for line in text.splitlines() if "Listed paper 2" in line)
        assert " here  2024  102  Listed paper 2" in line
        assert len(_ids(library)) == 2
        await view.press(pilot, "m")
        text = view.screen_text(pilot)
        assert "only those that aren't here are shown" in text
        assert "Listed paper 2" not in text
        await view.press(pilot, "escape")
        assert isinstance(pilot.app.screen, ResearcherScreen)
        assert "4 papers listed, 2 of them here (semanticscholar, 2026-11-21, today)" in (
            await _until(pilot, "4 papers listed")
        )


@pytest.mark.usefixtures("server")
async def test_one_paper_is_added_and_then_all(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        await _until(pilot, "4 known")
        await view.press(pilot, "enter")
        assert "it isn't in the library: a adds it" in view.screen_text(pilot)
        await view.press(pilot, "a")
        text = await _until(pilot, "added: Listed paper 4")
        assert "4 known, 3 here" in text
        assert _ids(library) == {f"arxiv:2401.0000{number}" for number in (1, 2, 4)}
        await view.press(pilot, "a")
        assert "it is in the library already" in view.screen_text(pilot)
        await view.press(pilot, "A")
        text = await _until(pilot, "1 paper added")
        assert "4 known, 4 here" in text
        await view.press(pilot, "A")
        assert "all of them are in the library already" in view.screen_text(pilot)
        await view.press(pilot, "enter")
        await settle(pilot)
        assert len(pilot.app.screen_stack) == 1
        assert (view.shown(pilot), view.cursor_title(pilot)) == (1, "Listed paper 4")


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("answer", ["y", "n"])
async def test_many_are_added_only_if_they_are_meant(
    open_reader: OpenReader, library: Store, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    monkeypatch.setattr(online, "_MANY", 1)
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        await _until(pilot, "4 known")
        await view.press(pilot, "A")
        assert "Add 2 papers to the library?" in await _until(pilot, "Add 2 papers")
        await view.press(pilot, answer)
        if answer == "y":
            assert "2 papers added" in await _until(pilot, "2 papers added")
        else:
            assert "adding" not in view.screen_text(pilot)
    assert len(_ids(library)) == (4 if answer == "y" else 2)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b'{"error": "Author with id 17 not found"}', 404), "Author with id 17 not found"),
        (Reply(b'{"code": "429"}', 429, headers={"Retry-After": "3600"}), "slow down"),
        (Reply(b"", 400), "HTTP 400"),
    ],
)
@pytest.mark.usefixtures("old_list")
async def test_a_failure_is_named_and_the_list_before_is_shown_with_its_age(
    open_reader: OpenReader, library: Store, server: Loopback, reply: Reply, said: str
) -> None:
    server.on(PAPERS, reply)
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        text = await _until(pilot, said)
        assert said in text
        assert "asked at" not in text
        assert "1 known, 1 here" in text
        assert "semanticscholar, s2:17, 2026-11-18, 3 days ago: 1 papers" not in text
        assert "semanticscholar, s2:17, 2026-11-18, 3 days ago: 1 paper" in text
        assert "An old one" in text


async def test_how_long_a_service_lets_us_wait_is_told(
    open_reader: OpenReader, library: Store, server: Loopback
) -> None:
    server.on(PAPERS, Reply(b'{"code": "429"}', 429, headers={"Retry-After": "50"}))
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        words = "semanticscholar lets us wait: it is asked again at"
        assert words in await _until(pilot, words)
        await view.press(pilot, "j", "escape")
        assert isinstance(pilot.app.screen, ResearcherScreen)


async def test_without_a_network_and_a_list_nothing_looks_like_success(
    open_reader: OpenReader, library: Store, tmp_path: Path
) -> None:
    with Loopback() as gone:
        _configure(tmp_path, gone.url)
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        text = await _until(pilot, "connection refused")
        assert "connection refused" in text
        assert "no list is kept yet" in text
        await view.press(pilot, "a", "A", "m", "enter", "j", "G")
        assert isinstance(pilot.app.screen, OnlineScreen)


async def test_a_list_of_today_is_shown_without_asking_again(
    open_reader: OpenReader, library: Store, server: Loopback, now: datetime
) -> None:
    with closing(library.papers_writer()) as conn:
        save_list(conn, "semanticscholar", "17", [], now=now - timedelta(hours=2))
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        assert "0 known, 0 here" in view.screen_text(pilot)
        assert server.calls == []
        await view.press(pilot, "r")
        assert "4 known, 2 here" in await _until(pilot, "4 known")


async def test_a_source_that_is_switched_off_is_asked_only_if_people_say_so(
    open_reader: OpenReader, library: Store, server: Loopback, tmp_path: Path
) -> None:
    _configure(tmp_path, server.url, enabled=False)
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        assert "which is switched off?" in await _until(pilot, "which is switched off?")
        await view.press(pilot, "n")
        assert "semanticscholar wasn't asked" in await _until(pilot, "wasn't asked")
        assert server.calls == []
        await view.press(pilot, "r")
        await _until(pilot, "which is switched off?")
        await view.press(pilot, "y")
        assert "4 known, 2 here" in await _until(pilot, "4 known")
        await view.press(pilot, "r")
        assert "which is switched off?" not in await _until(pilot, "4 known")


async def test_an_unknown_person_is_picked_among_those_of_the_name_never_by_name_alone(
    open_reader: OpenReader, library: Store, server: Loopback
) -> None:
    found = [
        {"authorId": "18", "name": "Ada Lovelace", "paperCount": 3, "hIndex": 2},
        {"authorId": "17", "name": "Ada Lovelace", "affiliations": ["Some Lab"]},
    ]
    server.on(SEARCH, Reply(json.dumps({"total": 2, "offset": 0, "data": found}).encode()))
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot, "Ada Lovelace")
        text = await _until(pilot, "Whose profile?")
        assert "Whose profile? A name to look for, or an id" in text
        await view.press(pilot, "enter")
        text = await _until(pilot, "Which one is Ada Lovelace?")
        assert isinstance(pilot.app.screen, Picker)
        assert "Ada Lovelace, 3 papers, h-index 2" in text
        assert "Ada Lovelace, Some Lab" in text
        with closing(library.reader()) as conn:
            assert [one.name for one in read_identities(conn)] == ["Jane Doe"]
        await view.press(pilot, "down", "enter")
        assert "4 known, 2 here" in await _until(pilot, "4 known")
        with closing(library.reader()) as conn:
            said = [(one.name, one.id) for one in read_identities(conn)]
        assert said == [("Ada Lovelace", "17"), ("Jane Doe", "17")]
        await view.press(pilot, "escape", "escape")
        await view.press(pilot, "U")
        assert view.said(pilot) == "undone: Ada Lovelace is s2:17 · ctrl+r redoes it"


async def test_a_name_that_nobody_has_and_a_service_that_is_down_are_told(
    open_reader: OpenReader, library: Store, server: Loopback
) -> None:
    server.on(SEARCH, Reply(b'{"total": 0, "offset": 0}'))
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot, "Ada Lovelace")
        await _until(pilot, "Whose profile?")
        await view.press(pilot, "enter")
        words = "semanticscholar knows nobody by this name: Ada Lovelace"
        assert words in await _until(pilot, words)
        server.on(SEARCH, Reply(b"", 404))
        await view.press(pilot, "i")
        await _until(pilot, "Whose profile?")
        await view.press(pilot, "enter")
        assert "HTTP 404" in await _until(pilot, "HTTP 404")
        assert isinstance(pilot.app.screen, ResearcherScreen)


@pytest.mark.usefixtures("server")
async def test_whom_the_library_doesnt_know_is_looked_for_online(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        reader_of(pilot).submit("paper.online", "Grace Hopper")
        await _until(pilot, "Whose profile?")
        await view.press(pilot, "ctrl+u")
        await view.write(pilot, "s2:nobody\n")
        text = await _until(pilot, "not the id of a person")
        assert "no papers in the library" in text
        assert "not the id of a person" in text


async def test_whose_papers_no_source_lists_is_told(
    open_reader: OpenReader, library: Store, server: Loopback
) -> None:
    profile = {"id": "https://openalex.org/A1", "display_name": "Ada Lovelace", "works_count": 2}
    server.on("/authors/A1", Reply(json.dumps(profile).encode()))
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot, "Ada Lovelace")
        await _until(pilot, "Whose profile?")
        await view.press(pilot, "ctrl+u")
        await view.write(pilot, "openalex:A1\n")
        words = "no source lists the papers of openalex:A1"
        text = await _until(pilot, words)
        assert words in text
        assert "papers 2 (openalex, 2026-11-21, today)" in text


@pytest.mark.usefixtures("server")
async def test_g_w_picks_an_author_and_lists_at_once(
    open_reader: OpenReader, library: Store
) -> None:
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await view.press(pilot, "g", "w")
        await view.write(pilot, "jane\n")
        assert "4 known, 2 here" in await _until(pilot, "4 known")


async def test_the_sample_library_lists_nothing(open_reader: OpenReader, library: Store) -> None:
    async with open_reader((120, 40), store=library) as pilot:
        await _open(pilot)
        assert "the sample library asks nobody" in view.screen_text(pilot)
        await view.press(pilot, "escape")
        reader_of(pilot).submit("paper.online", "Jane Doe")
        await settle(pilot)
        assert "the sample library asks nobody" in view.said(pilot)


async def test_a_list_that_comes_when_its_page_is_closed_is_told(
    open_reader: OpenReader, library: Store, server: Loopback
) -> None:
    server.on(PAPERS, Reply(_answer(*map(_listed, range(1, 5))).body, pause=0.2))
    async with open_reader((120, 40), store=library, demo=False) as pilot:
        await _open(pilot)
        assert "asking for s2:17" in await _until(pilot, "asking for s2:17")
        await view.press(pilot, "escape")
        await _until(pilot, "Researcher")
        await view.press(pilot, "escape")
        assert "Jane Doe: 4 known, 2 here" in await _until(pilot, "Jane Doe: 4 known")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_hostile_lists_are_only_text(
    open_reader: OpenReader, library: Store, server: Loopback, size: tuple[int, int]
) -> None:
    papers = [_listed(number, title=f"{HOSTILE} {number}") for number in range(1, 5)]
    server.on(PAPERS, _answer(*papers, {"title": HOSTILE, "paperId": HOSTILE}))
    async with open_reader(size, store=library, demo=False) as pilot:
        await _open(pilot)
        text = await _until(pilot, "4 known")
        assert "4 known, 2 here" in text
        assert _sheet(pilot).page.lists[0].trouble
        assert not NEVER_DRAWN.search(text.replace("\n", ""))


async def test_three_thousand_papers_fit_the_smallest_screen(
    open_reader: OpenReader, library: Store, server: Loopback
) -> None:
    papers = [_listed(1, paperId=f"{number:040x}", externalIds={}) for number in range(3_000)]
    server.on(PAPERS, _answer(*papers))
    async with open_reader((60, 15), store=library, demo=False) as pilot:
        await _open(pilot)
        text = await _until(pilot, "3,000 known")
        assert "3,000 known, 0 here" in text
        await view.press(pilot, "G", "k", "pageup", "m", "g")
        assert "q close" in view.screen_text(pilot)
